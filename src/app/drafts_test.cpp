#include "app/drafts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <set>
#include <thread>

#include "app/documents.h"
#include "app/issuer.h"
#include "base/file.h"
#include "support/app_storage.h"
#include "support/run_tool.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

const IssuerProfile kMarta{"Marta Conceição Ferreira", "123456789", "Rua das Flores 12\n4050-262 Porto", "PT", "PT",
                           "marta@exemplo.pt",         "IBAN PT50"};

DocumentDraft draft_of(const TenantScope& scope, std::vector<DraftLine> lines) {
  DocumentDraft draft = new_draft(scope).value();
  draft.customer = kNewCustomer;
  draft.new_customer.name = "Câmara Municipal de Exemplo";
  draft.new_customer.tax_id = "501442600";
  draft.lines = std::move(lines);
  return draft;
}

Customer whom(const std::string& name, const std::string& tax_id = "", const std::string& country = "PT") {
  return {"", name, tax_id, "", country, ""};
}

DocumentDraft simple_draft(const TenantScope& scope, const std::string& type = "FT") {
  DocumentDraft draft =
      draft_of(scope, {{.description = "Consultoria", .quantity = "40", .unit = "h", .price = "90,00"}});
  draft.type = type;
  return draft;
}

class DraftsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(save_issuer(scope_, kMarta)); }
  FormProblems problems(const DocumentDraft& draft) { return preview_draft(scope_, draft).value().problems; }
  // "field: rule", of the first problem that a rule has; empty: none.
  std::string rules(const DocumentDraft& draft) {
    for (const FormProblem& one : problems(draft)) {
      return one.field + ": " + std::string(one.key) + (one.rule.pt.empty() ? " (no rule)" : "");
    }
    return "";
  }
  FormProblems line_problems(const DraftLine& line) { return problems(draft_of(scope_, {line})); }
  std::string issue(const DocumentDraft& draft) {
    const auto issued = issue_draft(scope_, draft);
    if (!issued) return issued.error().describe();
    return issued->problems.empty() ? issued->id : std::string(issued->problems[0].key);
  }
  // What stands on its pages.
  std::string printed(const std::string& id) {
    const auto path = storage_.folder() / "printed.pdf";
    EXPECT_TRUE(write_file_durably(path, document_bytes(scope_, id).value()));
    return test::run_tool("pdftotext -layout " + path.string() + " -").output;
  }
  std::vector<int> numbers() {
    auto tx = storage_.database().begin(sql::Access::read, Deadline::after(10s)).value();
    std::vector<int> all;
    const auto answer = tx.run("SELECT number FROM document ORDER BY number").value();
    for (const sql::Row& row : answer.rows) {
      all.push_back(static_cast<int>(row.integer(0)));
    }
    return all;
  }

  test::AppStorage storage_;
  TenantScope scope_ = storage_.scope();
};

std::vector<int> one_to(const int last) {
  std::vector<int> all;
  for (int n = 1; n <= last; ++n) all.push_back(n);
  return all;
}

TEST_F(DraftsTest, WhatWasFilledInBecomesAnInvoiceWithItsFile) {
  DocumentDraft draft = draft_of(
      scope_, {{.description = " Identidade  visual ", .quantity = "1", .unit = "un", .price = "1 200,00"},
               {.description = "Paginação", .quantity = "48", .unit = "pág", .price = "18,50", .discount = "10"},
               {.description = "Formação", .quantity = "2", .unit = "h", .price = "50", .vat = "M07"}});
  draft.due = "2026-12-24";
  draft.notes = "Obrigada.";
  const std::string id = issue(draft);
  EXPECT_EQ(id, draft.id);
  const DocumentRecord record = document(scope_, id).value();
  EXPECT_EQ(record.title, "FT FORM2026/1");
  EXPECT_EQ(record.customer_name, "Câmara Municipal de Exemplo");
  EXPECT_EQ(record.issued_on, "2026-11-24");
  EXPECT_EQ(record.total, "2559.02");  // 1200 + 799,20 at 23 %, 100 exempt
  EXPECT_EQ(record.pages, 1);
  EXPECT_FALSE(record.signed_file);
  const Bytes file = document_bytes(scope_, id).value();
  EXPECT_EQ(record.sha256, crypto::sha256(file));
  EXPECT_EQ(record.size, static_cast<std::int64_t>(file.size()));

  const fiscal::Document content = document_content(scope_, id).value();
  EXPECT_TRUE(content.training);
  EXPECT_EQ(content.lines[0].description, "Identidade visual");
  EXPECT_EQ(content.lines[2].vat.exemption_reason, "Isento artigo 9.º do CIVA");
  EXPECT_EQ(content.issuer.tax_id, "123456789");
  EXPECT_EQ(content.payment_details, "IBAN PT50");
  EXPECT_THAT(customers(scope_).value(), testing::SizeIs(1));
}

