#include "base/clock.h"

#include <gtest/gtest.h>

namespace rubrica {
namespace {
using namespace std::chrono_literals;

TEST(Time, IsWrittenAndReadAsUtc) {
  const Time time = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 18h + 43min + 5s;
  EXPECT_EQ(iso_utc(time), "2026-11-23T18:43:05Z");
  EXPECT_EQ(pdf_date(time), "D:20261123184305+00'00'");
  EXPECT_EQ(parse_iso_utc("2026-11-23T18:43:05Z"), time);
  EXPECT_EQ(parse_iso_utc("2026-11-23T18:43:05.250Z"), time + 250ms);
  EXPECT_EQ(parse_iso_utc("2026-11-23"), time - 18h - 43min - 5s);
}

TEST(Time, RefusesWhatIsNotATime) {
  for (const char* wrong : {"", "2026", "2026-02-29", "2026-13-01", "2026-11-23T24:00:00Z", "2026-11-23T18:43:05",
                            "2026-11-23T18:43:60Z", "2026-11-23 18:43:05Z", "2026-11-23T18:43:05.2Z"}) {
    EXPECT_FALSE(parse_iso_utc(wrong)) << wrong;
  }
}

TEST(Deadline, PassesAndNeverGoesNegative) {
  EXPECT_TRUE(Deadline::after(-1s).passed());
  EXPECT_EQ(Deadline::after(-1s).remaining(), 0ms);
  const Deadline far = Deadline::after(1h);
  EXPECT_GT(far.remaining(), 59min);
  EXPECT_LE(far.at_most(1s).remaining(), 1s);
  EXPECT_GT(far.at_most(2h).remaining(), 59min);
}

TEST(ManualClock, MovesOnlyWhenTold) {
  ManualClock clock(Time{5s});
  clock.advance(250ms);
  EXPECT_EQ(clock.now(), Time{5250ms});
}

}  // namespace
}  // namespace rubrica
