// The pages that a person goes through before and after signing, as a browser without scripts sees them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "support/page_checks.h"
#include "support/sample_pdf.h"
#include "support/site.h"

namespace rubrica::web {
namespace {

using test::body;
using test::count;
using test::expect_good_page;
using test::hidden;
using test::location;
using testing::HasSubstr;
using testing::Not;

class PagesTest : public testing::Test {
 protected:
  void SetUp() override { visitor_.sign_up("marta@exemplo.pt"); }

  test::Visitor::Fields invoice(const std::string& action, const std::string& price = "90,00") {
    if (draft_.empty()) draft_ = hidden(visitor_.get("/faturas/nova"), "draft");
    return {{"action", action},
            {"draft", draft_},
            {"lines", "1"},
            {"customer", "new"},
            {"customer_name", "Câmara de <Exemplo>"},
            {"customer_country", "PT"},
            {"line-1-description", "Consultoria"},
            {"line-1-quantity", "40"},
            {"line-1-unit", "h"},
            {"line-1-price", price},
            {"line-1-vat", "NOR"}};
  }

  test::Site site_;
  test::Visitor visitor_{site_};
  std::string draft_;
};

// ---- Accounts

TEST_F(PagesTest, SigningUpLeadsToWhoIssues) {
  test::Visitor other(site_);
  expect_good_page(other.get("/conta/nova"));
  const auto created =
      other.post("/conta/nova", {{"email", "rui@exemplo.pt"}, {"password", "quatro palavras ao acaso"}});
  EXPECT_EQ(created.status, 303);
  EXPECT_EQ(location(created), "/definicoes/emitente");
  EXPECT_THAT(std::string(created.headers.get("Set-Cookie").value_or("")),
              testing::AllOf(HasSubstr("HttpOnly"), HasSubstr("SameSite=Strict")));
  EXPECT_EQ(location(other.get("/conta/nova")), "/documentos") << "who is in needs no account";
}

TEST_F(PagesTest, AFormThatIsWrongSaysWhereAndKeepsWhatWasTypedButThePassword) {
  test::Visitor other(site_);
  other.get("/conta/nova");
  const auto wrong = other.post("/conta/nova", {{"email", "rui@\"exemplo"}, {"password", "curta"}});
  expect_good_page(wrong, 422);
  EXPECT_THAT(body(wrong), HasSubstr("Corrija 2 campos"));
  EXPECT_THAT(body(wrong), HasSubstr("href=\"#email\""));
  EXPECT_THAT(body(wrong), HasSubstr("aria-invalid=\"true\""));
  EXPECT_THAT(body(wrong), HasSubstr("rui@&quot;exemplo"));
  EXPECT_THAT(body(wrong), Not(HasSubstr("curta")));
  const auto taken =
      other.post("/conta/nova", {{"email", "marta@exemplo.pt"}, {"password", "quatro palavras ao acaso"}});
  expect_good_page(taken, 409);
  EXPECT_THAT(body(taken), HasSubstr("já tem conta"));
}

TEST_F(PagesTest, LoggingInGoesBackToWhereOneWantedToBe) {
  test::Visitor other(site_);
  EXPECT_EQ(location(other.get("/clientes")), "/entrar?para=/clientes");
  expect_good_page(other.get("/entrar?para=/clientes"));
  const test::Visitor::Fields right = {{"email", "marta@exemplo.pt"}, {"password", "quatro palavras ao acaso"}};
  auto with_back = right;
  with_back.emplace_back("para", "/clientes");
  EXPECT_EQ(location(other.post("/entrar", with_back)), "/clientes");
  test::Visitor third(site_);
  third.get("/entrar?para=//evil.example/");
  auto elsewhere = right;
  elsewhere.emplace_back("para", "//evil.example/");
  EXPECT_EQ(location(third.post("/entrar", elsewhere)), "/documentos");
}

TEST_F(PagesTest, AWrongPasswordSaysNoMoreThanThat) {
  test::Visitor other(site_);
  other.get("/entrar");
  for (const char* email : {"marta@exemplo.pt", "ninguem@exemplo.pt"}) {
    for (int i = 0; i < 5; ++i) {
      const auto refused = other.post("/entrar", {{"email", email}, {"password", "errada errada"}});
      EXPECT_EQ(refused.status, 422);
      EXPECT_THAT(body(refused), HasSubstr("não estão certos"));
    }
    const auto limited = other.post("/entrar", {{"email", email}, {"password", "quatro palavras ao acaso"}});
    expect_good_page(limited, 429);
    EXPECT_THAT(body(limited), HasSubstr("demasiadas tentativas"));
  }
  expect_good_page(other.post("/entrar", {}), 422);
}

TEST_F(PagesTest, LeavingEndsTheLogin) {
  const auto left = visitor_.post("/sair", {});
  EXPECT_EQ(location(left), "/entrar");
  EXPECT_EQ(left.headers.get("Clear-Site-Data"), "\"cache\"");
  EXPECT_THAT(location(visitor_.get("/documentos")), testing::StartsWith("/entrar"));
}

TEST_F(PagesTest, WithoutTheFormsOwnValueNothingHappens) {
  test::Visitor other(site_);
  EXPECT_EQ(other.post("/conta/nova", {{"email", "a@b.pt"}, {"password", "quatro palavras ao acaso"}}).status, 403);
}

// ---- Settings

TEST_F(PagesTest, TheIssuerIsCheckedAndKept) {
  expect_good_page(visitor_.get("/definicoes"));
  const auto wrong = visitor_.post("/definicoes/emitente", {{"name", "Marta"}, {"tax_id", "123456788"}});
  expect_good_page(wrong, 422);
  EXPECT_THAT(body(wrong), HasSubstr("Este NIF não passa a verificação"));
  EXPECT_THAT(body(wrong), HasSubstr("Corrija 3 campos"));  // NIF, address, territory
  visitor_.set_up();
  const auto kept = visitor_.get("/definicoes/emitente?estado=guardado");
  expect_good_page(kept);
  EXPECT_THAT(body(kept), HasSubstr("Dados guardados"));
  EXPECT_THAT(body(kept), HasSubstr("Marta Conceição Ferreira"));
  EXPECT_THAT(body(visitor_.get("/definicoes")), HasSubstr("123456789"));
}

TEST_F(PagesTest, ACompanyIsToldWhoSigns) {
  visitor_.post("/definicoes/emitente",
                {{"name", "Âncora, Lda."}, {"tax_id", "501442600"}, {"address", "Largo 7"}, {"vat_territory", "PT"}});
  EXPECT_THAT(body(visitor_.get("/definicoes/emitente")), HasSubstr("O NIF 501442600 é de uma pessoa coletiva"));
}

TEST_F(PagesTest, CmdIsActivatedChangedAndDeactivated) {
  const auto inactive = visitor_.get("/definicoes/assinatura");
  expect_good_page(inactive);
  EXPECT_THAT(body(inactive), HasSubstr("Utilizar CMD"));
  expect_good_page(visitor_.get("/definicoes/assinatura/cmd"));
  const auto done = visitor_.post("/definicoes/assinatura/cmd", {{"reason", "Aprovação"}});
  EXPECT_EQ(location(done), "/definicoes/assinatura?estado=ativada");
  const auto active = visitor_.get(location(done));
  expect_good_page(active);
  EXPECT_THAT(body(active), HasSubstr("CMD ativa. Já pode assinar as suas faturas."));
  EXPECT_THAT(body(active), HasSubstr("Aprovação"));
  EXPECT_THAT(body(active), HasSubstr("Ainda não foi usada"));
  const auto options = visitor_.get("/definicoes/assinatura/cmd");
  expect_good_page(options);
  EXPECT_THAT(body(options), Not(HasSubstr("checked")));  // the total is not in the message
  expect_good_page(visitor_.post("/definicoes/assinatura/cmd", {{"reason", std::string(101, 'x')}}), 422);
  expect_good_page(visitor_.get("/definicoes/assinatura/cmd/desativar"));
  const auto ended = visitor_.post("/definicoes/assinatura/cmd/desativar", {});
  EXPECT_THAT(body(visitor_.get(location(ended))), HasSubstr("CMD inativa"));
}

TEST_F(PagesTest, TheConnectionToTheServiceIsDescribed) {
  site_.service() = {.credentials = true,
                     .key_known = false,
                     .key_digest = "cf0299de…af57",
                     .last_answer = parse_iso_utc("2026-11-23T18:43:05Z").value()};
  const auto page = visitor_.get("/definicoes/assinatura");
  for (const char* fact :
       {"Ligação ao serviço", "Simulador", "Presentes", "Não reconhecida", "cf0299de…af57", "23/11/2026, 18:43"}) {
    EXPECT_THAT(body(page), HasSubstr(fact));
  }
}

TEST_F(PagesTest, ASampleIsOneClickAway) {
  visitor_.set_up();
  const auto made = visitor_.post("/documentos/exemplo", {});
  EXPECT_EQ(made.status, 303);
  expect_good_page(visitor_.get(location(made)));
}

// ---- Customers

TEST_F(PagesTest, CustomersAreListedAndChanged) {
  expect_good_page(visitor_.get("/clientes"));
  expect_good_page(visitor_.get("/clientes/novo"));
  expect_good_page(visitor_.post("/clientes/novo", {{"country", "PT"}}), 422);
  visitor_.post("/clientes/novo", {{"name", "Padaria & Filhos"}, {"country", "PT"}});
  const auto list = visitor_.get("/clientes");
  expect_good_page(list);
  EXPECT_THAT(body(list), HasSubstr("1 cliente"));
  EXPECT_THAT(body(list), HasSubstr("Padaria &amp; Filhos"));
  std::smatch address;
  const std::string text = body(list);
  ASSERT_TRUE(std::regex_search(text, address, std::regex("href=\"(/clientes/[0-9a-f-]{36})\"")));
  expect_good_page(visitor_.get(address[1]));
  EXPECT_EQ(visitor_.post(address[1], {{"name", "Padaria do Largo"}, {"country", "PT"}}).status, 303);
  EXPECT_THAT(body(visitor_.get("/clientes")), HasSubstr("Padaria do Largo"));
}

// ---- Invoices

TEST_F(PagesTest, WithoutAnIssuerTheInvoiceSaysSo) {
  const auto page = visitor_.get("/faturas/nova");
  expect_good_page(page);
  EXPECT_THAT(body(page), HasSubstr("Preencha primeiro os dados do emitente"));
}

TEST_F(PagesTest, LinesComeAndGoWithoutAScript) {
  visitor_.set_up();
  expect_good_page(visitor_.get("/faturas/nova"));
  auto fields = invoice("add");
  const auto two = visitor_.post("/faturas/nova", fields);
  expect_good_page(two);
  EXPECT_THAT(body(two), HasSubstr("Linha 2"));
  EXPECT_EQ(hidden(two, "lines"), "2");
  EXPECT_THAT(body(two), HasSubstr("Consultoria"));
  EXPECT_EQ(hidden(two, "draft"), draft_);
  fields[0].second = "remove-1";
  fields[2].second = "2";
  fields.emplace_back("line-2-description", "Formação");
  const auto one = visitor_.post("/faturas/nova", fields);
  EXPECT_EQ(hidden(one, "lines"), "1");
  EXPECT_THAT(body(one), HasSubstr("Formação"));
  EXPECT_THAT(body(one), Not(HasSubstr("Consultoria")));
  EXPECT_THAT(body(one), Not(HasSubstr("Retirar linha")));
}

TEST_F(PagesTest, TotalsAreShownBeforeAnythingIsIssued) {
  visitor_.set_up();
  const auto totals = visitor_.post("/faturas/nova", invoice("totals"));
  expect_good_page(totals);
  EXPECT_THAT(body(totals), HasSubstr("4\u00A0428,00\u00A0€"));
  EXPECT_THAT(body(totals), HasSubstr("IVA 23 %"));
  EXPECT_THAT(body(visitor_.get("/documentos")), HasSubstr("Ainda não há documentos"));
  // What a browser sends when Enter is pressed in a field must never be "issue".
  const std::string form = body(totals);
  EXPECT_LT(form.find("value=\"totals\""), form.find("value=\"issue\""));
}

TEST_F(PagesTest, WhatIsWrongInALineSaysWhichLine) {
  visitor_.set_up();
  const auto wrong = visitor_.post("/faturas/nova", invoice("issue", "caro"));
  expect_good_page(wrong, 422);
  EXPECT_THAT(body(wrong), HasSubstr("Linha 1: Escreva o preço"));
  EXPECT_THAT(body(wrong), HasSubstr("href=\"#line-1-price\""));
  auto none = invoice("issue");
  none[2].second = "0";
  expect_good_page(visitor_.post("/faturas/nova", none), 422);
}

TEST_F(PagesTest, AnInvoiceIsIssuedOnceAndIsReadyToBeSigned) {
  visitor_.set_up();
  const auto issued = visitor_.post("/faturas/nova", invoice("issue"));
  EXPECT_EQ(issued.status, 303) << body(issued);
  EXPECT_EQ(location(visitor_.post("/faturas/nova", invoice("issue"))), location(issued));
  const auto page = visitor_.get(location(issued));
  expect_good_page(page);
  EXPECT_THAT(body(page), HasSubstr("Fatura FT FORM2026/1 emitida"));
  EXPECT_THAT(body(page), HasSubstr("Falta assinar."));
  EXPECT_THAT(body(page), HasSubstr("Assinar com CMD"));
  EXPECT_THAT(body(page), HasSubstr("Câmara de &lt;Exemplo&gt;"));
  EXPECT_THAT(body(page), HasSubstr("4\u00A0428,00\u00A0€"));
  const auto list = visitor_.get("/documentos");
  expect_good_page(list);
  EXPECT_THAT(body(list), HasSubstr("1 documento por assinar"));
  EXPECT_EQ(count(body(list), "type=\"checkbox\""), 1U);
  EXPECT_THAT(body(list), HasSubstr("action=\"/assinar\""));
}

TEST_F(PagesTest, WithoutCmdThePageSaysWhatToDoFirst) {
  visitor_.set_up();
  visitor_.post("/definicoes/assinatura/cmd/desativar", {});
  const auto page = visitor_.get(location(visitor_.post("/faturas/nova", invoice("issue"))));
  expect_good_page(page);
  EXPECT_THAT(body(page), HasSubstr("ative primeiro a Chave Móvel Digital"));
  EXPECT_THAT(body(page), Not(HasSubstr(">Assinar com CMD<")));
}

TEST_F(PagesTest, EveryPageSaysThatThisIsTraining) {
  for (const char* path : {"/documentos", "/faturas/nova", "/clientes", "/definicoes", "/acessibilidade"}) {
    EXPECT_THAT(body(visitor_.get(path)), HasSubstr("para fins de formação")) << path;
  }
}

TEST_F(PagesTest, InProductionATrainingInvoiceIsNotSigned) {
  test::Site production(app::Environment::production);
  test::Visitor marta(production);
  marta.sign_up("marta@exemplo.pt");
  marta.set_up();
  draft_ = hidden(marta.get("/faturas/nova"), "draft");
  const auto page = marta.get(location(marta.post("/faturas/nova", invoice("issue"))));
  EXPECT_THAT(body(page), HasSubstr("não pode ser assinado em produção"));
  EXPECT_THAT(body(page), Not(HasSubstr(">Assinar com CMD<")));
}

TEST_F(PagesTest, TheLevelOfSignaturesIsChosenWhereItCanBeReached) {
  visitor_.set_up();
  EXPECT_THAT(body(visitor_.get("/definicoes/assinatura/cmd")), Not(HasSubstr("name=\"level\"")));
  site_.preserve();
  const auto form = visitor_.get("/definicoes/assinatura/cmd");
  expect_good_page(form);
  EXPECT_THAT(body(form), HasSubstr("<option value=\"B-LTA\" selected>"));
  visitor_.post("/definicoes/assinatura/cmd", {{"reason", "Autoria"}, {"level", "B-T"}});
  EXPECT_THAT(body(visitor_.get("/definicoes/assinatura")), HasSubstr("PAdES-B-T"));
  visitor_.post("/definicoes/assinatura/cmd", {{"reason", "Autoria"}, {"level", "B-X"}});
  EXPECT_THAT(body(visitor_.get("/definicoes/assinatura")), HasSubstr("PAdES-B-T")) << "what is no level changes none";
}

TEST_F(PagesTest, TheSealIsOffUntilItIsSwitchedOnAndIsShownAsItWillBe) {
  constexpr const char* kSeal = "/definicoes/assinatura/selo";
  EXPECT_EQ(location(visitor_.get(kSeal)), "/definicoes/assinatura") << "there is no CMD yet";
  visitor_.set_up();
  EXPECT_THAT(body(visitor_.get("/definicoes/assinatura")), HasSubstr("Desligado"));
  const auto form = visitor_.get(kSeal);
  expect_good_page(form);
  EXPECT_THAT(body(form), AllOf(HasSubstr("<option value=\"lower_right\" selected>"),
                                HasSubstr("alt=\"Assinado por Marta Conceição Ferreira"), Not(HasSubstr("checked"))));
  EXPECT_THAT(body(visitor_.get(std::string(kSeal) + "/imagem")), HasSubstr("an image of"));
  const auto saved = visitor_.post(kSeal, {{"visible", "1"}, {"corner", "upper_left"}, {"page", "first"}});
  EXPECT_EQ(location(saved), std::string(kSeal) + "?estado=guardado");
  const auto after = visitor_.get(location(saved));
  expect_good_page(after);
  EXPECT_THAT(body(after), AllOf(HasSubstr("Selo guardado"), HasSubstr("<option value=\"upper_left\" selected>"),
                                 HasSubstr("<option value=\"first\" selected>"), HasSubstr("value=\"1\" checked")));
  EXPECT_THAT(body(visitor_.get("/definicoes/assinatura")), HasSubstr("Ligado"));
}

TEST_F(PagesTest, DocumentsHaveAColourAndALogo) {
  constexpr const char* kLook = "/definicoes/aspeto";
  visitor_.set_up();
  expect_good_page(visitor_.get(kLook));
  const auto light = visitor_.post(kLook, {{"colour", "#ffee00"}});
  expect_good_page(light, 422);
  EXPECT_THAT(body(light), HasSubstr("id=\"colour-error\">Esta cor é clara demais"));
  const auto saved = visitor_.post(kLook, {{"colour", "#7a1f1f"}});
  EXPECT_EQ(location(saved), std::string(kLook) + "?estado=guardado");
  EXPECT_THAT(body(visitor_.get(location(saved))), AllOf(HasSubstr("O aspeto ficou guardado"), HasSubstr("#7a1f1f")));
  const auto refused = visitor_.upload(kLook, "logo.gif", to_bytes("GIF89a"), "logo");
  expect_good_page(refused, 422);
  EXPECT_THAT(body(refused), HasSubstr("id=\"logo-error\">Este ficheiro não serve"));
  EXPECT_EQ(visitor_.upload(kLook, "logo.png", test::small_png(), "logo").status, 303);
  EXPECT_THAT(body(visitor_.get(kLook)), AllOf(HasSubstr("Retirar o logótipo"), HasSubstr("#7a1f1f")));
  EXPECT_THAT(body(visitor_.get(std::string(kLook) + "/exemplo")), HasSubstr("an image of"));
  visitor_.post(kLook, {{"colour", "#7a1f1f"}, {"remove_logo", "1"}});
  EXPECT_THAT(body(visitor_.get(kLook)), Not(HasSubstr("Retirar o logótipo")));
}

TEST_F(PagesTest, ALogoThatCannotBeUsedIsSaidAtItsField) {
  constexpr const char* kSeal = "/definicoes/assinatura/selo";
  visitor_.set_up();
  visitor_.get(kSeal);
  const auto refused = visitor_.upload(kSeal, "logo.gif", to_bytes("GIF89a"), "logo");
  expect_good_page(refused, 422);
  EXPECT_THAT(body(refused), HasSubstr("id=\"logo-error\">Este ficheiro não serve"));
  EXPECT_EQ(visitor_.upload(kSeal, "logo.png", test::small_png(), "logo").status, 303);
  EXPECT_THAT(body(visitor_.get(kSeal)), HasSubstr("Retirar o logótipo"));
  visitor_.post(kSeal, {{"remove_logo", "1"}});
  EXPECT_THAT(body(visitor_.get(kSeal)), Not(HasSubstr("Retirar o logótipo")));
}

TEST_F(PagesTest, CommitmentAndPlaceAreChosenAndAPolicyWhereThereIsOne) {
  visitor_.set_up();
  EXPECT_THAT(body(visitor_.get("/definicoes/assinatura/cmd")), Not(HasSubstr("name=\"policy\"")));
  visitor_.post("/definicoes/assinatura/cmd",
                {{"reason", "Autoria"}, {"location", "Porto"}, {"commitment", "approval"}, {"policy", "1"}});
  EXPECT_THAT(body(visitor_.get("/definicoes/assinatura")),
              AllOf(HasSubstr("<dd>Porto</dd>"), HasSubstr("Aprovação: concordo"), Not(HasSubstr("Política"))));
  expect_good_page(visitor_.post("/definicoes/assinatura/cmd", {{"commitment", "delivery"}}), 422);
  expect_good_page(visitor_.post("/definicoes/assinatura/cmd", {{"location", std::string(61, 'x')}}), 422);

  test::Site with_policy(app::Environment::sandbox, {}, cms::SignaturePolicy{"2.16.620.2.1.2.2.1", {}, ""});
  test::Visitor marta(with_policy);
  marta.sign_up("marta@exemplo.pt");
  marta.set_up();
  EXPECT_THAT(body(marta.get("/definicoes/assinatura")), Not(HasSubstr("2.16.620.2.1.2.2.1")));
  EXPECT_THAT(body(marta.get("/definicoes/assinatura/cmd")), HasSubstr("política de assinatura 2.16.620.2.1.2.2.1"));
  marta.post("/definicoes/assinatura/cmd", {{"reason", "Autoria"}, {"policy", "1"}});
  EXPECT_THAT(body(marta.get("/definicoes/assinatura")), HasSubstr("2.16.620.2.1.2.2.1"));
}

// ---- Documents

TEST_F(PagesTest, AnEmptyListSaysHowToBegin) {
  const auto empty = visitor_.get("/documentos");
  expect_good_page(empty);
  EXPECT_THAT(body(empty), HasSubstr("Ainda não há documentos por assinar"));
  visitor_.set_up();
  visitor_.post("/faturas/nova", invoice("issue"));
  const auto signed_ones = visitor_.get("/documentos?mostrar=assinados");
  expect_good_page(signed_ones);
  EXPECT_THAT(body(signed_ones), HasSubstr("Não há documentos deste tipo"));
  EXPECT_THAT(body(visitor_.get("/documentos?mostrar=por-assinar")), HasSubstr("FT FORM2026/1"));
}

TEST_F(PagesTest, AFileIsSentUnderItsDigestOnly) {
  visitor_.set_up();
  const auto page =
      visitor_.get(location(visitor_.upload("/documentos/pdf/novo", "Orçamento nº 7.pdf", test::sample_pdf())));
  expect_good_page(page);
  EXPECT_THAT(body(page), HasSubstr("Orçamento nº 7.pdf recebido"));
  std::smatch address;
  const std::string text = body(page);
  ASSERT_TRUE(std::regex_search(text, address, std::regex("href=\"(/documentos/[^\"]+/ficheiro/[0-9a-f]{64})\"")));
  const auto file = visitor_.get(address[1]);
  EXPECT_EQ(file.body, test::sample_pdf());
  EXPECT_EQ(file.headers.get("Content-Type"), "application/pdf");
  EXPECT_EQ(file.headers.get("Content-Disposition"),
            "inline; filename=\"Or__amento_n___7.pdf\"; filename*=UTF-8''Or%C3%A7amento%20n%C2%BA%207.pdf");
  EXPECT_EQ(visitor_.get(location(visitor_.post("/documentos/exemplo", {})) + "/assinado").status, 404);
}

TEST_F(PagesTest, AnUploadThatIsRefusedSaysWhy) {
  expect_good_page(visitor_.get("/documentos/pdf/novo"));
  const auto refused = visitor_.upload("/documentos/pdf/novo", "nota.txt", to_bytes("isto não é um PDF"));
  expect_good_page(refused, 422);
  EXPECT_THAT(body(refused), HasSubstr("danificado"));
  const Bytes script = test::sample_pdf({.catalog_extra = "/OpenAction <</S /JavaScript /JS (x)>>"});
  EXPECT_THAT(body(visitor_.upload("/documentos/pdf/novo", "guiao.pdf", script)), HasSubstr("conteúdo ativo"));
  expect_good_page(visitor_.post("/documentos/pdf/novo", {}), 422);
  EXPECT_EQ(visitor_.upload("/documentos/pdf/novo", "x.pdf", Bytes((20U << 20U) + (65U << 10U))).status, 413);
}

TEST_F(PagesTest, EveryPageSpeaksEnglishToo) {
  visitor_.set_up();
  const std::string issued = location(visitor_.post("/faturas/nova", invoice("issue")));
  for (const std::string& path :
       {std::string("/documentos"), issued, std::string("/faturas/nova"), std::string("/clientes"),
        std::string("/definicoes"), std::string("/definicoes/assinatura")}) {
    visitor_.get(path + "?lang=en");
    const auto page = visitor_.get(path);
    expect_good_page(page);
    EXPECT_THAT(body(page), HasSubstr("<html lang=\"en\"")) << path;
  }
}

}  // namespace
}  // namespace rubrica::web
