#include "app/saft_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/drafts.h"
#include "app/follow_ups.h"
#include "app/issuer.h"
#include "app/products.h"
#include "base/id.h"
#include "support/app_saft.h"
#include "support/app_storage.h"

namespace rubrica::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SaftFileTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(
        save_issuer(scope_, {"Marta Ferreira", "123456789", "Rua das Flores 12\n4050-262 Porto", "PT", "PT", "", ""}));
  }
  std::string issued(const std::string& type = "FT", const std::string& price = "100") {
    DocumentDraft draft = new_draft(scope_, type).value();
    draft.new_customer.name = "Livraria Âncora";
    draft.new_customer.tax_id = "501442600";
    draft.new_customer.address = "Largo do Carmo 7\n1200-092 Lisboa";
    draft.lines = {{.description = "Consultoria", .price = price}};
    draft.payment = type == "FR" ? "MB" : "";
    return issue_draft(scope_, draft)->id;
  }
  SaftFile november() { return saft_file(scope_, "2026-11-01", "2026-11-30").value(); }
  static std::string findings(const SaftFile& file) {
    std::string all;
    for (const SaftFinding& one : file.findings) all += one.where + ": " + one.text + "\n";
    return all;
  }

  test::AppStorage storage_;
  TenantScope scope_ = storage_.scope();
};

TEST_F(SaftFileTest, HasEveryTypeAndWhatWasAnnulledAndNothingAgainstIt) {
  const std::string invoice = issued();
  for (const char* type : {"FR", "FS", "OR", "PF"}) issued(type, "50");
  DocumentDraft note = draft_from(scope_, "NC", invoice).value();
  note.reason = "Devolução";
  note.lines[0].price = "10";
  ASSERT_NE(issue_draft(scope_, note)->id, "");
  ASSERT_TRUE(issue_receipt(scope_, {uuid_v7(scope_.clock().now()), invoice, "20", "TB", "", false})->problems.empty());
  DocumentDraft continued = draft_from(scope_, "FT", issued("OR")).value();
  ASSERT_NE(issue_draft(scope_, continued)->id, "");
  ASSERT_TRUE(annul(scope_, issued(), "Engano", false)->empty());
  const SaftFile file = november();
  EXPECT_EQ(findings(file), "");
  EXPECT_THAT(file.problems, IsEmpty());
  EXPECT_EQ(file.documents, 10U);
  EXPECT_EQ(file.name, "SAFT-PT_123456789_2026-11-01_2026-11-30.xml");
  EXPECT_THAT(test::text_of(file), HasSubstr("<InvoiceNo>NC FORM2026/1</InvoiceNo>"));
  EXPECT_THAT(test::text_of(file), HasSubstr("<PaymentRefNo>RG FORM2026/1</PaymentRefNo>"));
  EXPECT_THAT(test::text_of(file), HasSubstr("<InvoiceStatus>A</InvoiceStatus>"));
  EXPECT_THAT(test::text_of(file), HasSubstr("encoding=\"Windows-1252\""));
}

TEST_F(SaftFileTest, HasWhatWasIssuedInThePeriodOnly) {
  issued();
  storage_.clock().set(parse_iso_utc("2026-12-02T10:00:00Z").value());
  issued();
  EXPECT_EQ(november().documents, 1U);
  EXPECT_EQ(saft_file(scope_, "2026-11-01", "2026-12-31")->documents, 2U);
  EXPECT_EQ(saft_file(scope_, "2026-01-01", "2026-01-31")->documents, 0U);
  EXPECT_EQ(last_month(scope_).value(), std::pair(std::string("2026-11-01"), std::string("2026-11-30")));
}

TEST_F(SaftFileTest, AProductIsOneEntryWithItsCodeItsDescriptionAndItsKind) {
  ASSERT_THAT(*save_product(scope_, {.code = "CADEIRA", .description = "Cadeira", .kind = "P"}), IsEmpty());
  const auto chair = [this](const std::string& description) {
    DocumentDraft draft = new_draft(scope_).value();
    draft.new_customer.name = "Livraria Âncora";
    draft.lines = {{.description = description, .price = "80", .product = "CADEIRA"}};
    return issue_draft(scope_, draft)->id;
  };
  const std::string invoice = chair("Cadeira");
  chair("Cadeira azul");
  DocumentDraft note = draft_from(scope_, "NC", invoice).value();
  note.reason = "Devolução";
  ASSERT_THAT(issue_draft(scope_, note)->problems, IsEmpty());
  const SaftFile file = november();
  EXPECT_EQ(findings(file), "");
  const std::string all = test::text_of(file);
  const auto count = [&all](const std::string& part) {
    int found = 0;
    for (std::size_t at = all.find(part); at != std::string::npos; at = all.find(part, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("<Product>"), 2);
  EXPECT_EQ(count("<ProductCode>CADEIRA</ProductCode>"), 3) << "in the table, the invoice and the note";
  EXPECT_EQ(count("<ProductDescription>Cadeira</ProductDescription>"), 3);
  EXPECT_EQ(count("<ProductType>P</ProductType>"), 1);
  EXPECT_EQ(count("<ProductType>S</ProductType>"), 1) << "what was described anew is no such chair";
}

TEST_F(SaftFileTest, APeriodIsWithinAYear) {
  const auto problems = [this](const char* first, const char* last) {
    return saft_file(scope_, first, last)->problems;
  };
  EXPECT_THAT(problems("", "amanhã"),
              ElementsAre(FormProblem{"first", "problem.date"}, FormProblem{"last", "problem.date"}));
  EXPECT_THAT(problems("2026-11-30", "2026-11-01"), ElementsAre(FormProblem{"last", "problem.period"}));
  EXPECT_THAT(problems("2025-12-01", "2026-01-31"), ElementsAre(FormProblem{"last", "problem.one_year"}));
  EXPECT_THAT(saft_file(storage_.scope("rui"), "2026-11-01", "2026-11-30")->problems,
              ElementsAre(FormProblem{"first", "problem.issuer"}));
}

TEST_F(SaftFileTest, WhatWasChangedBehindOurBackIsFoundAndNothingIsHandedOut) {
  issued();
  auto tx = storage_.database().begin(sql::Access::write, Deadline::after(std::chrono::seconds(5))).value();
  ASSERT_TRUE(
      tx.run("UPDATE document SET content = REPLACE(content, '\"issued\":\"2026-11-24\"', "
             "'\"issued\":\"2026-10-24\"') WHERE tenant_id = $1",
             scope_.tenant()));
  ASSERT_TRUE(tx.commit());
  const SaftFile file = november();
  EXPECT_THAT(findings(file), HasSubstr("FT FORM2026/1"));
  EXPECT_FALSE(file.content);
}

}  // namespace
}  // namespace rubrica::app
