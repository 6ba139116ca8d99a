// How big a page is when it is shown.
#pragma once

#include <optional>

#include "base/result.h"
#include "pdf/object.h"

namespace rubrica::pdf {

// ISO 32000-1 §7.9.5, its corners sorted.
struct Rectangle {
  double left = 0;
  double bottom = 0;
  double right = 0;
  double top = 0;
  bool empty() const { return !(left < right && bottom < top); }
};
// None when it is no array of four numbers.
std::optional<Rectangle> rectangle(const Object& array);

// In points, as the page stands upright after its /Rotate.
struct PageSize {
  double width = 0;
  double height = 0;
};

// The part of a page that is shown: the crop box inside the media box (ISO 32000-1 §14.11.2), inherited or the page's
// own; the media box where the two do not meet. In the page's own coordinates.
struct ShownPage {
  Rectangle box;
  int rotation = 0;  // clockwise, as it is shown: 0, 90, 180 or 270
  PageSize size() const;
};
// /UserUnit is left out, as programs that draw pages do. pdf_damaged without a usable media box.
Result<ShownPage> shown_page(const Object& page);
Result<PageSize> page_size(const Object& page);

}  // namespace rubrica::pdf
