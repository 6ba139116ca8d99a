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

// The day whose rates an invoice has, the one on which its tax becomes chargeable (CIVA art. 18(9)): its own day, if it
// is issued in time, that is up to the fifth working day after the supply; otherwise the last day of that time (art.
// 8(1)(a) and (b), 36(1)(a)). `supplied`: none for the day of issue. Holidays are taken for working days.
Date chargeable_on(std::optional<Date> supplied, Date issued);

bool is_portuguese_territory(std::string_view region);

}  // namespace rubrica::fiscal
