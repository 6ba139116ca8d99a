#include "fiscal/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fiscal/sample_invoice.h"

namespace rubrica::fiscal {
namespace {

Document sample() { return sample_invoice(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)); }
VatRate normal() { return {"NOR", Decimal::of(23), "", ""}; }
Line line(const std::int64_t cents, VatRate rate = normal()) {
  return {"x", Decimal::of(1), "un", Decimal::of(cents, 2), {}, std::move(rate)};
}

TEST(TotalsOf, SumsTheSample) {
  const Totals totals = totals_of(sample()).value();
  EXPECT_EQ(totals.lines[1].text(), "799.20") << "48 × 18.50 less 10 %";
  EXPECT_EQ(totals.net.text(), "2557.20");
  ASSERT_EQ(totals.vat.size(), 2U);
  EXPECT_EQ(totals.vat[0].base.text(), "2399.20");
  EXPECT_EQ(totals.vat[0].vat.text(), "551.82");
  EXPECT_EQ(totals.vat[1].vat.text(), "9.48");
  EXPECT_EQ(totals.gross.text(), "3118.50");
}

TEST(TotalsOf, RoundsVatOncePerRateAndNotPerLine) {
  Document document = sample();
  document.lines.assign(3, line(33));  // 0.0759 of VAT each
  EXPECT_EQ(totals_of(document)->vat_sum.text(), "0.23") << "0.99 × 23 % = 0.2277; line by line it would be 0.24";
}

TEST(TotalsOf, RoundsEachLineHalfAwayFromZero) {
  Document document = sample();
  document.lines = {{"x", Decimal::of(15, 1), "h", Decimal::of(335, 2), {}, normal()}};  // 5.025
  EXPECT_EQ(totals_of(document)->net.text(), "5.03");
}

TEST(TotalsOf, KeepsExemptionsApartAndWithTheirReason) {
  Document document = sample();
  const VatRate exempt{"ISE", Decimal::of(0), "M10", "IVA - regime de isenção"};
  document.lines = {line(1000), line(500, exempt)};
  const Totals totals = totals_of(document).value();
  EXPECT_EQ(totals.vat.back().rate.exemption_code, "M10");
  EXPECT_TRUE(totals.vat.back().vat.is_zero());
}

TEST(TotalsOf, RefusesWhatMakesNoSense) {
  const auto error = [](const std::function<void(Document&)>& change) {
    Document document = sample();
    change(document);
    const auto totals = totals_of(document);
    return totals ? std::string("accepted") : totals.error().detail;
  };
  using testing::HasSubstr;
  EXPECT_THAT(error([](Document& d) { d.lines.clear(); }), HasSubstr("without lines"));
  EXPECT_THAT(error([](Document& d) { d.issuer.tax_id = "123456780"; }), HasSubstr("check digit"));
  EXPECT_THAT(error([](Document& d) { d.issuer.tax_id.clear(); }), HasSubstr("no NIF"));
  EXPECT_THAT(error([](Document& d) { d.customer.name.clear(); }), HasSubstr("no name"));
  EXPECT_THAT(error([](Document& d) { d.number = 0; }), HasSubstr("number"));
  EXPECT_THAT(error([](Document& d) { d.lines[2].quantity = Decimal::of(0); }), HasSubstr("line 3"));
  EXPECT_THAT(error([](Document& d) { d.lines[0].unit_price = Decimal::of(-1); }), HasSubstr("negative"));
  EXPECT_THAT(error([](Document& d) { d.lines[0].discount_percent = Decimal::of(101); }), HasSubstr("discount"));
  EXPECT_THAT(error([](Document& d) { d.lines[0].vat = {"ISE", Decimal::of(0), "", ""}; }), HasSubstr("exemption"));
  EXPECT_THAT(error([](Document& d) { d.lines[0].vat = {"NOR", Decimal::of(0), "", ""}; }), HasSubstr("VAT"));
  EXPECT_THAT(error([](Document& d) { d.lines[0].vat.code = "XXX"; }), HasSubstr("VAT code"));
  EXPECT_THAT(error([](Document& d) { d.lines[0].unit_price = Decimal::of(999'999'999'999'999'999); }),
              HasSubstr("18 digits"));
}

TEST(IsNif, ChecksTheDigit) {
  for (const char* good : {"123456789", "501442600", "999999990", "500000000"}) EXPECT_TRUE(is_nif(good)) << good;
  for (const char* bad : {"123456788", "12345678", "1234567890", "12345678a", ""}) EXPECT_FALSE(is_nif(bad)) << bad;
}

TEST(Identifier, IsTypeSeriesAndNumber) { EXPECT_EQ(sample().identifier(), "FT FORM2026/1"); }

}  // namespace
}  // namespace rubrica::fiscal
