#include "fiscal/document_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "support/fiscal_documents.h"

namespace rubrica::fiscal {
namespace {

using namespace samples;

std::string issuing(const Document& document, std::vector<Related> related = {}) {
  IssueContext where = context();
  where.related = std::move(related);
  return outcome(issue(document, series(document.type), where));
}

// The rule that an invoice breaks once this was done to it.
std::string issuing_after(const std::function<void(Document&)>& change) {
  Document document = draft();
  change(document);
  return issuing(document);
}

TEST(DraftRules, WhatIsMissingOrCannotBeIsNamed) {
  EXPECT_EQ(issuing_after([](Document& d) { d.issuer.name.clear(); }), "party_incomplete");
  EXPECT_EQ(issuing_after([](Document& d) { d.issuer.tax_id.clear(); }), "party_incomplete");
  EXPECT_EQ(issuing_after([](Document& d) { d.customer.name.clear(); }), "party_incomplete");
  EXPECT_EQ(issuing_after([](Document& d) { d.issuer.tax_id = "123456788"; }), "tax_id_wrong");
  EXPECT_EQ(issuing_after([](Document& d) { d.customer.tax_id = "501442601"; }), "tax_id_wrong");
  EXPECT_EQ(issuing_after([](Document& d) { d.lines.clear(); }), "lines_missing");
  EXPECT_EQ(issuing_after([](Document& d) { d.lines[0].description.clear(); }), "line_incomplete");
  EXPECT_EQ(issuing_after([](Document& d) { d.lines[0].quantity = Decimal::of(0); }), "line_incomplete");
  EXPECT_EQ(issuing_after([](Document& d) { d.lines[0].quantity = Decimal::of(-1); }), "line_incomplete");
  EXPECT_EQ(issuing_after([](Document& d) { d.lines[0].unit_price = money("-0.01"); }), "line_incomplete");
  EXPECT_EQ(issuing_after([](Document& d) { d.lines[0].unit_price = money("0.0000001"); }), "line_incomplete");
  EXPECT_EQ(issuing_after([](Document& d) { d.lines[0].vat.percent = Decimal::of(0); }), "rate_or_exemption");
  EXPECT_EQ(issuing_after([](Document& d) { d.lines[0].vat = exempt(""); }), "rate_or_exemption");
  EXPECT_EQ(issuing_after([](Document& d) { d.lines[0].vat.exemption_code = "M07"; }), "rate_or_exemption");
  EXPECT_EQ(issuing_after([](Document& d) { d.lines[0].discount_percent = money("-0.01"); }), "discount_out_of_range");
  EXPECT_EQ(issuing_after([](Document& d) { d.discount_percent = money("100.01"); }), "discount_out_of_range");
  EXPECT_EQ(issuing_after([](Document& d) { d.customer.country = "ZZ"; }), "code_unknown");
  EXPECT_EQ(issuing_after([](Document& d) { d.lines[0].vat.region = "PT-XX"; }), "code_unknown");
  EXPECT_EQ(issuing_after([](Document& d) { d.lines[0].product_kind = "X"; }), "code_unknown");
  EXPECT_EQ(issuing_after([](Document& d) { d.withholding = Withholding{"IVA", Decimal::of(23)}; }), "code_unknown");
  EXPECT_EQ(issuing_after([](Document& d) { d.withholding = Withholding{"IRS", Decimal::of(101)}; }),
            "withholding_out_of_range");
  EXPECT_EQ(issuing_after([](Document& d) { d.withholding = Withholding{"IRS", Decimal::of(-1)}; }),
            "withholding_out_of_range");
}

TEST(DraftRules, RatesAreThoseOfTheTerritoryAndTheDay) {
  EXPECT_EQ(issuing(draft("FT", {line("1.00", {"NOR", Decimal::of(20), "", ""})})), "rate_not_in_force");
  EXPECT_EQ(issuing(draft("FT", {line("1.00", {"NOR", Decimal::of(16), "", "", "PT-AC"})})), "accepted");
  Line supplied = line("1.00", {"RED", Decimal::of(5), "", "", "PT-MA"});
  EXPECT_EQ(issuing(draft("FT", {supplied})), "rate_not_in_force");
  supplied.supplied = day("2024-09-23");
  EXPECT_EQ(issuing(draft("FT", {supplied})), "accepted") << "chargeable until 2024-09-30";
  supplied.supplied = day("2024-09-24");
  EXPECT_EQ(issuing(draft("FT", {supplied})), "rate_not_in_force") << "until 2024-10-01, when it was 4 %";
  EXPECT_EQ(issuing(draft("FT", {line("1.00", {"NOR", Decimal::of(20), "", "", "FR"})})), "accepted");
}

TEST(DraftRules, AnInvoiceDoesNotSayThatItWasSuppliedAfterItsOwnDay) {
  Line supplied = line("1.00");
  supplied.supplied = day("2026-11-24");
  EXPECT_EQ(issuing(draft("FT", {supplied})), "accepted") << "on the day of issue";
  supplied.supplied = day("2026-11-25");
  EXPECT_EQ(issuing(draft("FT", {line("1.00"), supplied})), "supplied_after_issue");
  EXPECT_EQ(issuing(draft("FS", {supplied})), "supplied_after_issue");
  EXPECT_EQ(issuing(draft("OR", {supplied})), "accepted") << "a quote is for what is to come";
}

TEST(DraftRules, ExemptionsAreThoseOfTheTable) {
  EXPECT_EQ(issuing(draft("FT", {line("1.00", exempt("M10"))})), "accepted");
  EXPECT_EQ(issuing(draft("FT", {line("1.00", exempt("M03"))})), "exemption_not_in_force");
  EXPECT_EQ(issuing(draft("FT", {line("1.00", exempt("M26"))})), "exemption_not_in_force");
}

TEST(DraftRules, SimplifiedInvoicesHaveTheirLimits) {
  EXPECT_EQ(issuing(draft("FS", {line("81.30")})), "accepted") << "100.00 with VAT";
  EXPECT_EQ(issuing(draft("FS", {line("81.31")})), "simplified_limit");
  Document retail = draft("FS", {line("500.00")});
  retail.regime.retail = true;
  EXPECT_EQ(issuing(retail), "simplified_limit") << "the customer is a company";
  retail.customer = {"Consumidor final", "", {}};
  EXPECT_EQ(issuing(retail), "accepted");
  Document small = draft("FS", {line("5000.00", exempt("M10"))});
  small.regime.small_business = true;
  EXPECT_EQ(issuing(small), "accepted") << "art. 53, no limit since 2025-07-01";
}

// CIVA art. 53, 57; what is mentioned is owed (art. 2(1)(c), 27(2)).
TEST(DraftRules, WhoIsExemptUnderArticle53ChargesNoVat) {
  const auto exempt_issuer = [](const std::string& type, const VatRate& rate) {
    Document document = draft(type, {line("10.00", rate)});
    document.regime.small_business = true;
    return document;
  };
  for (const char* type : {"FT", "FS", "FR", "OR", "PF", "GT"}) {
    EXPECT_EQ(issuing(exempt_issuer(type, {"NOR", Decimal::of(23), "", ""})), "vat_under_article_53") << type;
  }
  EXPECT_EQ(issuing(exempt_issuer("FT", {"RED", Decimal::of(4), "", "", "PT-MA"})), "vat_under_article_53");
  EXPECT_EQ(issuing(exempt_issuer("FT", exempt("M10"))), "accepted");
  EXPECT_EQ(issuing(exempt_issuer("OR", exempt("M07"))), "accepted") << "another reason for charging none";
  EXPECT_EQ(issuing(exempt_issuer("FT", {"NOR", Decimal::of(21), "", "", "ES"})), "accepted") << "Spain's VAT";
}

TEST(DraftRules, WhatCorrectsAnInvoiceFromBeforeArticle53FollowsThatInvoice) {
  const VatRate normal{"NOR", Decimal::of(23), "", ""};
  const IssuedDocument charged = issued(draft("FT", {line("100.00", normal)}));
  const IssuedDocument free = issued(draft("FT", {line("100.00", exempt("M10"))}));
  const auto correcting = [](const std::string& type, const IssuedDocument& original, const VatRate& rate) {
    Document note = draft(type, {line("10.00", rate)});
    note.regime.small_business = true;
    note.lines[0].correction = Correction{original.document.identifier(), "Erro", 0};
    return issuing(note, {{original, {}}});
  };
  EXPECT_EQ(correcting("NC", charged, normal), "accepted");
  EXPECT_EQ(correcting("ND", charged, normal), "accepted");
  EXPECT_EQ(correcting("ND", charged, exempt("M10")), "accepted");
  EXPECT_EQ(correcting("ND", free, normal), "vat_under_article_53");
  EXPECT_EQ(correcting("NC", free, normal), "credit_at_other_rate");
}

TEST(Credits, AreForWhoWasSealedWithThePrefixOfTheCountry) {
  IssuedDocument original = issued(draft());
  original.document.customer = {"Buchladen", "DE123456789", {}, "DE"};  // as documents were once
  Document note = credit_note("FT A/1", {line("100.00")});
  note.customer = original.document.customer;
  EXPECT_EQ(issuing(note, {{original, {}}}), "accepted");
  EXPECT_TRUE(check_customer_change(original.document.customer, {"Buchladen", "123456789", {}, "DE"}, true));
}

TEST(DraftRules, TheExemptionOfArticle53AndCashVatExcludeEachOther) {
  Document both = draft("FT", {line("10.00", exempt("M10"))});
  both.regime = {.small_business = true, .cash_vat = true};
  EXPECT_EQ(issuing(both), "regimes_exclude_each_other");
  both.regime.cash_vat = false;
  EXPECT_EQ(issuing(both), "accepted");
}

TEST(DraftRules, AnInvoiceReceiptSaysHowItWasPaid) {
  Document document = draft("FR");
  EXPECT_EQ(issuing(document), "payment_missing");
  document.payments = {{"MB", money("100.00"), day("2026-11-24")}};
  EXPECT_EQ(issuing(document), "payment_mismatch");
  document.payments.push_back({"NU", money("23.00"), day("2026-11-24")});
  EXPECT_EQ(issuing(document), "accepted") << "two means";
  document.payments[1].mechanism = "XX";
  EXPECT_EQ(issuing(document), "payment_missing");
  document.payments = {{"TB", money("100.00"), day("2026-11-24")}};
  document.withholding = Withholding{"IRS", Decimal::of(23)};
  EXPECT_EQ(issuing(document), "accepted") << "123.00 less 23.00 that the customer keeps back";
}

TEST(DraftRules, AnInvoiceMayTellWhatWasPaidAndNoMore) {
  Document document = draft();
  document.payments = {{"MB", money("100.00"), day("2026-11-24")}};
  EXPECT_EQ(issuing(document), "accepted");
  document.payments[0].amount = money("123.01");
  EXPECT_EQ(issuing(document), "payment_mismatch");
  document.payments[0].mechanism = "XX";
  EXPECT_EQ(issuing(document), "payment_missing");
}

TEST(DraftRules, LinesAndDocumentsReceivedAreNotMixed) {
  const IssuedDocument invoice = issued(draft());
  Document paid = receipt("FT A/1", "1.00");
  paid.lines = {line("1.00")};
  EXPECT_EQ(issuing(paid, {{invoice, {}}}), "parts_mixed");
  Document other = draft();
  other.settles = {{"FT A/1", day("2026-11-24"), money("1.00")}};
  EXPECT_EQ(issuing(other, {{invoice, {}}}), "parts_mixed");
}

TEST(Receipts, AreInEuro) {
  Document paid = receipt("FT A/1", "1.00");
  paid.currency = "USD";
  paid.exchange_rate = money("0.9");
  EXPECT_EQ(issuing(paid, {{issued(draft()), {}}}), "receipt_currency");
}

TEST(DraftRules, WhatIsWorthMoneyIsWorthACentInEuroToo) {
  Document document = draft("FT", {line("100.00"), line("0.01")});
  document.currency = "JPY";
  document.exchange_rate = money("0.0061");
  const auto refused = issue(document, series(), context());
  EXPECT_EQ(outcome(refused), "euro_value_zero");
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("line 2"));
  document.lines[1].unit_price = money("0.82");
  EXPECT_EQ(issuing(document), "accepted") << "0.005002, which is a cent";
  document.lines[1].unit_price = money("0.00");
  EXPECT_EQ(issuing(document), "accepted") << "what is given away is worth nothing in any currency";
  document.lines = {line("100.00")};
  document.exchange_rate = money("0.00000001");
  EXPECT_EQ(issuing(document), "euro_value_zero");
  document.prices_with_vat = true;
  EXPECT_EQ(issuing(document), "euro_value_zero");
  document.exchange_rate = money("0.0001");
  EXPECT_EQ(issuing(document), "accepted") << "a cent";
  document.discount_percent = Decimal::of(90);
  EXPECT_EQ(issuing(document), "euro_value_zero") << "10.00 JPY are no cent any more";
}

TEST(DraftRules, CorrectionsNameDocumentAndReason) {
  EXPECT_EQ(issuing(draft("NC")), "correction_missing");
  Document note = credit_note("FT A/1", {line("10.00")});
  note.lines[0].correction->reason.clear();
  EXPECT_EQ(issuing(note), "correction_missing");
  Document invoice = draft();
  invoice.lines[0].correction = Correction{"FT A/1", "x", 1};
  EXPECT_EQ(issuing(invoice), "correction_not_allowed");
  EXPECT_EQ(issuing(credit_note("FT A/9", {line("10.00")})), "original_unknown");
}

TEST(DraftRules, TransportSaysWhereAndWhen) {
  Document note = draft("GT");
  EXPECT_EQ(issuing(note), "transport_incomplete");
  note.transport = Transport{
      {"Rua A", "4000-001 Porto"}, {"Rua B", "1000-001 Lisboa"}, parse_date_time("2026-11-24T10:00:00").value()};
  EXPECT_EQ(issuing(note), "transport_in_the_past");
  note.transport->start = parse_date_time("2026-11-24T18:00:00").value();
  EXPECT_EQ(issuing(note), "accepted");
}

TEST(Credits, AreLimitedByQuantityAndValueOfTheLine) {
  const IssuedDocument invoice = issued(draft("FT", {line("10.00", normal(), 10), line("50.00")}));
  const Related fresh{invoice, {}};
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("10.00", normal(), 10)}), {fresh}), "accepted");
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("1.00", normal(), 11)}), {fresh}), "credit_exceeds_quantity");
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("10.01", normal(), 10)}), {fresh}), "credit_exceeds_value");
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("1.00")}, 3), {fresh}), "original_unknown") << "there is no line 3";

  const IssuedDocument first = issued(credit_note("FT A/1", {line("10.00", normal(), 6)}), {fresh});
  const Related partly{invoice, {first}};
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("10.00", normal(), 4)}), {partly}), "accepted");
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("10.00", normal(), 5)}), {partly}), "credit_exceeds_quantity");
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("10.00", normal(), 3), line("10.00", normal(), 3)}), {partly}),
            "credit_exceeds_quantity")
      << "within one note, too";

  IssuedDocument annulled = first;
  annulled.status = Status::annulled;
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("10.00", normal(), 10)}), {{invoice, {annulled}}}), "accepted");
}

