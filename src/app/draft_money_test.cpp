// What stands behind a form's amounts: prices that hold VAT, rates of other territories, foreign currency.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/documents.h"
#include "app/drafts.h"
#include "app/follow_ups.h"
#include "app/issuer.h"
#include "app/saft_file.h"
#include "base/file.h"
#include "base/id.h"
#include "support/app_saft.h"
#include "support/app_storage.h"
#include "support/run_tool.h"

namespace rubrica::app {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DraftMoneyTest : public testing::Test {
 protected:
  void SetUp() override { live_in("PT"); }
  void live_in(const std::string& territory) {
    ASSERT_TRUE(save_issuer(
        scope_, {"Marta Ferreira", "123456789", "Rua das Flores 12\n4050-262 Porto", "PT", territory, "", ""}));
  }
  DocumentDraft draft(const std::string& price = "100", const std::string& vat = "NOR") {
    DocumentDraft one = new_draft(scope_).value();
    one.new_customer.name = "Livraria Âncora";
    one.new_customer.tax_id = "501442600";
    one.new_customer.address = "Largo do Carmo 7\n1200-092 Lisboa";
    one.lines = {{.description = "Consultoria", .price = price, .vat = vat}};
    return one;
  }
  DocumentDraft in_dollars(const std::string& price = "100", const std::string& rate = "0,9217") {
    DocumentDraft one = draft(price);
    one.currency = "USD";
    one.exchange_rate = rate;
    return one;
  }
  // "none", or the first problem's field and key.
  std::string why_not(const DocumentDraft& one) {
    const FormProblems problems = preview_draft(scope_, one)->problems;
    return problems.empty() ? "none" : problems[0].field + ": " + std::string(problems[0].key);
  }
  std::string issued(const DocumentDraft& one) {
    EXPECT_EQ(why_not(one), "none");
    return issue_draft(scope_, one)->id;
  }
  fiscal::Document content(const std::string& document) { return document_content(scope_, document).value(); }
  std::string text_of(const std::string& document) {
    const auto path = storage_.folder() / "document.pdf";
    EXPECT_TRUE(write_file_durably(path, document_bytes(scope_, document).value()));
    return test::run_tool("pdftotext -layout " + path.string() + " -").output;
  }
  // Of all that was issued; our checker has nothing against it.
  std::string saft() {
    const SaftFile file = saft_file(scope_, "2026-11-01", "2026-11-30").value();
    for (const SaftFinding& one : file.findings) ADD_FAILURE() << one.where << ": " << one.text;
    return test::text_of(file);
  }

