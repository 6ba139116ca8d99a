#include "pdf/page_size.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "pdf/document.h"

namespace rubrica::pdf {
namespace {

Rectangle common(const Rectangle& a, const Rectangle& b) {
  return {std::max(a.left, b.left), std::max(a.bottom, b.bottom), std::min(a.right, b.right), std::min(a.top, b.top)};
}

}  // namespace

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

PageSize ShownPage::size() const {
  const double width = box.right - box.left;
  const double height = box.top - box.bottom;
  return rotation % 180 == 0 ? PageSize{width, height} : PageSize{height, width};
}

Result<ShownPage> shown_page(const Object& page) {
  const auto media = rectangle(inherited(page, "MediaBox"));
  if (!media || media->empty()) return fail(ErrorCode::pdf_damaged, "a page without a media box");
  ShownPage shown{common(*media, rectangle(inherited(page, "CropBox")).value_or(*media)), 0};
  if (shown.box.empty()) shown.box = *media;
  const std::int64_t turned = inherited(page, "Rotate").integer().value_or(0) % 360;
  shown.rotation = static_cast<int>((turned + 360) % 360 / 90 * 90);
  return shown;
}

Result<PageSize> page_size(const Object& page) {
  RUBRICA_TRY(const ShownPage shown, shown_page(page));
  return shown.size();
}

}  // namespace rubrica::pdf
