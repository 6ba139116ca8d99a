#include "fiscal/tax_number.h"

#include <algorithm>

#include "fiscal/country.h"

namespace rubrica::fiscal {

std::string plain_tax_number(const std::string_view written, const std::string_view country) {
  std::string number = in_capitals(written);
  std::erase(number, ' ');
  if (country == "CH" && number.starts_with("CHE")) return number;
  const auto is_prefix = [&number](const std::string_view prefix) {
    return !prefix.empty() && number.size() > prefix.size() && number.starts_with(prefix);
  };
  if (is_prefix(country)) return number.substr(country.size());
  constexpr std::string_view kGreek = "EL";
  if (country == "GR" && is_prefix(kGreek)) return number.substr(kGreek.size());
  return number;
}

Party normalised(Party party) {
  party.country = in_capitals(party.country);
  party.tax_id = plain_tax_number(party.tax_id, party.country);
  return party;
}

}  // namespace rubrica::fiscal
