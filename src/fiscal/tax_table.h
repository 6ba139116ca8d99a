// VAT rates by territory and date, and the reasons for charging none. The tables are data/vat_rates.csv and
// data/exemption_codes.csv, built into the program.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "fiscal/calendar.h"

namespace rubrica::fiscal {

struct RateEntry {
  std::string region;  // "PT", "PT-AC", "PT-MA"
  std::string code;    // "RED", "INT", "NOR"
  Decimal percent;
  Date first{};
  std::optional<Date> last;  // absent: in force
};

struct ExemptionEntry {
  std::string code;  // "M10"
  Date first{};
  std::optional<Date> last;
  std::string text;       // what is printed; the export cuts it at 60 characters (M15 has 61)
  std::string provision;  // of which law
};

// The whole tables, in the order of the files; parsed once.
const std::vector<RateEntry>& rate_table();
const std::vector<ExemptionEntry>& exemption_table();

// The percentage in force on a day; nothing for a territory that is not Portuguese or a day before the table begins.
std::optional<Decimal> vat_percent(std::string_view region, std::string_view code, Date day);
// The reason if it may be used on that day.
const ExemptionEntry* exemption_on(std::string_view code, Date day);

bool is_portuguese_territory(std::string_view region);

}  // namespace rubrica::fiscal
