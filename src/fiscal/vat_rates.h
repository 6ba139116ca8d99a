// The rates of VAT by territory and day, and the reasons for charging none, as Portuguese invoices name them.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>

#include "fiscal/document.h"

namespace rubrica::fiscal {

// SAF-T TaxCountryRegion: PT (continent), PT-AC (Azores), PT-MA (Madeira).
std::span<const std::string_view> vat_territories();

// The rate NOR, INT or RED (SAF-T TaxCode) that is in force on that day. invalid_argument: there is none.
Result<VatRate> vat_rate(std::string_view territory, std::string_view code, std::chrono::year_month_day day);

// AT's table of codes for TaxExemptionCode, with the text that must be printed and the norm that it stands for.
struct Exemption {
  std::string_view code;    // "M10"
  std::string_view reason;  // "IVA – regime de isenção"
  std::string_view norm;    // "Artigo 57.º do CIVA"; empty where the reason says it
};
// Those that may be used today, by code.
std::span<const Exemption> exemptions();
// No VAT, for this reason. invalid_argument: no such code.
Result<VatRate> exempt(std::string_view code);

}  // namespace rubrica::fiscal