TEST(Credits, AreLimitedByTheDocumentWhenNoLineIsNamed) {
  const IssuedDocument invoice = issued(draft());
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("100.00")}, 0), {{invoice, {}}}), "accepted");
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("100.01")}, 0), {{invoice, {}}}), "credit_exceeds_value");
}

// Credits the lines one unit at a time, from the last, and gives what all notes come to: "8.13 + 1.87".
std::string credited_unit_by_unit(const Document& document) {
  const IssuedDocument invoice = issued(document);
  Related related{invoice, {}};
  Decimal net;
  Decimal vat;
  for (std::size_t number = document.lines.size(); number > 0; --number) {
    Line unit = document.lines[number - 1];
    for (std::int64_t left = unit.quantity.units(); left > 0; --left) {
      unit.quantity = Decimal::of(1);
      Document note = credit_note("FT A/1", {unit}, static_cast<int>(number));
      note.prices_with_vat = document.prices_with_vat;
      note.currency = document.currency;
      note.exchange_rate = document.exchange_rate;
      IssueContext where = context();
      where.related = {related};
      auto credit = issue(note, series("NC"), where);
      if (!credit) return outcome(credit);
      net = Decimal::add(net, credit->document.totals.net).value();
      vat = Decimal::add(vat, credit->document.totals.vat_sum).value();
      related.successors.push_back(std::move(credit->document));
    }
  }
  return net.text() + " + " + vat.text();
}

