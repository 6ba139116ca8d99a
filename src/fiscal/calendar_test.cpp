#include "fiscal/calendar.h"

#include <gtest/gtest.h>

namespace rubrica::fiscal {
namespace {

std::string lisbon(const std::string& utc) { return iso_date_time(lisbon_time(parse_iso_utc(utc).value()).value()); }

TEST(LisbonTime, IsUtcInWinterAndAnHourLaterInSummer) {
  EXPECT_EQ(lisbon("2026-11-24T15:58:01Z"), "2026-11-24T15:58:01");
  EXPECT_EQ(lisbon("2026-07-01T23:30:00Z"), "2026-07-02T00:30:00") << "the day changes with it";
}

TEST(LisbonTime, RepeatsAnHourInOctober) {
  EXPECT_EQ(lisbon("2026-10-25T00:30:00Z"), "2026-10-25T01:30:00");
  EXPECT_EQ(lisbon("2026-10-25T01:30:00Z"), "2026-10-25T01:30:00");
}

TEST(Calendar, ReadsWhatItWritesAndNothingElse) {
  EXPECT_EQ(iso_date(parse_date("2024-02-29").value()), "2024-02-29");
  EXPECT_EQ(compact_date(parse_date("2019-08-12").value()), "20190812");
  EXPECT_EQ(iso_date_time(parse_date_time("2017-03-10T15:58:01").value()), "2017-03-10T15:58:01");
  for (const char* wrong :
       {"2023-02-29", "2023-1-01", "20230101", "2023-01-01T10:00:00", "", "2023-13-01", "a023-01-01"}) {
    EXPECT_EQ(parse_date(wrong).error().code, ErrorCode::malformed_input) << wrong;
  }
  for (const char* wrong : {"2023-01-01", "2023-01-01T24:00:00", "2023-01-01T10:60:00", "2023-01-01T10:00:00Z",
                            "2023-01-01 10:00:00", "2023-02-30T10:00:00", ""}) {
    EXPECT_EQ(parse_date_time(wrong).error().code, ErrorCode::malformed_input) << wrong;
  }
}

}  // namespace
}  // namespace rubrica::fiscal
