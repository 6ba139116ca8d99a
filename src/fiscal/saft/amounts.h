// The arithmetic of the checker: of numbers that somebody else wrote, which may be wrong or none; and how amounts are
// written. Private to fiscal/saft.
#pragma once

#include <optional>
#include <string>

#include "base/decimal.h"

namespace rubrica::fiscal::saft {

inline constexpr Decimal kHalfCent = Decimal::of(5, 3);

// An xs:decimal, which may begin or end with the point, to nine decimals; nothing when it is no number, or one of more
// than eighteen digits.
std::optional<Decimal> number_that_fits(std::string text);
// The same. Zero when it is none: that has been reported as its value by then.
Decimal number(std::string text);

Decimal plus(const Decimal& a, const Decimal& b);
Decimal minus(const Decimal& a, const Decimal& b);
Decimal times(const Decimal& a, const Decimal& b);  // to six decimals
Decimal percent_of(const Decimal& a, const Decimal& percent);

// What writing it in cents may have changed: half a cent, or nothing where it has no more than two decimals.
Decimal rounding_to_cents(const Decimal& value);
// What writing a value as it stands there may have changed: half of its last place, or half a cent where it has fewer
// than two decimals: 1000 is 1000.00.
Decimal half_of_last_place(const Decimal& written);

Decimal apart(const Decimal& a, const Decimal& b);  // |a - b|
// Whether two amounts differ by no more than rounding may have left.
bool agree(const Decimal& a, const Decimal& b, const Decimal& tolerance);

std::string amount(const Decimal& value);  // two decimals at least, no zeros beyond them
std::string euros(const Decimal& value);   // with two decimals

}  // namespace rubrica::fiscal::saft