TEST(Credits, OfAPartGoOnWhereTheEarlierOnesEnded) {
  EXPECT_EQ(credited_unit_by_unit(draft("FT", {line("0.335", normal(), 3)})), "1.01 + 0.23");
  EXPECT_EQ(credited_unit_by_unit(draft("FT", {line("0.50", normal(), 2)})), "1.00 + 0.23") << "0.12 and 0.11";
  Document with_vat = draft("FT", {line("5.00"), line("5.00")});
  with_vat.prices_with_vat = true;
  EXPECT_EQ(credited_unit_by_unit(with_vat), "8.13 + 1.87") << "the second line alone is 4.07";
  with_vat.lines = {line("5.00", normal(), 2)};
  EXPECT_EQ(credited_unit_by_unit(with_vat), "8.13 + 1.87");
  Document foreign = draft("FT", {line("5.00", normal(), 2)});
  foreign.currency = "USD";
  foreign.exchange_rate = money("0.9173");
  EXPECT_EQ(credited_unit_by_unit(foreign), "9.17 + 2.11");
}

TEST(Credits, AtAPriceOfTheirOwnStayWithinTheTotalWithVat) {
  const IssuedDocument invoice = issued(draft("FT", {line("0.50", normal(), 2)}));
  const IssuedDocument first = issued(credit_note("FT A/1", {line("0.50")}, 0), {{invoice, {}}});
  EXPECT_EQ(first.totals.gross.text(), "0.62");
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("0.50")}, 0), {{invoice, {first}}}), "credit_exceeds_value")
      << "0.62 twice is more than 1.23";
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("0.49")}, 0), {{invoice, {first}}}), "accepted");
}

