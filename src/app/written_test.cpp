#include "app/written.h"

#include <gtest/gtest.h>

namespace rubrica::app {
namespace {

TEST(Written, MoneyHasACommaTwoDecimalsAndSpacesThatDoNotBreak) {
  EXPECT_EQ(written_money("5535.00", "EUR"), "5\u00A0535,00\u00A0€");
  EXPECT_EQ(written_money("12.50", "USD"), "12,50\u00A0USD");
  EXPECT_EQ(written_money("?", "EUR"), "?\u00A0€");
  EXPECT_EQ(written_price("25", "EUR"), "25,00\u00A0€");
  EXPECT_EQ(written_price("0.1234", "USD"), "0,1234\u00A0USD");
  EXPECT_EQ(written_price("?", "EUR"), "?\u00A0€");
}

TEST(Written, TimesAreThoseOfLisbon) {
  const Time summer = parse_iso_utc("2026-07-01T23:43:05Z").value();
  EXPECT_EQ(written_moment(summer), "02/07/2026, 00:43");
  EXPECT_EQ(written_date(summer), "02/07/2026");
  EXPECT_EQ(written_time(parse_iso_utc("2026-11-23T18:43:05Z").value()), "18:43");
}

TEST(Written, ADateOnPaperIsTheSameDate) {
  EXPECT_EQ(written_date("2026-11-23"), "23/11/2026");
  EXPECT_EQ(written_date("soon"), "soon");
}

TEST(Written, SizesAreInDecimalUnitsAndNeverZero) {
  EXPECT_EQ(written_size(1), "1\u00A0KB");
  EXPECT_EQ(written_size(103'600), "104\u00A0KB");
  EXPECT_EQ(written_size(1'250'000), "1,2\u00A0MB");
}

}  // namespace
}  // namespace rubrica::app
