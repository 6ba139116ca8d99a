#include "base/decimal.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace rubrica {
namespace {

Decimal d(const char* text) { return Decimal::parse(text).value(); }

TEST(Decimal, ReadsAndWritesTheSameText) {
  for (const char* text : {"0", "1", "-1", "12.34", "-0.05", "0.000000001", "999999999999999999", "100.00"}) {
    EXPECT_EQ(d(text).text(), text);
  }
}

TEST(Decimal, RefusesWhatIsNoNumber) {
  for (const char* text :
       {"", "-", ".5", "5.", "1,5", "1e3", " 1", "1 ", "+1", "--1", "1.2.3", "0x10", "1.0000000001"}) {
    EXPECT_EQ(Decimal::parse(text).error().code, ErrorCode::malformed_input) << text;
  }
  EXPECT_EQ(Decimal::parse("1000000000000000000").error().code, ErrorCode::resource_limit);
}

TEST(Decimal, RoundsHalvesAwayFromZero) {
  const auto rounded = [](const char* text) { return d(text).rounded(2)->text(); };
  EXPECT_EQ(rounded("1.005"), "1.01");
  EXPECT_EQ(rounded("1.004999"), "1.00");
  EXPECT_EQ(rounded("-1.005"), "-1.01");
  EXPECT_EQ(rounded("2.675"), "2.68") << "binary floating point says 2.67";
  EXPECT_EQ(rounded("7"), "7.00");
  EXPECT_EQ(d("0.5").rounded(0)->text(), "1");
}

TEST(Decimal, ComputesExactly) {
  EXPECT_EQ(Decimal::add(d("0.1"), d("0.2"))->text(), "0.3");
  EXPECT_EQ(Decimal::subtract(d("1"), d("0.001"))->text(), "0.999");
  EXPECT_EQ(Decimal::multiply(d("19.99"), d("3"))->text(), "59.97");
  EXPECT_EQ(Decimal::multiply(d("0.000000001"), d("0.5"))->text(), "0.000000001")
      << "half away from zero at nine places";
}

TEST(Decimal, OverflowIsAnError) {
  EXPECT_EQ(Decimal::add(d("999999999999999999"), d("1")).error().code, ErrorCode::resource_limit);
  EXPECT_EQ(Decimal::multiply(d("1000000000"), d("1000000000")).error().code, ErrorCode::resource_limit);
  EXPECT_EQ(d("999999999999").rounded(9).error().code, ErrorCode::resource_limit);
}

TEST(Decimal, ProductsAreExactAndRoundedOnce) {
  EXPECT_EQ(Decimal::product({d("0.000001"), d("0.000001"), d("1000000000000")}, 2)->text(), "1.00");
  EXPECT_EQ(Decimal::product({d("1.000001"), d("1.000001"), d("0.5")}, 9)->text(), "0.500001000");
  EXPECT_EQ(Decimal::product({d("-0.5"), d("0.01")}, 2)->text(), "-0.01") << "halves away from zero";
  EXPECT_EQ(Decimal::product({d("-0.4"), d("0.01")}, 2)->text(), "0.00") << "no negative zero";
  EXPECT_EQ(Decimal::product({d("999999999999"), d("999999999999")}, 0).error().code, ErrorCode::resource_limit);
  EXPECT_EQ(Decimal::product({d("1")}, 10).error().code, ErrorCode::invalid_argument);
}

TEST(Decimal, DividesWithOneRounding) {
  EXPECT_EQ(Decimal::divide({d("123")}, d("1.23"), 2)->text(), "100.00");
  EXPECT_EQ(Decimal::divide({d("1")}, d("3"), 4)->text(), "0.3333");
  EXPECT_EQ(Decimal::divide({d("-1")}, d("8"), 2)->text(), "-0.13");
  EXPECT_EQ(Decimal::divide({d("1")}, d("0.00"), 2).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(Decimal::divide({d("999999999999"), d("999999999999")}, d("999999999999"), 2)->text(), "999999999999.00");
  EXPECT_EQ(Decimal::divide({d("1")}, d("3"), 10).error().code, ErrorCode::invalid_argument);
}

TEST(Decimal, ComparesByValue) {
  EXPECT_EQ(d("1.50"), d("1.5"));
  EXPECT_LT(d("-1"), d("0.5"));
  EXPECT_GT(d("10"), d("9.999"));
}

TEST(Decimal, IsWrittenForPeopleInPortuguese) {
  EXPECT_EQ(d("1234567.50").text_pt(), "1\u00A0234\u00A0567,50");
  EXPECT_EQ(d("-1234.5").text_pt(), "-1\u00A0234,5");
  EXPECT_EQ(d("999").text_pt(), "999");
}

TEST(Decimal, SumsOfManyCentsStayExact) {
  std::srand(1);
  std::int64_t cents = 0;
  Decimal sum;
  for (int i = 0; i < 10000; ++i) {
    const std::int64_t one = std::rand() % 100000 - 50000;
    cents += one;
    sum = Decimal::add(sum, Decimal::of(one, 2)).value();
  }
  EXPECT_EQ(sum, Decimal::of(cents, 2));
}

TEST(Decimal, IsTrimmedOfTheZerosAtItsEnd) {
  const auto trimmed = [](const char* text, const int least = 0) {
    return Decimal::parse(text)->trimmed(least).text();
  };
  EXPECT_EQ(trimmed("12.50"), "12.5");
  EXPECT_EQ(trimmed("12.00"), "12");
  EXPECT_EQ(trimmed("-0.100"), "-0.1");
  EXPECT_EQ(trimmed("0.00"), "0");
  EXPECT_EQ(trimmed("100"), "100") << "those before the point are its value";
  EXPECT_EQ(trimmed("12.5000", 2), "12.50");
  EXPECT_EQ(trimmed("12.345", 2), "12.345");
  EXPECT_EQ(trimmed("12", 2), "12") << "nothing is added";
}

}  // namespace
}  // namespace rubrica