TEST_F(DraftsTest, ADebitNoteIsOfferedTheWithholdingOfItsInvoice) {
  DocumentDraft draft = simple_draft(scope_);
  draft.withholding = "16.5";
  DocumentDraft note = draft_from(scope_, "ND", issue(draft)).value();
  EXPECT_EQ(note.withholding, "16.5");
  note.reason = "Horas a mais";
  note.lines[0].description = "Consultoria";
  note.lines[0].price = "100";
  const fiscal::Document debit = document_content(scope_, issue(note)).value();
  EXPECT_EQ(fiscal::totals_of(debit)->withheld.text(), "8.25");
  note = draft_from(scope_, "ND", issue(simple_draft(scope_))).value();
  EXPECT_EQ(note.withholding, "");
}

TEST_F(DraftsTest, TheIssuersAccountIsForWhoHasStillToPay) {
  const auto account_on = [&](const std::string& type) {
    DocumentDraft draft = simple_draft(scope_);
    draft.type = type;
    if (type == "FR") draft.payment = "TB";
    return document_content(scope_, issue(draft))->payment_details;
  };
  for (const char* type : {"FT", "PF"}) EXPECT_EQ(account_on(type), "IBAN PT50") << type;
  for (const char* type : {"FR", "OR"}) EXPECT_EQ(account_on(type), "") << type;
}

TEST_F(DraftsTest, TheFileSaysThatItIsForTraining) {
  const std::string text = printed(issue(simple_draft(scope_)));
  EXPECT_THAT(text, testing::HasSubstr("Documento emitido para fins de Formação"));
  EXPECT_THAT(text, testing::HasSubstr("FT FORM2026/1"));
}

TEST_F(DraftsTest, ThePreviewHasTheTotalsAndTakesNoNumber) {
  const DraftPreview preview = preview_draft(scope_, simple_draft(scope_)).value();
  EXPECT_THAT(preview.problems, IsEmpty());
  EXPECT_EQ(preview.totals->net, "3600.00");
  ASSERT_EQ(preview.totals->rates.size(), 1U);
  EXPECT_EQ(preview.totals->rates[0].percent, "23");
  EXPECT_EQ(preview.totals->rates[0].vat, "828.00");
  EXPECT_EQ(preview.totals->gross, "4428.00");
  EXPECT_THAT(numbers(), IsEmpty());
  EXPECT_EQ(document(scope_, issue(simple_draft(scope_)))->title, "FT FORM2026/1");
}

TEST_F(DraftsTest, TotalsNeedNothingButLinesRatesAndDiscounts) {
  DocumentDraft draft = new_draft(scope_, "FR").value();  // no customer, no payment
  draft.date = "2026-12-24";                              // not confirmed
  draft.lines = {{.quantity = "2", .price = "40"}};       // no description
  draft.lines[0].unit = "";
  draft.language = "xx";
  DraftPreview preview = preview_draft(scope_, draft).value();
  EXPECT_THAT(preview.uncountable, IsEmpty());
  EXPECT_EQ(preview.totals->gross, "98.40");
  EXPECT_THAT(preview.problems, testing::SizeIs(testing::Ge(3U)));
  draft.lines[0].price = "muito";
  preview = preview_draft(scope_, draft).value();
  EXPECT_FALSE(preview.totals);
  EXPECT_THAT(preview.uncountable, ElementsAre(FormProblem{"line-1-price", "problem.price"})) << "and nothing else";
  draft.lines[0].price = "40";
  draft.discount = "101";
  draft.supplied = "ontem";
  EXPECT_THAT(preview_draft(scope_, draft)->uncountable,
              ElementsAre(FormProblem{"supplied", "problem.date"}, FormProblem{"discount", "problem.discount"}));
  DocumentDraft note = new_draft(scope_, "NC").value();
  note.lines = {{.price = "40"}};
  EXPECT_EQ(preview_draft(scope_, note)->totals->gross, "49.20") << "though nothing says yet what it corrects";
}

TEST_F(DraftsTest, NumbersMayBeTypedAsPeopleTypeThem) {
  for (const char* price : {"1234,5", "1 234,50", "1.234,50", "1234.50", "1\u00A0234,50"}) {
    const auto preview = preview_draft(scope_, draft_of(scope_, {{.description = "x", .price = price}})).value();
    EXPECT_THAT(preview.problems, IsEmpty()) << price;
    EXPECT_EQ(preview.totals->net, "1234.50") << price;
  }
  EXPECT_EQ(
      preview_draft(scope_, draft_of(scope_, {{.description = "x", .quantity = "0.125", .price = "8"}}))->totals->net,
      "1.00")
      << "of thousands none begins with 0";
  for (const char* price : {"", "abc", "-1", "1,2,3", "1234567890", "1e3"}) {
    EXPECT_THAT(line_problems({.description = "x", .price = price}),
                ElementsAre(FormProblem{"line-1-price", "problem.price"}))
        << price;
  }
}