TEST(Credits, OfSeveralDocumentsStayWithinTheTotalWithVatOfEach) {
  const IssuedDocument invoice = issued(draft("FT", {line("0.50", normal(), 2)}));
  IssuedDocument other = invoice;
  other.document.number = 2;
  const IssuedDocument first = issued(credit_note("FT A/2", {line("0.50")}, 0), {{other, {}}});
  const std::vector<Related> related = {{invoice, {}}, {other, {first}}};
  Document note = credit_note("FT A/1", {line("0.10"), line("0.50"), line("0.10")}, 0);
  note.lines[1].correction->identifier = "FT A/2";
  EXPECT_EQ(issuing(note, related), "credit_exceeds_value") << "0.62 twice of FT A/2, which came to 1.23";
  std::swap(note.lines[0], note.lines[1]);
  EXPECT_EQ(issuing(note, related), "credit_exceeds_value") << "whichever comes first";
  note.lines[0].unit_price = money("0.49");
  EXPECT_EQ(issuing(note, related), "accepted");
}

TEST(Credits, AreAtTheRateOfTheLineThatTheyCorrect) {
  const IssuedDocument invoice = issued(draft("FT", {line("100.00", reduced()), line("50.00", exempt("M07"))}));
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("100.00", normal())}), {{invoice, {}}}), "credit_at_other_rate");
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("50.00", reduced())}, 2), {{invoice, {}}}), "credit_at_other_rate");
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("50.00", exempt("M10"))}, 2), {{invoice, {}}}), "credit_at_other_rate");
  VatRate azores = reduced();
  azores.region = "PT-AC";
  azores.percent = Decimal::of(4);
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("100.00", azores)}), {{invoice, {}}}), "credit_at_other_rate");
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("100.00", reduced())}), {{invoice, {}}}), "accepted");
}

