#include "app/typed_number.h"

#include <algorithm>

namespace rubrica::app {

std::optional<Decimal> typed_number(const std::string_view typed, const int most_decimals, const int most_digits) {
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
  if (!comma && number && number->scale() == 3) return std::nullopt;
  if (!number || number->is_negative() || number->scale() > most_decimals) return std::nullopt;
  const std::size_t whole = std::min(text.find('.'), text.size());
  if (whole > static_cast<std::size_t>(most_digits)) return std::nullopt;
  return *number;
}

std::string as_typed(std::string number) {
  std::ranges::replace(number, '.', ',');
  return number;
}

}  // namespace rubrica::app