TEST_F(DraftsTest, ANumberThatMayMeanTwoThingsOrHasTooManyDecimalsSaysSo) {
  for (const char* ambiguous : {"1.000", "1.234", "12.500"}) {
    EXPECT_THAT(line_problems({.description = "x", .quantity = ambiguous, .price = ambiguous}),
                ElementsAre(FormProblem{"line-1-quantity", "problem.point_or_comma"},
                            FormProblem{"line-1-price", "problem.point_or_comma"}))
        << ambiguous;
  }
  for (const char* precise : {"1,23456", "0.1234567", "1.0000001"}) {
    EXPECT_THAT(line_problems({.description = "x", .quantity = precise, .price = precise, .discount = precise}),
                ElementsAre(FormProblem{"line-1-quantity", "problem.decimals_3"},
                            FormProblem{"line-1-price", "problem.decimals_4"},
                            FormProblem{"line-1-discount", "problem.decimals_2"}))
        << precise;
  }
}

TEST_F(DraftsTest, EachFieldSaysWhatIsWrongWithIt) {
  EXPECT_THAT(line_problems({}), ElementsAre(FormProblem{"line-1-description", "problem.description"},
                                             FormProblem{"line-1-price", "problem.price"}));
  EXPECT_THAT(
      line_problems({.description = "x", .quantity = "0", .unit = "", .price = "1", .discount = "101"}),
      ElementsAre(FormProblem{"line-1-quantity", "problem.quantity"}, FormProblem{"line-1-unit", "problem.unit"},
                  FormProblem{"line-1-discount", "problem.discount"}));
  EXPECT_THAT(line_problems({.description = "x", .price = "1", .vat = "M03"}),
              ElementsAre(FormProblem{"line-1-vat", "problem.vat"}));
  EXPECT_THAT(line_problems({.description = "x", .price = "1", .vat = "23"}),
              ElementsAre(FormProblem{"line-1-vat", "problem.vat"}));

  DocumentDraft draft = simple_draft(scope_);
  draft.due = "2026-11-23";
  EXPECT_THAT(problems(draft), ElementsAre(FormProblem{"due", "problem.due"}));
  draft.due = "amanhã";
  EXPECT_THAT(problems(draft), ElementsAre(FormProblem{"due", "problem.date"}));
  draft = simple_draft(scope_);
  draft.lines.clear();
  EXPECT_THAT(problems(draft), ElementsAre(FormProblem{"lines", "problem.lines"}));
  draft = simple_draft(scope_);
  draft.new_customer = {};
  EXPECT_THAT(problems(draft), ElementsAre(FormProblem{"customer_name", "problem.name"}));
  draft.customer = "somebody";
  EXPECT_THAT(problems(draft), ElementsAre(FormProblem{"customer", "problem.customer"}));
  EXPECT_FALSE(issue_draft(scope_, draft)->problems.empty());
  draft = draft_of(scope_, {{.description = "x", .quantity = "999999999", .price = "999999999"}});
  EXPECT_THAT(problems(draft), ElementsAre(FormProblem{"lines", "problem.too_much"}));
}

TEST_F(DraftsTest, WithoutAnIssuerNothingIsIssued) {
  const TenantScope other = storage_.scope("rui");
  EXPECT_THAT(preview_draft(other, simple_draft(other))->problems, Contains(FormProblem{"issuer", "problem.issuer"}));
  EXPECT_FALSE(issue_draft(other, simple_draft(other))->problems.empty());
  EXPECT_THAT(numbers(), IsEmpty());
}

TEST_F(DraftsTest, AFinalConsumerHasNoNumberAndIsNotKept) {
  DocumentDraft draft = simple_draft(scope_);
  draft.customer = kFinalConsumer;
  draft.new_customer = {};
  const std::string id = issue(draft);
  EXPECT_EQ(document(scope_, id)->customer_name, "Consumidor final");
  EXPECT_EQ(document_content(scope_, id)->customer.tax_id, "");
  EXPECT_THAT(customers(scope_).value(), IsEmpty());
}

TEST_F(DraftsTest, AKnownCustomerIsUsedAsItIsAndNotKeptTwice) {
  issue(simple_draft(scope_));
  issue(simple_draft(scope_));
  const auto known = customers(scope_).value();
  ASSERT_EQ(known.size(), 1U);
  DocumentDraft draft = simple_draft(scope_);
  draft.customer = known[0].id;
  draft.new_customer = {};
  EXPECT_EQ(document_content(scope_, issue(draft))->customer.tax_id, "501442600");
  const TenantScope other = storage_.scope("rui");
  ASSERT_TRUE(save_issuer(other, kMarta));
  EXPECT_THAT(preview_draft(other, draft)->problems, ElementsAre(FormProblem{"customer", "problem.customer"}));
}

TEST_F(DraftsTest, ACustomerIsChosenOrWrittenAndNeverBoth) {
  const std::string known = save_customer(scope_, whom("Padaria do Largo")).value();
  const auto both = ElementsAre(FormProblem{"customer", "problem.customer_both"});
  for (const std::string& chosen : {known, std::string(kFinalConsumer)}) {
    DocumentDraft draft = simple_draft(scope_);
    draft.customer = chosen;
    EXPECT_THAT(problems(draft), both);
    draft.new_customer = {"", "", "", "", "PT", "geral@exemplo.pt"};
    EXPECT_THAT(problems(draft), both);
    draft.new_customer = whom(" ", "", "DE");
    EXPECT_THAT(problems(draft), IsEmpty()) << "a country is always there";
  }
}

