// Breaking text into lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pdf/font.h"

namespace rubrica::pdf {

// Lines of at most `width` points; breaks at spaces and line ends, and inside a word only if it is wider than a line.
// An empty text gives one empty line.
std::vector<std::string> wrap(Font& font, double size, double width, std::string_view utf8);

}  // namespace rubrica::pdf
