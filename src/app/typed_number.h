// Numbers as people type them.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/decimal.h"

namespace rubrica::app {

enum class NumberFault {
  unreadable,   // no number, a negative one, or more digits than there is room for
  ambiguous,    // "1.000": the point may part thousands or decimals
  too_precise,  // more decimals than there is room for
};

// "1 234,50", "1.234,50", "1234.50": the comma is decimal where there is one, and points and spaces then group. "1.234"
// may mean either, but "0.125" cannot.
tl::expected<Decimal, NumberFault> typed_number(std::string_view typed, int most_decimals, int most_digits);
// A number's text as people type it, and typed_number() reads it: with a comma, for "1.234" would be none.
std::string as_typed(std::string number);

}  // namespace rubrica::app
