#include "app/qr_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/documents.h"
#include "app/issuer.h"
#include "support/app_storage.h"
#include "support/qr_page.h"
#include "support/run_tool.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;
using test::fiscal_qr;
using testing::ElementsAre;

const std::string kFiscal = fiscal_qr("FT 2026A/123", "5535.00");

class QrReadingTest : public testing::Test {
 protected:
  std::string uploaded(const Bytes& content) {
    storage_.clock().advance(1ms);
    const auto id = upload(scope_, reader_, images_, "fatura.pdf", content);
    return id ? *id : id.error().describe();
  }
  std::string uploaded_with_code() { return uploaded(test::pdf_with_qr_codes({{{kFiscal}}})); }
  // The number that was read from a file with these codes on its pages, or "none".
  std::string number_on(const std::vector<std::vector<test::QrCode>>& pages) {
    const auto reading = qr_reading(scope_, uploaded(test::pdf_with_qr_codes(pages))).value();
    return reading ? reading->number : "none";
  }
  QrReading reading(const std::string& id) { return qr_reading(scope_, id).value().value(); }
  DocumentRecord record(const std::string& id) { return document(scope_, id).value(); }
  template <class... Parameters>
  void change(const std::string_view statement, const Parameters&... parameters) {
    auto tx = storage_.database().begin(sql::Access::write, Deadline::after(10s)).value();
    ASSERT_TRUE(tx.run(statement, parameters...));
    ASSERT_TRUE(tx.commit());
  }
  void have_issuer(const std::string& tax_id) {
    IssuerProfile profile;
    profile.name = "Marta Conceição";
    profile.tax_id = tax_id;
    profile.address = "Rua das Flores 12\n1200-195 Lisboa";
    ASSERT_TRUE(save_issuer(scope_, profile));
  }

  test::AppStorage storage_;
  confined::Helper reader_ = confined::Helper::beside_this_program();
  confined::PageImages images_ = confined::PageImages::beside_this_program();
  TenantScope scope_ = storage_.scope();
  TenantScope other_ = storage_.scope("rui");
};

TEST_F(QrReadingTest, IsAskedAboutBeforeItChangesAnything) {
  const std::string id = uploaded_with_code();
  const QrReading read = reading(id);
  EXPECT_EQ(read.number, "FT 2026A/123");
  EXPECT_EQ(read.date, "2026-11-24");
  EXPECT_EQ(read.total, "5535.00");
  EXPECT_EQ(read.issuer_tax_id, "123456789");
  EXPECT_FALSE(read.annulled);
  EXPECT_EQ(read.answer, QrAnswer::asked);
  EXPECT_EQ(record(id).title, "fatura.pdf");
  EXPECT_FALSE(record(id).total);
  EXPECT_FALSE(record(id).file_name);
}

TEST_F(QrReadingTest, GivesTheDocumentItsNumberDateAndTotal) {
  const std::string id = uploaded_with_code();
  ASSERT_EQ(use_qr_reading(scope_, id, "FT 2026A/123").value(), FormProblems());
  const DocumentRecord named = record(id);
  EXPECT_EQ(named.title, "FT 2026A/123");
  EXPECT_EQ(named.issued_on, "2026-11-24");
  EXPECT_EQ(named.total, "5535.00");
  EXPECT_EQ(named.currency, "EUR");
  EXPECT_EQ(named.file_name, "fatura.pdf");
  EXPECT_EQ(named.origin, Origin::uploaded);
  EXPECT_EQ(reading(id).answer, QrAnswer::used);
  EXPECT_EQ(documents(scope_, DocumentFilter::to_sign)->documents.front().total, "5535.00");
}

TEST_F(QrReadingTest, CanBeLeftAndTakenUpAgain) {
  const std::string id = uploaded_with_code();
  ASSERT_TRUE(use_qr_reading(scope_, id, "FT 2026A/123"));
  ASSERT_TRUE(leave_qr_reading(scope_, id));
  EXPECT_EQ(record(id).title, "fatura.pdf");
  EXPECT_FALSE(record(id).total || record(id).issued_on || record(id).file_name);
  EXPECT_EQ(reading(id).answer, QrAnswer::left);
  ASSERT_TRUE(use_qr_reading(scope_, id, "FT 2026A/123"));
  EXPECT_EQ(record(id).total, "5535.00");
}

