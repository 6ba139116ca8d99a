// What is issued where AT has certified the program's producer: real series, a chain of signatures, and training
// beside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/documents.h"
#include "app/drafts.h"
#include "app/follow_ups.h"
#include "app/issued_documents.h"
#include "app/issuer.h"
#include "app/saft_file.h"
#include "app/series.h"
#include "base/file.h"
#include "base/id.h"
#include "support/app_saft.h"
#include "support/app_storage.h"
#include "support/fiscal_documents.h"
#include "support/run_tool.h"

namespace rubrica::app {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class CertifiedTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(save_issuer(
        scope_, {"Marta Ferreira", "123456789", "Rua das Flores 12\n4050-262 Porto", "PT", "PT", "", "", false}));
  }
  // "none", or the first problem's field and key.
  static std::string why_not(const FormProblems& problems) {
    return problems.empty() ? "none" : problems[0].field + ": " + std::string(problems[0].key);
  }
  std::string opened(const std::string& type, const std::string& id, const std::string& code = "CSDF7T5H",
                     const SeriesKind kind = SeriesKind::real) {
    return why_not(open_series(scope_, type, id, code, kind).value());
  }
  DocumentDraft draft(const std::string& series = "") {
    DocumentDraft one = new_draft(scope_).value();
    one.new_customer.name = "Livraria Âncora";
    one.new_customer.tax_id = "501442600";
    one.series = series;
    one.lines = {{.description = "Consultoria", .price = "100"}};
    return one;
  }
  std::string why_not(const DocumentDraft& one) { return why_not(preview_draft(scope_, one)->problems); }
  fiscal::IssuedDocument issued(const DocumentDraft& one) {
    EXPECT_EQ(why_not(one), "none");
    const std::string id = issue_draft(scope_, one)->id;
    auto transaction = scope_.begin(sql::Access::read).value();
    return issued_document(transaction, scope_, id)->issued;
  }
  std::string text_of(const std::string& document) {
    const auto path = storage_.folder() / "document.pdf";
    EXPECT_TRUE(write_file_durably(path, document_bytes(scope_, document).value()));
    return test::run_tool("pdftotext -layout " + path.string() + " -").output;
  }
  // The producer's next key (Despacho 8632/2014, 4.2).
  void change_key() {
    storage_.producer().key = fiscal::ChainKey::from_pem(fiscal::samples::fresh_key_pem(), 2).value();
  }

  test::AppStorage storage_{fiscal::samples::sample_producer()};
  TenantScope scope_ = storage_.scope();
};

TEST_F(CertifiedTest, ARealSeriesIsOpenedWithATsCodeAndIsTheUsualOneFromThenOn) {
  EXPECT_EQ(why_not(draft()), "series: problem.series_missing");
  EXPECT_EQ(opened("FT", "2026A", ""), "validation_code: series_not_communicated");
  EXPECT_EQ(opened("FT", "2026A"), "none");
  EXPECT_EQ(usual_series(scope_, "FT", SeriesKind::real).value(), "2026A");
  const fiscal::IssuedDocument first = issued(draft());
  EXPECT_EQ(first.document.identifier(), "FT 2026A/1");
  EXPECT_FALSE(first.document.training);
  EXPECT_EQ(first.document.atcud, "CSDF7T5H-1");
  EXPECT_THAT(first.document.certification, EndsWith("-Processado por programa certificado n.º 9999/AT"));
  EXPECT_THAT(first.document.qr_payload.value_or(""), EndsWith("*R:9999"));
}

TEST_F(CertifiedTest, DocumentsOfASeriesAreSignedTogetherWithTheOneBefore) {
  ASSERT_EQ(opened("FT", "2026A"), "none");
  const fiscal::IssuedDocument first = issued(draft());
  const fiscal::IssuedDocument second = issued(draft());
  EXPECT_THAT(first.signed_text, EndsWith(";FT 2026A/1;123.00;"));
  EXPECT_THAT(second.signed_text, EndsWith(";FT 2026A/2;123.00;" + first.hash));
  const auto key = storage_.producer().key->public_key();
  EXPECT_TRUE(key.verifies(first.signed_text, first.hash));
  EXPECT_TRUE(key.verifies(second.signed_text, second.hash));
}

