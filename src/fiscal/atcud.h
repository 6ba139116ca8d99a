// ATCUD, the unique code of a document (Portaria 195/2020, arts. 2 to 4): AT's validation code of the series, a hyphen,
// the number in the series. On every page, above the QR code.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace rubrica::fiscal {

// At least eight capital letters and digits, as AT gives them ("CSDF7T5H", "AAJFF5JWJN").
bool is_validation_code(std::string_view text);

// "CSDF7T5H-35". "0" without a validation code: a training series is not communicated to AT.
// invalid_argument for a malformed code or a number below 1.
Result<std::string> atcud(std::string_view validation_code, int number);

// Whether `text` is an ATCUD for a document with this number, as printed after the slash ("0035").
bool is_atcud_of(std::string_view text, std::string_view number_as_printed);

}  // namespace rubrica::fiscal
