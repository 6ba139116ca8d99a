#include "app/typed_number.h"

#include <algorithm>

namespace rubrica::app {

tl::expected<Decimal, NumberFault> typed_number(const std::string_view typed, const int most_decimals,
                                                const int most_digits) {
  std::string text;
  const bool comma = typed.find(',') != std::string_view::npos;
  for (std::size_t i = 0; i < typed.size(); ++i) {
    if (typed[i] == ' ' || (comma && typed[i] == '.')) continue;
    if (typed.substr(i, 2) == "\u00A0") {
      ++i;
      continue;
    }
    text.push_back(typed[i] == ',' ? '.' : typed[i]);
  }
  const auto number = Decimal::parse(text);
  if (!number || number->is_negative()) return tl::unexpected(NumberFault::unreadable);
  const std::string_view whole = std::string_view(text).substr(0, text.find('.'));
  if (whole.size() > static_cast<std::size_t>(most_digits)) return tl::unexpected(NumberFault::unreadable);
  constexpr int kThousands = 3;
  if (!comma && number->scale() == kThousands && whole != "0") return tl::unexpected(NumberFault::ambiguous);
  if (number->scale() > most_decimals) return tl::unexpected(NumberFault::too_precise);
  return *number;
}

std::string as_typed(std::string number) {
  std::ranges::replace(number, '.', ',');
  return number;
}

}  // namespace rubrica::app
