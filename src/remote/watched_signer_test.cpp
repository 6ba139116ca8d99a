#include "remote/watched_signer.h"

#include <gtest/gtest.h>

#include "support/signing_fakes.h"

namespace rubrica::remote {
namespace {

using namespace std::chrono_literals;

class WatchedSignerTest : public testing::Test {
 protected:
  // An act is completed, and this is how it ends.
  void complete(const std::optional<ErrorCode> error = {}) {
    service_.completion_error = error ? std::optional(Error{*error, "as ordered", {}, {}}) : std::nullopt;
    const auto outcome =
        watched_.complete({"process-1", {}}, code_, test::family().person.certificate, Deadline::after(1s));
    ASSERT_EQ(outcome.has_value(), !error);
    EXPECT_TRUE(!error || outcome.error().code == *error) << "what is watched is not changed";
  }

  const Time start_ = parse_iso_utc("2026-11-24T10:00:00Z").value();
  ManualClock clock_{start_};
  const crypto::EncryptedField code_ = crypto::EncryptedField::from_bytes(Bytes(256, 1), 256).value();
  test::FakeRemoteSigner service_{test::family().person, test::family().chain};
  WatchedSigner watched_{service_, clock_};
};

TEST_F(WatchedSignerTest, NothingIsKnownBeforeAnybodyAsked) {
  EXPECT_FALSE(watched_.health().last_answer);
  EXPECT_FALSE(watched_.health().unavailable);
}

TEST_F(WatchedSignerTest, WhateverTheServiceSaysIsAnAnswer) {
  for (const std::optional<ErrorCode> outcome :
       {std::optional<ErrorCode>(), std::optional(ErrorCode::security_code_incorrect),
        std::optional(ErrorCode::cmd_pin_change_required), std::optional(ErrorCode::trust_service_rejected)}) {
    clock_.advance(1min);
    complete(outcome);
    EXPECT_EQ(watched_.health().last_answer, clock_.now());
    EXPECT_FALSE(watched_.health().unavailable);
  }
}

TEST_F(WatchedSignerTest, WhoeverCannotReachItTellsTheOthers) {
  complete();
  for (const ErrorCode error : {ErrorCode::signature_service_inactive, ErrorCode::connection_failed,
                                ErrorCode::deadline_exceeded, ErrorCode::trust_service_unavailable}) {
    clock_.advance(1min);
    complete(error);
    EXPECT_TRUE(watched_.health().unavailable) << name(error);
    EXPECT_LT(watched_.health().last_answer, clock_.now());
    complete();
    EXPECT_FALSE(watched_.health().unavailable) << "it answers again";
  }
}

TEST_F(WatchedSignerTest, OldNewsIsNoNews) {
  complete(ErrorCode::connection_failed);
  clock_.advance(5min - 1ms);
  EXPECT_TRUE(watched_.health().unavailable);
  clock_.advance(1ms);
  EXPECT_FALSE(watched_.health().unavailable);
}

TEST_F(WatchedSignerTest, OurOwnFaultsSayNothingAboutTheService) {
  complete(ErrorCode::trust_service_unauthorized);
  complete(ErrorCode::invalid_argument);
  EXPECT_FALSE(watched_.health().unavailable);
  EXPECT_FALSE(watched_.health().last_answer);
}

}  // namespace
}  // namespace rubrica::remote
