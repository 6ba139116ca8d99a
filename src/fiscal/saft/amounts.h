// The arithmetic of the checker: of numbers that somebody else wrote, which may be wrong or none. Private to
// fiscal/saft.
#pragma once

#include <string>

#include "base/decimal.h"

namespace rubrica::fiscal::saft {

inline constexpr Decimal kCent = Decimal::of(1, 2);

// An xs:decimal, which may begin or end with the point, to nine decimals. Zero when it is no number: that has been
// reported as its value by then, as has what does not fit in the sums.
Decimal number(std::string text);

Decimal plus(const Decimal& a, const Decimal& b);
Decimal minus(const Decimal& a, const Decimal& b);
Decimal times(const Decimal& a, const Decimal& b);  // to six decimals
Decimal percent_of(const Decimal& a, const Decimal& percent);

// Whether two amounts differ by no more than rounding may have left.
bool agree(const Decimal& a, const Decimal& b, const Decimal& tolerance);

std::string euros(const Decimal& value);  // with two decimals

}  // namespace rubrica::fiscal::saft