TEST(Credits, WithoutALineAreAtRatesOfTheOriginalAndWithinEach) {
  const IssuedDocument invoice = issued(draft("FT", {line("100.00", reduced()), line("50.00")}));
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("10.00", exempt())}, 0), {{invoice, {}}}), "credit_at_other_rate");
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("50.01")}, 0), {{invoice, {}}}), "credit_exceeds_value")
      << "although 150.00 were invoiced";
  const IssuedDocument part = issued(credit_note("FT A/1", {line("20.00")}, 0), {{invoice, {}}});
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("30.01")}, 2), {{invoice, {part}}}), "credit_exceeds_value");
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("30.00")}, 2), {{invoice, {part}}}), "accepted");
}

TEST(Credits, AreForTheSameCustomerAndForCorrectableDocuments) {
  IssuedDocument invoice = issued(draft());
  Document note = credit_note("FT A/1", {line("10.00")});
  note.customer.tax_id = "500000000";
  EXPECT_EQ(issuing(note, {{invoice, {}}}), "original_of_other_customer");
  const IssuedDocument quote = issued(draft("OR"));
  EXPECT_EQ(issuing(credit_note("OR A/1", {line("10.00")}), {{quote, {}}}), "original_not_correctable");
  invoice.status = Status::annulled;
  EXPECT_EQ(issuing(credit_note("FT A/1", {line("10.00")}), {{invoice, {}}}), "original_annulled");
}

TEST(Credits, AreNotDatedBeforeWhatTheyCorrect) {
  const std::vector<Related> related = {{issued(draft()), {}}};
  Document note = credit_note("FT A/1", {line("10.00")});
  note.issued = day("2026-11-23");
  EXPECT_EQ(issuing(note, related), "date_before_original");
  note.issued = day("2026-11-24");
  EXPECT_EQ(issuing(note, related), "accepted") << "of the same day";
  Document debit = note;
  debit.type = "ND";
  debit.issued = day("2026-11-23");
  EXPECT_EQ(issuing(debit, related), "date_before_original");
  Document paid = receipt("FT A/1", "1.00");
  paid.issued = day("2026-11-23");
  EXPECT_EQ(issuing(paid, related), "date_before_original");
}

TEST(Credits, ADebitNoteHasNoLimit) {
  const IssuedDocument invoice = issued(draft());
  Document note = credit_note("FT A/1", {line("500.00")});
  note.type = "ND";
  EXPECT_EQ(issuing(note, {{invoice, {}}}), "accepted");
}

TEST(Origins, AnAnnulledQuoteIsNotContinued) {
  IssuedDocument quote = issued(draft("OR"));
  Document invoice = draft();
  invoice.lines[0].origins = {{"OR A/1", day("2026-11-24")}};
  EXPECT_EQ(issuing(invoice, {{quote, {}}}), "accepted");
  EXPECT_TRUE(refers_to(invoice, "OR A/1"));
  quote.status = Status::annulled;
  EXPECT_EQ(issuing(invoice, {{quote, {}}}), "original_annulled");
}

