#include "app/follow_ups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/documents.h"
#include "app/drafts.h"
#include "app/issuer.h"
#include "app/selections.h"
#include "base/file.h"
#include "base/id.h"
#include "support/app_storage.h"
#include "support/run_tool.h"

namespace rubrica::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FollowUpsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(save_issuer(scope_, marta_)); }
  // 100,00 and 23,00 of VAT.
  std::string issued(const std::string& type = "FT", const std::string& withholding = "") {
    DocumentDraft draft = new_draft(scope_, type).value();
    draft.new_customer.name = "Livraria Âncora";
    draft.new_customer.tax_id = "501442600";
    draft.withholding = withholding;
    draft.lines = {{.description = "Consultoria", .price = "100"}};
    return issue_draft(scope_, draft)->id;
  }
  ReceiptDraft receipt(const std::string& document, const std::string& amount) {
    return {uuid_v7(scope_.clock().now()), document, amount, "TB", "", false};
  }
  std::string received(const std::string& document, const std::string& amount) {
    const Issued done = issue_receipt(scope_, receipt(document, amount)).value();
    return done.problems.empty() ? done.id : done.problems[0].field + ": " + std::string(done.problems[0].key);
  }
  std::string annulled(const std::string& document, const std::string& reason = "Engano",
                       const bool delivered = false) {
    const auto problems = annul(scope_, document, reason, delivered);
    if (!problems) return problems.error().describe();
    return problems->empty() ? "annulled" : (*problems)[0].field + ": " + std::string((*problems)[0].key);
  }

  IssuerProfile marta_{"Marta Ferreira", "123456789", "Rua das Flores 12", "PT", "PT", "", ""};
  test::AppStorage storage_;
  TenantScope scope_ = storage_.scope();
};

TEST_F(FollowUpsTest, ReceiptsPayWhatIsOwedAndNoMore) {
  const std::string invoice = issued();
  EXPECT_EQ(new_receipt(scope_, invoice)->amount, "123,00");
  const std::string first = received(invoice, "23,00");
  const DocumentRecord record = document(scope_, first).value();
  EXPECT_EQ(record.title, "RG FORM2026/1");
  EXPECT_EQ(record.total, "23.00");
  EXPECT_EQ(follow_ups(scope_, invoice)->owed, "100.00");
  EXPECT_EQ(received(invoice, "100,01"), "amount: receipt_exceeds_debt");
  received(invoice, "100");
  EXPECT_EQ(follow_ups(scope_, invoice)->owed, "");
  EXPECT_EQ(received(invoice, "0,01"), "amount: receipt_exceeds_debt");
  const FollowUps of_receipt = follow_ups(scope_, first).value();
  ASSERT_EQ(of_receipt.earlier.size(), 1U);
  EXPECT_EQ(of_receipt.earlier[0].number, "FT FORM2026/1");
  EXPECT_EQ(follow_ups(scope_, invoice)->later.size(), 2U);
}

