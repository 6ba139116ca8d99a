// How big a page is when it is shown.
#pragma once

#include "base/result.h"
#include "pdf/object.h"

namespace rubrica::pdf {

// In points, as the page stands upright after its /Rotate.
struct PageSize {
  double width = 0;
  double height = 0;
};

// The crop box inside the media box (ISO 32000-1 §14.11.2), inherited or the page's own; the media box where the two do
// not meet. /UserUnit is left out, as programs that draw pages do. pdf_damaged without a usable media box.
Result<PageSize> page_size(const Object& page);

}  // namespace rubrica::pdf
