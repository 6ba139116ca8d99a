// The three steps of signing as a browser sees them, with a trust service that answers as it is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sample_pdf.h"
#include "support/site.h"

namespace rubrica::web {
namespace {

using namespace std::chrono_literals;
using test::body;
using test::location;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// One RSA block, as the script sends it.
const std::string kBlock = base64(Bytes(256, 1));

json::Object object(const http::Response& response) { return json::parse(body(response)).value().as_object(); }

std::string member(const http::Response& response, const std::string_view name) {
  return json::string_or(object(response), name, "");
}

class SigningPagesTest : public testing::Test {
 protected:
  void SetUp() override {
    visitor_.sign_up("marta@exemplo.pt");
    visitor_.set_up();
  }

  std::string upload(const std::string& name = "contrato.pdf") {
    site_.storage().clock().advance(1s);
    const auto uploaded = visitor_.upload("/documentos/pdf/novo", name, pdf_);
    return location(uploaded).substr(std::string("/documentos/").size());
  }
  // Step 1 over these documents; its address.
  std::string chosen(const std::vector<std::string>& documents) {
    test::Visitor::Fields fields;
    for (const std::string& id : documents) fields.emplace_back("id", id);
    return location(visitor_.post("/assinar", fields));
  }
  std::string digest() const { return hex_lower(crypto::sha256(pdf_)); }
  http::Response ask(const std::string& selection, const std::vector<std::string>& documents) {
    json::Array shown;
    for (const std::string& id : documents) shown.emplace_back(json::Object{{"id", id}, {"sha256", digest()}});
    return visitor_.post_json(selection + "/pedido", {{"documents", shown}, {"phone", kBlock}, {"pin", kBlock}});
  }
  // An act over one document that waits for its code; its address.
  std::string awaiting() {
    document_ = upload();
    return member(ask(chosen({document_}), {document_}), "location");
  }
  http::Response send_code(const std::string& act) { return visitor_.post_json(act + "/codigo", {{"code", kBlock}}); }
  void answer_with(std::optional<Error>& slot, const ErrorCode code, const std::string& service_code = "") {
    slot = Error{code, "as ordered", {}, service_code};
  }

