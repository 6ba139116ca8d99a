// Windows-1252, the encoding of SAF-T (PT) and of AT's own schema and examples.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace rubrica::fiscal {

// UTF-8 in, one byte a character out. What the code page does not have becomes its letter without accents where that is
// known, and '?' otherwise; so does malformed UTF-8.
std::string to_windows_1252(std::string_view utf8);
// The five bytes that the code page leaves open become U+FFFD.
std::string from_windows_1252(std::string_view bytes);

}  // namespace rubrica::fiscal
