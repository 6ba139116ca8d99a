#include "fiscal/tax_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace rubrica::fiscal {
namespace {

Date day(const char* text) { return parse_date(text).value(); }
std::string percent(const char* region, const char* code, const char* date) {
  const auto value = vat_percent(region, code, day(date));
  return value ? value->text() : "none";
}

TEST(VatPercent, DependsOnTerritoryAndDate) {
  EXPECT_EQ(percent("PT", "NOR", "2026-11-24"), "23");
  EXPECT_EQ(percent("PT", "INT", "2026-11-24"), "13");
  EXPECT_EQ(percent("PT-AC", "NOR", "2026-11-24"), "16");
  EXPECT_EQ(percent("PT-MA", "NOR", "2026-11-24"), "22");
  EXPECT_EQ(percent("PT-MA", "RED", "2024-09-30"), "5");
  EXPECT_EQ(percent("PT-MA", "RED", "2024-10-01"), "4");
}

TEST(Chargeable, OnTheDayOfAnInvoiceInTimeOrAtTheEndOfThatTime) {
  const auto chargeable = [](const char* supplied, const char* issued) {
    return iso_date(chargeable_on(day(supplied), day(issued)));
  };
  EXPECT_EQ(iso_date(chargeable_on(std::nullopt, day("2024-10-02"))), "2024-10-02");
  EXPECT_EQ(chargeable("2024-09-30", "2024-09-30"), "2024-09-30");
  EXPECT_EQ(chargeable("2024-09-30", "2024-10-07"), "2024-10-07") << "Monday after Monday: the fifth working day";
  EXPECT_EQ(chargeable("2024-09-30", "2024-10-08"), "2024-10-07");
  EXPECT_EQ(chargeable("2024-09-27", "2026-11-24"), "2024-10-04") << "Friday to Friday";
  EXPECT_EQ(chargeable("2024-09-28", "2026-11-24"), "2024-10-04") << "Saturday";
  EXPECT_EQ(chargeable("2024-10-03", "2024-10-02"), "2024-10-02") << "not supplied yet";
}

TEST(VatPercent, KnowsNothingElsewhereOrBeforeItsTableBegins) {
  EXPECT_EQ(percent("FR", "NOR", "2026-11-24"), "none");
  EXPECT_EQ(percent("PT", "ISE", "2026-11-24"), "none");
  EXPECT_EQ(percent("PT-AC", "NOR", "2021-06-30"), "none") << "18 % then; the table begins where its source does";
}

TEST(VatRates, HaveOneRateForEachDay) {
  for (const RateEntry& a : rate_table()) {
    for (const RateEntry& b : rate_table()) {
      if (&a == &b || a.region != b.region || a.code != b.code) continue;
      EXPECT_TRUE((a.last && *a.last < b.first) || (b.last && *b.last < a.first)) << a.region << a.code;
    }
  }
}

TEST(Exemptions, FitIntoSaftAndAreNamedOnce) {
  std::set<std::string> codes;
  for (const ExemptionEntry& entry : exemption_table()) {
    EXPECT_TRUE(codes.insert(entry.code).second) << entry.code;
    // Characters, not bytes: continuation bytes do not count.
    const auto length = std::ranges::count_if(entry.text, [](const char c) { return (c & 0xC0) != 0x80; });
    EXPECT_GE(length, 6) << entry.code;
    EXPECT_LE(length, entry.code == "M15" ? 61 : 60) << entry.code << ": the export cuts what is longer than 60";
    EXPECT_FALSE(entry.provision.empty());
  }
  EXPECT_EQ(codes.size(), 32U);
}

TEST(Exemptions, HaveTheirTime) {
  EXPECT_EQ(exemption_on("M10", day("2026-11-24"))->text, "IVA – regime de isenção");
  EXPECT_EQ(exemption_on("M26", day("2026-11-24")), nullptr) << "the food basket is over";
  EXPECT_NE(exemption_on("M26", day("2023-06-01")), nullptr);
  EXPECT_EQ(exemption_on("M44", day("2025-01-01")), nullptr);
  EXPECT_EQ(exemption_on("M03", day("2026-11-24")), nullptr);
}

}  // namespace
}  // namespace rubrica::fiscal