TEST_F(CertifiedTest, TheChainGoesOnWithAnotherKeyAndEachDocumentKeepsTheVersionOfItsOwn) {
  ASSERT_EQ(opened("FT", "2026A"), "none");
  const fiscal::IssuedDocument first = issued(draft());
  const auto old_key = storage_.producer().key->public_key();
  change_key();
  const fiscal::IssuedDocument second = issued(draft());
  EXPECT_EQ(first.hash_control, "1");
  EXPECT_EQ(second.hash_control, "2");
  EXPECT_THAT(second.signed_text, EndsWith(";" + first.hash));
  EXPECT_TRUE(old_key.verifies(first.signed_text, first.hash));
  EXPECT_TRUE(storage_.producer().key->public_key().verifies(second.signed_text, second.hash));
  EXPECT_FALSE(old_key.verifies(second.signed_text, second.hash));
  const SaftFile file = saft_file(scope_, "2026-11-01", "2026-11-30").value();
  EXPECT_EQ(file.documents, 2U);
  EXPECT_THAT(file.findings, testing::IsEmpty());
  const std::string text = test::text_of(file);
  EXPECT_THAT(text, HasSubstr("<HashControl>1<"));
  EXPECT_THAT(text, HasSubstr("<HashControl>2<"));
}

TEST_F(CertifiedTest, AChainThatWasBrokenBehindOurBackIsFoundBeforeTheFileIsHandedOut) {
  ASSERT_EQ(opened("FT", "2026A"), "none");
  issued(draft());
  issued(draft());
  EXPECT_THAT(saft_file(scope_, "2026-11-01", "2026-11-30")->findings, testing::IsEmpty());
  auto tx = storage_.database().begin(sql::Access::write, Deadline::after(std::chrono::seconds(5))).value();
  const auto changed = tx.run(
      "UPDATE document SET content = REPLACE(content, '\"entered\":\"2026-11-24T', "
      "'\"entered\":\"2026-11-23T') WHERE tenant_id = $1 AND number = 1",
      scope_.tenant());
  ASSERT_EQ(changed->changed, 1);
  ASSERT_TRUE(tx.commit());
  const SaftFile file = saft_file(scope_, "2026-11-01", "2026-11-30").value();
  EXPECT_FALSE(file.content);
  ASSERT_EQ(file.findings.size(), 1U);
  EXPECT_EQ(file.findings[0].where, "FT 2026A/1");
  EXPECT_THAT(file.findings[0].text, HasSubstr("a assinatura não confere"));
}

TEST_F(CertifiedTest, TrainingIsStillPossibleInItsOwnSeriesAndMarked) {
  ASSERT_EQ(opened("FT", "2026A"), "none");
  const auto choices = open_series_of(scope_, "FT").value();
  ASSERT_EQ(choices.size(), 2U);
  EXPECT_EQ(choices[0].id, "2026A");
  EXPECT_FALSE(choices[0].training);
  EXPECT_EQ(choices[1].id, "FORM2026");
  EXPECT_TRUE(choices[1].training);
  const DocumentDraft training = draft("FORM2026");
  EXPECT_TRUE(issued(training).document.training);
  EXPECT_THAT(text_of(training.id), HasSubstr("Documento emitido para fins de Formação"));
  EXPECT_THAT(text_of(training.id), HasSubstr("Produtor: Exemplo Software, Lda., NIF 500000000 · sem valor fiscal"));
  const DocumentDraft real = draft();
  EXPECT_FALSE(issued(real).document.training);
  EXPECT_THAT(text_of(real.id), Not(HasSubstr("Formação")));
  EXPECT_THAT(text_of(real.id), HasSubstr("Processado por programa certificado n.º 9999/AT"));
  EXPECT_TRUE(document(scope_, training.id)->training);
  EXPECT_FALSE(document(scope_, real.id)->training);
}

