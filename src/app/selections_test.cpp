#include "app/selections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/app_storage.h"
#include "support/sample_pdf.h"
#include "support/signing_fakes.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;

class SelectionsTest : public testing::Test {
 protected:
  std::string document() {
    storage_.clock().advance(1s);
    return test::add_document(scope_, test::sample_pdf());
  }
  std::vector<std::string> documents_in(const std::string& id) {
    std::vector<std::string> ids;
    const Selection all = selection(scope_, id).value();
    for (const SelectedDocument& one : all.documents) ids.push_back(one.document.id);
    return ids;
  }
  void sign(const std::string& id) {
    auto tx = scope_.begin(sql::Access::write).value();
    ASSERT_TRUE(
        tx.run("UPDATE document SET state = 'signed', signed_sha256 = sha256, signed_size = 1, signed_at = 1, "
               "signer_name = 'M' WHERE id = $1",
               id));
    ASSERT_TRUE(tx.commit());
  }

  test::AppStorage storage_;
  const TenantScope scope_ = storage_.scope();
};

TEST_F(SelectionsTest, TakesEachDocumentOnceTheOldestFirst) {
  const std::string first = document();
  const std::string second = document();
  const std::string id = choose(scope_, {second, first, second}).value();
  EXPECT_THAT(documents_in(id), testing::ElementsAre(first, second));
  EXPECT_FALSE(continuation_of(scope_, id).value());
}

TEST_F(SelectionsTest, WhatIsMoreThanAHundredIsForTheNextActs) {
  std::vector<std::string> documents;
  for (int i = 0; i < 202; ++i) documents.push_back(document());
  const std::string id = choose(scope_, {documents.rbegin(), documents.rend()}).value();
  const auto part = [&](const int from, const int to) {
    return std::vector(documents.begin() + from, documents.begin() + to);
  };
  EXPECT_EQ(documents_in(id), part(0, 100));
  const Continuation second = continuation_of(scope_, id).value().value();
  EXPECT_EQ(second.documents, 102U);
  EXPECT_EQ(documents_in(second.selection), part(100, 200));
  const Continuation third = continuation_of(scope_, second.selection).value().value();
  EXPECT_EQ(third.documents, 2U);
  EXPECT_EQ(documents_in(third.selection), part(200, 202));
  EXPECT_FALSE(continuation_of(scope_, third.selection).value());

  for (const std::string& signed_meanwhile : part(100, 201)) sign(signed_meanwhile);
  const Continuation left = continuation_of(scope_, id).value().value();
  EXPECT_EQ(left.selection, third.selection) << "the second act has nothing left";
  EXPECT_EQ(left.documents, 1U);
  EXPECT_FALSE(continuation_of(storage_.scope("joana"), id).value());
}

TEST_F(SelectionsTest, TakesNothingThatIsSignedUnknownOrAnothers) {
  const std::string done = document();
  sign(done);
  const TenantScope joana = storage_.scope("joana");
  const std::string hers = test::add_document(joana, test::sample_pdf());
  EXPECT_EQ(choose(scope_, {done, hers, "desconhecido"}).error().code, ErrorCode::not_found);
  EXPECT_EQ(choose(scope_, {}).error().code, ErrorCode::not_found);
  const std::string mine = document();
  EXPECT_THAT(documents_in(choose(scope_, {done, hers, mine}).value()), testing::ElementsAre(mine));
}

TEST_F(SelectionsTest, WhatIsSignedMeanwhileIsNoLongerThere) {
  const std::string first = document();
  const std::string second = document();
  const std::string id = choose(scope_, {first, second}).value();
  sign(first);
  EXPECT_THAT(documents_in(id), testing::ElementsAre(second));
  sign(second);
  EXPECT_EQ(selection(scope_, id).error().code, ErrorCode::not_found);
}

TEST_F(SelectionsTest, EachIsConfirmedWithTheBytesThatWereShown) {
  const std::string id = choose(scope_, {document(), document()}).value();
  const Selection before = selection(scope_, id).value();
  EXPECT_FALSE(before.reviewed());
  auto other = before.documents[0].document.sha256;
  other[0] ^= 1U;
  EXPECT_EQ(confirm(scope_, id, 1, other).error().code, ErrorCode::document_changed);
  EXPECT_EQ(confirm(scope_, id, 3, other).error().code, ErrorCode::not_found);
  ASSERT_TRUE(confirm(scope_, id, 1, before.documents[0].document.sha256));
  ASSERT_TRUE(confirm(scope_, id, 2, before.documents[1].document.sha256));
  EXPECT_TRUE(selection(scope_, id)->reviewed());
}

TEST_F(SelectionsTest, ADocumentThatChangedAfterItWasConfirmedIsToBeConfirmedAgain) {
  const std::string first = document();
  const std::string id = choose(scope_, {first, document()}).value();
  const Selection before = selection(scope_, id).value();
  for (const SelectedDocument& one : before.documents) {
    ASSERT_TRUE(confirm(scope_, id, one.position, one.document.sha256));
  }
  auto tx = scope_.begin(sql::Access::write).value();
  ASSERT_TRUE(tx.run("UPDATE document SET sha256 = $2 WHERE id = $1", first, crypto::sha256(as_bytes("outro"))));
  ASSERT_TRUE(tx.commit());
  EXPECT_FALSE(selection(scope_, id)->reviewed());
}

TEST_F(SelectionsTest, WhatIsTakenOutLeavesTheOthersWhereTheyAre) {
  const std::string id = choose(scope_, {document(), document(), document()}).value();
  ASSERT_TRUE(take_out(scope_, id, 2));
  const Selection after = selection(scope_, id).value();
  ASSERT_EQ(after.documents.size(), 2U);
  EXPECT_EQ(after.documents[1].position, 3);
  EXPECT_NE(after.at(3), nullptr);
  EXPECT_EQ(after.at(2), nullptr);
  EXPECT_EQ(take_out(scope_, id, 2).error().code, ErrorCode::not_found);
}

TEST_F(SelectionsTest, OneDocumentIsReviewedByBeingShown) {
  EXPECT_TRUE(selection(scope_, choose(scope_, {document()}).value())->reviewed());
}

TEST_F(SelectionsTest, ASelectionIsItsAccountsAlone) {
  const std::string id = choose(scope_, {document()}).value();
  const TenantScope joana = storage_.scope("joana");
  EXPECT_EQ(selection(joana, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(confirm(joana, id, 1, {}).error().code, ErrorCode::not_found);
  EXPECT_EQ(take_out(joana, id, 1).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace rubrica::app