TEST_F(FollowUpsTest, EachFieldOfAReceiptSaysWhatIsWrongWithIt) {
  const std::string invoice = issued();
  ReceiptDraft draft = receipt(invoice, "abc");
  draft.payment = "";
  draft.date = "2026-11-25";
  EXPECT_THAT(issue_receipt(scope_, draft)->problems,
              ElementsAre(FormProblem{"amount", "problem.amount"}, FormProblem{"payment", "problem.payment"},
                          FormProblem{"date", "problem.paid_later"}));
  EXPECT_EQ(received(invoice, "0"), "amount: problem.amount");
  draft = receipt(invoice, "1");
  draft.payment = "XX";
  EXPECT_EQ(issue_receipt(scope_, draft)->problems.at(0).key, "payment_missing");
  EXPECT_EQ(received(issued("OR"), "1"), "amount: original_not_correctable");
  draft.id = "x";
  EXPECT_EQ(issue_receipt(scope_, draft).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(issue_receipt(storage_.scope("rui"), receipt(invoice, "1")).error().code, ErrorCode::not_found);
}

TEST_F(FollowUpsTest, TheSameReceiptIsIssuedOnce) {
  const ReceiptDraft draft = receipt(issued(), "10");
  EXPECT_EQ(issue_receipt(scope_, draft)->id, draft.id);
  EXPECT_EQ(issue_receipt(scope_, draft)->id, draft.id);
  EXPECT_EQ(follow_ups(scope_, draft.document)->owed, "113.00");
}

TEST_F(FollowUpsTest, WhatIsWithheldIsNotOwed) { EXPECT_EQ(follow_ups(scope_, issued("FT", "23"))->owed, "100.00"); }

TEST_F(FollowUpsTest, UnderCashVatAReceiptTellsItsTax) {
  marta_.cash_vat = true;
  ASSERT_TRUE(save_issuer(scope_, marta_));
  const std::string id = received(issued(), "61,50");
  const fiscal::Document receipt = document_content(scope_, id).value();
  EXPECT_EQ(receipt.type, "RC");
  EXPECT_EQ(receipt.settles.at(0).taxes.at(0).vat.text(), "11.50");
}

TEST_F(FollowUpsTest, WhoIsNoTaxablePersonGetsAnOrdinaryReceipt) {
  marta_.cash_vat = true;
  ASSERT_TRUE(save_issuer(scope_, marta_));
  DocumentDraft draft = new_draft(scope_, "FT").value();
  draft.customer = kFinalConsumer;
  draft.lines = {{.description = "Consultoria", .price = "100"}};
  const std::string invoice = issue_draft(scope_, draft)->id;
  EXPECT_EQ(follow_ups(scope_, invoice)->receipt_type, "RG");
}

TEST_F(FollowUpsTest, AClockThatWentBackIsConfirmedForReceiptsToo) {
  const std::string invoice = issued();
  storage_.clock().advance(-std::chrono::hours(3));
  EXPECT_EQ(received(invoice, "10"), "clock: clock_behind");
  ReceiptDraft draft = receipt(invoice, "10");
  draft.clock_confirmed = true;
  EXPECT_THAT(issue_receipt(scope_, draft)->problems, IsEmpty());
}

TEST_F(FollowUpsTest, AnAnnulledDocumentStaysWithItsReasonAndIsNoLongerSigned) {
  const std::string invoice = issued();
  EXPECT_EQ(annulled(invoice, ""), "reason: annulment_without_reason");
  EXPECT_EQ(annulled(invoice, std::string(51, 'x')), "reason: annulment_without_reason");
  EXPECT_EQ(annulled(invoice, "Engano", true), "delivered: annulment_after_delivery");
  EXPECT_EQ(annulled(invoice, " Cliente  errado "), "annulled");
  EXPECT_EQ(annulled(invoice), "delivered: annulled_already");
  EXPECT_TRUE(document(scope_, invoice)->annulled);
  const FollowUps follow = follow_ups(scope_, invoice).value();
  EXPECT_EQ(follow.annulled->reason, "Cliente errado");
  EXPECT_EQ(follow.owed, "");
  EXPECT_FALSE(follow.correctable);
  EXPECT_EQ(count_documents(scope_, DocumentFilter::to_sign).value(), 0);
  EXPECT_EQ(choose(scope_, {invoice}).error().code, ErrorCode::not_found);
  EXPECT_EQ(document(scope_, issued())->title, "FT FORM2026/2") << "its number is not given again";
  EXPECT_EQ(annul(storage_.scope("rui"), invoice, "x", false).error().code, ErrorCode::not_found);
}

TEST_F(FollowUpsTest, WhatCorrectsOrPaysIsAnnulledFirst) {
  const std::string invoice = issued();
  const std::string paid = received(invoice, "10");
  EXPECT_EQ(annulled(invoice), "delivered: annulment_of_corrected");
  EXPECT_EQ(annulled(paid), "annulled");
  EXPECT_EQ(follow_ups(scope_, invoice)->owed, "123.00") << "what was received was not";
  EXPECT_EQ(annulled(invoice), "annulled");
  EXPECT_EQ(received(invoice, "10"), "amount: original_annulled");
}

TEST_F(FollowUpsTest, ADocumentThatIsBeingSignedIsNotAnnulled) {
  const std::string invoice = issued();
  {
    auto tx = storage_.database().begin(sql::Access::write, Deadline::after(std::chrono::seconds(5))).value();
    ASSERT_TRUE(
        tx.run("INSERT INTO signing (tenant_id, id, account_id, selection_id, state, created_at, changed_at, "
               "codes_sent, codes_tried) VALUES ($1, 'act', $2, 's', 'awaiting_code', 1, 1, 1, 0)",
               scope_.tenant(), scope_.account()));
    ASSERT_TRUE(
        tx.run("INSERT INTO signing_item (tenant_id, signing_id, position, document_id, live, doc_name, "
               "shown_sha256) VALUES ($1, 'act', 1, $2, 1, 'x', $3)",
               scope_.tenant(), invoice, Bytes(32, 0)));
    ASSERT_TRUE(tx.commit());
  }
  EXPECT_EQ(annul(scope_, invoice, "Engano", false).error().code, ErrorCode::document_in_other_act);
}

TEST_F(FollowUpsTest, ASecondCopySaysSoAndSoDoesAnAnnulledOne) {
  const std::string invoice = issued();
  const auto text = [&] {
    const auto path = storage_.folder() / "copy.pdf";
    std::filesystem::remove(path);
    EXPECT_TRUE(write_file_durably(path, second_copy(scope_, invoice).value()));
    return test::run_tool("pdftotext -layout " + path.string() + " -").output;
  };
  EXPECT_THAT(text(), HasSubstr("2.ª via"));
  EXPECT_THAT(text(), HasSubstr("FT FORM2026/1"));
  annulled(invoice);
  EXPECT_THAT(text(), HasSubstr("anulado"));
  EXPECT_EQ(second_copy(storage_.scope("rui"), invoice).error().code, ErrorCode::not_found);
}

TEST_F(FollowUpsTest, QuotesAndDeliveryNotesBecomeInvoices) {
  EXPECT_THAT(follow_ups(scope_, issued("OR"))->becomes, ElementsAre("FT", "FR"));
  EXPECT_THAT(follow_ups(scope_, issued("FT"))->becomes, IsEmpty());
}

}  // namespace
}  // namespace rubrica::app
