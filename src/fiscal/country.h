// Countries as documents name them.
#pragma once

#include <string>
#include <string_view>

namespace rubrica::fiscal {

// Whether this is the code of a country that AT knows: ISO 3166-1 alpha-2 and XK, as in SAF-T's CustomerCountry. A
// document of another could never be exported. Greece is GR, the United Kingdom GB.
bool is_country(std::string_view code);

// "de" → "DE": codes are in capitals, however they were written.
std::string in_capitals(std::string_view code);

}  // namespace rubrica::fiscal