TEST_F(CertifiedTest, TheNifOfTheIssuerStaysOnceSomethingHasFiscalValue) {
  IssuerProfile other = issuer(scope_)->value();
  const std::string first = other.tax_id;
  other.tax_id = "299999998";
  issued(draft("FORM2026"));
  ASSERT_TRUE(save_issuer(scope_, other)) << "documents for training bind nobody";
  opened("FT", "2026A");
  issued(draft());
  other.tax_id = first;
  const auto refused = save_issuer(scope_, other);
  EXPECT_EQ(fiscal::samples::outcome(refused), "issuer_tax_id_fixed");
  EXPECT_EQ(issuer(scope_)->value().tax_id, "299999998");
  other.tax_id = "299999998";
  other.name = "Marta Ferreira Santos";
  EXPECT_TRUE(save_issuer(scope_, other)) << "names and addresses change";
}

TEST_F(CertifiedTest, ASeriesOfAnotherYearIsNotTheUsualOne) {
  ASSERT_EQ(opened("FT", "2025A"), "none");
  EXPECT_EQ(why_not(draft()), "series: problem.series_missing");
  EXPECT_EQ(issued(draft("2025A")).document.identifier(), "FT 2025A/1") << "but it may be chosen";
  ASSERT_EQ(opened("FT", "LOJA", "AAJFF5JWJN"), "none");
  EXPECT_EQ(usual_series(scope_, "FT", SeriesKind::real).value(), "LOJA") << "it names no year";
  ASSERT_EQ(opened("FT", "2026-120500", "JFPW8T2K"), "none");
  issued(draft("2026-120500"));
  EXPECT_EQ(usual_series(scope_, "FT", SeriesKind::real).value(), "2026-120500") << "the last one used";
}

// With one code in two series there would be two documents of one ATCUD.
TEST_F(CertifiedTest, EachSeriesHasACodeOfItsOwn) {
  ASSERT_EQ(opened("FT", "2026A"), "none");
  EXPECT_EQ(opened("NC", "2026A"), "validation_code: problem.code_of_another_series");
  ASSERT_EQ(opened("NC", "2026A", "AAJFF5JWJN"), "none");
  EXPECT_EQ(why_not(set_validation_code(scope_, "NC", "2026A", "csdf7t5h").value()),
            "validation_code: problem.code_of_another_series");
}

TEST_F(CertifiedTest, TheNamesOfTrainingSeriesAreKept) {
  EXPECT_EQ(opened("NC", "form2026"), "series: problem.series_for_training");
  EXPECT_EQ(opened("NC", "FORMA2026"), "none");
}

TEST_F(CertifiedTest, DocumentsWithFiscalValueAreNotExportedWithoutTheCertificate) {
  ASSERT_EQ(opened("FT", "2026A"), "none");
  issued(draft());
  storage_.producer() = {};
  const SaftFile file = saft_file(scope_, "2026-11-01", "2026-11-30").value();
  ASSERT_EQ(file.problems.size(), 1U);
  EXPECT_EQ(file.problems.front().key, "problem.saft_without_certificate");
  EXPECT_TRUE(saft_file(scope_, "2026-10-01", "2026-10-31")->problems.empty());
}

TEST_F(CertifiedTest, WithoutTheCertificateRealSeriesRest) {
  ASSERT_EQ(opened("FT", "2026A"), "none");
  issued(draft());
  storage_.producer() = {};
  EXPECT_EQ(open_series_of(scope_, "FT")->size(), 1U) << "the one for training";
  EXPECT_EQ(why_not(draft("2026A")), "series: not_certified");
  EXPECT_EQ(opened("FT", "B"), "series: not_certified");
  EXPECT_EQ(issued(draft()).document.identifier(), "FT FORM2026/1");
}