  const Bytes pdf_ = test::sample_pdf();
  test::Site site_;
  test::Visitor visitor_{site_};
  std::string document_;
};

// ---- one document

TEST_F(SigningPagesTest, OneDocumentGoesThroughTheThreeSteps) {
  const std::string id = upload();
  const std::string step_1 = chosen({id});
  const std::string shown = body(visitor_.get(step_1));
  EXPECT_THAT(shown, AllOf(HasSubstr("O documento que vai assinar"), Not(HasSubstr("O documento que assinou"))));
  EXPECT_THAT(shown, HasSubstr("/documentos/" + id + "/ficheiro/" + digest() + "/pagina/1"));
  EXPECT_THAT(shown, HasSubstr("data-card=\"identify\""));
  const std::string paper = "/documentos/" + id + "/ficheiro/" + digest();
  EXPECT_EQ(visitor_.get(paper).body, pdf_);
  EXPECT_EQ(body(visitor_.get(paper + "/pagina/1")), "an image");
  EXPECT_THAT(shown, HasSubstr(paper + "/pagina/1/texto")) << "the text alternative of what others made";
  EXPECT_EQ(body(visitor_.get(paper + "/pagina/1/texto")), "Fatura de teste");
  EXPECT_EQ(visitor_.get(paper + "/pagina/2").status, 404);
  EXPECT_EQ(visitor_.get("/documentos/" + id + "/ficheiro/" + std::string(64, '0') + "/pagina/1").status, 404);

  const auto asked = ask(step_1, {id});
  EXPECT_EQ(asked.status, 201);
  const std::string act = member(asked, "location");
  const std::string step_2 = body(visitor_.get(act));
  EXPECT_THAT(step_2, HasSubstr("«contrato.pdf»"));
  EXPECT_THAT(step_2, HasSubstr("Ao carregar em <strong>Assinar documento</strong>"));
  EXPECT_THAT(step_2, HasSubstr("sem valor legal")) << "this is not production";
  EXPECT_EQ(location(visitor_.get(step_1)), act) << "step 1 leads to the open act";

  const auto completed = send_code(act);
  EXPECT_EQ(completed.status, 200);
  EXPECT_EQ(member(completed, "location"), act);
  const std::string step_3 = body(visitor_.get(act));
  EXPECT_THAT(step_3, AllOf(HasSubstr("Documento assinado"), HasSubstr("O documento que assinou")));
  const Bytes file = visitor_.get("/documentos/" + id + "/assinado").body;
  ASSERT_GT(file.size(), pdf_.size());
  EXPECT_TRUE(std::ranges::equal(pdf_, BytesView(file).first(pdf_.size())));
}

TEST_F(SigningPagesTest, ASignedDocumentSaysItsLevelAndWhatIsToCome) {
  site_.preserve();
  const std::string id = upload();
  const std::string act = member(ask(chosen({id}), {id}), "location");
  send_code(act);
  EXPECT_THAT(body(visitor_.get(act)), HasSubstr("será completada quando o serviço de selos temporais responder"));
  EXPECT_THAT(body(visitor_.get("/documentos/" + id)),
              AllOf(HasSubstr("Nível da assinatura: PAdES-B-B."), HasSubstr("Será completada para PAdES-B-LTA")));
}

// ---- a visible seal

TEST_F(SigningPagesTest, WithASealStepTwoShowsThePreparedFile) {
  const auto is_plain = [this](const std::string& act) {
    const std::string page = body(visitor_.get(act));
    return page.find("selo visível") == std::string::npos && page.find(act + "/documento/") == std::string::npos;
  };
  const std::string without = awaiting();
  EXPECT_TRUE(is_plain(without));
  EXPECT_EQ(visitor_.get(without + "/documento/1").status, 404);
  EXPECT_EQ(visitor_.get(without + "/documento/1/pagina/1").status, 404);

  visitor_.post("/definicoes/assinatura/selo", {{"visible", "1"}, {"corner", "lower_left"}, {"page", "first"}});
  EXPECT_TRUE(is_plain(without)) << "what is being signed stays as it was prepared";
  const std::string act = awaiting();
  const std::string image = act + "/documento/1/pagina/1";
  const std::string step_2 = body(visitor_.get(act));
  EXPECT_THAT(step_2, AllOf(HasSubstr("o selo visível, que fica na página 1"), HasSubstr("src=\"" + image + "\""),
                            HasSubstr(image + "/texto")));
  // More octets than the document has: the update is there.
  const std::string drawn = body(visitor_.get(image));
  EXPECT_GT(std::stoul(drawn.substr(std::string("an image of ").size())), pdf_.size() + 10'000);
  EXPECT_EQ(body(visitor_.get(image + "/texto")), "Assinado por");
  for (const char* wrong : {"/documento/2/pagina/1", "/documento/1/pagina/2", "/documento/0/pagina/1",
                            "/documento/x/pagina/1", "/documento/2"}) {
    EXPECT_EQ(visitor_.get(act + wrong).status, 404) << wrong;
  }
  test::Visitor other(site_);
  other.sign_up("rui@exemplo.pt");
  EXPECT_EQ(other.get(image).status, 404);

  send_code(act);
  EXPECT_THAT(body(visitor_.get(act)), AllOf(HasSubstr("Documento assinado"), HasSubstr("src=\"" + image + "\"")));
  EXPECT_THAT(body(visitor_.get("/documentos/" + document_ + "/assinado")), HasSubstr("/AP <</N"));
}

TEST_F(SigningPagesTest, OfSeveralWithASealEachCanBeSeen) {
  visitor_.post("/definicoes/assinatura/selo", {{"visible", "1"}, {"in_field", "1"}});
  const std::vector<std::string> documents{upload("a.pdf"), upload("b.pdf")};
  const std::string step_1 = chosen(documents);
  for (const char* position : {"1", "2"}) {
    visitor_.post(step_1 + "/conferir/" + position, {{"sha256", digest()}});
  }
  const std::string act = member(ask(step_1, documents), "location");
  EXPECT_THAT(body(visitor_.get(act)), AllOf(HasSubstr("Ver com o selo"), HasSubstr(act + "/documento/2\"")));
  const auto second = visitor_.get(act + "/documento/2");
  EXPECT_EQ(second.status, 200);
  EXPECT_THAT(body(second), AllOf(HasSubstr(act + "/documento/2/pagina/1"), HasSubstr("b.pdf"),
                                  HasSubstr("o selo visível, tal como vai ficar")));
}

TEST_F(SigningPagesTest, WhereNothingIsToComeNothingIsPromised) {
  const std::string id = upload();
  const std::string act = member(ask(chosen({id}), {id}), "location");
  send_code(act);
  EXPECT_THAT(body(visitor_.get(act)), Not(HasSubstr("selo temporal")));
  EXPECT_THAT(body(visitor_.get("/documentos/" + id)),
              AllOf(HasSubstr("Nível da assinatura: PAdES-B-B."), Not(HasSubstr("completada"))));
}

TEST_F(SigningPagesTest, WithoutCmdTheWayLeadsToTheSettings) {
  test::Visitor other(site_);
  other.sign_up("rui@exemplo.pt");
  EXPECT_EQ(location(other.post("/assinar", {{"id", "x"}})), "/definicoes/assinatura");
}

TEST_F(SigningPagesTest, AnythingButTheCiphertextsIsRefusedWhole) {
  const std::string id = upload();
  const std::string step_1 = chosen({id});
  const json::Array shown{json::Object{{"id", id}, {"sha256", digest()}}};
  const auto refused = [&](const json::Object& body) { return visitor_.post_json(step_1 + "/pedido", body).status; };
  EXPECT_EQ(refused({{"documents", shown}, {"phone", kBlock}}), 400);
  EXPECT_EQ(refused({{"documents", shown}, {"phone", "+351 912345678"}, {"pin", kBlock}}), 400);
  EXPECT_EQ(refused({{"documents", shown}, {"phone", kBlock}, {"pin", "1234"}}), 400);
  EXPECT_EQ(refused({{"documents", shown}, {"phone", kBlock}, {"pin", kBlock}, {"remember", true}}), 400);
  EXPECT_EQ(refused({{"documents", "x"}, {"phone", kBlock}, {"pin", kBlock}}), 400);
  EXPECT_TRUE(site_.signer().calls.empty());
}

TEST_F(SigningPagesTest, OtherBytesThanWereShownAreAConflict) {
  const std::string id = upload();
  const std::string step_1 = chosen({id});
  const json::Array shown{json::Object{{"id", id}, {"sha256", std::string(64, '0')}}};
  const auto refused =
      visitor_.post_json(step_1 + "/pedido", {{"documents", shown}, {"phone", kBlock}, {"pin", kBlock}});
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(body(refused), HasSubstr("Este documento mudou"));
}

TEST_F(SigningPagesTest, AWrongPinIsSaidAtThePin) {
  const std::string id = upload();
  answer_with(site_.signer().activation_error, ErrorCode::signature_pin_incorrect, "801");
  const auto refused = ask(chosen({id}), {id});
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(member(refused, "field"), "pin");
  EXPECT_THAT(member(refused, "note"), HasSubstr("801"));
}

TEST_F(SigningPagesTest, PinsThatMustBeChangedHaveAPageWithTheMandatoryText) {
  const std::string id = upload();
  answer_with(site_.signer().activation_error, ErrorCode::signature_pin_change_required, "902");
  const std::string page = member(ask(chosen({id}), {id}), "location");
  EXPECT_THAT(body(visitor_.get(page)), HasSubstr("escolha editar em “Assinatura Digital."));
  EXPECT_THAT(body(visitor_.get(page)), HasSubstr("Já alterei o PIN"));
}

TEST_F(SigningPagesTest, AServiceThatIsInactiveHasAPageWithItsCode) {
  const std::string id = upload();
  answer_with(site_.signer().activation_error, ErrorCode::signature_service_inactive, "817");
  const std::string page = body(visitor_.get(member(ask(chosen({id}), {id}), "location")));
  EXPECT_THAT(page, HasSubstr("A CMD está indisponível"));
  EXPECT_THAT(page, HasSubstr("Código do serviço: 817"));
}

// ---- several documents

TEST_F(SigningPagesTest, AServiceThatIsKnownToBeDownIsNamedBeforeAnybodyTypes) {
  const std::string id = upload();
  const std::string other = upload("outro.pdf");
  const std::vector<std::string> pages{"/documentos", "/documentos/" + id, chosen({id}), chosen({id, other})};
  for (const std::string& page : pages) {
    EXPECT_THAT(body(visitor_.get(page)), Not(HasSubstr("A CMD está indisponível"))) << page;
  }
  site_.service().unavailable = true;
  for (const std::string& page : pages) {
    EXPECT_THAT(body(visitor_.get(page)), HasSubstr("A CMD está indisponível")) << page;
  }
}

TEST_F(SigningPagesTest, SeveralAreConfirmedOneByOneWithoutAnyScript) {
  const std::vector<std::string> documents{upload("a.pdf"), upload("b.pdf"), upload("c.pdf")};
  const std::string step_1 = chosen(documents);
  EXPECT_THAT(body(visitor_.get(step_1)), HasSubstr("0 de 3 conferidos"));
  const auto early = ask(step_1, documents);
  EXPECT_EQ(early.status, 422);
  EXPECT_EQ(member(early, "detail"), "Falta conferir: a.pdf, b.pdf e c.pdf.");

  EXPECT_THAT(body(visitor_.get(step_1 + "/conferir/1")), HasSubstr("Está certo, ver o seguinte"));
  const auto confirm = [&](const int n) {
    return location(visitor_.post(step_1 + "/conferir/" + std::to_string(n), {{"sha256", digest()}}));
  };
  EXPECT_EQ(confirm(1), step_1 + "/conferir/2");
  EXPECT_EQ(confirm(2), step_1 + "/conferir/3");
  EXPECT_EQ(location(visitor_.post(step_1 + "/retirar/3", {})), step_1);
  EXPECT_THAT(body(visitor_.get(step_1)), HasSubstr("2 de 2 conferidos"));

  const std::string act = member(ask(step_1, {documents[0], documents[1]}), "location");
  const std::string step_2 = body(visitor_.get(act));
  EXPECT_THAT(step_2, HasSubstr("«a.pdf»"));
  EXPECT_THAT(step_2, HasSubstr("«b.pdf»"));
  site_.signer().mismatched = documents[1];
  send_code(act);
  const std::string step_3 = body(visitor_.get(act));
  EXPECT_THAT(step_3, HasSubstr("1 de 2 documentos assinados"));
  EXPECT_THAT(step_3, HasSubstr("Transferir a.pdf"));
  EXPECT_THAT(step_3, Not(HasSubstr("Transferir b.pdf")));
}

TEST_F(SigningPagesTest, MoreThanAHundredGoOnInAnActOfTheirOwn) {
  std::vector<std::string> documents;
  for (int i = 0; i < 101; ++i) documents.push_back(upload("f" + std::to_string(i) + ".pdf"));
  const std::string step_1 = chosen(documents);
  EXPECT_THAT(body(visitor_.get(step_1)), HasSubstr("os restantes (1) assinam-se logo a seguir"));
  for (int n = 2; n <= 100; ++n) visitor_.post(step_1 + "/retirar/" + std::to_string(n), {});
  const std::string act = member(ask(step_1, {documents.front()}), "location");
  send_code(act);
  const std::string step_3 = body(visitor_.get(act));
  EXPECT_THAT(step_3, HasSubstr("Continuar com os restantes (1)"));
  const std::size_t at = step_3.find("href=\"/assinar/") + 6;
  EXPECT_THAT(body(visitor_.get(step_3.substr(at, step_3.find('"', at) - at))), HasSubstr("f100.pdf"));
}

TEST_F(SigningPagesTest, ADocumentThatCannotBeSignedIsNamed) {
  const std::vector<std::string> documents{upload("a.pdf"), upload("b.pdf")};
  const std::string step_1 = chosen(documents);
  for (const char* n : {"1", "2"}) visitor_.post(step_1 + "/conferir/" + n, {{"sha256", digest()}});
  site_.unreadable(documents[1]);
  const auto refused = ask(step_1, documents);
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(member(refused, "detail"), testing::StartsWith("b.pdf: Este PDF está danificado"));
}

TEST_F(SigningPagesTest, BytesThatWereNotShownCannotBeConfirmed) {
  const std::string step_1 = chosen({upload("a.pdf"), upload("b.pdf")});
  EXPECT_EQ(visitor_.post(step_1 + "/conferir/1", {{"sha256", std::string(64, '0')}}).status, 409);
  EXPECT_EQ(visitor_.post(step_1 + "/conferir/1", {{"sha256", "x"}}).status, 400);
  EXPECT_EQ(visitor_.post(step_1 + "/conferir/9", {{"sha256", digest()}}).status, 404);
}

// ---- the code

TEST_F(SigningPagesTest, AWrongCodeIsSaidAtTheCodeAndTheThirdEndsTheAct) {
  const std::string act = awaiting();
  answer_with(site_.signer().completion_error, ErrorCode::security_code_incorrect, "802");
  const auto wrong = send_code(act);
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(member(wrong, "field"), "code");
  EXPECT_EQ(member(wrong, "location"), "");
  send_code(act);
  const auto last = send_code(act);
  EXPECT_EQ(member(last, "location"), act);
  EXPECT_THAT(body(visitor_.get(act)), AllOf(HasSubstr("Este código já não serve. Nada foi assinado."),
                                             HasSubstr("Recomeçar"), Not(HasSubstr("tente outra vez"))));
}

TEST_F(SigningPagesTest, AnExpiredCodeLeadsToThePageThatSaysSo) {
  const std::string act = awaiting();
  answer_with(site_.signer().completion_error, ErrorCode::security_code_expired, "816");
  EXPECT_EQ(member(send_code(act), "location"), act);
  EXPECT_THAT(body(visitor_.get(act)), HasSubstr("O código expirou"));
}

TEST_F(SigningPagesTest, AnUnknownOutcomeClaimsNothing) {
  const std::string act = awaiting();
  answer_with(site_.signer().completion_error, ErrorCode::outcome_unknown);
  EXPECT_EQ(member(send_code(act), "location"), act);
  const std::string page = body(visitor_.get(act));
  EXPECT_THAT(page, HasSubstr("Não sabemos se a assinatura ficou concluída"));
  EXPECT_THAT(page, HasSubstr("Nenhum ficheiro assinado foi recebido. Pode recomeçar; o pedido anterior não pode ser "
                              "recuperado."));
}

TEST_F(SigningPagesTest, AnotherCodeMayBeAskedForAfterHalfAMinute) {
  const std::string act = awaiting();
  const auto early = visitor_.post_json(act + "/novo-codigo", {});
  EXPECT_EQ(early.status, 429);
  EXPECT_EQ(object(early).at("retry_after").as_int64(), 30);
  site_.storage().clock().advance(31s);
  const auto sent = visitor_.post_json(act + "/novo-codigo", {});
  EXPECT_EQ(sent.status, 200);
  EXPECT_THAT(member(sent, "detail"), HasSubstr("Enviámos um novo SMS"));
  EXPECT_EQ(object(sent).at("deadline").as_int64() - object(sent).at("now").as_int64(), 120'000);
  site_.storage().clock().advance(31s);
  EXPECT_TRUE(object(visitor_.post_json(act + "/novo-codigo", {})).at("resend_from").is_null()) << "that was the last";
}

TEST_F(SigningPagesTest, CancellingGoesBackToStepOneOrToTheList) {
  const std::string act = awaiting();
  const std::string back = location(visitor_.post(act + "/cancelar", {{"then", "identify"}}));
  EXPECT_THAT(back, testing::StartsWith("/assinar/"));
  EXPECT_EQ(visitor_.get(back).status, 200);
  EXPECT_THAT(body(visitor_.get(act)), HasSubstr("Assinatura cancelada"));
  const std::string again = member(ask(back, {document_}), "location");
  EXPECT_EQ(location(visitor_.post(again + "/cancelar", {{"then", "documents"}})), "/documentos");
}

// ---- coming back

TEST_F(SigningPagesTest, AnActThatWasLeftOpenIsOffered) {
  EXPECT_EQ(location(visitor_.get("/assinaturas")), "/documentos");
  const std::string act = awaiting();
  test::Visitor elsewhere(site_);
  elsewhere.log_in("marta@exemplo.pt");
  const std::string open = body(elsewhere.get("/assinaturas"));
  EXPECT_THAT(open, HasSubstr("Tem uma assinatura por concluir"));
  EXPECT_THAT(open, HasSubstr("href=\"" + act + "\""));
  EXPECT_THAT(open, HasSubstr("O código que recebeu ainda é válido durante 2:00."));
  EXPECT_THAT(body(elsewhere.get("/documentos")), HasSubstr("Tem uma assinatura por concluir"));
  site_.storage().clock().advance(121s);
  EXPECT_THAT(body(elsewhere.get("/assinaturas")), HasSubstr("O código já expirou"));
}

TEST_F(SigningPagesTest, ADocumentInAnOpenActLeadsThere) {
  const std::string act = awaiting();
  const auto refused = ask(chosen({document_}), {document_});
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(member(refused, "location"), act);
}

TEST_F(SigningPagesTest, WhatWasSignedButNotStoredIsStoredWithoutAnotherCode) {
  const std::string act = awaiting();
  const auto blob = std::filesystem::recursive_directory_iterator(site_.storage().folder() / "blobs");
  std::filesystem::path file;
  for (const auto& entry : blob) {
    if (entry.path().filename() == digest()) file = entry.path();
  }
  std::filesystem::rename(file, file.string() + ".away");
  send_code(act);
  EXPECT_THAT(body(visitor_.get(act)), HasSubstr("Tentar de novo não pede outro código"));
  std::filesystem::rename(file.string() + ".away", file);
  EXPECT_EQ(location(visitor_.post(act + "/guardar", {})), act);
  EXPECT_THAT(body(visitor_.get(act)), HasSubstr("Documento assinado"));
}

}  // namespace
}  // namespace rubrica::web