TEST_F(DraftsTest, AForeignCustomersNumberIsPlainOnPageQrCodeAndInTheList) {
  DocumentDraft draft = simple_draft(scope_);
  draft.new_customer = whom("Buchladen", "de 123 456 789", "de");
  const std::string id = issue(draft);
  const fiscal::Document content = document_content(scope_, id).value();
  EXPECT_EQ(content.customer.tax_id, "123456789");
  EXPECT_EQ(content.customer.country, "DE");
  EXPECT_THAT(content.qr_payload.value(), testing::HasSubstr("*B:123456789*C:DE*"));
  EXPECT_THAT(printed(id), testing::Not(testing::HasSubstr("DE123456789")));
  EXPECT_EQ(customers(scope_)->at(0).tax_id, "123456789");
}

TEST_F(DraftsTest, WhoWasKeptWithThePrefixOfTheCountryIsTheSameCustomer) {
  ASSERT_TRUE(save_customer(scope_, whom("Buchladen", "DE123456789", "DE")));
  const Customer kept = customers(scope_)->at(0);
  DocumentDraft draft = simple_draft(scope_);
  draft.new_customer = whom("Buchladen", "DE123456789", "DE");
  issue(draft);
  ASSERT_EQ(customers(scope_)->size(), 1U);
  draft = simple_draft(scope_);
  draft.customer = kept.id;
  draft.new_customer = {};
  EXPECT_EQ(document_content(scope_, issue(draft))->customer.tax_id, "123456789");
  EXPECT_TRUE(save_customer(scope_, tidy(kept))) << "its number is the same, though documents have it";
}

TEST_F(DraftsTest, AFreeLineIsAServiceUnlessItIsSaidToBeGoods) {
  DocumentDraft draft = simple_draft(scope_, "OR");
  draft.lines.push_back({.description = "Cadeira", .price = "80", .kind = "P"});
  draft.notes = "Válido por 30 dias.";
  const std::string quote = issue(draft);
  const auto kinds = [this](const std::string& id) {
    std::string all;
    const fiscal::Document content = document_content(scope_, id).value();
    for (const fiscal::Line& line : content.lines) all += line.product_kind;
    return all;
  };
  EXPECT_EQ(kinds(quote), "SP");
  DocumentDraft invoice = draft_from(scope_, "FT", quote).value();
  EXPECT_EQ(invoice.notes, "") << "they were the quote's";
  EXPECT_EQ(kinds(issue(invoice)), "SP");
  invoice = draft_from(scope_, "FT", quote).value();
  for (DraftLine& line : invoice.lines) line.kind.clear();
  EXPECT_EQ(kinds(issue(invoice)), "SP") << "as in the quote";
  DocumentDraft note = draft_from(scope_, "NC", issue(draft_from(scope_, "FT", quote).value())).value();
  note.reason = "Devolução";
  for (DraftLine& line : note.lines) line.kind = "O";
  EXPECT_EQ(kinds(issue(note)), "SP") << "as in what it corrects";
  draft.lines[1].kind = "X";
  EXPECT_THAT(problems(draft), ElementsAre(FormProblem{"line-2-kind", "problem.choose"}));
}

TEST_F(DraftsTest, TheSameDraftIsIssuedOnce) {
  const DocumentDraft draft = simple_draft(scope_);
  EXPECT_EQ(issue(draft), draft.id);
  EXPECT_EQ(issue(draft), draft.id);
  EXPECT_THAT(numbers(), ElementsAre(1));
  DocumentDraft nameless = draft;
  for (const char* id : {"", "1", "0193e0f2-XXXX-7000-8000-000000000000"}) {
    nameless.id = id;
    EXPECT_EQ(issue_draft(scope_, nameless).error().code, ErrorCode::invalid_argument) << id;
  }
}

TEST_F(DraftsTest, TheDateIsThatOfLisbonAndAClockThatWentBackIsConfirmed) {
  storage_.clock().set(parse_iso_utc("2026-08-31T23:30:00Z").value());  // 00:30 of September in Lisbon
  const std::string first = issue(simple_draft(scope_));
  EXPECT_EQ(document(scope_, first)->issued_on, "2026-09-01");
  storage_.clock().set(parse_iso_utc("2026-08-30T12:00:00Z").value());
  DocumentDraft draft = simple_draft(scope_);
  EXPECT_EQ(rules(draft), "clock: clock_behind");
  EXPECT_FALSE(issue_draft(scope_, draft)->problems.empty());
  draft.clock_confirmed = true;
  EXPECT_EQ(document(scope_, issue(draft))->issued_on, "2026-09-01") << "never before the last one";
  draft = simple_draft(scope_, "OR");
  EXPECT_EQ(rules(draft), "clock: clock_behind") << "of any type";
}

