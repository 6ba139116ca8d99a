// Documents that several people, or one in several windows, issue, correct, pay and annul at the same time; and what a
// document says of the one that it continues.
#include "app/issued_documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "app/drafts.h"
#include "app/follow_ups.h"
#include "app/issuer.h"
#include "app/series.h"
#include "base/id.h"
#include "support/app_storage.h"
#include "support/fiscal_documents.h"

namespace rubrica::app {
namespace {

constexpr int kWriters = 8;

class IssuedDocumentsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(save_issuer(scope_, {"Marta Ferreira", "123456789", "Rua das Flores 12", "PT", "PT", "", ""}));
    for (const char* type : {"FT", "NC", "RG", "OR"}) {
      ASSERT_TRUE(open_series(scope_, type, "2026A", "CSDF7T" + std::string(type), SeriesKind::real)->empty());
    }
  }
  DocumentDraft draft(const std::string& type = "FT") {
    DocumentDraft one = new_draft(scope_, type).value();
    one.new_customer.name = "Livraria Âncora";
    one.new_customer.tax_id = "501442600";
    one.lines = {{.description = "Consultoria", .price = "100"}};
    return one;
  }
  DocumentDraft note_over(const std::string& invoice) {
    DocumentDraft note = draft_from(scope_, "NC", invoice).value();
    note.reason = "Devolução";
    return note;
  }
  ReceiptDraft receipt_of(const std::string& invoice) {
    return {uuid_v7(scope_.clock().now()), invoice, "123,00", "TB", "", false};
  }
  std::string issued(const DocumentDraft& one) {
    const Issued done = issue_draft(scope_, one).value();
    EXPECT_TRUE(done.problems.empty());
    return done.id;
  }
  fiscal::IssuedDocument document(const std::string& id) {
    auto transaction = scope_.begin(sql::Access::read).value();
    return issued_document(transaction, scope_, id)->issued;
  }
  std::optional<fiscal::IssuedDocument> numbered(const std::string& number) {
    auto transaction = scope_.begin(sql::Access::read).value();
    auto kept = issued_with_number(transaction, scope_, number).value();
    return kept ? std::optional(std::move(kept->issued)) : std::nullopt;
  }

  // How often it succeeded of the eight times at once; it is told its place.
  static int at_once(const std::function<bool(int)>& action) {
    std::atomic<int> successes = 0;
    std::vector<std::thread> writers;
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&, i] {
        if (action(i)) ++successes;
      });
    }
    for (std::thread& writer : writers) writer.join();
    return successes;
  }

  test::AppStorage storage_{fiscal::samples::sample_producer()};
  TenantScope scope_ = storage_.scope();
};

TEST_F(IssuedDocumentsTest, EightWritersSignOneChain) {
  constexpr int kEach = 4;
  EXPECT_EQ(at_once([this](int) {
              for (int n = 0; n < kEach; ++n) issued(draft());
              return true;
            }),
            kWriters);
  const fiscal::ChainPublicKey key = fiscal::samples::sample_key().public_key();
  std::string previous;
  for (int number = 1; number <= kWriters * kEach; ++number) {
    const auto one = numbered("FT 2026A/" + std::to_string(number));
    ASSERT_TRUE(one) << number;
    const fiscal::HashedFields fields{one->document.issued, one->entered, one->document.identifier(),
                                      one->totals.gross};
    EXPECT_TRUE(key.verifies(fiscal::string_to_sign(fields, previous).value(), one->hash)) << number;
    EXPECT_EQ(one->document.atcud, "CSDF7TFT-" + std::to_string(number));
    previous = one->hash;
  }
  EXPECT_FALSE(numbered("FT 2026A/" + std::to_string(kWriters * kEach + 1)));
}

TEST_F(IssuedDocumentsTest, OneDraftSentEightTimesIsOneDocument) {
  const DocumentDraft one = draft();
  EXPECT_EQ(at_once([&](int) { return issued(one) == one.id; }), kWriters) << "all are led to it";
  EXPECT_TRUE(numbered("FT 2026A/1"));
  EXPECT_FALSE(numbered("FT 2026A/2"));
}

TEST_F(IssuedDocumentsTest, AnInvoiceIsCreditedOnceHoweverManyAreAtIt) {
  const std::string invoice = issued(draft());
  const DocumentDraft note = note_over(invoice);
  EXPECT_EQ(at_once([&](int) {
              DocumentDraft own = note;
              own.id = uuid_v7(scope_.clock().now());
              return issue_draft(scope_, own)->problems.empty();
            }),
            1);
  EXPECT_FALSE(numbered("NC 2026A/2"));
}

TEST_F(IssuedDocumentsTest, AnInvoiceIsPaidOnceHoweverManyAreAtIt) {
  const std::string invoice = issued(draft());
  EXPECT_EQ(at_once([&](int) { return issue_receipt(scope_, receipt_of(invoice))->problems.empty(); }), 1);
  EXPECT_FALSE(numbered("RG 2026A/2"));
}

TEST_F(IssuedDocumentsTest, AnInvoiceIsAnnulledOrPaidAndNeverBoth) {
  for (int round = 0; round < 4; ++round) {
    const std::string invoice = issued(draft());
    EXPECT_EQ(at_once([&](const int i) {
                return i % 2 == 0 ? annul(scope_, invoice, "Engano", false)->empty()
                                  : issue_receipt(scope_, receipt_of(invoice))->problems.empty();
              }),
              1);
    auto transaction = scope_.begin(sql::Access::read).value();
    const bool paid = !successors_of(transaction, scope_, invoice)->empty();
    const bool annulled = issued_document(transaction, scope_, invoice)->issued.status == fiscal::Status::annulled;
    EXPECT_NE(paid, annulled);
  }
}

// ---- Despacho 8632/2014, 1.3

TEST_F(IssuedDocumentsTest, WhatContinuesAQuoteNamesItThoughNoLineIsOfIt) {
  const std::string quote = issued(draft("OR"));
  DocumentDraft invoice = draft();
  invoice.source = quote;
  const fiscal::IssuedDocument free = document(issued(invoice));
  ASSERT_EQ(free.document.lines.at(0).origins.size(), 1U);
  EXPECT_EQ(free.document.lines.at(0).origins[0].identifier, "OR 2026A/1");
  const auto refused = annul(scope_, quote, "Engano", false);
  ASSERT_EQ(refused->size(), 1U);
  EXPECT_EQ(refused->at(0).key, "annulment_of_corrected");

  DocumentDraft more = draft_from(scope_, "FT", quote).value();
  more.lines.push_back({.description = "Deslocação", .price = "20"});
  const fiscal::IssuedDocument with_more = document(issued(more));
  EXPECT_EQ(with_more.document.lines.at(0).origins.size(), 1U);
  EXPECT_TRUE(with_more.document.lines.at(1).origins.empty()) << "what was not in the quote";
}

}  // namespace
}  // namespace rubrica::app
