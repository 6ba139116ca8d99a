#include "fiscal/saft/amounts.h"

#include <algorithm>

namespace rubrica::fiscal::saft {

std::optional<Decimal> number_that_fits(std::string text) {
  if (text.starts_with('+')) text.erase(0, 1);
  if (text.starts_with('.')) text.insert(0, "0");
  if (text.ends_with('.')) text.pop_back();
  const std::size_t point = text.find('.');
  constexpr std::size_t kDecimals = Decimal::kMaximumScale;
  if (point != std::string::npos && text.size() - point > kDecimals + 1) text.resize(point + kDecimals + 1);
  auto value = Decimal::parse(text);
  if (!value && point != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    value = Decimal::parse(text);
  }
  return value ? std::optional(*value) : std::nullopt;
}

Decimal number(std::string text) { return number_that_fits(std::move(text)).value_or(Decimal()); }

Decimal plus(const Decimal& a, const Decimal& b) { return Decimal::add(a, b).value_or(Decimal()); }
Decimal minus(const Decimal& a, const Decimal& b) { return Decimal::subtract(a, b).value_or(Decimal()); }
Decimal times(const Decimal& a, const Decimal& b) { return Decimal::product({a, b}, 6).value_or(Decimal()); }
Decimal percent_of(const Decimal& a, const Decimal& percent) {
  return Decimal::product({a, percent, Decimal::of(1, 2)}, 6).value_or(Decimal());
}

Decimal rounding_to_cents(const Decimal& value) { return value.trimmed().scale() <= 2 ? Decimal() : kHalfCent; }

Decimal half_of_last_place(const Decimal& written) {
  return Decimal::of(5, std::clamp(written.scale() + 1, 3, Decimal::kMaximumScale));
}

Decimal apart(const Decimal& a, const Decimal& b) { return a < b ? minus(b, a) : minus(a, b); }

bool agree(const Decimal& a, const Decimal& b, const Decimal& tolerance) { return apart(a, b) <= tolerance; }

std::string amount(const Decimal& value) {
  constexpr int kCents = 2;
  return (value.scale() < kCents ? value.rounded(kCents).value_or(value) : value.trimmed(kCents)).text();
}

std::string euros(const Decimal& value) { return value.rounded(2).value_or(value).text(); }

}  // namespace rubrica::fiscal::saft