TEST_F(DraftsTest, ALaterDateIsConfirmedAndNoEarlierOneFollows) {
  DocumentDraft draft = simple_draft(scope_);
  draft.date = "2026-11-30";
  EXPECT_EQ(rules(draft), "date: date_in_future");
  draft.future_date_confirmed = true;
  EXPECT_EQ(document(scope_, issue(draft))->issued_on, "2026-11-30");
  EXPECT_EQ(rules(simple_draft(scope_)), "date: date_before_previous");
  draft = simple_draft(scope_);
  draft.date = "30/11/2026";
  EXPECT_THAT(problems(draft), ElementsAre(FormProblem{"date", "problem.date"}));
}

// ---- Types

TEST_F(DraftsTest, EachTypeHasItsOwnNumbersAndSaysWhatItIs) {
  for (const char* type : {"FT", "FS", "OR", "PF"}) {
    DocumentDraft draft = simple_draft(scope_, type);
    draft.lines[0].price = "1,00";
    const DocumentRecord record = document(scope_, issue(draft)).value();
    EXPECT_EQ(record.title, std::string(type) + " FORM2026/1");
    EXPECT_EQ(record.type, type);
    const fiscal::Document content = document_content(scope_, record.id).value();
    EXPECT_EQ(content.atcud, "0");
    EXPECT_THAT(content.qr_payload.value_or(""), testing::HasSubstr("*D:" + std::string(type) + "*"));
  }
  EXPECT_FALSE(form_parts("RG")) << "a receipt has no lines";
  EXPECT_FALSE(form_parts("XX"));
  EXPECT_EQ(preview_draft(scope_, simple_draft(scope_, "RG")).error().code, ErrorCode::invalid_argument);
}

TEST_F(DraftsTest, AnInvoiceReceiptSaysHowItWasPaid) {
  DocumentDraft draft = simple_draft(scope_, "FR");
  EXPECT_EQ(rules(draft), "payment: payment_missing");
  draft.payment = "XX";
  EXPECT_EQ(rules(draft), "payment: payment_missing");
  draft.payment = "TB";
  draft.withholding = "23";
  const DraftPreview preview = preview_draft(scope_, draft).value();
  EXPECT_EQ(preview.totals->withheld, "828.00");
  EXPECT_EQ(preview.totals->payable, "3600.00");
  const fiscal::Document content = document_content(scope_, issue(draft)).value();
  ASSERT_EQ(content.payments.size(), 1U);
  EXPECT_EQ(content.payments[0].amount.text(), "3600.00") << "what is paid is what is not withheld";
  EXPECT_EQ(content.withholding->percent.text(), "23");
}

TEST_F(DraftsTest, SimplifiedInvoicesHaveTheirLimit) {
  DocumentDraft draft = simple_draft(scope_, "FS");
  EXPECT_EQ(rules(draft), "lines: simplified_limit");
  IssuerProfile small = kMarta;
  small.small_business = true;
  ASSERT_TRUE(save_issuer(scope_, small));
  draft.lines[0].vat = "M10";
  EXPECT_EQ(rules(draft), "");
}

TEST_F(DraftsTest, UnderArticle53LinesHaveM10AndNoneHasARate) {
  EXPECT_EQ(new_draft(scope_)->lines.at(0).vat, "NOR");
  EXPECT_EQ(vat_choices(scope_)->front().value, "NOR");
  const std::string before = issue(simple_draft(scope_));
  IssuerProfile small = kMarta;
  small.small_business = true;
  ASSERT_TRUE(save_issuer(scope_, small));
  DocumentDraft draft = new_draft(scope_).value();
  draft.customer = kFinalConsumer;
  draft.lines.at(0).description = "Consultoria";
  draft.lines.at(0).price = "90";
  EXPECT_EQ(draft.lines.at(0).vat, "M10");
  EXPECT_TRUE(vat_choices(scope_)->front().usual);
  EXPECT_EQ(vat_choices(scope_)->front().value, "M10");
  const std::string id = issue(draft);
  EXPECT_THAT(printed(id), testing::HasSubstr("IVA – regime de isenção")) << "CIVA art. 57";
  draft = new_draft(scope_).value();
  draft.customer = kFinalConsumer;
  draft.lines = {{.description = "Livro", .price = "5", .vat = "RED"}};
  EXPECT_EQ(rules(draft), "line-1-vat: vat_under_article_53");

  const DocumentDraft debit = draft_from(scope_, "ND", before).value();
  EXPECT_EQ(debit.lines.at(0).vat, "NOR") << "it adds to an invoice from before";
  DocumentDraft credit = draft_from(scope_, "NC", before).value();
  credit.reason = "Devolução";
  EXPECT_EQ(rules(credit), "");
}

