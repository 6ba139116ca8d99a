// What somebody sends who does not keep to the form: each request is refused, or changes nothing, and says so in words
// that a person understands.
#include <functional>
#include <vector>

#include "support/fiscal_documents.h"
#include "support/fiscal_visit.h"

namespace rubrica::web {
namespace {

using test::body;
using test::expect_good_page;
using test::hidden;
using test::location;
using testing::HasSubstr;
using testing::Not;

class RefusalPagesTest : public test::FiscalVisit {
 protected:
  explicit RefusalPagesTest(fiscal::Producer producer = {}) : FiscalVisit(std::move(producer)) {}

  static std::string id_of(const std::string& address) { return address.substr(std::string("/documentos/").size()); }
  // A note over this document, of the same line.
  test::Visitor::Fields note_of(const std::string& type, const std::string& address) {
    return with(with(form(type), "source", id_of(address)), "reason", "Devolução");
  }
  http::Response receive(const std::string& address, const std::string& amount, const std::string& payment = "TB") {
    const auto empty = visitor_.get(address + "/recibo");
    return visitor_.post(address + "/recibo",
                         {{"draft", hidden(empty, "draft")}, {"amount", amount}, {"payment", payment}});
  }
  struct Typed {
    const char* field;
    const char* value;
    const char* sentence;
  };
  // Each by itself in a form that is otherwise as it should be.
  void expect_each_refused(const std::vector<Typed>& all, const std::function<test::Visitor::Fields()>& filled_in) {
    for (const Typed& one : all) {
      SCOPED_TRACE(std::string(one.field) + " = " + one.value);
      expect_refused(send(with(filled_in(), one.field, one.value)), one.sentence);
    }
  }
  http::Response annul(const std::string& address) {
    return visitor_.post(address + "/anular", {{"reason", "Engano"}, {"delivered", "nao"}});
  }
};

class CertifiedRefusalPagesTest : public RefusalPagesTest {
 protected:
  CertifiedRefusalPagesTest() : RefusalPagesTest(fiscal::samples::sample_producer()) {}
};

// ---- The values of a document (Despacho 8632/2014, 2.2.6, 3.2.6, 3.2.8; CIVA, art. 36.º, n.º 5)

TEST_F(RefusalPagesTest, NothingNegativeNothingMissingNothingUnreadable) {
  const std::vector<Typed> all = {
      {"line-1-description", "", "Escreva o que vendeu ou que serviço prestou"},
      {"line-1-quantity", "0", "Escreva uma quantidade maior do que zero"},
      {"line-1-quantity", "-2", "Escreva uma quantidade maior do que zero"},
      {"line-1-price", "-40", "Escreva o preço"},
      {"line-1-price", "−40", "Escreva o preço"},
      {"line-1-price", "1e3", "Escreva o preço"},
      {"line-1-quantity", "1.000", "Não se sabe se o ponto separa milhares ou casas decimais. Escreva 1000 para mil"},
      {"line-1-quantity", "1,2345", "Escreva no máximo 3 casas decimais"},
      {"line-1-price", "1.000", "Não se sabe se o ponto separa milhares ou casas decimais"},
      {"line-1-price", "0,1234567", "Escreva no máximo 4 casas decimais"},
      {"line-1-discount", "-1", "Escreva um desconto entre 0 e 100"},
      {"line-1-discount", "100,01", "Escreva um desconto entre 0 e 100"},
      {"discount", "-1", "Escreva um desconto entre 0 e 100"},
      {"discount", "101", "Escreva um desconto entre 0 e 100"},
      {"lines", "0", "Acrescente pelo menos uma linha"},
      {"customer_name", "", "Escreva o nome"},
      {"line-1-quantity", "999999999", "Os valores são demasiado grandes"},
      {"date", "2026-02-30", "Escreva uma data válida"},
      {"due", "2026-11-23", "A data de vencimento não pode ser anterior à do documento"},
  };
  expect_each_refused(all, [this] { return with(form("FT"), "line-1-price", "999999999"); });
  EXPECT_THAT(body(visitor_.get(issued(form("FT")))), HasSubstr("Fatura FT FORM2026/1 emitida"))
      << "what was refused took no number";
}

TEST_F(RefusalPagesTest, WhatTheFormOffersIsAllThereIs) {
  const std::vector<Typed> all = {
      {"line-1-vat", "", "Escolha a taxa de IVA ou o motivo de isenção"},
      {"line-1-vat", "ISE", "Escolha a taxa de IVA ou o motivo de isenção"},
      {"line-1-vat", "20", "Escolha a taxa de IVA ou o motivo de isenção"},
      {"line-1-vat", "ES:NOR", "Escolha a taxa de IVA ou o motivo de isenção"},
      {"line-1-vat", "PT-MA:ISE", "Escolha a taxa de IVA ou o motivo de isenção"},
      {"withholding", "101", "Escolha uma das opções"},
      {"currency", "XXX", "Escolha uma das opções"},
      {"language", "xx", "Escolha uma das opções"},
      {"customer", "ninguém", "Escolha um cliente da lista ou preencha um novo"},
      {"series", "../FT", "Escolha uma série deste tipo de documento"},
  };
  expect_each_refused(all, [this] { return form("FT"); });
  for (const char* type : {"RG", "RC", "GR", "VD", "ft"}) EXPECT_EQ(send(with(form("FT"), "type", type)).status, 404);
  expect_refused(send(with(form("FR"), "payment", "XX")), "Indique como foi pago");
}

TEST_F(RefusalPagesTest, ACountryIsOneThatATKnows) {
  expect_refused(send(with(form("FT"), "customer_country", "ZZ")), "Use as duas letras do país");
  expect_refused(visitor_.post("/clientes/novo", {{"name", "Ana"}, {"country", "UK"}}), "o Reino Unido é GB");
  issued(with(with(form("FT"), "customer_country", "GB"), "customer_tax_id", ""));
}

// ---- Nothing before the number, nothing after it (1.10, 1.11, 2.2.1; DL 28/2019, art. 7.º, n.º 5)

TEST_F(RefusalPagesTest, APreviewIsNoDocument) {
  const auto preview = send(form("FT", "totals"));
  expect_good_page(preview);
  EXPECT_THAT(body(preview), Not(HasSubstr("ATCUD")));
  EXPECT_THAT(body(preview), Not(HasSubstr(".pdf")));
  const std::string draft = hidden(preview, "draft");
  EXPECT_EQ(visitor_.get("/documentos/" + draft).status, 404);
  EXPECT_EQ(visitor_.get("/documentos/" + draft + "/segunda-via").status, 404);
  EXPECT_THAT(body(visitor_.get("/documentos")), HasSubstr("Ainda não há documentos"));
}

TEST_F(RefusalPagesTest, WhatWasIssuedIsNeitherChangedNorDeleted) {
  const std::string invoice = issued(form("FT"));
  const auto again = with(with(form("OR"), "draft", id_of(invoice)), "line-1-price", "1,00");
  EXPECT_EQ(issued(again), invoice) << "a draft that is a document already";
  EXPECT_THAT(body(visitor_.get(invoice)), HasSubstr("98,40\u00A0€"));
  for (const char* path : {"", "/apagar", "/remover", "/editar"}) {
    const int status = visitor_.post(invoice + path, {{"action", "remove"}}).status;
    EXPECT_TRUE(status == 404 || status == 405) << path << ": " << status;
  }
  EXPECT_EQ(visitor_.get(invoice).status, 200);
}

// ---- Corrections (1.4, 3.2.7, 3.3.7, 3.3.8)

TEST_F(RefusalPagesTest, OnlyNotesCorrect) {
  const std::string invoice = issued(form("FT"));
  for (const char* type : {"FT", "FS", "OR"}) {
    expect_refused(send(with(form(type), "source", id_of(invoice))), "Escreva o número do documento");
  }
}

TEST_F(RefusalPagesTest, ANoteIsForTheCustomerOfItsInvoice) {
  const std::string invoice = issued(form("FT"));
  const auto elsewhere = with(with(note_of("NC", invoice), "customer_name", "Outra"), "customer_tax_id", "500000000");
  const std::string page = body(visitor_.get(issued(elsewhere)));
  EXPECT_THAT(page, HasSubstr("Livraria Âncora"));
  EXPECT_THAT(page, Not(HasSubstr("Outra")));
}

TEST_F(RefusalPagesTest, ANoteIsNotDatedBeforeItsInvoice) {
  const std::string invoice = issued(form("FT"));
  for (const char* type : {"NC", "ND"}) {
    const auto note = note_of(type, invoice);
    const auto early = send(with(note, "date", "2026-11-23"));
    expect_refused(early, "Escolha uma data igual ou posterior à do documento");
    EXPECT_THAT(body(early), HasSubstr("id=\"date-error\"")) << "beside its field";
    issued(with(note, "date", "2026-11-24"));
  }
}

TEST_F(RefusalPagesTest, TwoLinesOfANoteShareTheLimitOfTheOneTheyCorrect) {
  auto note = with(with(note_of("NC", issued(form("FT"))), "line-1-source", "1"), "lines", "2");
  const test::Visitor::Fields second = {{"line-2-source", "1"},    {"line-2-description", "Consultoria"},
                                        {"line-2-quantity", "1"},  {"line-2-unit", "h"},
                                        {"line-2-price", "40,00"}, {"line-2-vat", "NOR"}};
  note.insert(note.end(), second.begin(), second.end());
  expect_refused(send(note), "Reduza a quantidade: passa a que falta creditar");
  issued(with(note, "line-1-quantity", "1"));
}

TEST_F(RefusalPagesTest, ANewNoteHasWhatAnAnnulledOneGaveBack) {
  const std::string invoice = issued(form("FT"));
  const std::string note = issued(note_of("NC", invoice));
  expect_refused(send(note_of("NC", invoice)), "passa o que falta creditar");
  expect_refused(annul(invoice), "Anule primeiro o documento que o corrige, recebe ou continua");
  EXPECT_EQ(annul(note).status, 303);
  issued(note_of("NC", invoice));
}

TEST_F(RefusalPagesTest, AnAnnulledQuoteIsNotContinued) {
  const std::string quote = issued(form("OR"));
  EXPECT_EQ(annul(quote).status, 303);
  expect_refused(send(with(form("FT"), "source", id_of(quote))), "o de origem está anulado");
}

TEST_F(RefusalPagesTest, WhatIsBeingSignedIsNotAnnulled) {
  const std::string invoice = issued(form("FT"));
  const std::string page = body(visitor_.get(invoice));
  const std::string file = invoice + "/ficheiro/";
  const std::string digest = page.substr(page.find(file) + file.size(), 64);
  const std::string block = base64(Bytes(256, 1));  // one RSA block, as the script sends it
  const json::Array shown{json::Object{{"id", id_of(invoice)}, {"sha256", digest}}};
  const std::string step_1 = location(visitor_.post("/assinar", {{"id", id_of(invoice)}}));
  const auto asked = visitor_.post_json(step_1 + "/pedido", {{"documents", shown}, {"phone", block}, {"pin", block}});
  ASSERT_EQ(asked.status, 201) << body(asked);
  EXPECT_EQ(annul(invoice).status, 409);
  EXPECT_THAT(body(visitor_.get(invoice)), Not(HasSubstr("Anulado")));
}

// ---- Receipts

TEST_F(RefusalPagesTest, APaymentIsNotInTheFuture) {
  const std::string invoice = issued(form("FT"));
  expect_refused(visitor_.post(invoice + "/recibo", {{"draft", hidden(visitor_.get(invoice + "/recibo"), "draft")},
                                                     {"amount", "1,00"},
                                                     {"payment", "TB"},
                                                     {"date", "2026-11-25"}}),
                 "A data do pagamento não pode ser posterior a hoje");
}

TEST_F(RefusalPagesTest, WhatWasPaidAtOnceIsNotReceivedAgain) {
  const std::string paid = issued(with(form("FS"), "payment", "NU"));
  EXPECT_THAT(body(visitor_.get(paid)), Not(HasSubstr(paid + "/recibo")));
  EXPECT_THAT(body(visitor_.get(paid + "/recibo")), HasSubstr("Não falta pagar nada"));
  expect_refused(receive(paid, "98,40"), "passa o que falta pagar do documento");
  const std::string open = issued(form("FS"));
  EXPECT_EQ(receive(open, "98,40").status, 303);
}

TEST_F(RefusalPagesTest, AReceiptIsOfSomethingAndInAKnownWay) {
  const std::string invoice = issued(form("FT"));
  expect_refused(receive(invoice, "-1"), "Escreva um valor maior do que zero");
  expect_refused(receive(invoice, "0,001"), "Escreva no máximo 2 casas decimais");
  expect_refused(receive(invoice, "1", "XX"), "Indique como foi pago");
  const auto first = receive(invoice, "50");
  expect_refused(receive(location(first), "1"), "este documento não se corrige nem se recebe assim");
  for (const char* type : {"NC", "ND"}) {
    expect_good_page(visitor_.get("/faturas/nova?tipo=" + std::string(type) + "&de=" + id_of(location(first))));
  }
  expect_refused(send(note_of("NC", location(first))), "este documento não se corrige nem se recebe assim");
  expect_refused(receive(invoice, "48,41"), "passa o que falta pagar");
  expect_refused(annul(invoice), "Anule primeiro o documento que o corrige, recebe ou continua");
  EXPECT_EQ(annul(location(first)).status, 303);
  EXPECT_EQ(annul(invoice).status, 303);
  expect_refused(receive(invoice, "1"), "o de origem está anulado");
}

TEST_F(RefusalPagesTest, AReceiptIsOfItsOneDocumentInEuroWhateverElseIsSent) {
  const std::string invoice = issued(with(form("FT"), "withholding", "23"));
  const std::string other = issued(with(form("FT"), "line-1-price", "1,00"));
  const auto receipt =
      visitor_.post(invoice + "/recibo", {{"draft", hidden(visitor_.get(invoice + "/recibo"), "draft")},
                                          {"amount", "80,00"},
                                          {"payment", "TB"},
                                          {"document", id_of(other)},
                                          {"currency", "USD"},
                                          {"exchange_rate", "0,5"},
                                          {"withholding", "25"},
                                          {"lines", "1"},
                                          {"line-1-description", "Outra coisa"}});
  ASSERT_EQ(receipt.status, 303) << body(receipt);
  const std::string page = body(visitor_.get(location(receipt)));
  EXPECT_THAT(page, HasSubstr("Recibo RG FORM2026/1 emitido"));
  EXPECT_THAT(page, HasSubstr("80,00\u00A0€"));
  EXPECT_THAT(page, HasSubstr("FT FORM2026/1"));
  EXPECT_THAT(page, Not(HasSubstr("FT FORM2026/2")));
  EXPECT_THAT(body(visitor_.get(invoice + "/recibo")), HasSubstr("Não falta pagar nada"));
}

TEST_F(RefusalPagesTest, AnInvoiceReceiptIsPaidInFullWhateverElseIsSent) {
  auto paid = with(with(form("FR"), "payment", "MB"), "withholding", "23");
  paid.emplace_back("amount", "1,00");
  paid.emplace_back("payment_amount", "-1,00");
  const std::string page = body(visitor_.get(issued(paid)));
  EXPECT_THAT(page, HasSubstr("Fatura-recibo FR FORM2026/1 emitida"));
  EXPECT_THAT(page, Not(HasSubstr("/recibo\""))) << "nothing is owed";
}

// ---- Whose documents they are (1.6 to 1.8)

TEST_F(CertifiedRefusalPagesTest, ARealSeriesHasANameAndACodeOfItsOwn) {
  EXPECT_EQ(open_series("FT", "2026A", "AAJFFT5JWJN").status, 303);
  expect_refused(open_series("FT", "form2026", "CSDF7T5H"), "Este nome fica para as séries de formação");
  expect_refused(open_series("FT", "2026a", "CSDF7T5H"), "Já existe uma série com este nome");
  expect_refused(open_series("NC", "2026A", "aajfft5jwjn"), "Este código já é de outra série");
  EXPECT_EQ(open_series("NC", "2026A", "CSDF7T5H").status, 303);
  expect_refused(visitor_.post("/definicoes/series/NC/2026A/codigo", {{"validation_code", "AAJFFT5JWJN"}}),
                 "Este código já é de outra série");
}

TEST_F(CertifiedRefusalPagesTest, TheNifOfWhoIssuedStays) {
  open_series("FT", "2026A", "AAJFFT5JWJN");
  const test::Visitor::Fields other = {{"name", "Marta"},
                                       {"tax_id", "299999998"},
                                       {"address", "Rua das Flores 12"},
                                       {"country", "PT"},
                                       {"vat_territory", "PT"}};
  issued(form("FT"));
  const auto refused = visitor_.post("/definicoes/emitente", other);
  expect_refused(refused, "o de quem já emitiu documentos com valor fiscal não muda");
  EXPECT_THAT(body(refused), HasSubstr("id=\"tax_id-error\"")) << "beside the number";
  EXPECT_EQ(visitor_.post("/definicoes/emitente", with(other, "tax_id", "123456789")).status, 303);
}

}  // namespace
}  // namespace rubrica::web