TEST(Origins, AreForTrainingAsWhatRefersToThemIs) {
  const auto refers = [](Document document, const bool training, const Related& to) {
    document.training = training;
    Series into = series(document.type);
    into.training = training;
    IssueContext where = context();
    where.related = {to};
    return outcome(issue(document, into, where));
  };
  Document practice = draft();
  practice.training = true;
  Series training_series = series();
  training_series.training = true;
  const Related real{issued(draft()), {}};
  const Related for_training{issue(practice, training_series, context())->document, {}};
  Document continued = draft("FR");
  continued.payments = {{"MB", money("123.00"), day("2026-11-24")}};
  continued.lines[0].origins = {{"FT A/1", day("2026-11-24")}};
  for (const Document& one : {credit_note("FT A/1", {line("10.00")}), receipt("FT A/1", "1.00"), continued}) {
    EXPECT_EQ(refers(one, true, real), "training_mismatch") << one.type;
    EXPECT_EQ(refers(one, false, for_training), "training_mismatch") << one.type;
    EXPECT_EQ(refers(one, false, real), "accepted") << one.type;
    EXPECT_EQ(refers(one, true, for_training), "accepted") << one.type;
  }
}

TEST(Receipts, PayWhatIsStillOwedAndNoMore) {
  const IssuedDocument invoice = issued(draft());
  EXPECT_EQ(issuing(receipt("FT A/1", "123.00"), {{invoice, {}}}), "accepted");
  EXPECT_EQ(issuing(receipt("FT A/1", "123.01"), {{invoice, {}}}), "receipt_exceeds_debt");
  EXPECT_EQ(issuing(receipt("FT A/7", "1.00"), {{invoice, {}}}), "original_unknown");

  const IssuedDocument credit = issued(credit_note("FT A/1", {line("40.00")}), {{invoice, {}}});
  const IssuedDocument part = issued(receipt("FT A/1", "50.00"), {{invoice, {}}});
  const Related partly{invoice, {credit, part}};
  EXPECT_EQ(still_owed(partly)->text(), "23.80") << "123.00 - 49.20 - 50.00";
  EXPECT_EQ(issuing(receipt("FT A/1", "23.80"), {partly}), "accepted");
  EXPECT_EQ(issuing(receipt("FT A/1", "23.81"), {partly}), "receipt_exceeds_debt");

  Document paid = draft("FR");
  paid.payments = {{"NU", money("123.00"), day("2026-11-24")}};
  EXPECT_EQ(issuing(receipt("FR A/1", "1.00"), {{issued(paid), {}}}), "original_not_correctable");
}

TEST(Receipts, AreOfSomething) {
  const std::vector<Related> related = {{issued(draft()), {}}};
  for (const char* amount : {"0.00", "-1.00"}) EXPECT_EQ(issuing(receipt("FT A/1", amount), related), "receipt_amount");
}

TEST(Receipts, AreNotForWhatWasPaidAtOnce) {
  Document counter = draft("FS", {line("50.00")});
  counter.payments = {{"NU", money("61.50"), day("2026-11-24")}};
  const Related paid{issued(counter), {}};
  EXPECT_TRUE(still_owed(paid)->is_zero());
  EXPECT_EQ(issuing(receipt("FS A/1", "0.01"), {paid}), "receipt_exceeds_debt");
  counter.payments[0].amount = money("20.00");
  const Related in_part{issued(counter), {}};
  EXPECT_EQ(still_owed(in_part)->text(), "41.50");
  EXPECT_EQ(issuing(receipt("FS A/1", "41.50"), {in_part}), "accepted");
  EXPECT_EQ(issuing(receipt("FS A/1", "41.51"), {in_part}), "receipt_exceeds_debt");
}

TEST(Receipts, AreNotForWhatWasPaidAtOnceInAnotherCurrency) {
  Document counter = draft("FS", {line("10.01"), line("10.01")});
  counter.currency = "USD";
  counter.exchange_rate = money("0.9217");
  counter.payments = {{"NU", money("24.62"), day("2026-11-24")}};
  EXPECT_TRUE(still_owed({issued(counter), {}})->is_zero()) << "all of it, whatever the parts come to in euro";
  counter.payments[0].amount = money("10.00");
  const IssuedDocument in_part = issued(counter);
  EXPECT_EQ(still_owed({in_part, {}})->text(), Decimal::subtract(in_part.totals.payable, money("9.22"))->text());
}

TEST(Receipts, AreNotOfPaymentsBeforeWhatTheyPay) {
  const IssuedDocument invoice = issued(draft());  // of the 24th
  Document paid = receipt("FT A/1", "123.00");
  paid.payments[0].date = day("2026-11-23");
  const auto refused = issuing(paid, {{invoice, {}}});
  EXPECT_EQ(refused, "paid_before_invoice");
  paid.payments[0].date = day("2026-11-24");
  EXPECT_EQ(issuing(paid, {{invoice, {}}}), "accepted") << "on the same day";
  paid.payments = {{"TB", money("100.00"), day("2026-11-24")}, {"NU", money("23.00"), day("2026-11-20")}};
  EXPECT_EQ(issuing(paid, {{invoice, {}}}), "paid_before_invoice") << "a part of it";
  paid.type = "RC";
  EXPECT_EQ(issuing(paid, {{invoice, {}}}), "paid_before_invoice");
}

