#include "fiscal/saft/amounts.h"

namespace rubrica::fiscal::saft {

Decimal number(std::string text) {
  if (text.starts_with('+')) text.erase(0, 1);
  if (text.starts_with('.')) text.insert(0, "0");
  if (text.ends_with('.')) text.pop_back();
  const std::size_t point = text.find('.');
  constexpr std::size_t kDecimals = Decimal::kMaximumScale;
  if (point != std::string::npos && text.size() - point > kDecimals + 1) text.resize(point + kDecimals + 1);
  return Decimal::parse(text).value_or(Decimal());
}

Decimal plus(const Decimal& a, const Decimal& b) { return Decimal::add(a, b).value_or(Decimal()); }
Decimal minus(const Decimal& a, const Decimal& b) { return Decimal::subtract(a, b).value_or(Decimal()); }
Decimal times(const Decimal& a, const Decimal& b) { return Decimal::product({a, b}, 6).value_or(Decimal()); }
Decimal percent_of(const Decimal& a, const Decimal& percent) {
  return Decimal::product({a, percent, Decimal::of(1, 2)}, 6).value_or(Decimal());
}

bool agree(const Decimal& a, const Decimal& b, const Decimal& tolerance) {
  const Decimal difference = minus(a, b);
  return difference <= tolerance && minus(Decimal(), tolerance) <= difference;
}

std::string euros(const Decimal& value) { return value.rounded(2).value_or(value).text(); }

}  // namespace rubrica::fiscal::saft
