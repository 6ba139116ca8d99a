// Numbers as people type them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"

namespace rubrica::app {

// "1 234,50", "1.234,50", "1234.50": the comma is decimal where there is one, and points and spaces then group. "1.234"
// may mean either, and is none; nor is a negative number.
std::optional<Decimal> typed_number(std::string_view typed, int most_decimals, int most_digits);
// A number's text as people type it, and typed_number() reads it: with a comma, for "1.234" would be none.
std::string as_typed(std::string number);

}  // namespace rubrica::app