TEST(Receipts, MayBeOfPaymentsBetweenSupplyAndInvoice) {
  Document document = draft("FT", {line("60.00"), line("40.00")});
  document.lines[1].supplied = day("2026-11-19");
  const IssuedDocument invoice = issued(document);
  Document paid = receipt("FT A/1", "123.00");
  paid.payments[0].date = day("2026-11-19");
  EXPECT_EQ(issuing(paid, {{invoice, {}}}), "accepted") << "CIVA art. 36(1)(a)";
  paid.payments[0].date = day("2026-11-18");
  EXPECT_EQ(issuing(paid, {{invoice, {}}}), "paid_before_invoice");
}

TEST(Receipts, OfSeveralInvoicesAreNotOfPaymentsBeforeTheFirst) {
  Document document = draft();
  document.issued = day("2026-11-10");
  const IssuedDocument first = issued(document);
  IssuedDocument second = issued(draft());
  second.document.number = 2;
  Document paid = receipt("FT A/1", "123.00");
  paid.settles.push_back({"FT A/2", day("2026-11-24"), money("123.00")});
  paid.payments = {{"TB", money("246.00"), day("2026-11-10")}};
  EXPECT_EQ(issuing(paid, {{first, {}}, {second, {}}}), "accepted");
  paid.payments[0].date = day("2026-11-09");
  EXPECT_EQ(issuing(paid, {{first, {}}, {second, {}}}), "paid_before_invoice");
}

TEST(Receipts, ConsiderWhatTheCustomerWithholds) {
  Document document = draft();
  document.withholding = Withholding{"IRS", Decimal::of(23)};
  EXPECT_EQ(still_owed({issued(document), {}})->text(), "100.00");
}

TEST(Receipts, OweNothingForWhatWasCreditedAndNothingForWhatWouldHaveBeenWithheld) {
  Document document = draft();
  document.withholding = Withholding{"IRS", Decimal::of(25), Decimal::of(100), "Artigo 101.º do CIRS"};
  const IssuedDocument invoice = issued(document);  // 123.00, of which 25.00 are withheld
  const IssuedDocument half = issued(credit_note("FT A/1", {line("50.00")}), {{invoice, {}}});
  ASSERT_TRUE(half.document.withholding) << "that of the invoice";
  EXPECT_EQ(half.document.withholding->type, "IRS");
  EXPECT_EQ(half.totals.gross.text(), "61.50");
  EXPECT_EQ(half.totals.withheld.text(), "12.50");
  EXPECT_EQ(still_owed({invoice, {half}})->text(), "49.00");
  const IssuedDocument rest = issued(credit_note("FT A/1", {line("50.00")}, 0), {{invoice, {half}}});
  EXPECT_EQ(still_owed({invoice, {half, rest}})->text(), "0.00");
}

TEST(Receipts, OfSeveralInvoicesTellOneKindOfWithholding) {
  const auto invoice = [](const int number, const std::optional<Withholding>& withholding) {
    Document document = draft();
    document.withholding = withholding;
    IssuedDocument one = issued(document);
    one.document.number = number;
    return Related{one, {}};
  };
  Document both = receipt("FT A/1", "98.00");
  both.settles.push_back({"FT A/2", day("2026-11-24"), money("98.00")});
  both.payments[0].amount = money("196.00");
  const Related of_25 = invoice(1, Withholding{"IRS", Decimal::of(25)});
  const IssuedDocument same = issued(both, {of_25, invoice(2, Withholding{"IRS", Decimal::of(25)})});
  EXPECT_EQ(same.totals.withheld.text(), "50.00");
  EXPECT_EQ(issuing(both, {of_25, invoice(2, Withholding{"IRS", Decimal::of(23)})}), "withholdings_differ");
  EXPECT_EQ(issuing(both, {of_25, invoice(2, Withholding{"IRC", Decimal::of(25)})}), "withholdings_differ");
  const IssuedDocument one_of_two = issued(both, {of_25, invoice(2, std::nullopt)});
  EXPECT_EQ(one_of_two.totals.withheld.text(), "25.00");
}

