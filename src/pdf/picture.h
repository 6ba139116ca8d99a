// Pictures as people have them, as a PDF holds them.
#pragma once

#include <string>

#include "base/bytes.h"

namespace rubrica::pdf {

// Colours by CIE only, so that any output intent, or none, will do (ISO 19005-3 §6.2.4).
struct Picture {
  std::string entries;  // of its image dictionary: size, colours and filter
  Bytes data;           // through that filter
  double aspect = 1;    // width by height
};

// From a JPEG file or a PNG file: eight bits, grey or RGB; without transparency, which PDF/A-1 forbids, and not
// interlaced. invalid_argument says what it is not; at most a megabyte, and two megapixels (what is drawn with every
// page must be quick to draw). Only headers are read: whether the pixels can
// be, shows when the picture is drawn.
Result<Picture> read_picture(BytesView file);

}  // namespace rubrica::pdf