  test::AppStorage storage_;
  TenantScope scope_ = storage_.scope();
};

// ---- Prices with VAT

TEST_F(DraftMoneyTest, PricesWithVatKeepWhatTheCustomerWasTold) {
  DocumentDraft one = draft("100");
  one.prices_with_vat = true;
  const DraftTotals totals = preview_draft(scope_, one)->totals.value();
  EXPECT_EQ(totals.gross, "100.00");
  EXPECT_EQ(totals.net, "81.30");
  EXPECT_EQ(totals.rates[0].vat, "18.70");
  const std::string invoice = issued(one);
  EXPECT_TRUE(content(invoice).prices_with_vat);
  EXPECT_EQ(document(scope_, invoice)->total, "100.00");
  EXPECT_THAT(text_of(invoice), HasSubstr("100,00"));
  EXPECT_THAT(saft(), HasSubstr("<GrossTotal>100.00<"));
}

TEST_F(DraftMoneyTest, WhatFollowsADocumentHasPricesAsItHas) {
  DocumentDraft quote = draft("100");
  quote.type = "OR";
  quote.prices_with_vat = true;
  const DocumentDraft invoice = draft_from(scope_, "FT", issued(quote)).value();
  EXPECT_TRUE(invoice.prices_with_vat);
  DocumentDraft note = draft_from(scope_, "NC", issued(invoice)).value();
  EXPECT_TRUE(note.prices_with_vat);
  note.reason = "Devolução";
  EXPECT_EQ(document(scope_, issued(note))->total, "100.00") << "all of it";
  EXPECT_EQ(follow_ups(scope_, invoice.id)->owed, "");
}

// ---- Territories

TEST_F(DraftMoneyTest, RatesOfTheOtherTerritoriesStandAfterOnesOwn) {
  const auto values = [this] {
    std::vector<std::string> all;
    const auto choices = vat_choices(scope_).value();
    for (const VatChoice& one : choices) {
      if (one.reason.empty()) all.push_back(one.value + "=" + one.percent);
    }
    return all;
  };
  EXPECT_THAT(values(), ElementsAre("NOR=23", "INT=13", "RED=6", "PT-AC:NOR=16", "PT-AC:INT=9", "PT-AC:RED=4",
                                    "PT-MA:NOR=22", "PT-MA:INT=12", "PT-MA:RED=4"));
  live_in("PT-AC");
  EXPECT_THAT(values(), ElementsAre("NOR=16", "INT=9", "RED=4", "PT:NOR=23", "PT:INT=13", "PT:RED=6", "PT-MA:NOR=22",
                                    "PT-MA:INT=12", "PT-MA:RED=4"));
}

TEST_F(DraftMoneyTest, ADocumentMayBeOfSeveralTerritories) {
  DocumentDraft one = draft("100", "PT-MA:NOR");
  one.lines.push_back({.description = "Formação", .price = "50"});
  const DraftTotals totals = preview_draft(scope_, one)->totals.value();
  ASSERT_EQ(totals.rates.size(), 2U);
  EXPECT_EQ(totals.rates[1].territory, "PT-MA");
  EXPECT_EQ(totals.rates[1].vat, "22.00");
  const std::string invoice = issued(one);
  const std::string qr = content(invoice).qr_payload.value_or("");
  EXPECT_THAT(qr, HasSubstr("*I1:PT*I7:50.00*I8:11.50*J1:PT-MA*J7:100.00*J8:22.00*"));
  EXPECT_THAT(text_of(invoice), HasSubstr("22% Madeira"));
  EXPECT_THAT(saft(), HasSubstr("<TaxCountryRegion>PT-MA<"));
  DocumentDraft note = draft_from(scope_, "NC", invoice).value();
  EXPECT_EQ(note.lines[0].vat, "PT-MA:NOR");
  note.reason = "Devolução";
  live_in("PT-MA");
  note = draft_from(scope_, "NC", invoice).value();
  EXPECT_EQ(note.lines[0].vat, "NOR") << "whoever has moved";
  EXPECT_EQ(note.lines[1].vat, "PT:NOR");
  note.reason = "Devolução";
  EXPECT_EQ(document(scope_, issued(note))->total, "183.50");
}

TEST_F(DraftMoneyTest, WhatIsExemptIsExemptInTheIssuersTerritory) {
  live_in("PT-AC");
  EXPECT_THAT(content(issued(draft("100", "M07"))).qr_payload.value_or(""), HasSubstr("*I1:PT-AC*I2:100.00*"));
}

TEST_F(DraftMoneyTest, ThereAreNoOtherTerritories) {
  for (const char* vat : {"PT-XX:NOR", "FR:NOR", "PT-MA:", "PT-MA:ISE", ":NOR", "PT-MA"}) {
    EXPECT_EQ(why_not(draft("1", vat)), "line-1-vat: problem.vat") << vat;
  }
}

// ---- Foreign currency

TEST_F(DraftMoneyTest, AForeignCurrencyComesWithItsValueInEuro) {
  const DraftTotals totals = preview_draft(scope_, in_dollars())->totals.value();
  EXPECT_EQ(totals.currency, "USD");
  EXPECT_EQ(totals.gross, "123.00");
  EXPECT_EQ(totals.exchange_rate, "0.9217");
  EXPECT_EQ(totals.gross_in_euro, "113.37");  // 92,17 and 21,20
  const std::string invoice = issued(in_dollars());
  EXPECT_EQ(document(scope_, invoice)->total, "123.00");
  EXPECT_EQ(document(scope_, invoice)->currency, "USD");
  EXPECT_EQ(content(invoice).exchange_rate->text(), "0.9217");
  EXPECT_THAT(content(invoice).qr_payload.value_or(""), HasSubstr("*O:113.37*"));
  EXPECT_THAT(text_of(invoice), HasSubstr("113,37"));
  EXPECT_THAT(saft(), HasSubstr("<CurrencyCode>USD</CurrencyCode><CurrencyAmount>123.00</CurrencyAmount>"));
}

TEST_F(DraftMoneyTest, WithoutAnExchangeRateThereIsNoForeignCurrency) {
  EXPECT_EQ(why_not(in_dollars("100", "")), "exchange_rate: exchange_rate_missing");
  for (const char* rate : {"abc", "0", "-1"}) {
    EXPECT_EQ(why_not(in_dollars("100", rate)), "exchange_rate: problem.exchange_rate") << rate;
  }
  EXPECT_EQ(why_not(in_dollars("100", "0,123456789")), "exchange_rate: problem.decimals_8");
  DocumentDraft one = in_dollars();
  one.currency = "XXX";
  EXPECT_EQ(why_not(one), "currency: problem.choose");
  one.currency = "EUR";
  EXPECT_FALSE(content(issued(one)).exchange_rate) << "the euro has none";
}

TEST_F(DraftMoneyTest, WhatIsPaidAtOnceIsPaidInTheCurrencyOfTheDocument) {
  DocumentDraft one = in_dollars();
  one.type = "FR";
  one.payment = "TB";
  const std::string paid = issued(one);
  EXPECT_EQ(content(paid).payments[0].amount.text(), "123.00");
  EXPECT_THAT(saft(), HasSubstr("<CurrencyAmount>123.00<"));
}

TEST_F(DraftMoneyTest, ReceiptsAreInEuroAndPayTheValueInEuro) {
  const std::string invoice = issued(in_dollars());
  EXPECT_EQ(follow_ups(scope_, invoice)->owed, "113.37");
  ReceiptDraft receipt = new_receipt(scope_, invoice).value();
  EXPECT_EQ(receipt.amount, "113,37");
  receipt.payment = "TB";
  receipt.amount = "123";
  const auto problems = issue_receipt(scope_, receipt)->problems;
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].key, "receipt_exceeds_debt");
  receipt.amount = "113,37";
  EXPECT_THAT(issue_receipt(scope_, receipt)->problems, IsEmpty());
  EXPECT_EQ(document(scope_, receipt.id)->currency, "EUR");
  EXPECT_EQ(follow_ups(scope_, invoice)->owed, "");
  saft();
}

TEST_F(DraftMoneyTest, ACorrectionIsInTheCurrencyAndAtTheRateOfItsInvoice) {
  const std::string invoice = issued(in_dollars());
  DocumentDraft note = draft_from(scope_, "NC", invoice).value();
  EXPECT_EQ(note.currency, "USD");
  note.reason = "Devolução";
  note.currency = "EUR";
  EXPECT_EQ(why_not(note), "currency: problem.currency_of_original");
  note.currency = "USD";
  note.exchange_rate = "0,5";
  EXPECT_EQ(content(issued(note)).exchange_rate->text(), "0.9217");
  EXPECT_EQ(follow_ups(scope_, invoice)->owed, "");
}

TEST_F(DraftMoneyTest, AQuotesRateIsOfferedAndMayChange) {
  DocumentDraft quote = in_dollars();
  quote.type = "OR";
  DocumentDraft invoice = draft_from(scope_, "FT", issued(quote)).value();
  EXPECT_EQ(invoice.currency, "USD");
  EXPECT_EQ(invoice.exchange_rate, "0,9217");
  invoice.exchange_rate = "0,95";
  EXPECT_EQ(content(issued(invoice)).exchange_rate->text(), "0.95");
}

}  // namespace
}  // namespace rubrica::app
