// The web application of a certified producer, and how it differs from one that is for training only.
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

class CertifiedPagesTest : public test::FiscalVisit {
 protected:
  explicit CertifiedPagesTest(const app::Environment environment = app::Environment::sandbox)
      : FiscalVisit(fiscal::samples::sample_producer(), environment) {}

  http::Response open_series(const std::string& type) { return open_series(type, "AAJF" + type + "5JWJN"); }
  http::Response open_series(const std::string& type, const std::string& code) {
    return FiscalVisit::open_series(type, "2026A", code);
  }
};

class CertifiedInProductionTest : public CertifiedPagesTest {
 protected:
  CertifiedInProductionTest() : CertifiedPagesTest(app::Environment::production) {}
};

TEST_F(CertifiedPagesTest, EveryPageNamesTheCertificateAndNoneSpeaksOfTraining) {
  for (const char* path : {"/documentos", "/clientes", "/definicoes", "/acessibilidade"}) {
    const auto page = visitor_.get(path);
    EXPECT_THAT(body(page), HasSubstr("Programa certificado n.º 9999/AT")) << path;
    EXPECT_THAT(body(page), Not(HasSubstr("formação"))) << path;
  }
}

TEST_F(CertifiedPagesTest, TheFirstDocumentLeadsToItsSeries) {
  const auto empty = visitor_.get("/faturas/nova?tipo=FT");
  expect_good_page(empty);
  EXPECT_THAT(body(empty), HasSubstr("Ainda não tem série deste ano"));
  EXPECT_THAT(body(empty), HasSubstr("href=\"/definicoes/series/nova?tipo=FT\""));
  expect_refused(send(form("FT")), "Ainda não tem série deste ano");

  expect_good_page(visitor_.get("/definicoes/series/nova?tipo=NC"));
  EXPECT_THAT(body(visitor_.get("/definicoes/series/nova?tipo=NC")), HasSubstr("<option value=\"NC\" selected>"));
  expect_refused(open_series("FT", ""), "Comunique a série à AT");
  EXPECT_EQ(open_series("FT").status, 303);
  const auto page = visitor_.get("/faturas/nova?tipo=FT");
  EXPECT_THAT(body(page), Not(HasSubstr("Ainda não tem série")));
  EXPECT_THAT(body(page), HasSubstr("FT FORM2026 · formação, sem valor fiscal"));
  EXPECT_THAT(body(visitor_.get(issued(form("FT")))), HasSubstr("Fatura FT 2026A/1 emitida"));
  EXPECT_THAT(body(visitor_.get(issued(with(form("FT"), "series", "FORM2026")))),
              HasSubstr("Fatura FT FORM2026/1 emitida"));
  const auto list = visitor_.get("/definicoes/series");
  expect_good_page(list);
  EXPECT_THAT(body(list), HasSubstr("Fatura · formação"));
}

TEST_F(CertifiedPagesTest, WhatHasFiscalValueAndWhatIsForTrainingDoNotMix) {
  open_series("FT");
  const std::string invoice = issued(form("FT"));
  const std::string id = invoice.substr(std::string("/documentos/").size());
  const auto note = with(with(form("NC"), "source", id), "reason", "Devolução");
  expect_refused(send(note), "Ainda não tem série deste ano");
  expect_refused(send(with(note, "series", "FORM2026")), "Use uma série de formação para documentos de formação");
  EXPECT_THAT(body(visitor_.get("/faturas/nova?tipo=NC&de=" + id)), Not(HasSubstr("FORM2026")));
  open_series("NC");
  EXPECT_THAT(body(visitor_.get(issued(note))), HasSubstr("NC 2026A/1"));
}

TEST_F(CertifiedPagesTest, AReceiptLeadsToItsSeriesToo) {
  open_series("FT");
  const std::string invoice = issued(form("FT"));
  const auto empty = visitor_.get(invoice + "/recibo");
  expect_good_page(empty);
  EXPECT_THAT(body(empty), HasSubstr("href=\"/definicoes/series/nova?tipo=RG\""));
  const test::Visitor::Fields receipt = {{"draft", hidden(empty, "draft")}, {"amount", "98,40"}, {"payment", "TB"}};
  expect_refused(visitor_.post(invoice + "/recibo", receipt), "Ainda não tem série deste ano");
  open_series("RG");
  EXPECT_THAT(body(visitor_.get(location(visitor_.post(invoice + "/recibo", receipt)))), HasSubstr("RG 2026A/1"));
}

TEST_F(CertifiedPagesTest, TheSaftFileIsForAT) {
  EXPECT_THAT(body(visitor_.get("/definicoes/saft")), HasSubstr("Os documentos de formação ficam de fora"));
  open_series("FT");
  issued(form("FT"));
  issued(with(form("FT"), "series", "FORM2026"));
  const auto file = visitor_.post("/definicoes/saft", {{"first", "2026-11-01"}, {"last", "2026-11-30"}});
  EXPECT_EQ(file.status, 200) << body(file);
  EXPECT_THAT(body(file), HasSubstr("<SoftwareCertificateNumber>9999<"));
  EXPECT_THAT(body(file), Not(HasSubstr("FORM2026")));
}

TEST_F(CertifiedPagesTest, RealSeriesRestWhenTheCertificateIsGone) {
  open_series("FT");
  site_.storage().producer() = {};
  expect_refused(send(with(form("FT"), "series", "2026A")), "Use o modo de formação");
  expect_refused(open_series("ND"), "Use o modo de formação");
  EXPECT_THAT(body(visitor_.get(issued(form("FT")))), HasSubstr("FT FORM2026/1"));
}

TEST_F(CertifiedInProductionTest, ADocumentWithFiscalValueIsSignedAndOneForTrainingIsNot) {
  open_series("FT");
  const auto training = visitor_.get(issued(with(form("FT"), "series", "FORM2026")));
  EXPECT_THAT(body(training), HasSubstr("não pode ser assinado em produção"));
  EXPECT_THAT(body(training), Not(HasSubstr(">Assinar com CMD<")));
  const auto real = visitor_.get(issued(form("FT")));
  EXPECT_THAT(body(real), Not(HasSubstr("não pode ser assinado em produção")));
  EXPECT_THAT(body(real), HasSubstr(">Assinar com CMD<"));
}

}  // namespace
}  // namespace rubrica::web
