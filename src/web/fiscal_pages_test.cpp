// Every type of document, its series, and what the rules of invoicing refuse, as a browser without scripts meets them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fiscal_visit.h"

namespace rubrica::web {
namespace {

using test::body;
using test::expect_good_page;
using test::hidden;
using test::location;
using testing::HasSubstr;
using testing::Not;

class FiscalPagesTest : public test::FiscalVisit {};

// ---- Types

TEST_F(FiscalPagesTest, ThePageOfTypesLeadsToTheFormOfEach) {
  const auto page = visitor_.get("/documentos/novo");
  expect_good_page(page);
  for (const char* type : {"FT", "FR", "FS", "OR", "PF", "GT", "NC", "ND"}) {
    const std::string address = "/faturas/nova?tipo=" + std::string(type);
    EXPECT_THAT(body(page), HasSubstr("href=\"" + address + "\""));
    const auto empty = visitor_.get(address);
    expect_good_page(empty);
    EXPECT_EQ(hidden(empty, "type"), type);
    expect_good_page(send({{"action", "issue"}, {"type", type}, {"draft", hidden(empty, "draft")}, {"lines", "1"}}),
                     422);
  }
  EXPECT_EQ(visitor_.get("/faturas/nova?tipo=RG").status, 404);
  EXPECT_EQ(send({{"action", "issue"}, {"type", "XX"}}).status, 404);
}

TEST_F(FiscalPagesTest, EachTypeIsIssuedUnderItsName) {
  EXPECT_THAT(body(visitor_.get(issued(form("FS")))), HasSubstr("Fatura simplificada FS FORM2026/1 emitida"));
  EXPECT_THAT(body(visitor_.get(issued(form("OR")))), HasSubstr("Orçamento OR FORM2026/1 emitido"));
  const auto pro_forma = visitor_.get("/faturas/nova?tipo=PF");
  EXPECT_THAT(body(pro_forma), HasSubstr("Este documento não serve de fatura"));
  const std::string receipt = issued(with(form("FR"), "payment", "MB"));
  EXPECT_THAT(body(visitor_.get(receipt)), HasSubstr("Fatura-recibo FR FORM2026/1 emitida"));
}

TEST_F(FiscalPagesTest, TheTotalsSayWhatIsWithheld) {
  const auto totals = send(with(form("FT", "totals"), "withholding", "23"));
  expect_good_page(totals);
  EXPECT_THAT(body(totals), HasSubstr("18,40\u00A0€"));
  EXPECT_THAT(body(totals), HasSubstr("Retenção de IRS: 23 % de 80,00\u00A0€"));
  EXPECT_THAT(body(send(with(form("FT", "totals"), "withholding", "16.5"))),
              HasSubstr("Retenção de IRS: 16,5 % de 40,00\u00A0€"));
  EXPECT_THAT(body(totals), HasSubstr("A pagar"));
  EXPECT_THAT(body(totals), HasSubstr("80,00\u00A0€"));
}

TEST_F(FiscalPagesTest, TheTotalsWaitForNothingButTheLines) {
  const auto unpaid = with(with(form("FR", "totals"), "customer_name", ""), "date", "2026-12-24");
  const auto totals = send(unpaid);
  expect_good_page(totals);
  EXPECT_THAT(body(totals), HasSubstr("98,40\u00A0€"));
  EXPECT_THAT(body(totals), Not(HasSubstr("class=\"error\"")));
  const auto wrong = send(with(unpaid, "line-1-price", "muito"));
  expect_refused(wrong, "Escreva o preço");
  EXPECT_THAT(body(wrong), Not(HasSubstr("Escreva o nome"))) << "which totals do not need";
  expect_refused(send(with(unpaid, "action", "issue")), "Escreva o nome");
}

// ---- Series

TEST_F(FiscalPagesTest, ASeriesIsCreatedUsedAndFinished) {
  expect_good_page(visitor_.get("/definicoes/series"));
  expect_good_page(visitor_.get("/definicoes/series/nova"));
  const auto wrong = visitor_.post("/definicoes/series/nova", {{"type", "FT"}, {"series", "2026 A"}});
  expect_refused(wrong, "Escolha outro nome para a série");
  EXPECT_EQ(visitor_.post("/definicoes/series/nova", {{"type", "FT"}, {"series", "2026A"}}).status, 303);
  expect_refused(visitor_.post("/definicoes/series/nova", {{"type", "FT"}, {"series", "2026a"}}), "Já existe");
  expect_good_page(visitor_.get("/definicoes/series/FT/2026A"));
  const std::string code = "/definicoes/series/FT/2026A/codigo";
  expect_refused(visitor_.post(code, {{"validation_code", "X"}}), "Comunique a série à AT");
  EXPECT_EQ(visitor_.post(code, {{"validation_code", "CSDF7T5H"}}).status, 303);
  EXPECT_THAT(body(visitor_.get(issued(with(form("FT"), "series", "2026A")))), HasSubstr("Fatura FT 2026A/1 emitida"));
  expect_refused(visitor_.post(code, {{"validation_code", "AAJFF5JWJN"}}), "já tem documentos");
  const auto list = visitor_.get("/definicoes/series");
  expect_good_page(list);
  EXPECT_THAT(body(list), HasSubstr("CSDF7T5H"));
  const std::string end = "/definicoes/series/FT/2026A/finalizar";
  expect_good_page(visitor_.get(end));
  EXPECT_EQ(visitor_.post(end, {}).status, 303);
  expect_good_page(visitor_.get("/definicoes/series/FT/2026A"));
  expect_refused(visitor_.post(end, {}), "esta foi finalizada");
  expect_refused(send(with(form("FT"), "series", "2026A")), "Escolha outra série: esta foi finalizada");
}

// ---- What is refused (Despacho 8632/2014), each through the form

TEST_F(FiscalPagesTest, AnEarlierDateThanTheLastOneIsRefusedAndALaterOneConfirmed) {
  const auto later = with(form("FT"), "date", "2026-11-30");
  const auto asked = send(later);
  expect_refused(asked, "Confirme a data: é posterior a hoje");
  EXPECT_THAT(body(asked), HasSubstr("name=\"date_confirmed\" value=\"2026-11-30\""));
  const auto confirmed = with(later, "date_confirmed", "2026-11-30");
  expect_refused(send(with(confirmed, "date", "2026-12-30")), "Confirme a data: é posterior a hoje");
  issued(confirmed);
  expect_refused(send(form("FT")), "Escolha uma data igual ou posterior");
}

TEST_F(FiscalPagesTest, AClockThatWentBackIsConfirmed) {
  issued(form("FT"));
  site_.storage().clock().advance(-std::chrono::hours(2));
  const auto fields = form("OR");
  const auto asked = send(fields);
  expect_refused(asked, "Confirme a hora do sistema");
  EXPECT_THAT(body(asked), HasSubstr("name=\"clock_confirmed\""));
  issued(with(fields, "clock_confirmed", "1"));
}

TEST_F(FiscalPagesTest, RulesOfTheTypesAreSaidBesideTheirFields) {
  expect_refused(send(form("FR")), "Indique como foi pago");
  expect_refused(send(with(form("FS"), "line-1-price", "400")), "passa o limite da fatura simplificada");
  auto transport = with(with(form("GT"), "transport_from", "Porto"), "transport_to", "Lisboa");
  expect_refused(send(transport), "Escreva uma data e uma hora válidas");
  transport = with(transport, "transport_start", "2026-11-24T08:00");
  expect_refused(send(transport), "Indique um início de transporte posterior");
  issued(with(transport, "transport_start", "2026-11-25T08:00"));
  expect_refused(send(with(form("FT"), "line-1-discount", "101")), "Escreva um desconto entre 0 e 100");
  expect_refused(send(with(form("FT"), "line-1-price", "-1")), "Escreva o preço");
  expect_refused(send(with(form("FT"), "line-1-vat", "M03")), "Escolha a taxa de IVA ou o motivo de isenção");
  expect_refused(send(with(form("FT"), "customer_tax_id", "501442601")), "Este NIF não passa a verificação");
}

TEST_F(FiscalPagesTest, CorrectionsNameADocumentAndAReason) {
  issued(form("FT"));
  expect_refused(send(form("NC")), "Escreva o número do documento");
  const auto note = with(form("NC"), "source", "FT FORM2026/1");
  expect_refused(send(note), "Escreva o motivo da correção");
  expect_refused(send(with(with(form("NC"), "source", "FT FORM2026/9"), "reason", "Erro")),
                 "Verifique o documento de origem: não foi encontrado");
  const auto good = with(note, "reason", "Devolução");
  expect_refused(send(with(good, "line-1-price", "41")), "passa o que falta creditar");
  EXPECT_THAT(body(visitor_.get(issued(good))), HasSubstr("Nota de crédito NC FORM2026/1 emitida"));
  expect_refused(send(with(with(form("NC"), "source", "FT FORM2026/1"), "reason", "Outra vez")),
                 "passa o que falta creditar");
}

// ---- CIVA art. 53

TEST_F(FiscalPagesTest, UnderArticle53NoDocumentChargesVat) {
  visitor_.post("/produtos/novo",
                {{"code", "AULA"}, {"description", "Aula"}, {"kind", "S"}, {"unit", "h"}, {"vat", "NOR"}});
  const std::string list = body(visitor_.get("/produtos"));
  const std::string product = list.substr(list.find("/produtos/01") + 10, 36);
  issued(form("FT"));
  test::Visitor::Fields profile = {{"name", "Marta"},
                                   {"tax_id", "123456789"},
                                   {"address", "Rua das Flores 12\n4050-262 Porto"},
                                   {"vat_territory", "PT"},
                                   {"small_business", "1"}};
  const auto both = visitor_.post("/definicoes/emitente", with(profile, "cash_vat", "1"));
  expect_refused(both, "Escolha só um: a isenção do artigo 53.º ou o IVA de caixa");
  EXPECT_THAT(body(both), HasSubstr("id=\"cash_vat-error\""));
  EXPECT_EQ(visitor_.post("/definicoes/emitente", profile).status, 303);

  const std::string first =
      "<option value=\"M10\" selected>Isenção do artigo 53.º: M10 – IVA – regime de isenção</option>";
  const auto empty = visitor_.get("/faturas/nova");
  EXPECT_THAT(body(empty), HasSubstr("name=\"line-1-vat\">\n" + first));
  EXPECT_THAT(body(visitor_.get("/produtos/novo")), HasSubstr("name=\"vat\">\n" + first));
  EXPECT_THAT(body(send(form("FT", "add"))), HasSubstr("name=\"line-2-vat\">\n" + first));

  const std::string sentence = "com a isenção do artigo 53.º não se cobra IVA";
  for (const char* type : {"FT", "FS", "OR", "PF"}) {
    const auto refused = send(form(type));
    expect_refused(refused, sentence);
    EXPECT_THAT(body(refused), HasSubstr("id=\"line-1-vat-error\"")) << type;
  }
  EXPECT_THAT(body(send(with(with(form("FT", "add-product"), "product", product), "line-1-vat", "M10"))),
              HasSubstr("<option value=\"NOR\" selected>"))
      << "a product from before keeps its rate, which is refused";
  EXPECT_THAT(body(visitor_.get(issued(with(form("FT"), "line-1-vat", "M10")))), HasSubstr("80,00\u00A0€"));
  const auto note = with(with(form("NC"), "source", "FT FORM2026/1"), "reason", "Devolução");
  issued(with(note, "line-1-source", "1"));
}

// ---- When it was supplied

TEST_F(FiscalPagesTest, AnInvoiceSaysWhenItWasSupplied) {
  const std::string field = "<input id=\"supplied\" name=\"supplied\" type=\"date\"";
  for (const char* type : {"FT", "FS", "FR"}) {
    EXPECT_THAT(body(visitor_.get("/faturas/nova?tipo=" + std::string(type))), HasSubstr(field)) << type;
  }
  for (const char* type : {"NC", "ND", "OR", "PF", "GT"}) {
    EXPECT_THAT(body(visitor_.get("/faturas/nova?tipo=" + std::string(type))), Not(HasSubstr("supplied"))) << type;
  }
  auto fields = with(form("FT", "totals"), "supplied", "2026-11-20");
  const auto totals = send(fields);
  expect_good_page(totals);
  EXPECT_THAT(body(totals), HasSubstr(field + " value=\"2026-11-20\"")) << "kept in the draft";
  const std::string invoice = issued(with(fields, "action", "issue"));
  const test::Visitor::Fields receipt = {{"draft", hidden(visitor_.get(invoice + "/recibo"), "draft")},
                                         {"amount", "98,40"},
                                         {"payment", "TB"},
                                         {"date", "2026-11-19"}};
  expect_refused(visitor_.post(invoice + "/recibo", receipt), "Verifique a data do pagamento");
  EXPECT_EQ(visitor_.post(invoice + "/recibo", with(receipt, "date", "2026-11-20")).status, 303)
      << "CIVA art. 36(1)(a)";
}

TEST_F(FiscalPagesTest, ADayOfSupplyThatMakesNoSenseIsRefusedBesideItsField) {
  for (const auto& [typed, sentence] :
       {std::pair("ontem", "Escreva uma data válida"), std::pair("0026-11-20", "não há taxas de IVA conhecidas"),
        std::pair("2026-11-25", "Verifique a data da prestação: é posterior à do documento")}) {
    const auto refused = send(with(form("FT"), "supplied", typed));
    expect_refused(refused, sentence);
    EXPECT_THAT(body(refused), HasSubstr("id=\"supplied-error\"")) << typed;
  }
}

TEST_F(FiscalPagesTest, TheRatesToChooseFromAreThoseOfTheDayOnWhichTheSupplyIsTaxed) {
  const auto fields = with(with(form("FT", "totals"), "line-1-vat", "PT-MA:RED"), "supplied", "2024-09-23");
  const auto totals = send(fields);
  expect_good_page(totals);
  EXPECT_THAT(body(totals), HasSubstr("<option value=\"PT-MA:RED\" selected>5 % – Madeira</option>"));
  EXPECT_THAT(body(totals), HasSubstr("IVA 5 % – Madeira"));
  EXPECT_THAT(body(send(with(fields, "supplied", ""))), HasSubstr("IVA 4 % – Madeira"));
}

// ---- Money

TEST_F(FiscalPagesTest, PricesMayIncludeVatAndTheFormSaysWhichTheyAre) {
  EXPECT_THAT(body(visitor_.get("/faturas/nova")), HasSubstr("Preço sem IVA (€)"));
  const auto fields = with(with(form("FT"), "prices_with_vat", "1"), "line-1-price", "50");
  const auto totals = send(with(fields, "action", "totals"));
  expect_good_page(totals);
  EXPECT_THAT(body(totals), HasSubstr("Preço com IVA (€)"));
  EXPECT_THAT(body(totals), HasSubstr("name=\"prices_with_vat\" value=\"1\" checked"));
  EXPECT_THAT(body(totals), HasSubstr("81,30\u00A0€"));
  EXPECT_THAT(body(totals), HasSubstr("100,00\u00A0€"));
  const std::string invoice = issued(fields);
  EXPECT_THAT(body(visitor_.get(invoice)), HasSubstr("100,00\u00A0€"));
  const std::string id = invoice.substr(std::string("/documentos/").size());
  EXPECT_THAT(body(visitor_.get("/faturas/nova?tipo=NC&de=" + id)), HasSubstr("Preço com IVA (€)"));
}

TEST_F(FiscalPagesTest, ALineMayTakeTheRateOfAnotherTerritory) {
  const auto empty = visitor_.get("/faturas/nova");
  EXPECT_THAT(body(empty), HasSubstr("<optgroup label=\"Operações noutro território: Madeira\">"));
  const auto fields = with(form("FT", "totals"), "line-1-vat", "PT-MA:NOR");
  const auto totals = send(fields);
  expect_good_page(totals);
  EXPECT_THAT(body(totals), HasSubstr("IVA 22 % – Madeira"));
  EXPECT_THAT(body(totals), HasSubstr("<option value=\"PT-MA:NOR\" selected>22 % – Madeira</option>"));
  issued(with(fields, "action", "issue"));
  expect_refused(send(with(form("FT"), "line-1-vat", "PT-XX:NOR")), "Escolha a taxa de IVA");
}

TEST_F(FiscalPagesTest, AForeignCurrencyNeedsItsRateAndShowsItsValueInEuro) {
  const auto dollars = with(form("FT"), "currency", "USD");
  const auto asked = send(dollars);
  expect_refused(asked, "Indique o câmbio");
  EXPECT_THAT(body(asked), HasSubstr("Preço sem IVA (USD)"));
  expect_refused(send(with(dollars, "exchange_rate", "muito")), "Escreva o câmbio com vírgula");
  expect_refused(send(with(dollars, "currency", "XXX")), "Escolha uma das opções");
  const auto fields = with(dollars, "exchange_rate", "0,5");
  const auto totals = send(with(fields, "action", "totals"));
  expect_good_page(totals);
  EXPECT_THAT(body(totals), HasSubstr("98,40\u00A0USD"));
  EXPECT_THAT(body(totals), HasSubstr("Câmbio de 1 USD</dt><dd>0,5\u00A0€"));
  EXPECT_THAT(body(totals), HasSubstr("49,20\u00A0€"));

  const std::string invoice = issued(fields);
  const auto receipt = visitor_.get(invoice + "/recibo");
  expect_good_page(receipt);
  EXPECT_THAT(body(receipt), HasSubstr("A fatura está em USD; o recibo é em euros"));
  EXPECT_THAT(body(receipt), HasSubstr("value=\"49,20\""));
  const test::Visitor::Fields paid = {{"draft", hidden(receipt, "draft")}, {"amount", "98,40"}, {"payment", "TB"}};
  expect_refused(visitor_.post(invoice + "/recibo", paid), "passa o que falta pagar");
  const auto issued_receipt = visitor_.post(invoice + "/recibo", with(paid, "amount", "49,20"));
  EXPECT_THAT(body(visitor_.get(location(issued_receipt))), HasSubstr("49,20\u00A0€"));

  const auto note = with(with(form("NC"), "source", "FT FORM2026/1"), "reason", "Erro");
  expect_refused(send(note), "Escolha a moeda do documento que corrige");
}

TEST_F(FiscalPagesTest, AnExchangeRateThatLeavesNothingInEuroIsRefused) {
  auto fields = with(with(form("FT"), "currency", "JPY"), "line-1-price", "0,10");
  const auto refused = send(with(fields, "exchange_rate", "0,0061"));
  expect_refused(refused, "com este câmbio, o valor em euros fica em 0,00 €");
  EXPECT_THAT(body(refused), HasSubstr("id=\"exchange_rate-error\""));
  issued(with(with(fields, "exchange_rate", "0,0061"), "line-1-price", "100"));
}

// ---- What else the rules refuse and a form cannot know

TEST_F(FiscalPagesTest, OnlyInvoicesAndDebitNotesAreCorrectedAndPaid) {
  issued(form("OR"));
  expect_refused(send(with(with(form("NC"), "source", "OR FORM2026/1"), "reason", "Erro")),
                 "Escolha uma fatura, uma fatura-recibo ou uma nota de débito");
  const std::string paid = issued(with(form("FR"), "payment", "MB"));
  const auto again = visitor_.get(paid + "/recibo");
  expect_refused(
      visitor_.post(paid + "/recibo", {{"draft", hidden(again, "draft")}, {"amount", "1,00"}, {"payment", "TB"}}),
      "este documento não se corrige nem se recebe assim");
}

TEST_F(FiscalPagesTest, WhoSendsTheSameFormTwiceIsLedToTheSameDocument) {
  issued(form("FT"));
  const auto note = with(with(form("NC"), "source", "FT FORM2026/1"), "reason", "Devolução");
  const std::string first = issued(note);
  EXPECT_EQ(issued(note), first) << "although nothing is left to be credited";
}

TEST_F(FiscalPagesTest, AReasonForNoVatIsUsedWhileItIsInForce) {
  const auto fields = with(form("FT"), "line-1-vat", "M44");
  expect_refused(send(with(fields, "date", "2025-01-02")), "este código não existe ou não está em vigor nessa data");
  issued(fields);
}

TEST_F(FiscalPagesTest, ASeriesIsOfAKnownTypeAndOpenedBeforeItIsUsed) {
  expect_refused(visitor_.post("/definicoes/series/nova", {{"type", "XX"}, {"series", "A"}}),
                 "Escolha um tipo de documento");
  expect_refused(send(with(form("FT"), "series", "NADA")), "Escolha uma série deste tipo de documento");
}

// ---- What comes after

TEST_F(FiscalPagesTest, AnInvoiceIsCreditedInPartAndThenInFull) {
  const std::string invoice = issued(form("FT"));
  const auto page = visitor_.get(invoice);
  expect_good_page(page);
  const std::string id = invoice.substr(std::string("/documentos/").size());
  EXPECT_THAT(body(page), HasSubstr("/faturas/nova?tipo=NC&amp;de=" + id));
  const auto credit = visitor_.get("/faturas/nova?tipo=NC&de=" + id);
  expect_good_page(credit);
  EXPECT_THAT(body(credit), HasSubstr("value=\"Consultoria\""));
  EXPECT_THAT(body(credit), Not(HasSubstr("name=\"customer\""))) << "it is that of the invoice";
  test::Visitor::Fields note = {{"action", "issue"},      {"draft", hidden(credit, "draft")},
                                {"type", "NC"},           {"source", id},
                                {"reason", "Devolução"},  {"lines", "1"},
                                {"line-1-source", "1"},   {"line-1-description", "Consultoria"},
                                {"line-1-quantity", "3"}, {"line-1-unit", "h"},
                                {"line-1-price", "1,00"}, {"line-1-vat", "NOR"}};
  expect_refused(send(note), "Reduza a quantidade: passa a que falta creditar");
  note = with(with(note, "line-1-quantity", "1"), "line-1-price", "40,00");
  const auto credited = visitor_.get(issued(note));
  EXPECT_THAT(body(credited), HasSubstr("FT FORM2026/1"));
  EXPECT_THAT(body(visitor_.get(invoice)), HasSubstr("NC FORM2026/1"));
}

TEST_F(FiscalPagesTest, ACreditIsAtTheRateOfItsInvoice) {
  issued(with(form("FT"), "line-1-vat", "RED"));
  auto note = with(with(form("NC"), "source", "FT FORM2026/1"), "reason", "Devolução");
  const auto free = send(note);
  expect_refused(free, "o IVA devolve-se à taxa a que foi cobrado");
  EXPECT_THAT(body(free), HasSubstr("id=\"line-1-vat-error\"")) << "beside the rate";
  expect_refused(send(with(note, "line-1-source", "1")), "Escolha a taxa de IVA do documento de origem");
  issued(with(with(note, "line-1-source", "1"), "line-1-vat", "RED"));
}

TEST_F(FiscalPagesTest, TheSecondHalfIsCreditedToTheCent) {
  issued(with(form("FT"), "line-1-price", "0,50"));
  const auto half = with(with(form("NC"), "source", "FT FORM2026/1"), "reason", "Devolução");
  const auto one = with(with(with(half, "line-1-source", "1"), "line-1-quantity", "1"), "line-1-price", "0,50");
  EXPECT_THAT(body(visitor_.get(issued(one))), HasSubstr("0,62\u00A0€"));
  const auto second = with(one, "draft", hidden(visitor_.get("/faturas/nova?tipo=NC"), "draft"));
  EXPECT_THAT(body(send(with(second, "action", "totals"))), HasSubstr("0,61\u00A0€"));
  EXPECT_THAT(body(visitor_.get(issued(second))), HasSubstr("0,61\u00A0€"));
}

TEST_F(FiscalPagesTest, ACreditNoteHasTheWithholdingOfItsInvoice) {
  const std::string invoice = issued(with(form("FT"), "withholding", "25"));
  EXPECT_THAT(body(visitor_.get(invoice + "/recibo")), HasSubstr("value=\"78,40\""));
  const auto credit = visitor_.get("/faturas/nova?tipo=NC&de=" + invoice.substr(std::string("/documentos/").size()));
  expect_good_page(credit);
  EXPECT_THAT(body(credit), HasSubstr("a retenção desse documento: IRS, 25 %"));
  const auto note = with(with(form("NC"), "source", "FT FORM2026/1"), "reason", "Devolução");
  const auto half = with(with(note, "line-1-source", "1"), "line-1-quantity", "1");
  EXPECT_THAT(body(send(with(half, "action", "totals"))), HasSubstr("39,20\u00A0€"));
  issued(half);
  EXPECT_THAT(body(visitor_.get(invoice + "/recibo")), HasSubstr("value=\"39,20\""));
}

TEST_F(FiscalPagesTest, TheListSaysOfAReceiptWhatWasReceived) {
  const std::string invoice = issued(with(form("FT"), "withholding", "25"));
  const test::Visitor::Fields receipt = {
      {"draft", hidden(visitor_.get(invoice + "/recibo"), "draft")}, {"amount", "78,40"}, {"payment", "TB"}};
  const auto paid = visitor_.post(invoice + "/recibo", receipt);
  ASSERT_EQ(paid.status, 303) << body(paid);
  const std::string list = body(visitor_.get("/documentos"));
  EXPECT_THAT(list, HasSubstr("78,40\u00A0€")) << "although 98,40 are settled";
  EXPECT_THAT(list, HasSubstr("98,40\u00A0€")) << "the invoice";
  EXPECT_THAT(body(visitor_.get(location(paid))), HasSubstr("78,40\u00A0€"));
}

TEST_F(FiscalPagesTest, AQuoteIsConvertedAndCannotBeAnnulledAfterwards) {
  const std::string quote = issued(form("OR"));
  const std::string id = quote.substr(std::string("/documentos/").size());
  EXPECT_THAT(body(visitor_.get(quote)), HasSubstr("Converter em fatura"));
  const auto converted = visitor_.get("/faturas/nova?tipo=FT&de=" + id);
  expect_good_page(converted);
  auto fields = with(with(form("FT"), "source", id), "line-1-source", "1");
  const auto invoice = visitor_.get(issued(fields));
  EXPECT_THAT(body(invoice), HasSubstr("OR FORM2026/1"));
  EXPECT_THAT(body(converted), Not(HasSubstr("id=\"continued\"")));
  const auto again = visitor_.get("/faturas/nova?tipo=FT&de=" + id);
  expect_good_page(again);
  EXPECT_THAT(body(again), HasSubstr("Este documento já foi convertido: <a href=\"/documentos/"));
  EXPECT_THAT(body(again), HasSubstr(">FT FORM2026/1</a>"));
  expect_refused(visitor_.post(quote + "/anular", {{"reason", "Engano"}, {"delivered", "nao"}}),
                 "Anule primeiro o documento que o corrige, recebe ou continua");
  EXPECT_EQ(visitor_.get("/faturas/nova?tipo=FT&de=" + location(send(form("FS"))).substr(12)).status, 404);
}

TEST_F(FiscalPagesTest, AReceiptIsIssuedUpToWhatIsOwed) {
  const std::string invoice = issued(form("FT"));
  const auto empty = visitor_.get(invoice + "/recibo");
  expect_good_page(empty);
  EXPECT_THAT(body(empty), HasSubstr("value=\"98,40\""));
  test::Visitor::Fields receipt = {{"draft", hidden(empty, "draft")}, {"amount", "98,41"}, {"payment", "TB"}};
  expect_refused(visitor_.post(invoice + "/recibo", receipt), "passa o que falta pagar");
  expect_refused(visitor_.post(invoice + "/recibo", with(receipt, "payment", "")), "Escolha como foi pago");
  expect_refused(visitor_.post(invoice + "/recibo", with(receipt, "amount", "0")), "maior do que zero");
  const auto issued = visitor_.post(invoice + "/recibo", with(receipt, "amount", "98,40"));
  ASSERT_EQ(issued.status, 303) << body(issued);
  const auto page = visitor_.get(location(issued));
  expect_good_page(page);
  EXPECT_THAT(body(page), HasSubstr("Recibo RG FORM2026/1 emitido"));
  EXPECT_THAT(body(page), HasSubstr("98,40\u00A0€"));
  EXPECT_THAT(body(visitor_.get(invoice + "/recibo")), HasSubstr("Não falta pagar nada"));
  const auto again = visitor_.get(invoice + "/recibo");
  expect_refused(
      visitor_.post(invoice + "/recibo", {{"draft", hidden(again, "draft")}, {"amount", "1"}, {"payment", "TB"}}),
      "passa o que falta pagar");
}

TEST_F(FiscalPagesTest, APaymentIsNotBeforeTheInvoice) {
  const std::string invoice = issued(form("FT"));
  const test::Visitor::Fields receipt = {{"draft", hidden(visitor_.get(invoice + "/recibo"), "draft")},
                                         {"amount", "98,40"},
                                         {"payment", "TB"},
                                         {"date", "2026-11-23"}};
  const auto refused = visitor_.post(invoice + "/recibo", receipt);
  expect_refused(refused, "Verifique a data do pagamento: é anterior à fatura.");
  EXPECT_THAT(body(refused), HasSubstr("id=\"date-error\"")) << "beside the date";
  EXPECT_EQ(visitor_.post(invoice + "/recibo", with(receipt, "date", "2026-11-24")).status, 303);
}

TEST_F(FiscalPagesTest, AnAnnulledDocumentStaysVisibleAndSaysWhy) {
  const std::string invoice = issued(form("FT"));
  expect_good_page(visitor_.get(invoice + "/anular"));
  expect_refused(visitor_.post(invoice + "/anular", {{"reason", "Engano"}}), "Diga se o cliente já tem o documento");
  expect_refused(visitor_.post(invoice + "/anular", {{"reason", ""}, {"delivered", "nao"}}),
                 "Escreva o motivo da anulação");
  const auto delivered = visitor_.post(invoice + "/anular", {{"reason", "Engano"}, {"delivered", "sim"}});
  expect_refused(delivered, "Corrija com uma nota de crédito ou de débito");
  EXPECT_THAT(body(delivered), HasSubstr("/faturas/nova?tipo=NC&amp;de="));
  EXPECT_EQ(location(visitor_.post(invoice + "/anular", {{"reason", "Cliente errado"}, {"delivered", "nao"}})),
            invoice);
  const auto page = visitor_.get(invoice);
  expect_good_page(page);
  EXPECT_THAT(body(page), HasSubstr("Cliente errado"));
  EXPECT_THAT(body(page), Not(HasSubstr(">Assinar com CMD<")));
  EXPECT_THAT(body(visitor_.get("/documentos")), HasSubstr("Anulado"));
  expect_refused(visitor_.post(invoice + "/anular", {{"reason", "Engano"}, {"delivered", "nao"}}), "já está anulado");
  const std::string id = invoice.substr(std::string("/documentos/").size());
  auto note = with(with(form("NC"), "source", id), "reason", "Devolução");
  expect_refused(send(note), "o de origem está anulado");
  EXPECT_EQ(location(visitor_.post("/assinar", {{"id", id}})).find("/assinar/"), std::string::npos);
}

TEST_F(FiscalPagesTest, AQuoteIsAnnulledWhoeverHasIt) {
  const std::string quote = issued(form("OR"));
  EXPECT_THAT(body(visitor_.get(quote + "/anular")), Not(HasSubstr("O cliente já tem este documento?")));
  EXPECT_EQ(visitor_.post(quote + "/anular", {{"reason", "Outro preço"}}).status, 303);
  EXPECT_THAT(body(visitor_.get(quote)), HasSubstr("Outro preço"));
}

TEST_F(FiscalPagesTest, TheListSaysWhatItShows) {
  const std::string invoice = issued(form("FT"));
  visitor_.post(invoice + "/anular", {{"reason", "Engano"}, {"delivered", "nao"}});
  EXPECT_THAT(body(visitor_.get("/documentos?mostrar=anulados")),
              testing::AllOf(HasSubstr("<caption>Anulados</caption>"), HasSubstr("FT FORM2026/1")));
  EXPECT_THAT(body(visitor_.get("/documentos?mostrar=assinados")), Not(HasSubstr("FT FORM2026/1")));
  EXPECT_THAT(body(visitor_.get("/documentos?mostrar=todos")),
              testing::AllOf(HasSubstr("Nenhum documento por assinar"), HasSubstr("FT FORM2026/1")));
}

TEST_F(FiscalPagesTest, AReceiptIsCalledWhatItIsAndNotAddedToInvoices) {
  const std::string invoice = issued(form("FT"));
  const std::string other = issued(form("FT"));
  const auto paid = visitor_.post(
      invoice + "/recibo",
      {{"draft", hidden(visitor_.get(invoice + "/recibo"), "draft")}, {"amount", "98,40"}, {"payment", "TB"}});
  const std::string receipt = location(paid);
  EXPECT_THAT(body(visitor_.get(receipt)),
              testing::AllOf(HasSubstr("<dt>Total recebido</dt>"), Not(HasSubstr("Total com IVA"))));
  EXPECT_THAT(body(visitor_.get(invoice)), HasSubstr("<dt>Total com IVA</dt>"));
  const auto id = [](const std::string& address) { return address.substr(std::string("/documentos/").size()); };
  const auto chosen = [&](const std::string& second) {
    return body(visitor_.get(location(visitor_.post("/assinar", {{"id", id(invoice)}, {"id", id(second)}}))));
  };
  EXPECT_THAT(chosen(other), HasSubstr("Total: 196,80"));
  EXPECT_THAT(chosen(receipt), testing::AllOf(HasSubstr("<caption>0 de 2 conferidos"), Not(HasSubstr("Total: "))));
}

TEST_F(FiscalPagesTest, ASecondCopyIsAFileOfItsOwn) {
  const std::string invoice = issued(form("FT"));
  const auto copy = visitor_.get(invoice + "/segunda-via");
  EXPECT_EQ(copy.status, 200);
  EXPECT_EQ(copy.headers.get("Content-Type"), "application/pdf");
  EXPECT_THAT(std::string(copy.headers.get("Content-Disposition").value_or("")), HasSubstr("FT_FORM2026-1"));
}

// ---- Customers (3.3.3, 3.3.4)

TEST_F(FiscalPagesTest, ACustomerIsChosenOrWrittenAndNeverBoth) {
  issued(form("FT"));
  const std::string list = body(visitor_.get("/clientes"));
  const std::string known = list.substr(list.find("/clientes/01") + 10, 36);
  const auto both = with(with(form("FT"), "customer", known), "customer_name", "Padaria do Largo");
  const auto refused = send(both);
  expect_refused(refused, "Escolheu um cliente da lista e escreveu também um novo");
  EXPECT_THAT(body(refused), HasSubstr("value=\"Padaria do Largo\"")) << "nothing is lost";
  EXPECT_THAT(body(refused), HasSubstr("<option value=\"" + known + "\" selected>"));
  expect_refused(send(with(both, "customer", "final")), "Escolheu um cliente da lista e escreveu também um novo");
  EXPECT_THAT(body(visitor_.get(issued(with(both, "customer", "new")))), HasSubstr("Padaria do Largo"));
  issued(with(with(with(both, "draft", hidden(visitor_.get("/faturas/nova"), "draft")), "customer_name", ""),
              "customer_tax_id", ""));
}

TEST_F(FiscalPagesTest, AForeignCustomersNumberIsTheSameEverywhere) {
  auto fields = with(with(form("FT"), "customer_country", "de"), "customer_tax_id", "DE123456789");
  issued(fields);
  const auto file = visitor_.post("/definicoes/saft", {{"first", "2026-11-01"}, {"last", "2026-11-30"}});
  EXPECT_THAT(body(file), HasSubstr("<CustomerTaxID>123456789</CustomerTaxID>"));
  EXPECT_THAT(body(file), HasSubstr("<CustomerID>DE123456789</CustomerID>"));
  EXPECT_EQ(visitor_.post("/clientes/novo", {{"name", "Ana"}, {"country", "gr"}, {"tax_id", "EL123456789"}}).status,
            303);
  EXPECT_THAT(body(visitor_.get("/clientes")), HasSubstr(">123456789<"));
}

TEST_F(FiscalPagesTest, ACustomerWithDocumentsKeepsNumberAndName) {
  issued(form("FT"));
  const std::string list = body(visitor_.get("/clientes"));
  const std::size_t at = list.find("/clientes/01");
  const std::string address = list.substr(at, 46);
  const test::Visitor::Fields known = {{"name", "Livraria Âncora"}, {"tax_id", "501442600"}, {"country", "PT"}};
  expect_refused(visitor_.post(address, with(known, "tax_id", "123456789")),
                 "o NIF de um cliente com documentos não muda");
  EXPECT_EQ(visitor_.post(address, with(known, "name", "Livraria Âncora, Lda.")).status, 303) << "the number names it";
  auto nameless = with(with(form("FT"), "customer_tax_id", ""), "customer_name", "Ana");
  issued(nameless);
  const std::string more = body(visitor_.get("/clientes"));
  const std::size_t ana = more.rfind("/clientes/01", more.find(">Ana<"));
  const std::string of_ana = more.substr(ana, 46);
  expect_refused(visitor_.post(of_ana, {{"name", "Rita"}, {"tax_id", ""}, {"country", "PT"}}),
                 "Indique primeiro o NIF");
  EXPECT_EQ(visitor_.post(of_ana, {{"name", "Ana"}, {"tax_id", "123456789"}, {"country", "PT"}}).status, 303);
}

// ---- Products (3.3.5)

TEST_F(FiscalPagesTest, AProductIsKeptChosenForALineAndFixedOnceADocumentHasIt) {
  EXPECT_THAT(body(visitor_.get("/faturas/nova")), Not(HasSubstr("add-product"))) << "there are none to choose from";
  expect_good_page(visitor_.get("/produtos"));
  expect_good_page(visitor_.get("/produtos/novo"));
  const test::Visitor::Fields chair = {{"code", "CADEIRA"}, {"description", "Cadeira & mesa"},
                                       {"kind", "P"},       {"unit", "un"},
                                       {"price", "80,00"},  {"vat", "NOR"}};
  expect_refused(visitor_.post("/produtos/novo", with(chair, "code", "")), "Escreva um código");
  EXPECT_EQ(visitor_.post("/produtos/novo", chair).status, 303);
  expect_refused(visitor_.post("/produtos/novo", chair), "Já tem um produto ou serviço com este código");
  const auto list = visitor_.get("/produtos?estado=guardado");
  expect_good_page(list);
  const std::string address = body(list).substr(body(list).find("/produtos/01"), 46);
  expect_good_page(visitor_.get(address));

  const auto blank =
      with(with(with(form("FT", "add-product"), "line-1-description", ""), "line-1-price", ""), "customer", "final");
  expect_refused(send(blank), "Escolha um produto ou serviço da lista");
  const auto filled = send(with(blank, "product", address.substr(10)));
  expect_good_page(filled);
  EXPECT_EQ(hidden(filled, "lines"), "1");
  EXPECT_EQ(hidden(filled, "line-1-product"), "CADEIRA");
  EXPECT_THAT(body(filled), HasSubstr("value=\"Cadeira &amp; mesa\""));
  EXPECT_THAT(body(filled), HasSubstr("value=\"80,00\""));
  EXPECT_EQ(hidden(send(with(form("FT", "add-product"), "product", address.substr(10))), "lines"), "2");
  auto line = with(with(form("FT"), "line-1-description", "Cadeira & mesa"), "line-1-product", "CADEIRA");
  EXPECT_THAT(body(send(with(with(line, "action", "totals"), "line-1-description", "Cadeira azul"))),
              Not(HasSubstr("line-1-product")))
      << "a line that says something else is free";
  issued(line);

  expect_refused(visitor_.post(address, with(chair, "description", "Cadeira")),
                 "a descrição de um artigo com documentos não muda");
  expect_refused(visitor_.post(address, with(chair, "code", "MESA")), "o código de um com documentos não muda");
  EXPECT_EQ(visitor_.post(address, with(chair, "price", "90")).status, 303);
  EXPECT_EQ(location(visitor_.post(address, {{"action", "remove"}})), "/produtos?estado=oculto");
  const auto hidden_one = visitor_.get("/produtos?estado=oculto");
  expect_good_page(hidden_one);
  EXPECT_THAT(body(hidden_one), HasSubstr("status ended"));
  EXPECT_THAT(body(visitor_.get("/faturas/nova")), Not(HasSubstr("add-product")));
  EXPECT_EQ(location(visitor_.post(address, {{"action", "show"}})), "/produtos?estado=visivel");
  EXPECT_THAT(body(visitor_.get("/faturas/nova")), HasSubstr("add-product"));
}

TEST_F(FiscalPagesTest, AFreeLineSaysWhetherItIsAServiceOrGoods) {
  const auto empty = visitor_.get("/faturas/nova");
  EXPECT_THAT(body(empty), HasSubstr("name=\"line-1-kind\""));
  EXPECT_THAT(body(visitor_.get("/faturas/nova?tipo=GT")), Not(HasSubstr("line-1-kind"))) << "all of it is goods";
  issued(with(form("FT"), "line-1-kind", "P"));
  expect_refused(send(with(form("FT"), "line-1-kind", "X")), "Escolha uma das opções");
  const auto file = visitor_.post("/definicoes/saft", {{"first", "2026-11-01"}, {"last", "2026-11-30"}});
  EXPECT_THAT(body(file), HasSubstr("<ProductType>P</ProductType>"));
}

TEST_F(FiscalPagesTest, AProductWithoutDocumentsIsRemoved) {
  visitor_.post("/produtos/novo",
                {{"code", "A"}, {"description", "Aula"}, {"kind", "S"}, {"unit", "h"}, {"vat", "M07"}});
  const std::string list = body(visitor_.get("/produtos"));
  const std::string address = list.substr(list.find("/produtos/01"), 46);
  EXPECT_EQ(location(visitor_.post(address, {{"action", "remove"}})), "/produtos?estado=apagado");
  EXPECT_EQ(visitor_.get(address).status, 404);
}

// ---- SAF-T

TEST_F(FiscalPagesTest, TheSaftFileOfAPeriodIsCheckedAndSent) {
  issued(form("FT"));
  const auto page = visitor_.get("/definicoes/saft");
  expect_good_page(page);
  EXPECT_THAT(body(page), HasSubstr("value=\"2026-10-01\""));
  const auto file = visitor_.post("/definicoes/saft", {{"first", "2026-11-01"}, {"last", "2026-11-30"}});
  EXPECT_EQ(file.status, 200) << body(file);
  EXPECT_EQ(file.headers.get("Content-Type"), "application/xml; charset=windows-1252");
  EXPECT_THAT(std::string(file.headers.get("Content-Disposition").value_or("")),
              HasSubstr("SAFT-PT_123456789_2026-11-01_2026-11-30.xml"));
  EXPECT_THAT(body(file), HasSubstr("<InvoiceNo>FT FORM2026/1</InvoiceNo>"));
  expect_refused(visitor_.post("/definicoes/saft", {{"first", "2026-11-30"}, {"last", "2026-11-01"}}),
                 "Escolha um dia igual ou posterior");
}

TEST_F(FiscalPagesTest, ASaftFileWithoutDocumentsIsHandedOutOnlyWhenItIsWanted) {
  issued(form("FT"));
  const auto exported = [this](const std::string& first, const std::string& confirmed) {
    return visitor_.post("/definicoes/saft",
                         {{"first", first}, {"last", "2026-10-31"}, {"empty_confirmed", confirmed}});
  };
  const auto asked = exported("2026-10-01", "");
  expect_refused(asked, "Não há documentos neste período, e nada foi exportado.");
  EXPECT_THAT(body(asked), HasSubstr("name=\"empty_confirmed\" value=\"2026-10-01/2026-10-31\""));
  const auto file = exported("2026-10-01", "2026-10-01/2026-10-31");
  EXPECT_EQ(file.status, 200) << body(file);
  EXPECT_THAT(body(file), HasSubstr("<EndDate>2026-10-31</EndDate>"));
  EXPECT_THAT(body(file), Not(HasSubstr("<SalesInvoices>")));
  expect_refused(exported("2026-09-01", "2026-10-01/2026-10-31"), "Não há documentos neste período");
}

}  // namespace
}  // namespace rubrica::web
