#include "fiscal/tax_number.h"

#include <algorithm>

#include "fiscal/country.h"

namespace rubrica::fiscal {

namespace {

constexpr std::string_view kInTheUnion =
    " AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK ";
constexpr std::size_t kPrefix = 2;  // letters

bool is_digit(const char c) { return c >= '0' && c <= '9'; }

// Whether what follows the letters of the country is a number by itself. Elsewhere than in the Union, whose numbers
// have the prefix when they are written for others, letters may be the number's own (the Indian PAN, the Mexican RFC,
// the Swiss CHE): only a digit tells. A French number of eleven characters begins with a key of any two letters.
bool is_number_without(const std::string_view rest, const std::string_view country) {
  constexpr std::size_t kFrench = 11;
  if (country == "FR" && kPrefix + rest.size() == kFrench) return false;
  if (kInTheUnion.find(country) != std::string_view::npos) return std::ranges::any_of(rest, is_digit);
  const std::size_t first = rest.find_first_not_of("-.");
  return first != std::string_view::npos && is_digit(rest[first]);
}

}  // namespace

std::string plain_tax_number(const std::string_view written, const std::string_view country) {
  std::string number = in_capitals(written);
  std::erase(number, ' ');
  if (country.size() != kPrefix) return number;
  const auto has_prefix = [&] {
    const bool own = number.starts_with(country) || (country == "GR" && number.starts_with("EL"));
    return own && is_number_without(std::string_view(number).substr(kPrefix), country);
  };
  while (has_prefix()) number.erase(0, kPrefix);
  return number;
}

Party normalised(Party party) {
  party.country = in_capitals(party.country);
  party.tax_id = plain_tax_number(party.tax_id, party.country);
  return party;
}

}  // namespace rubrica::fiscal