TEST_F(DraftsTest, ATransportNoteSaysWhereAndWhen) {
  DocumentDraft draft = simple_draft(scope_, "GT");
  EXPECT_THAT(problems(draft), ElementsAre(FormProblem{"transport_from", "problem.address"},
                                           FormProblem{"transport_to", "problem.address"},
                                           FormProblem{"transport_start", "problem.date_time"}));
  draft.transport_from = "Rua das Flores 12\n4050-262 Porto";
  draft.transport_to = "Largo do Carmo 7\n1200-092 Lisboa";
  draft.transport_start = "2026-11-24T08:00";
  EXPECT_EQ(rules(draft), "transport_start: transport_in_the_past");
  draft.transport_start = "2026-11-25T08:00";
  draft.vehicle = "AA-00-BB";
  const fiscal::Document content = document_content(scope_, issue(draft)).value();
  EXPECT_EQ(content.transport->vehicle, "AA-00-BB");
  EXPECT_EQ(content.lines[0].product_kind, "P") << "what is transported is goods";
  EXPECT_EQ(content.transport->to.size(), 2U);
}

TEST_F(DraftsTest, TheDiscountOnTheWholeStandsBesideThatOfTheLines) {
  DocumentDraft draft = simple_draft(scope_);
  draft.discount = "10";
  EXPECT_EQ(preview_draft(scope_, draft)->totals->net, "3240.00");
  draft.discount = "101";
  EXPECT_THAT(problems(draft), ElementsAre(FormProblem{"discount", "problem.discount"}));
}

// ---- Corrections and continuations

TEST_F(DraftsTest, ACreditNoteBringsTheLinesOfItsInvoiceAndCannotTakeMore) {
  const std::string invoice = issue(simple_draft(scope_));
  DocumentDraft note = draft_from(scope_, "NC", invoice).value();
  ASSERT_EQ(note.lines.size(), 1U);
  EXPECT_EQ(note.lines[0].quantity, "40");
  EXPECT_EQ(note.lines[0].price, "90,00");
  EXPECT_THAT(problems(note), ElementsAre(FormProblem{"reason", "problem.reason"}));
  note.reason = "Devolução";
  note.lines[0].quantity = "41";
  note.lines[0].price = "1";
  EXPECT_EQ(rules(note), "line-1-quantity: credit_exceeds_quantity");
  note.lines[0].quantity = "1";
  note.lines[0].price = "4000";
  EXPECT_EQ(rules(note), "lines: credit_exceeds_value");
  note.lines[0].price = "90";
  note.lines[0].quantity = "30";
  const fiscal::Document content = document_content(scope_, issue(note)).value();
  EXPECT_EQ(content.type, "NC");
  EXPECT_EQ(content.customer.tax_id, "501442600");
  EXPECT_EQ(content.lines[0].correction->identifier, "FT FORM2026/1");
  EXPECT_EQ(content.lines[0].correction->line, 1);
  // What is left is what the next one offers.
  DocumentDraft rest = draft_from(scope_, "NC", invoice).value();
  EXPECT_EQ(rest.lines[0].quantity, "10");
  rest.reason = "Devolução";
  issue(rest);
  EXPECT_THAT(draft_from(scope_, "NC", invoice)->lines, IsEmpty());
}

TEST_F(DraftsTest, ACorrectionMayNameItsDocumentByNumber) {
  issue(simple_draft(scope_));
  DocumentDraft note = simple_draft(scope_, "ND");
  EXPECT_THAT(problems(note), Contains(FormProblem{"source", "problem.source"}));
  note.source = "FT FORM2026/2";
  note.reason = "Portes";
  EXPECT_EQ(rules(note), "source: original_unknown");
  note.source = "FT FORM2026/1";
  EXPECT_EQ(document(scope_, issue(note))->title, "ND FORM2026/1");
  const std::string quote = issue(simple_draft(scope_, "OR"));
  note = draft_from(scope_, "NC", quote).value();
  note.reason = "Erro";
  EXPECT_EQ(rules(note), "source: original_not_correctable");
}

TEST_F(DraftsTest, ACorrectionKeepsTheRateOfItsTime) {
  storage_.clock().set(parse_iso_utc("2024-09-30T12:00:00Z").value());
  IssuerProfile madeira = kMarta;
  madeira.vat_territory = "PT-MA";
  ASSERT_TRUE(save_issuer(scope_, madeira));
  DocumentDraft draft = simple_draft(scope_);
  draft.lines[0].vat = "RED";
  const std::string invoice = issue(draft);
  storage_.clock().set(parse_iso_utc("2024-10-02T12:00:00Z").value());
  DocumentDraft note = draft_from(scope_, "NC", invoice).value();
  note.reason = "Devolução";
  EXPECT_EQ(preview_draft(scope_, note)->totals->rates[0].percent, "5");
  EXPECT_EQ(preview_draft(scope_, draft_of(scope_, {{.description = "x", .price = "1", .vat = "RED"}}))
                ->totals->rates[0]
                .percent,
            "4");
}

TEST_F(DraftsTest, AQuoteBecomesAnInvoiceThatSaysWhereItComesFrom) {
  const std::string quote = issue(simple_draft(scope_, "OR"));
  const DocumentDraft draft = draft_from(scope_, "FT", quote).value();
  const fiscal::Document content = document_content(scope_, issue(draft)).value();
  EXPECT_EQ(content.lines[0].origins.at(0).identifier, "OR FORM2026/1");
  EXPECT_EQ(content.customer.name, "Câmara Municipal de Exemplo");
  EXPECT_EQ(draft_from(scope_, "FT", draft.id).error().code, ErrorCode::not_found) << "an invoice is not continued";
  EXPECT_EQ(draft_from(storage_.scope("rui"), "FT", quote).error().code, ErrorCode::not_found);
}

