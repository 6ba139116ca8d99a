#include "pdf/page_size.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "pdf/document.h"

namespace rubrica::pdf {
namespace {

// ISO 32000-1 §7.9.5: any two opposite corners.
struct Rectangle {
  double left = 0;
  double bottom = 0;
  double right = 0;
  double top = 0;
  bool empty() const { return !(left < right && bottom < top); }
};

std::optional<Rectangle> rectangle(const Object& array) {
  if (array.size() != 4) return std::nullopt;
  std::array<double, 4> corners{};
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const auto number = array.at(i).number();
    if (!number) return std::nullopt;
    corners.at(i) = *number;
  }
  const auto [left, right] = std::minmax(corners[0], corners[2]);
  const auto [bottom, top] = std::minmax(corners[1], corners[3]);
  return Rectangle{left, bottom, right, top};
}

Rectangle common(const Rectangle& a, const Rectangle& b) {
  return {std::max(a.left, b.left), std::max(a.bottom, b.bottom), std::min(a.right, b.right), std::min(a.top, b.top)};
}

}  // namespace

Result<PageSize> page_size(const Object& page) {
  const auto media = rectangle(inherited(page, "MediaBox"));
  if (!media || media->empty()) return fail(ErrorCode::pdf_damaged, "a page without a media box");
  Rectangle shown = common(*media, rectangle(inherited(page, "CropBox")).value_or(*media));
  if (shown.empty()) shown = *media;
  PageSize size{shown.right - shown.left, shown.top - shown.bottom};
  const std::int64_t rotation = inherited(page, "Rotate").integer().value_or(0);
  if (rotation % 180 != 0) std::swap(size.width, size.height);
  return size;
}

}  // namespace rubrica::pdf
