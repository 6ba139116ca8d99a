#include "fiscal/vat_rates.h"

#include <gtest/gtest.h>

namespace rubrica::fiscal {
namespace {

using namespace std::chrono_literals;
using std::chrono::year_month_day;

constexpr year_month_day kToday = 2026y / 11 / 24;

std::string percent(const std::string_view territory, const std::string_view code, const year_month_day day = kToday) {
  const auto rate = vat_rate(territory, code, day);
  return rate ? rate->percent.text() : "none";
}

TEST(VatRates, EachTerritoryHasItsOwn) {
  EXPECT_EQ(percent("PT", "NOR") + " " + percent("PT", "INT") + " " + percent("PT", "RED"), "23 13 6");
  EXPECT_EQ(percent("PT-MA", "NOR") + " " + percent("PT-MA", "INT") + " " + percent("PT-MA", "RED"), "22 12 4");
  EXPECT_EQ(percent("PT-AC", "NOR") + " " + percent("PT-AC", "INT") + " " + percent("PT-AC", "RED"), "16 9 4");
}

TEST(VatRates, MadeiraReducedItsReducedRateInOctober2024) {
  EXPECT_EQ(percent("PT-MA", "RED", 2024y / 9 / 30), "5");
  EXPECT_EQ(percent("PT-MA", "RED", 2024y / 10 / 1), "4");
}

TEST(VatRates, WhatIsNotInTheTableIsAnError) {
  EXPECT_EQ(vat_rate("ES", "NOR", kToday).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(vat_rate("PT", "ISE", kToday).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(vat_rate("PT", "NOR", 1999y / 1 / 1).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(exempt("M03").error().code, ErrorCode::invalid_argument);
}

TEST(VatRates, AnExemptionCarriesTheTextThatMustBePrinted) {
  const VatRate rate = exempt("M10").value();
  EXPECT_EQ(rate.code, "ISE");
  EXPECT_TRUE(rate.percent.is_zero());
  EXPECT_EQ(rate.exemption_code, "M10");
  EXPECT_EQ(rate.exemption_reason, "IVA – regime de isenção");
}

TEST(VatRates, NoReasonIsLongerThanSafTAllows) {
  for (const Exemption& one : exemptions()) {
    std::size_t characters = 0;
    for (const char c : one.reason) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    // AT's own text for M15 is one character longer than its schema allows: an export has to shorten that one.
    EXPECT_LE(characters, one.code == "M15" ? 61U : 60U) << one.code;
    EXPECT_TRUE(exempt(one.code)) << one.code;
  }
}

}  // namespace
}  // namespace rubrica::fiscal
