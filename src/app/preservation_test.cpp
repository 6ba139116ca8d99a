#include "app/preservation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "app/documents.h"
#include "support/app_storage.h"
#include "support/sample_pdf.h"
#include "support/signing_fakes.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;
using pades::Level;

class PreservationTest : public testing::Test {
 protected:
  // A document that was signed just now, as SigningDesk leaves it.
  std::string signed_document(const TenantScope& scope, const std::string& wanted = "B-LTA") {
    const std::string id = test::add_document(scope, test::sample_pdf());
    const auto digest = scope.blobs().put(scope.tenant(), as_bytes("signed")).value();
    run("UPDATE document SET state = 'signed', signed_sha256 = $2, signed_size = 6, signed_at = $3, signer_name = 'M', "
        "level = 'B-B', level_wanted = $4, preserve_at = $3 WHERE id = $1",
        id, digest, storage_.clock().now(), wanted);
    return id;
  }
  template <class... Parameters>
  void run(const std::string_view statement, const Parameters&... parameters) {
    auto transaction = storage_.storage().begin(sql::Access::write).value();
    EXPECT_EQ(transaction.run(statement, parameters...).value().changed, 1);
    EXPECT_TRUE(transaction.commit());
  }
  std::string file(const std::string& id) { return std::string(as_text(signed_bytes(scope_, id).value())); }
  Level level(const std::string& id) { return document(scope_, id)->signed_file->level.value(); }

  // An authority that answers as ordered.
  Result<pades::Augmented> lift(const pdf::Source& document, const pades::AugmentationTarget& target) {
    lifted_.push_back(document.size());
    target_ = target;
    if (during_) during_();
    if (error_) return fail(*error_);
    return answer_;
  }
  Preservation preservation() {
    return {storage_.storage(), [this](const pdf::Source& document, const pades::AugmentationTarget& target) {
              return lift(document, target);
            }};
  }
  bool step() { return preservation().step().value(); }
  // What is due after `wait` and not before.
  void expect_due_after(const std::chrono::milliseconds wait) {
    storage_.clock().advance(wait - 1s);
    EXPECT_FALSE(step());
    storage_.clock().advance(1s);
    EXPECT_TRUE(step());
  }

  test::AppStorage storage_;
  const TenantScope scope_ = storage_.scope();
  pades::Augmented answer_{to_bytes("+LTA"), Level::B_LTA, storage_.clock().now() + std::chrono::days(3000), {}};
  std::optional<Error> error_;
  std::function<void()> during_;
  std::vector<std::uint64_t> lifted_;
  pades::AugmentationTarget target_;
};

TEST_F(PreservationTest, WhatWasSignedIsLiftedAtOnceAndThenLeftAlone) {
  EXPECT_FALSE(step()) << "nothing is signed";
  const std::string id = signed_document(scope_);
  EXPECT_EQ(level(id), Level::B_B);
  EXPECT_TRUE(step());
  EXPECT_EQ(file(id), "signed+LTA");
  EXPECT_EQ(level(id), Level::B_LTA);
  EXPECT_EQ(document(scope_, id)->signed_file->size, 10);
  EXPECT_FALSE(target_.renew_older_than);
  EXPECT_FALSE(step());
  EXPECT_EQ(lifted_.size(), 1U);
}

TEST_F(PreservationTest, EveryTenantsDocumentsHaveTheirTurn) {
  const TenantScope other = storage_.scope("outra");
  signed_document(scope_);
  const std::string id = signed_document(other);
  EXPECT_TRUE(step());
  EXPECT_TRUE(step());
  EXPECT_FALSE(step());
  EXPECT_EQ(as_text(signed_bytes(other, id).value()), "signed+LTA");
}

TEST_F(PreservationTest, ARefusalCostsNothingAndIsMadeUpForWhenItSays) {
  const std::string id = signed_document(scope_);
  answer_ = {to_bytes("+T"), Level::B_T, std::nullopt,
             pki::Refusal{{ErrorCode::trust_service_unavailable, "busy", {}, {}}, storage_.clock().now() + 20min}};
  EXPECT_TRUE(step());
  EXPECT_EQ(file(id), "signed+T") << "what could be had is kept";
  EXPECT_EQ(level(id), Level::B_T);
  answer_ = {to_bytes("+LTA"), Level::B_LTA, storage_.clock().now() + std::chrono::days(3000), {}};
  expect_due_after(20min);
  EXPECT_EQ(file(id), "signed+T+LTA");
}

