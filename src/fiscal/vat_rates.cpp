#include "fiscal/vat_rates.h"

#include <algorithm>
#include <array>

namespace rubrica::fiscal {
namespace {

using std::chrono::year_month_day;

constexpr std::array<std::string_view, 3> kTerritories = {"PT", "PT-AC", "PT-MA"};

constexpr year_month_day day(const int y, const unsigned m, const unsigned d) {
  return {std::chrono::year(y), std::chrono::month(m), std::chrono::day(d)};
}

struct DatedRate {
  std::string_view territory;
  std::string_view code;
  year_month_day since;
  int percent;
};

// The newest first, for each territory and code. Older rates than these are not issued any more.
constexpr std::array kRates = std::to_array<DatedRate>({
    {"PT", "NOR", day(2011, 1, 1), 23},
    {"PT", "INT", day(2011, 1, 1), 13},
    {"PT", "RED", day(2011, 1, 1), 6},
    {"PT-AC", "NOR", day(2021, 7, 1), 16},
    {"PT-AC", "INT", day(2021, 7, 1), 9},
    {"PT-AC", "RED", day(2021, 7, 1), 4},
    {"PT-MA", "NOR", day(2012, 4, 1), 22},
    {"PT-MA", "INT", day(2012, 4, 1), 12},
    {"PT-MA", "RED", day(2024, 10, 1), 4},
    {"PT-MA", "RED", day(2012, 4, 1), 5},
});

constexpr std::array kExemptions = std::to_array<Exemption>({
    {"M01", "Artigo 16.º, n.º 6 do CIVA", ""},
    {"M02", "Artigo 6.º do Decreto-Lei n.º 198/90, de 19 de junho", ""},
    {"M04", "Isento artigo 13.º do CIVA", ""},
    {"M05", "Isento artigo 14.º do CIVA", ""},
    {"M06", "Isento artigo 15.º do CIVA", ""},
    {"M07", "Isento artigo 9.º do CIVA", ""},
    {"M09", "IVA – não confere direito a dedução", "Artigo 62.º, alínea b) do CIVA"},
    {"M10", "IVA – regime de isenção", "Artigo 57.º do CIVA"},
    {"M11", "Regime particular do tabaco", "Decreto-Lei n.º 346/85, de 23 de agosto"},
    {"M12", "Regime da margem de lucro – Agências de viagens", "Decreto-Lei n.º 221/85, de 3 de julho"},
    {"M13", "Regime da margem de lucro – Bens em segunda mão", "Decreto-Lei n.º 199/96, de 18 de outubro"},
    {"M14", "Regime da margem de lucro – Objetos de arte", "Decreto-Lei n.º 199/96, de 18 de outubro"},
    {"M15", "Regime da margem de lucro – Objetos de coleção e antiguidades",
     "Decreto-Lei n.º 199/96, de 18 de outubro"},
    {"M16", "Isento artigo 14.º do RITI", ""},
    {"M19", "Outras isenções", "Isenções temporárias em diploma próprio"},
    {"M20", "IVA – regime forfetário", "Artigo 59.º-D, n.º 2 do CIVA"},
    {"M21", "IVA – não confere direito à dedução", "Artigo 72.º, n.º 4 do CIVA"},
    {"M25", "Mercadorias à consignação", "Artigo 38.º, n.º 1, alínea a) do CIVA"},
    {"M30", "IVA – autoliquidação", "Artigo 2.º, n.º 1, alínea i) do CIVA"},
    {"M31", "IVA – autoliquidação", "Artigo 2.º, n.º 1, alínea j) do CIVA"},
    {"M32", "IVA – autoliquidação", "Artigo 2.º, n.º 1, alínea l) do CIVA"},
    {"M33", "IVA – autoliquidação", "Artigo 2.º, n.º 1, alínea m) do CIVA"},
    {"M34", "IVA – autoliquidação", "Artigo 2.º, n.º 1, alínea n) do CIVA"},
    {"M40", "IVA – autoliquidação", "Artigo 6.º, n.º 6, alínea a) do CIVA, a contrário"},
    {"M41", "IVA – autoliquidação", "Artigo 8.º, n.º 3 do RITI"},
    {"M42", "IVA – autoliquidação", "Decreto-Lei n.º 21/2007, de 29 de janeiro"},
    {"M43", "IVA – autoliquidação", "Decreto-Lei n.º 362/99, de 16 de setembro"},
    {"M99", "Não sujeito ou não tributado", "Outras situações de não liquidação do imposto"},
});

}  // namespace

std::span<const std::string_view> vat_territories() { return kTerritories; }

Result<VatRate> vat_rate(const std::string_view territory, const std::string_view code, const year_month_day on) {
  const auto found = std::ranges::find_if(kRates, [&](const DatedRate& rate) {
    return rate.territory == territory && rate.code == code && rate.since <= on;
  });
  if (found == kRates.end()) {
    return fail(ErrorCode::invalid_argument, "no VAT rate " + std::string(code) + " in " + std::string(territory));
  }
  return VatRate{std::string(code), Decimal::of(found->percent), "", ""};
}

std::span<const Exemption> exemptions() { return kExemptions; }

Result<VatRate> exempt(const std::string_view code) {
  const auto found = std::ranges::find(kExemptions, code, &Exemption::code);
  if (found == kExemptions.end()) return fail(ErrorCode::invalid_argument, "no exemption code " + std::string(code));
  return VatRate{"ISE", {}, std::string(found->code), std::string(found->reason)};
}

}  // namespace rubrica::fiscal