// ---- When it was supplied (CIVA art. 36(5)(f))

TEST_F(DraftsTest, TheDayOfSupplyIsThatOfEveryLine) {
  DocumentDraft draft =
      draft_of(scope_, {{.description = "Consultoria", .price = "90"}, {.description = "Portes", .price = "5"}});
  EXPECT_EQ(preview_draft(scope_, draft)->document.lines[0].supplied, std::nullopt);
  draft.supplied = "2026-11-20";
  const fiscal::Document content = document_content(scope_, issue(draft)).value();
  for (const fiscal::Line& line : content.lines) EXPECT_EQ(line.supplied, fiscal::parse_date("2026-11-20").value());
}

TEST_F(DraftsTest, ADayOfSupplyThatMakesNoSenseIsRefused) {
  DocumentDraft draft = simple_draft(scope_);
  draft.supplied = "20/11";
  EXPECT_THAT(problems(draft), ElementsAre(FormProblem{"supplied", "problem.date"}));
  draft.supplied = "0026-11-20";
  EXPECT_THAT(problems(draft), ElementsAre(FormProblem{"supplied", "problem.supplied"})) << "before every rate";
  draft.supplied = "2026-11-25";
  EXPECT_EQ(rules(draft), "supplied: supplied_after_issue");
  draft.date = "2026-11-25";
  draft.future_date_confirmed = true;
  EXPECT_THAT(problems(draft), IsEmpty()) << "on the day of the document";
}

TEST_F(DraftsTest, OnlyWhatChargesSaysWhenItWasSupplied) {
  for (const char* type : {"FT", "FS", "FR"}) EXPECT_TRUE(form_parts(type)->supplied) << type;
  for (const char* type : {"NC", "ND", "OR", "PF", "GT"}) EXPECT_FALSE(form_parts(type)->supplied) << type;
  DocumentDraft quote = simple_draft(scope_, "OR");
  quote.supplied = "when it is done";
  EXPECT_EQ(preview_draft(scope_, quote)->document.lines[0].supplied, std::nullopt) << "it is not asked for";
}

TEST_F(DraftsTest, TheRatesAreThoseOfTheDayOnWhichTheSupplyIsTaxed) {
  storage_.clock().set(parse_iso_utc("2024-10-02T12:00:00Z").value());
  IssuerProfile madeira = kMarta;
  madeira.vat_territory = "PT-MA";
  ASSERT_TRUE(save_issuer(scope_, madeira));
  DocumentDraft draft = draft_of(scope_, {{.description = "Livro", .price = "100", .vat = "RED"}});
  const auto reduced = [&] { return vat_choices(scope_, draft).value().at(2).percent; };
  EXPECT_EQ(preview_draft(scope_, draft)->totals->rates[0].percent, "4");
  EXPECT_EQ(reduced(), "4");
  draft.supplied = "2024-09-30";
  EXPECT_EQ(preview_draft(scope_, draft)->totals->rates[0].percent, "4") << "the invoice is in time";
  draft.supplied = "2024-09-23";
  EXPECT_EQ(preview_draft(scope_, draft)->totals->rates[0].percent, "5") << "it should have been issued by 2024-09-30";
  EXPECT_EQ(reduced(), "5") << "the form says the rate that is charged";
  draft.supplied = "2012-04-01";
  EXPECT_EQ(vat_choices(scope_, draft)->back().value, "PT:RED") << "no rates of the Azores are known that far back";
  draft.supplied = "1999-01-01";
  EXPECT_EQ(reduced(), "4") << "today's, where none are known";
}

TEST_F(DraftsTest, WhatFollowsADocumentDoesNotTakeItsDayOfSupply) {
  DocumentDraft draft = simple_draft(scope_);
  draft.supplied = "2026-11-20";
  DocumentDraft note = draft_from(scope_, "NC", issue(draft)).value();
  EXPECT_EQ(note.supplied, "");
  note.reason = "Devolução";
  EXPECT_EQ(document_content(scope_, issue(note))->lines[0].supplied, std::nullopt);
  EXPECT_EQ(draft_from(scope_, "FT", issue(simple_draft(scope_, "OR")))->supplied, "");
}

TEST_F(DraftsTest, GoodsWereSuppliedWhenTheirTransportBegan) {
  DocumentDraft guide = simple_draft(scope_, "GT");
  guide.transport_from = "Porto";
  guide.transport_to = "Lisboa";
  guide.transport_start = "2026-11-25T08:00";
  const std::string id = issue(guide);
  EXPECT_EQ(draft_from(scope_, "FT", id)->supplied, "") << "they have not left yet";
  storage_.clock().set(parse_iso_utc("2026-11-25T12:00:00Z").value());
  EXPECT_EQ(draft_from(scope_, "FT", id)->supplied, "") << "today, like the invoice";
  storage_.clock().set(parse_iso_utc("2026-11-27T12:00:00Z").value());
  EXPECT_EQ(draft_from(scope_, "FT", id)->supplied, "2026-11-25") << "CIVA art. 7(2)";
}

