// UTF-8 to UTF-16, as PDF's text strings and ToUnicode maps want it.
#pragma once

#include <string>
#include <string_view>

namespace rubrica::pdf {

// What is not valid UTF-8 becomes U+FFFD.
std::u16string utf16_of(std::string_view utf8);

}  // namespace rubrica::pdf
