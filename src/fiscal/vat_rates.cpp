#include "fiscal/vat_rates.h"

#include <array>

#include "fiscal/tax_table.h"

namespace rubrica::fiscal {
namespace {

constexpr std::array<std::string_view, 3> kTerritories = {"PT", "PT-AC", "PT-MA"};

}  // namespace

std::span<const std::string_view> vat_territories() { return kTerritories; }

Result<VatRate> vat_rate(const std::string_view territory, const std::string_view code,
                         const std::chrono::year_month_day day) {
  const auto percent = vat_percent(territory, code, day);
  if (!percent) {
    return fail(ErrorCode::invalid_argument, "no VAT rate " + std::string(code) + " in " + std::string(territory));
  }
  return VatRate{std::string(code), *percent, "", "", std::string(territory)};
}

std::span<const Exemption> exemptions() {
  static const std::vector<Exemption> usable = [] {
    std::vector<Exemption> all;
    for (const ExemptionEntry& entry : exemption_table()) {
      if (!entry.last) all.push_back({entry.code, entry.text, entry.provision});
    }
    return all;
  }();
  return usable;
}

Result<VatRate> exempt(const std::string_view code) {
  for (const Exemption& one : exemptions()) {
    if (one.code == code) return VatRate{"ISE", Decimal(), std::string(code), std::string(one.reason)};
  }
  return fail(ErrorCode::invalid_argument, "no exemption " + std::string(code));
}

}  // namespace rubrica::fiscal
