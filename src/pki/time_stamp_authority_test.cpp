#include "pki/time_stamp_authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/run_tool.h"
#include "support/test_authority.h"

namespace rubrica::pki {
namespace {

using namespace std::chrono_literals;
using test::Fault;
using testing::ElementsAre;
using testing::HasSubstr;

const Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);
const crypto::Sha256Digest kImprint = crypto::sha256(as_bytes("isto"));

class Authorities : public testing::Test {
 protected:
  tl::expected<cms::TimeStamp, Refusal> stamp(const std::vector<std::string>& urls = {test::kFirstTsa,
                                                                                      test::kSecondTsa},
                                              const Deadline deadline = Deadline::after(5s)) {
    TimeStampAuthorities service(authority, {urls, {{authority.root.certificate}}}, budget, clock);
    return service.stamp(kImprint, deadline);
  }

  ManualClock clock{kNow};
  test::TestAuthority authority{clock};
  TimeStampBudget budget;
};

TEST_F(Authorities, TheFirstOneIsAskedFirst) {
  const auto token = stamp();
  ASSERT_TRUE(token) << token.error().error.describe();
  EXPECT_EQ(token->unit, authority.first_unit.certificate);
  EXPECT_THAT(authority.asked, ElementsAre(test::kFirstTsa));
}

class EveryFault : public Authorities, public testing::WithParamInterface<Fault> {};
INSTANTIATE_TEST_SUITE_P(Faults, EveryFault,
                         testing::Values(Fault::down, Fault::slow, Fault::garbage, Fault::empty, Fault::status_403,
                                         Fault::status_503, Fault::refused, Fault::wrong_nonce, Fault::wrong_imprint,
                                         Fault::no_certificate, Fault::wrong_usage, Fault::foreign, Fault::cut,
                                         Fault::flipped, Fault::another_time));

TEST_P(EveryFault, TheNextAuthorityStandsIn) {
  authority.faults[test::kFirstTsa] = GetParam();
  const auto token = stamp();
  ASSERT_TRUE(token) << token.error().error.describe();
  EXPECT_EQ(token->unit, authority.second_unit.certificate);
}

TEST_P(EveryFault, WithoutAnotherOneTheErrorSaysWhy) {
  authority.faults[test::kFirstTsa] = GetParam();
  const auto token = stamp({test::kFirstTsa});
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().error.code, ErrorCode::trust_service_unavailable);
  ASSERT_EQ(token.error().error.causes.size(), 1U);
  const bool with_date = GetParam() == Fault::status_403 || GetParam() == Fault::status_503;
  EXPECT_EQ(token.error().retry_at.has_value(), with_date);
}

TEST_F(Authorities, AUnitWithoutAPathIsNotBelieved) {
  TimeStampAuthorities service(authority, {{test::kFirstTsa}, {{test::family().root.certificate}}}, budget, clock);
  const auto token = service.stamp(kImprint, Deadline::after(5s));
  ASSERT_FALSE(token);
  EXPECT_THAT(token.error().error.describe(), HasSubstr("no path to a trust anchor"));
}

TEST_F(Authorities, ExpiredUnitsAreNotBelieved) {
  clock.set(std::chrono::sys_days(std::chrono::year(2030) / 6 / 1));
  const auto token = stamp();
  ASSERT_TRUE(token);
  EXPECT_EQ(token->unit, authority.second_unit.certificate);
}

TEST_F(Authorities, RequestsAreCountedAndTheTwentyFirstIsNotSent) {
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(stamp({test::kFirstTsa}));
    clock.advance(1s);
  }
  const auto over = stamp({test::kFirstTsa});
  EXPECT_EQ(over.error().error.code, ErrorCode::trust_service_unavailable);
  EXPECT_EQ(over.error().retry_at, kNow + 20min);
  EXPECT_EQ(authority.asked.size(), 20U);
  EXPECT_EQ(stamp()->unit, authority.second_unit.certificate) << "each authority has its own budget";
  clock.set(kNow + 20min);
  EXPECT_TRUE(stamp({test::kFirstTsa}));
}

TEST_F(Authorities, AfterARefusalOverTheBudgetNothingIsAskedForADay) {
  authority.faults[test::kFirstTsa] = Fault::status_403;
  EXPECT_EQ(stamp({test::kFirstTsa}).error().retry_at, kNow + 24h);
  authority.faults.clear();
  clock.advance(23h);
  EXPECT_EQ(stamp({test::kFirstTsa}).error().retry_at, kNow + 24h);
  EXPECT_EQ(authority.asked.size(), 1U);
  clock.advance(1h);
  EXPECT_TRUE(stamp({test::kFirstTsa}));
}

TEST_F(Authorities, APassedDeadlineIsKept) { EXPECT_FALSE(stamp({test::kFirstTsa}, Deadline::after(0ms))); }

TEST(TimeStampBudget, IsSharedThroughItsFile) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "state" / "time-stamps.json";
  TimeStampBudget first({.requests = 3, .window = 60s}, file);
  TimeStampBudget second({.requests = 3, .window = 60s}, file);
  EXPECT_TRUE(first.spend("a", kNow));
  EXPECT_TRUE(second.spend("a", kNow + 1s));
  EXPECT_TRUE(first.spend("a", kNow + 2s));
  EXPECT_EQ(second.spend("a", kNow + 3s).error().retry_at, kNow + 60s);
  EXPECT_TRUE(second.spend("b", kNow + 3s));
  EXPECT_TRUE(second.spend("a", kNow + 60s));
}

TEST(TimeStampBudget, AClockThatWasSetBackLocksNobodyOut) {
  TimeStampBudget budget({.requests = 1, .window = 60s});
  EXPECT_TRUE(budget.spend("a", kNow));
  EXPECT_TRUE(budget.spend("a", kNow - 24h));
}

TEST(TimeStampBudget, WhatCannotBeCountedIsNotSent) {
  TimeStampBudget budget({}, "/proc/nowhere/time-stamps.json");
  EXPECT_EQ(budget.spend("a", kNow).error().error.code, ErrorCode::io_failure);
}

TEST(TimeStampBudget, ADamagedFileCountsAsEmpty) {
  const test::TemporaryFolder folder;
  TimeStampBudget budget({}, folder.write("count", std::string_view("{\"a\": 3, ")));
  EXPECT_TRUE(budget.spend("a", kNow));
}

}  // namespace
}  // namespace rubrica::pki