TEST_F(CertifiedTest, WhatFollowsADocumentStandsOnItsSideOfTheLine) {
  ASSERT_EQ(opened("FT", "2026A"), "none");
  const DocumentDraft invoice = draft();
  issued(invoice);
  DocumentDraft note = draft_from(scope_, "NC", invoice.id).value();
  note.reason = "Devolução";
  EXPECT_EQ(why_not(note), "series: problem.series_missing");
  note.series = "FORM2026";
  EXPECT_EQ(why_not(note), "series: training_mismatch");
  ASSERT_EQ(opened("NC", "2026A", "AAJFF5JWJN"), "none");
  note.series.clear();
  note.lines[0].price = "10";
  EXPECT_EQ(issued(note).document.identifier(), "NC 2026A/1");

  const DocumentDraft training = draft("FORM2026");
  issued(training);
  note = draft_from(scope_, "NC", training.id).value();
  note.reason = "Devolução";
  note.series = "2026A";
  EXPECT_EQ(why_not(note), "series: training_mismatch");
  note.series.clear();
  EXPECT_EQ(issued(note).document.identifier(), "NC FORM2026/1");
}

TEST_F(CertifiedTest, AQuoteForTrainingBecomesATrainingInvoice) {
  ASSERT_EQ(opened("FT", "2026A"), "none");
  DocumentDraft quote = draft("FORM2026");
  quote.type = "OR";
  issued(quote);
  DocumentDraft invoice = draft_from(scope_, "FT", quote.id).value();
  EXPECT_EQ(preview_draft(scope_, invoice)->document.identifier(), "FT FORM2026/1");
  invoice.series = "2026A";
  EXPECT_EQ(why_not(invoice), "series: training_mismatch");
}

TEST_F(CertifiedTest, ReceiptsNeedASeriesOfTheirOwn) {
  ASSERT_EQ(opened("FT", "2026A"), "none");
  const DocumentDraft invoice = draft();
  issued(invoice);
  EXPECT_FALSE(follow_ups(scope_, invoice.id)->receipt_series);
  const ReceiptDraft receipt{uuid_v7(scope_.clock().now()), invoice.id, "123", "TB", "", false};
  EXPECT_EQ(why_not(issue_receipt(scope_, receipt)->problems), "series: problem.series_missing");
  ASSERT_EQ(opened("RG", "2026A", "AAJFF5JWJN"), "none");
  EXPECT_TRUE(follow_ups(scope_, invoice.id)->receipt_series);
  EXPECT_EQ(why_not(issue_receipt(scope_, receipt)->problems), "none");
  const fiscal::Document content = document_content(scope_, receipt.id).value();
  EXPECT_EQ(content.identifier(), "RG 2026A/1");
  EXPECT_FALSE(content.training);
  EXPECT_EQ(content.certification, "Emitido por programa certificado n.º 9999/AT");
}

TEST_F(CertifiedTest, TheSaftFileNamesTheProducerAndLeavesTrainingOut) {
  ASSERT_EQ(opened("FT", "2026A"), "none");
  issued(draft());
  issued(draft("FORM2026"));
  const SaftFile file = saft_file(scope_, "2026-11-01", "2026-11-30").value();
  EXPECT_THAT(file.findings, testing::IsEmpty());
  EXPECT_EQ(file.documents, 1U);
  const std::string text = test::text_of(file);
  EXPECT_THAT(text, HasSubstr("<SoftwareCertificateNumber>9999<"));
  EXPECT_THAT(text, HasSubstr("<ProductCompanyTaxID>500000000<"));
  EXPECT_THAT(text, HasSubstr("<ProductID>Rubrica/Exemplo Software, Lda.<"));
  EXPECT_THAT(text, Not(HasSubstr("FORM2026")));
}

}  // namespace
}  // namespace rubrica::app
