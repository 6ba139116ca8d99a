#include "app/rate_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "support/app_storage.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;

constexpr RateLimit kFiveAnHour{"five", 5, 1h};

class RateLimitsTest : public testing::Test {
 protected:
  bool allowed(const std::string_view key, const int cost = 1) {
    const auto taken = limits_.take(kFiveAnHour, key, cost);
    EXPECT_TRUE(taken || taken.error().code == ErrorCode::rate_limited) << taken.error().describe();
    return taken.has_value();
  }
  int allowed_in_a_row(const std::string_view key) {
    int count = 0;
    while (count < 100 && allowed(key)) ++count;
    return count;
  }
  std::int64_t rows() {
    auto tx = storage_.database().begin(sql::Access::read, Deadline::after(10s)).value();
    return tx.row("SELECT COUNT(*) FROM rate").value()->integer(0);
  }

  test::AppStorage storage_;
  RateLimits limits_{storage_.storage()};
};

TEST_F(RateLimitsTest, FiveAtOnceAndThenOneEachTwelveMinutes) {
  EXPECT_EQ(allowed_in_a_row("marta"), 5);
  storage_.clock().advance(12min - 1ms);
  EXPECT_FALSE(allowed("marta"));
  storage_.clock().advance(1ms);
  EXPECT_TRUE(allowed("marta"));
  EXPECT_FALSE(allowed("marta"));
  storage_.clock().advance(24min);
  EXPECT_EQ(allowed_in_a_row("marta"), 2);
}

TEST_F(RateLimitsTest, AnHourOfRestGivesAllFiveBackAndNoMore) {
  EXPECT_EQ(allowed_in_a_row("marta"), 5);
  storage_.clock().advance(48h);
  EXPECT_EQ(allowed_in_a_row("marta"), 5);
}

TEST_F(RateLimitsTest, OneKeyDoesNotPayForAnother) {
  EXPECT_EQ(allowed_in_a_row("marta"), 5);
  EXPECT_EQ(allowed_in_a_row("rui"), 5);
}

TEST_F(RateLimitsTest, WhatIsRefusedCostsNothing) {
  EXPECT_TRUE(allowed("marta", 4));
  EXPECT_FALSE(allowed("marta", 2));
  EXPECT_TRUE(allowed("marta", 1));
  EXPECT_FALSE(allowed("rui", 6));
  EXPECT_EQ(allowed_in_a_row("rui"), 5);
}

TEST_F(RateLimitsTest, AWrongPinCountsTwice) {
  EXPECT_TRUE(allowed("marta"));
  ASSERT_TRUE(limits_.charge(kFiveAnHour, "marta"));
  EXPECT_EQ(allowed_in_a_row("marta"), 3);
  ASSERT_TRUE(limits_.charge(kFiveAnHour, "marta"));  // beyond the limit too
  storage_.clock().advance(12min);
  EXPECT_FALSE(allowed("marta"));
  storage_.clock().advance(12min);
  EXPECT_TRUE(allowed("marta"));
}

TEST_F(RateLimitsTest, ForgettingStartsAnew) {
  EXPECT_EQ(allowed_in_a_row("marta"), 5);
  ASSERT_TRUE(limits_.forget(kFiveAnHour, "marta"));
  EXPECT_EQ(allowed_in_a_row("marta"), 5);
}

TEST_F(RateLimitsTest, RowsThatOweNothingDisappear) {
  EXPECT_TRUE(allowed("marta"));
  EXPECT_TRUE(allowed("rui"));
  EXPECT_EQ(rows(), 2);
  storage_.clock().advance(13min);
  EXPECT_TRUE(allowed("ana"));
  EXPECT_EQ(rows(), 1);
}

TEST_F(RateLimitsTest, ParallelAttemptsHaveNoMoreTriesThanOthers) {
  std::atomic<int> count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 5; ++n) {
        if (limits_.take(kFiveAnHour, "marta")) ++count;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(count, 5);
}

// Four tries came first although theirs were asked for later: the order of the turns counts.
TEST_F(RateLimitsTest, WhoWaitedForTheirTurnIsNotRefusedForHavingAskedEarly) {
  EXPECT_TRUE(allowed("marta"));
  bool in_time = false;
  std::thread waiting;
  {
    auto others = storage_.database().begin(sql::Access::write, Deadline::after(10s)).value();
    waiting = std::thread([&] { in_time = allowed("marta"); });
    std::this_thread::sleep_for(100ms);
    storage_.clock().advance(1ms);
    EXPECT_TRUE(others.run("UPDATE rate SET arrival_at = $1", storage_.clock().now() + 48min));
    EXPECT_TRUE(others.commit());
  }
  waiting.join();
  EXPECT_TRUE(in_time);
}

}  // namespace
}  // namespace rubrica::app