TEST(Receipts, SayWhatTheCustomerWithholdsAndTheLastTakesTheRest) {
  Document document = draft();
  document.withholding = Withholding{"IRS", Decimal::of(25)};
  const IssuedDocument invoice = issued(document);  // 123.00, of which 98.00 are paid
  const IssuedDocument all = issued(receipt("FT A/1", "98.00"), {{invoice, {}}});
  EXPECT_THAT(*all.document.qr_payload, testing::HasSubstr("*N:0.00*O:123.00*P:25.00*"));
  EXPECT_EQ(total_in_lists(all.document, all.totals).text(), "98.00") << "what was received";
  EXPECT_EQ(total_in_lists(invoice.document, invoice.totals).text(), "123.00") << "what was charged";
  const IssuedDocument third = issued(receipt("FT A/1", "32.67"), {{invoice, {}}});
  EXPECT_EQ(third.totals.withheld.text(), "8.33");
  const IssuedDocument rest = issued(receipt("FT A/1", "65.33"), {{invoice, {third}}});
  EXPECT_EQ(rest.totals.withheld.text(), "16.67") << "together 25.00";
  EXPECT_EQ(still_owed({invoice, {third, rest}})->text(), "0.00");

  const IssuedDocument credit = issued(credit_note("FT A/1", {line("50.00")}), {{invoice, {}}});
  const IssuedDocument after = issued(receipt("FT A/1", "49.00"), {{invoice, {credit}}});
  EXPECT_EQ(after.totals.withheld.text(), "12.50") << "what would have been withheld of the other half is not";
  EXPECT_EQ(after.totals.gross.text(), "61.50");
}

TEST(Receipts, OfCashVatSayHowMuchTaxTheyBring) {
  Document document = draft("FT", {line("100.00"), line("100.00", reduced())});
  const IssuedDocument invoice = issued(document);  // 123.00 + 106.00
  const IssuedDocument half = issued(receipt("FT A/1", "114.50", "RC"), {{invoice, {}}});
  ASSERT_EQ(half.totals.vat.size(), 2U);
  EXPECT_EQ(half.totals.vat[0].base.text(), "50.00");
  EXPECT_EQ(half.totals.vat[0].vat.text(), "11.50");
  EXPECT_EQ(half.totals.vat[1].vat.text(), "3.00");
  EXPECT_EQ(half.totals.net.text(), "100.00");
  EXPECT_EQ(half.totals.gross.text(), "114.50");
}

TEST(Receipts, OfCashVatBringTheTaxOfAllThatWasChargedWhereAPartIsWithheld) {
  Document document = draft();
  document.withholding = Withholding{"IRS", Decimal::of(25)};
  const IssuedDocument invoice = issued(document);  // 123.00, of which 98.00 are paid
  const IssuedDocument all = issued(receipt("FT A/1", "98.00", "RC"), {{invoice, {}}});
  EXPECT_THAT(*all.document.qr_payload, testing::HasSubstr("*I7:100.00*I8:23.00*N:23.00*O:123.00*P:25.00*"));
  EXPECT_EQ(all.totals.payable.text(), "98.00");
  EXPECT_EQ(still_owed({invoice, {all}})->text(), "0.00");
  const IssuedDocument third = issued(receipt("FT A/1", "32.67", "RC"), {{invoice, {}}});
  EXPECT_EQ(third.totals.vat.at(0).vat.text(), "7.67");
  const IssuedDocument rest = issued(receipt("FT A/1", "65.33", "RC"), {{invoice, {third}}});
  EXPECT_EQ(rest.totals.vat.at(0).vat.text(), "15.33") << "together 23.00";
  EXPECT_EQ(rest.totals.withheld.text(), Decimal::subtract(money("25.00"), third.totals.withheld)->text());
}

TEST(MasterData, TheTaxIdOfWhoIssuedStays) {
  EXPECT_EQ(outcome(check_issuer_change("123456789", "299999998", true)), "issuer_tax_id_fixed");
  EXPECT_EQ(outcome(check_issuer_change("123456789", "123456789", true)), "accepted");
  EXPECT_EQ(outcome(check_issuer_change("123456789", "299999998", false)), "accepted") << "nothing has value yet";
}

TEST(MasterData, OfACustomerWithDocumentsStays) {
  const Party known{"Livraria Âncora", "501442600", {}};
  Party other = known;
  other.tax_id = "500000000";
  EXPECT_EQ(outcome(check_customer_change(known, other, true)), "customer_tax_id_fixed");
  EXPECT_EQ(outcome(check_customer_change(known, other, false)), "accepted");
  const Party unknown{"Francisco", "999999990", {}};
  Party named = unknown;
  named.name = "Francisca";
  EXPECT_EQ(outcome(check_customer_change(unknown, named, true)), "customer_name_fixed");
  named.tax_id = "123456789";
  EXPECT_EQ(outcome(check_customer_change(unknown, named, true)), "accepted") << "a missing NIF may be filled in";
  EXPECT_EQ(outcome(check_product_change("Consultoria", "Consultoria sénior", true)), "product_description_fixed");
  EXPECT_EQ(outcome(check_product_change("Consultoria", "Consultoria sénior", false)), "accepted");
}

}  // namespace
}  // namespace rubrica::fiscal