TEST_F(PreservationTest, WithoutADateItIsTriedLessAndLessOften) {
  const std::string id = signed_document(scope_);
  answer_ = {{}, Level::B_B, std::nullopt, pki::Refusal{{ErrorCode::connection_failed, "", {}, {}}, {}}};
  EXPECT_TRUE(step());
  expect_due_after(1min);
  expect_due_after(2min);
  error_ = Error{ErrorCode::confined_reader_failed, "out of memory", {}, {}};
  expect_due_after(4min);
  expect_due_after(8min);
  for (int i = 0; i < 20; ++i) {
    storage_.clock().advance(24h);
    EXPECT_TRUE(step()) << "a day at most";
  }
  EXPECT_EQ(file(id), "signed");
}

TEST_F(PreservationTest, WhileOneProcessIsAtItNoOtherIs) {
  const std::string id = signed_document(scope_);
  during_ = [this] {
    during_ = {};
    EXPECT_FALSE(step()) << "nothing is due";
  };
  EXPECT_TRUE(step());
  EXPECT_EQ(file(id), "signed+LTA");
}

TEST_F(PreservationTest, AFileThatAnotherOneHasReplacedIsNotReplacedAgain) {
  const std::string id = signed_document(scope_);
  during_ = [this, &id] {
    const auto digest = scope_.blobs().put(scope_.tenant(), as_bytes("better")).value();
    run("UPDATE document SET signed_sha256 = $2 WHERE id = $1", id, digest);
  };
  EXPECT_TRUE(step());
  EXPECT_EQ(file(id), "better");
}

TEST_F(PreservationTest, OnlyTheLevelThatWasChosenIsAskedFor) {
  const std::string id = signed_document(scope_, "B-T");
  answer_ = {to_bytes("+T"), Level::B_T, storage_.clock().now() + std::chrono::days(200), {}};
  EXPECT_TRUE(step());
  EXPECT_EQ(target_.level, Level::B_T);
  EXPECT_EQ(file(id), "signed+T");
  storage_.clock().advance(std::chrono::days(3650));
  EXPECT_FALSE(step()) << "and nothing is renewed";
}

TEST_F(PreservationTest, TheTimeStampIsRenewedBeforeItEndsAndNotOverAndOver) {
  const std::string id = signed_document(scope_);
  answer_.protected_until = storage_.clock().now() + std::chrono::days(200);
  EXPECT_TRUE(step());
  // The authority has only units that end soon: a renewal every month, not one after the other.
  answer_.appended = to_bytes("+R");
  answer_.protected_until = storage_.clock().now() + std::chrono::days(201);
  expect_due_after(std::chrono::days(30));
  EXPECT_EQ(target_.renew_older_than, storage_.clock().now());
  EXPECT_EQ(file(id), "signed+LTA+R");
  EXPECT_FALSE(step());
  expect_due_after(std::chrono::days(30));
}

// ---- kill -9 at every step: nothing is lost, and the next process goes on

class KilledPreservation : public PreservationTest, public testing::WithParamInterface<Step> {
 protected:
  // What a process does that ends at this step; with a database connection of its own, as a process has one.
  [[noreturn]] void die_at(const Step last) {
    const auto database =
        sql::Database::open([file = storage_.folder() / "rubrica.db"] { return sql::open_sqlite(file); }, 1, 1).value();
    const Storage storage{*database, storage_.storage().blobs, storage_.clock(), storage_.producer()};
    Preservation preservation(
        storage, [this](const pdf::Source&, const pades::AugmentationTarget&) { return answer_; },
        [last](const StepEvent& event) {
          if (event.step == last) kill(getpid(), SIGKILL);
        });
    preservation.step().value();
    std::exit(0);
  }
};
TEST_P(KilledPreservation, LeavesAGoodFileAndIsMadeUpFor) {
  const std::string id = signed_document(scope_);
  EXPECT_EXIT(die_at(GetParam()), testing::KilledBySignal(SIGKILL), "");
  const bool on_record = GetParam() == Step::document_preserved;
  EXPECT_EQ(file(id), on_record ? "signed+LTA" : "signed");
  EXPECT_FALSE(step()) << "not at once, lest it end every process";
  storage_.clock().advance(1min);
  EXPECT_EQ(step(), !on_record);
  EXPECT_EQ(file(id), "signed+LTA");
  EXPECT_EQ(level(id), Level::B_LTA);
}
INSTANTIATE_TEST_SUITE_P(Steps, KilledPreservation,
                         testing::Values(Step::preservation_begun, Step::preserved_file_stored,
                                         Step::document_preserved),
                         [](const auto& step) { return std::string(name(step.param)); });

}  // namespace
}  // namespace rubrica::app