TEST_F(QrReadingTest, TheNameMayBeCorrected) {
  const std::string id = uploaded_with_code();
  ASSERT_EQ(use_qr_reading(scope_, id, "  Fatura\tde <b>março</b>\u202E ").value(), FormProblems());
  EXPECT_EQ(record(id).title, "Fatura de <b>março</b>") << "nothing that turns the rest around";
  const auto key = [&](const std::string& name) { return use_qr_reading(scope_, id, name).value().at(0).key; };
  EXPECT_EQ(key(" \u200B "), "problem.name");
  EXPECT_EQ(key(std::string(10'240, 'x')), "problem.too_long");
}

TEST_F(QrReadingTest, TheIssuerIsComparedWithTheAccountsOwn) {
  const std::string id = uploaded_with_code();
  EXPECT_EQ(reading(id).issuer, QrIssuer::unknown);
  have_issuer("123456789");
  EXPECT_EQ(reading(id).issuer, QrIssuer::own);
  EXPECT_EQ(reading(id).issuer_name, "Marta Conceição");
  have_issuer("500000000");
  EXPECT_EQ(reading(id).issuer, QrIssuer::other);
  EXPECT_EQ(reading(id).issuer_name, "");
}

TEST_F(QrReadingTest, ADocumentThatCallsItselfAnnulledSaysSo) {
  EXPECT_TRUE(reading(uploaded(test::pdf_with_qr_codes({{{fiscal_qr("FT A/1", "1.00", "123456789", "A")}}}))).annulled);
}

TEST_F(QrReadingTest, IsThereOnlyWhereTheFileSaysOneThing) {
  const std::string other = fiscal_qr("FT 2026A/124", "1.00");
  EXPECT_EQ(number_on({{}}), "none");
  EXPECT_EQ(number_on({{{"https://example.pt/?a=<b>"}}}), "none");
  EXPECT_EQ(number_on({{{kFiscal + "*T:1"}}}), "none") << "not as AT wants it";
  EXPECT_EQ(number_on({{{"MB;1"}, {.text = kFiscal, .x = 300}}}), "FT 2026A/123") << "beside another code";
  EXPECT_EQ(number_on({{{kFiscal}}, {{kFiscal}}}), "FT 2026A/123") << "twice the same";
  EXPECT_EQ(number_on({{{kFiscal}}, {{other}}}), "none");
  EXPECT_EQ(number_on({{{kFiscal}, {.text = other, .x = 300}}}), "none");
}

TEST_F(QrReadingTest, IsLookedForOnTheFirstPagesAndTheLast) {
  const auto number_on_page = [this](const std::size_t page, const std::size_t pages) {
    std::vector<std::vector<test::QrCode>> all(pages);
    all[page - 1] = {{kFiscal}};
    return number_on(all);
  };
  EXPECT_EQ(number_on_page(2, 2), "FT 2026A/123");
  EXPECT_EQ(number_on_page(5, 11), "FT 2026A/123");
  EXPECT_EQ(number_on_page(6, 11), "none");
  EXPECT_EQ(number_on_page(7, 11), "FT 2026A/123");
}

TEST_F(QrReadingTest, AReaderThatFailsDoesNotStopTheUpload) {
  const test::TemporaryFolder folder;
  const auto file = folder.write("fake", "#!/bin/sh\n[ \"$1\" = raster ] && exit 1\nexec " +
                                             confined::program_beside_this_one().string() + " \"$@\"\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  const Bytes content = test::pdf_with_qr_codes({{{kFiscal}}});
  const auto id = upload(scope_, reader_, confined::PageImages(file), "fatura.pdf", content);
  ASSERT_TRUE(id) << id.error().describe();
  EXPECT_FALSE(qr_reading(scope_, *id).value());
  EXPECT_EQ(use_qr_reading(scope_, *id, "x").error().code, ErrorCode::not_found);
  EXPECT_EQ(leave_qr_reading(scope_, *id).error().code, ErrorCode::not_found);
}

TEST_F(QrReadingTest, ASignedDocumentKeepsItsName) {
  const std::string id = uploaded_with_code();
  change("UPDATE document SET state = 'signed' WHERE id = $1", id);
  EXPECT_EQ(use_qr_reading(scope_, id, "x").error().code, ErrorCode::document_changed);
  EXPECT_EQ(leave_qr_reading(scope_, id).error().code, ErrorCode::document_changed);
  EXPECT_EQ(record(id).title, "fatura.pdf");
}

TEST_F(QrReadingTest, ADocumentWhoseNameIsOnAPhoneKeepsIt) {
  const std::string id = uploaded_with_code();
  change(
      "INSERT INTO signing (tenant_id, id, account_id, selection_id, state, created_at, changed_at, codes_sent, "
      "codes_tried) VALUES ($1, 'act', $2, 'selection', 'awaiting_code', 0, 0, 0, 0)",
      scope_.tenant(), scope_.account());
  change(
      "INSERT INTO signing_item (tenant_id, signing_id, position, document_id, live, doc_name, shown_sha256) "
      "VALUES ($1, 'act', 0, $2, 1, 'fatura.pdf', $3)",
      scope_.tenant(), id, Bytes(32));
  EXPECT_EQ(use_qr_reading(scope_, id, "x").error().code, ErrorCode::document_in_other_act);
  EXPECT_EQ(leave_qr_reading(scope_, id).error().code, ErrorCode::document_in_other_act);
}

TEST_F(QrReadingTest, AnotherTenantSeesAndChangesNothing) {
  const std::string id = uploaded_with_code();
  EXPECT_EQ(qr_reading(other_, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(use_qr_reading(other_, id, "x").error().code, ErrorCode::not_found);
  EXPECT_EQ(leave_qr_reading(other_, id).error().code, ErrorCode::not_found);
  EXPECT_EQ(record(id).title, "fatura.pdf");
}

TEST_F(QrReadingTest, ATextThatIsNoLongerReadIsNone) {
  const std::string id = uploaded_with_code();
  change("UPDATE document_qr SET payload = '<script>' WHERE document_id = $1", id);
  EXPECT_FALSE(qr_reading(scope_, id).value());
}

}  // namespace
}  // namespace rubrica::app