TEST_F(DraftsTest, EachYearHasItsOwnSeries) {
  issue(simple_draft(scope_));
  storage_.clock().set(parse_iso_utc("2027-01-02T12:00:00Z").value());
  EXPECT_EQ(document(scope_, issue(simple_draft(scope_)))->title, "FT FORM2027/1");
}

TEST_F(DraftsTest, AFileThatCannotBeKeptCostsNoNumber) {
  issue(simple_draft(scope_));
  std::filesystem::permissions(storage_.folder() / "blobs", std::filesystem::perms::none);
  std::filesystem::rename(storage_.folder() / "blobs", storage_.folder() / "away");
  EXPECT_EQ(issue_draft(scope_, simple_draft(scope_)).error().code, ErrorCode::io_failure);
  std::filesystem::rename(storage_.folder() / "away", storage_.folder() / "blobs");
  std::filesystem::permissions(storage_.folder() / "blobs", std::filesystem::perms::owner_all);
  EXPECT_EQ(document(scope_, issue(simple_draft(scope_)))->title, "FT FORM2026/2");
}

TEST_F(DraftsTest, EightWritersLeaveNoGapAndNoDouble) {
  constexpr int kEach = 5;
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([this] {
      for (int n = 0; n < kEach; ++n) EXPECT_NE(issue_draft(scope_, simple_draft(scope_))->id, "");
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(numbers(), one_to(8 * kEach));
}

TEST_F(DraftsTest, TheRatesAreThoseOfTheIssuersTerritory) {
  IssuerProfile madeira = kMarta;
  madeira.vat_territory = "PT-MA";
  ASSERT_TRUE(save_issuer(scope_, madeira));
  EXPECT_EQ(preview_draft(scope_, simple_draft(scope_))->totals->rates[0].percent, "22");
  EXPECT_EQ(vat_choices(scope_)->front().percent, "22");
  EXPECT_EQ(vat_choices(scope_)->back().value, "PT-AC:RED") << "those of the other territories come last";
}

// ---- Processes that are killed

[[noreturn]] void issue_until_killed(const std::filesystem::path& folder) {
  const ManualClock clock(Time(1'795'512'896'000ms));
  const auto database = sql::Database::open([&] { return sql::open_sqlite(folder / "rubrica.db"); }, 2, 1).value();
  const BlobStore blobs = BlobStore::open(folder / "blobs").value();
  const fiscal::Producer producer;
  Accounts accounts(Storage{*database, blobs, clock, producer});
  const TenantScope scope = accounts.login("cookie of marta").value()->scope;
  while (true) {
    // Storage that is busy is asked again, as a person would.
    if (const auto id = issue_draft(scope, simple_draft(scope)); !id && id.error().code != ErrorCode::storage_busy) {
      ::_exit(2);
    }
  }
}

TEST_F(DraftsTest, KilledProcessesLeaveNoGapNoDoubleAndNoInvoiceWithoutItsFile) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  // Up to that long apart, each at another moment of its work.
  const auto kill_eight_writers = [&](const std::chrono::milliseconds most) {
    std::vector<pid_t> children;
    for (int i = 0; i < 8; ++i) {
      const pid_t child = ::fork();
      ASSERT_GE(child, 0);
      if (child == 0) issue_until_killed(storage_.folder());
      children.push_back(child);
    }
    std::uniform_int_distribution<std::int64_t> microseconds(0, std::chrono::microseconds(most).count());
    for (const pid_t child : children) {
      std::this_thread::sleep_for(std::chrono::microseconds(microseconds(random)));
      ::kill(child, SIGKILL);
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      ASSERT_TRUE(WIFSIGNALED(status)) << "a writer gave up by itself";
    }
  };
  for (int round = 0; round < 3; ++round) kill_eight_writers(130ms);
  storage_.reopen();
  // A slow machine needs longer for the same work.
  for (auto most = 300ms; numbers().size() <= 3 && most < 10s; most *= 2) {
    kill_eight_writers(most);
    storage_.reopen();
  }
  const TenantScope scope = storage_.scope();
  const std::string last = issue_draft(scope, simple_draft(scope))->id;
  EXPECT_EQ(numbers(), one_to(static_cast<int>(numbers().size())));
  EXPECT_EQ(document(scope, last)->title, "FT FORM2026/" + std::to_string(numbers().size()));
  EXPECT_GT(numbers().size(), 3U);
  for (std::string after; true;) {
    const DocumentPage page = documents(scope, DocumentFilter::all, after).value();
    for (const DocumentRecord& record : page.documents) EXPECT_TRUE(document_bytes(scope, record.id)) << record.title;
    if (page.next.empty()) break;
    after = page.next;
  }
}

}  // namespace
}  // namespace rubrica::app
