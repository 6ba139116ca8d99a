#include "remote/scmd/scmd_signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "remote/scmd/scripted_service.h"
#include "support/test_identity.h"

namespace rubrica::remote::scmd {
namespace {

using namespace std::chrono_literals;
using rubrica::test::family;
using rubrica::test::KeyKind;
using test::Entry;
using testing::HasSubstr;
using testing::Not;

Deadline soon() { return Deadline::after(120s); }

crypto::EncryptedField synthetic(const std::uint8_t octet) {
  return crypto::EncryptedField::from_bytes(Bytes(256, octet), 256).value();
}
crypto::EncryptedField phone() { return synthetic(0x11); }
crypto::EncryptedField pin() { return synthetic(0x22); }
crypto::EncryptedField code() { return synthetic(0x33); }

SigningItem item(const std::string& id, const std::string& name) {
  return {id, name, crypto::DtbsRepresentation(crypto::sha256(as_bytes(id)))};
}
std::vector<SigningItem> items(const std::size_t count) {
  std::vector<SigningItem> all;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(item("doc-" + std::to_string(i), "fatura-" + std::to_string(i) + ".pdf"));
  }
  return all;
}
Activation activation(const std::size_t count) { return {std::string(test::kProcess), items(count)}; }

Bytes signature_of(const SigningItem& one) { return rubrica::test::sign(family().person, one.representation).octets; }
std::string wire_signature(const SigningItem& one) { return base64(signature_of(one)); }

// The answer of a faithful service to ValidateOtp over these items.
std::string good_signatures(const std::vector<SigningItem>& of, const Operation operation = Operation::validate_otp) {
  if (of.size() == 1) return test::signatures_xml(operation, "200", "", wire_signature(of.front()));
  std::vector<Entry> entries;
  for (const SigningItem& one : of) {
    entries.push_back({std::to_string(entries.size()), one.name, wire_signature(one)});
  }
  return test::signatures_xml(operation, "200", test::entries_xml(entries), "");
}

// User, root, issuing authority, with CRLF: the order and form in which the service sends them.
std::string odd_pem() {
  std::string out;
  for (const auto* certificate :
       {&family().person.certificate, &family().root.certificate, &family().authority.certificate}) {
    for (const char c : crypto::to_pem(*certificate)) out += c == '\n' ? std::string("&#xD;\n") : std::string(1, c);
  }
  return out;
}

ScmdOptions options() {
  ScmdOptions o{.endpoint = "https://127.0.0.1:8443/Ama.Authentication.Frontend/SCMDService.svc",
                .application_id = "00000000-1111-2222-3333-444444444444",
                .credentials = {"utilizador", SecretText("palavra-passe")}};
  return o;
}

class Scmd : public testing::Test {
 protected:
  explicit Scmd(const Contract contract = Contract::published) {
    ScmdOptions o = options();
    o.contract = contract;
    signer_ = ScmdSigner::create(std::move(o), client_).value();
  }
  void answer(Result<http::Response> response) { client_.answers.push_back(std::move(response)); }
  void answer(const std::string& xml) { answer(test::xml_answer(xml)); }

  test::ScriptedClient client_;
  std::unique_ptr<ScmdSigner> signer_;
};

// ---- every answer at every step

enum Step { certificate, sign, batch, with_pin, sms, otp, poll, kSteps };

constexpr Operation kOperationOf[] = {
    Operation::get_certificate,          Operation::sign,      Operation::multiple_sign,
    Operation::get_certificate_with_pin, Operation::force_sms, Operation::validate_otp,
    Operation::sign_document_pooling};

// Runs the step against one answer; nullopt when it succeeds.
std::optional<Error> outcome(ScmdSigner& signer, const Step step) {
  const auto error_of = [](auto result) -> std::optional<Error> {
    if (result) return std::nullopt;
    return std::move(result).error();
  };
  switch (step) {
    case certificate:
      return error_of(signer.certificate(phone(), soon()));
    case sign:
      return error_of(signer.activate(phone(), pin(), items(1), soon()));
    case batch:
      return error_of(signer.activate(phone(), pin(), items(3), soon()));
    case with_pin:
      return error_of(signer.open_certificate(phone(), pin(), soon()));
    case sms:
      return error_of(signer.resend(activation(1), phone(), soon()));
    case otp:
      return error_of(signer.complete(activation(1), code(), family().person.certificate, soon()));
    case poll:
      return error_of(signer.poll(activation(1), family().person.certificate, soon()));
    case kSteps:
      break;
  }
  return std::nullopt;
}

using Made = std::function<Result<http::Response>(Operation)>;

struct Row {
  std::string answer;
  Made make;
  // certificate, sign, batch, with_pin, sms, otp, poll; nullopt: the answer cannot come at this step
  std::vector<std::optional<ErrorCode>> expected;
};

bool answers_with_status(const Operation operation) {
  return operation != Operation::get_certificate && operation != Operation::validate_otp &&
         operation != Operation::sign_document_pooling;
}

Made code_answer(const std::string& service_code) {
  return [service_code](const Operation operation) {
    return answers_with_status(operation) ? test::status_answer(operation, service_code)
                                          : test::xml_answer(test::signatures_xml(operation, service_code, "", ""));
  };
}
Made http_answer(const int status, const std::string& type, const std::string& body) {
  return [=](Operation) { return http::text_response(status, type, body); };
}
Made html(const int status) {
  return http_answer(status, "text/html", "<html><body>SEGREDO-NA-MENSAGEM</body></html>");
}
Made raw(const std::string& body, const std::string& type = "text/xml") { return http_answer(200, type, body); }
Made lost(const ErrorCode how) {
  return [how](Operation) { return fail(how, "scripted"); };
}
Made inside(const std::string& members) {
  return [members](const Operation operation) { return test::xml_answer(test::result_xml(operation, members)); };
}

// Short names keep the table readable.
constexpr ErrorCode kUnknown = ErrorCode::outcome_unknown;
constexpr ErrorCode kFailed = ErrorCode::trust_service_failed;
constexpr ErrorCode kRejected = ErrorCode::trust_service_rejected;
constexpr ErrorCode kFault = ErrorCode::trust_service_fault;
constexpr ErrorCode kOurs = ErrorCode::trust_service_unauthorized;
constexpr ErrorCode kAway = ErrorCode::trust_service_unavailable;
constexpr ErrorCode kNonsense = ErrorCode::trust_service_nonsense;
constexpr ErrorCode kPending = ErrorCode::approval_pending;
constexpr std::optional<ErrorCode> kNever = std::nullopt;

std::vector<std::optional<ErrorCode>> all(const ErrorCode one) { return std::vector<std::optional<ErrorCode>>(7, one); }
// The same everywhere, but at ValidateOtp nobody knows what became of the code.
std::vector<std::optional<ErrorCode>> open_at_otp(const ErrorCode one) {
  return {one, one, one, one, one, kUnknown, one};
}
// Codes come in a status, which GetCertificate has not.
std::vector<std::optional<ErrorCode>> codes(const ErrorCode one, const ErrorCode at_poll) {
  return {kNever, one, one, one, one, one, at_poll};
}

std::vector<Row> table() {
  const std::string cut = test::result_xml(Operation::sign, test::status_members("200", "p")).substr(0, 240);
  const std::string soap12 =
      "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body><s:Fault/></s:Body></s:Envelope>";
  const std::string doctype = "<!DOCTYPE s [<!ENTITY a \"b\">]>" + test::fault_xml();
  using enum ErrorCode;
  return {
      {"801", code_answer("801"), codes(signature_pin_incorrect, signature_pin_incorrect)},
      {"802", code_answer("802"), codes(security_code_incorrect, kPending)},
      {"816", code_answer("816"), codes(security_code_expired, security_code_expired)},
      {"817", code_answer("817"), codes(signature_service_inactive, signature_service_inactive)},
      {"901", code_answer("901"), codes(cmd_pin_change_required, cmd_pin_change_required)},
      {"902", code_answer("902"), codes(signature_pin_change_required, signature_pin_change_required)},
      {"900", code_answer("900"), {kNever, kFailed, kFailed, signer_unknown, kFailed, kFailed, kPending}},
      {"other 8xx", code_answer("850"), codes(kRejected, kPending)},
      {"800", code_answer("800"), codes(kRejected, kPending)},
      {"5xx", code_answer("503"), codes(kFailed, kPending)},
      {"unknown", code_answer("4711"), codes(kFailed, kPending)},
      {"0200 is not 200", code_answer("0200"), codes(kFailed, kPending)},
      {"code that is no number",
       code_answer("OK"),
       {kNever, kNonsense, kNonsense, kNonsense, kNonsense, kUnknown, kNonsense}},
      {"code without end",
       code_answer("2000000000000"),
       {kNever, kNonsense, kNonsense, kNonsense, kNonsense, kUnknown, kNonsense}},

      {"fault with 500", [](Operation) { return test::xml_answer(test::fault_xml(), 500); }, all(kFault)},
      {"fault with 200", [](Operation) { return test::xml_answer(test::fault_xml()); }, all(kFault)},
      {"fault with 400", [](Operation) { return test::xml_answer(test::fault_xml("a:DeserializationFailed"), 400); },
       all(kFault)},
      {"fault without a code", raw(test::envelope("<s:Fault/>")), all(kFault)},

      {"301", html(301), all(kAway)},
      {"400", html(400), all(kRejected)},
      {"401", html(401), all(kOurs)},
      {"401 with a fault", [](Operation) { return test::xml_answer(test::fault_xml(), 401); }, all(kOurs)},
      {"403", html(403), all(kOurs)},
      {"404", html(404), all(kAway)},
      {"407", html(407), all(kOurs)},
      {"413", html(413), all(kRejected)},
      {"415", http_answer(415, "", ""), all(kRejected)},
      {"429", html(429), all(kAway)},
      {"500 HTML", html(500), open_at_otp(kAway)},
      {"500 empty", http_answer(500, "", ""), open_at_otp(kAway)},
      {"502", html(502), open_at_otp(kAway)},
      {"503", html(503), all(kAway)},
      {"504", html(504), open_at_otp(kAway)},
      {"204", http_answer(204, "", ""), open_at_otp(kAway)},

      {"HTML with 200", html(200), open_at_otp(kAway)},
      {"HTML that says it is XML", raw("\xEF\xBB\xBF \n<!DOCTYPE HTML><html><p>olá</html>"), open_at_otp(kAway)},
      {"empty", raw(""), open_at_otp(kNonsense)},
      {"cut", raw(cut), open_at_otp(kNonsense)},
      {"JSON", raw("{\"d\":{\"Code\":\"200\"}}", "application/json"), open_at_otp(kNonsense)},
      {"right XML, wrong content type",
       [](const Operation operation) {
         http::Response response = test::status_answer(operation, "200");
         response.headers.set("Content-Type", "image/png");
         return response;
       },
       open_at_otp(kNonsense)},
      {"DOCTYPE", raw(doctype), open_at_otp(kNonsense)},
      {"SOAP 1.2", raw(soap12), open_at_otp(kNonsense)},
      {"no envelope", raw("<GetCertificateResponse xmlns=\"http://Ama.Authentication.Service/\"/>"),
       open_at_otp(kNonsense)},
      {"empty body", raw(test::envelope("")), open_at_otp(kNonsense)},
      {"two bodies",
       raw("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body/><s:Body/></s:Envelope>"),
       open_at_otp(kNonsense)},
      {"two answers", raw(test::envelope("<a/><b/>")), open_at_otp(kNonsense)},
      {"another operation's answer",
       [](const Operation operation) {
         return test::status_answer(operation == Operation::sign ? Operation::force_sms : Operation::sign, "200");
       },
       open_at_otp(kNonsense)},
      {"the request sent back",
       [](const Operation operation) {
         return test::xml_answer(
             test::envelope("<" + std::string(name(operation)) + " xmlns=\"http://Ama.Authentication.Service/\"/>"));
       },
       open_at_otp(kNonsense)},
      {"result in a wrong namespace",
       [](const Operation operation) {
         std::string xml = test::result_xml(operation, test::status_members("200", "p"));
         const std::string_view right = "http://Ama.Authentication.Service/";
         return test::xml_answer(xml.replace(xml.find(right), right.size(), "http://tempuri.org/"));
       },
       open_at_otp(kNonsense)},
      {"two results",
       [](const Operation operation) {
         const std::string op(name(operation));
         return test::xml_answer(test::envelope("<" + op + "Response xmlns=\"http://Ama.Authentication.Service/\"><" +
                                                op + "Result/><" + op + "Result/></" + op + "Response>"));
       },
       open_at_otp(kNonsense)},

      {"no members", inside(""), {signer_unknown, kNonsense, kNonsense, kNonsense, kNonsense, kUnknown, kPending}},
      {"members in no namespace",
       inside("<Code xmlns=\"\">200</Code>"),
       {kNonsense, kNonsense, kNonsense, kNonsense, kNonsense, kUnknown, kPending}},
      {"doubled code",
       inside("<a:Code>200</a:Code><a:Code>200</a:Code>"),
       {kNonsense, kNonsense, kNonsense, kNonsense, kNonsense, kUnknown, kPending}},
      {"nil code",
       inside("<a:Code i:nil=\"true\"/>"),
       {kNonsense, kNonsense, kNonsense, kNonsense, kNonsense, kUnknown, kPending}},
      {"code with elements inside",
       inside("<a:Code><b/>200</a:Code>"),
       {kNonsense, kNonsense, kNonsense, kNonsense, kNonsense, kUnknown, kPending}},
      {"text that is no certificate",
       inside("olá"),
       {kNonsense, kNonsense, kNonsense, kNonsense, kNonsense, kUnknown, kPending}},
      {"200 without process id",
       [](const Operation operation) { return test::status_answer(operation, "200", ""); },
       {kNonsense, kNonsense, kNonsense, kNonsense, kNever, kUnknown, kPending}},

      {"not reached", lost(connection_failed), all(connection_failed)},
      {"not trusted", lost(tls_failure), all(tls_failure)},
      {"not allowed", lost(egress_refused), all(egress_refused)},
      {"cut off", lost(connection_lost), open_at_otp(connection_lost)},
      {"no answer in time", lost(deadline_exceeded), open_at_otp(deadline_exceeded)},
      {"endless answer", lost(response_too_large), open_at_otp(response_too_large)},
  };
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the analyzer loses a std::function in an initializer list

class Answers : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, Answers, testing::ValuesIn(table()), [](const auto& row) {
  std::string label;
  for (const char c : row.param.answer) label += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return label;
});

TEST_P(Answers, AreOneTypedErrorAtEveryStep) {
  ASSERT_EQ(GetParam().expected.size(), std::size_t{kSteps});
  for (int i = 0; i < kSteps; ++i) {
    const auto expected = GetParam().expected[static_cast<std::size_t>(i)];
    if (!expected) continue;
    test::ScriptedClient client;
    ScmdOptions o = options();
    o.contract = Contract::approval;
    const auto signer = ScmdSigner::create(std::move(o), client).value();
    client.answers.push_back(GetParam().make(kOperationOf[i]));
    client.answers.push_back(GetParam().make(kOperationOf[i]));
    const auto error = outcome(*signer, static_cast<Step>(i));
    const std::string where = std::string(name(kOperationOf[i]));
    ASSERT_TRUE(error) << where;
    EXPECT_EQ(name(error->code), name(*expected)) << where << ": " << error->describe();
    EXPECT_FALSE(error->detail.empty());
    const std::string told = error->describe();
    EXPECT_THAT(told, Not(HasSubstr("SEGREDO"))) << where;
    for (const auto& secret : {phone(), pin(), code()})
      EXPECT_THAT(told, Not(HasSubstr(secret.base64().substr(0, 16))));
    // Only GetCertificate is asked twice, and only when the connection broke.
    const bool twice = kOperationOf[i] == Operation::get_certificate && *expected == ErrorCode::connection_lost;
    EXPECT_EQ(client.requests.size(), twice ? 2U : 1U) << where;
  }
}

TEST_F(Scmd, CarriesTheServicesOwnCodeBesideTheTypedOne) {
  answer(test::status_answer(Operation::sign, "850"));
  EXPECT_EQ(outcome(*signer_, sign)->service_code, "850");
  answer(test::xml_answer(test::fault_xml(), 500));
  EXPECT_EQ(outcome(*signer_, otp)->service_code, "a:InternalServiceFault");
}

TEST_F(Scmd, OutcomeUnknownKeepsWhatWentWrong) {
  answer(fail(ErrorCode::connection_lost, "cut"));
  const auto error = outcome(*signer_, otp);
  ASSERT_EQ(error->code, ErrorCode::outcome_unknown);
  EXPECT_EQ(error->causes.at(0).code, ErrorCode::connection_lost);
}

TEST_F(Scmd, SendsNothingAfterTheDeadline) {
  const Deadline over = Deadline::after(0ms);
  EXPECT_EQ(signer_->certificate(phone(), over).error().code, ErrorCode::deadline_exceeded);
  EXPECT_EQ(signer_->activate(phone(), pin(), items(1), over).error().code, ErrorCode::deadline_exceeded);
  EXPECT_EQ(signer_->complete(activation(1), code(), family().person.certificate, over).error().code,
            ErrorCode::deadline_exceeded);
  EXPECT_TRUE(client_.requests.empty());
}

// ---- requests as they leave

TEST_F(Scmd, PostsWithActionTypeCredentialsAndAtMostSixtySeconds) {
  answer(test::status_answer(Operation::sign, "200"));
  ASSERT_TRUE(signer_->activate(phone(), pin(), items(1), soon()));
  const http::ClientRequest& request = client_.requests.at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, options().endpoint);
  EXPECT_EQ(request.headers.get("soapaction"), "\"http://Ama.Authentication.Service/SCMDService/SCMDSign\"");
  EXPECT_EQ(request.headers.get("content-type"), "text/xml; charset=utf-8");
  ASSERT_NE(request.credentials, nullptr);
  EXPECT_EQ(request.credentials->username, "utilizador");
  EXPECT_EQ(request.credentials->password.expose(), "palavra-passe");
  EXPECT_LE(client_.remaining.at(0), 60s);
  EXPECT_GT(client_.remaining.at(0), 55s);
}

TEST_F(Scmd, RefusesOptionsThatCannotWork) {
  const auto refused = [&](auto change) {
    ScmdOptions o = options();
    change(o);
    const auto made = ScmdSigner::create(std::move(o), client_);
    return !made && made.error().code == ErrorCode::configuration_invalid;
  };
  EXPECT_TRUE(refused([](ScmdOptions& o) { o.endpoint = "http://127.0.0.1/SCMDService.svc"; }));
  EXPECT_TRUE(refused([](ScmdOptions& o) { o.endpoint = "https://utilizador@127.0.0.1/SCMDService.svc"; }));
  EXPECT_TRUE(refused([](ScmdOptions& o) { o.endpoint = "https://127.0.0.1/SCMDService.svc?wsdl"; }));
  EXPECT_TRUE(refused([](ScmdOptions& o) { o.endpoint = "https:// 127.0.0.1/"; }));
  EXPECT_TRUE(refused([](ScmdOptions& o) { o.endpoint = "https://"; }));
  EXPECT_TRUE(refused([](ScmdOptions& o) { o.application_id = "não"; }));
  EXPECT_TRUE(refused([](ScmdOptions& o) { o.credentials.username = ""; }));
  EXPECT_TRUE(refused([](ScmdOptions& o) { o.maximum_items = 101; }));
  EXPECT_TRUE(refused([](ScmdOptions& o) { o.answer_timeout = 0ms; }));
}

// ---- certificate

TEST_F(Scmd, RebuildsTheChainFromTheServicesOddOrder) {
  answer(test::result_xml(Operation::get_certificate, "ruído" + odd_pem()));
  const auto chain = signer_->certificate(phone(), soon());
  ASSERT_TRUE(chain) << chain.error().describe();
  EXPECT_EQ(chain->certificates(), family().chain.certificates());
}

TEST_F(Scmd, AsksOnceMoreForTheCertificateWhenTheConnectionBroke) {
  answer(fail(ErrorCode::connection_lost, "cut"));
  answer(test::result_xml(Operation::get_certificate, odd_pem()));
  EXPECT_TRUE(signer_->certificate(phone(), soon()));
  EXPECT_EQ(client_.body(0), client_.body(1));
}

TEST_F(Scmd, NamesAKeyThatCannotSignHere) {
  const auto weak = rubrica::test::self_signed({.common_name = "fraca", .key = KeyKind::rsa_1024});
  answer(test::result_xml(Operation::get_certificate, crypto::to_pem(weak.certificate)));
  EXPECT_EQ(signer_->certificate(phone(), soon()).error().code, ErrorCode::key_unsupported);
}

TEST_F(Scmd, GivesTheCertificateAgainstPinAndCode) {
  answer(test::status_answer(Operation::get_certificate_with_pin, "200"));
  const auto opened = signer_->open_certificate(phone(), pin(), soon());
  ASSERT_TRUE(opened);
  answer(test::signatures_xml(Operation::validate_otp, "200", "", "", odd_pem()));
  const auto chain = signer_->complete_certificate(*opened, code(), soon());
  ASSERT_TRUE(chain) << chain.error().describe();
  EXPECT_EQ(chain->leaf(), family().person.certificate);
  answer(test::signatures_xml(Operation::validate_otp, "200", "", ""));
  EXPECT_EQ(signer_->complete_certificate(*opened, code(), soon()).error().code, ErrorCode::trust_service_nonsense);
  EXPECT_EQ(signer_->complete(*opened, code(), family().person.certificate, soon()).error().code,
            ErrorCode::invalid_argument);
}

// ---- activation

TEST_F(Scmd, UsesTheSingleOperationForOneAndTheBatchForMore) {
  answer(test::status_answer(Operation::sign, "200"));
  const auto one = signer_->activate(phone(), pin(), items(1), soon());
  ASSERT_TRUE(one) << one.error().describe();
  EXPECT_EQ(one->process_id, test::kProcess);
  EXPECT_EQ(one->items.at(0).id, "doc-0");
  EXPECT_THAT(client_.body(0), HasSubstr("<a:DocName>fatura-0.pdf</a:DocName>"));

  answer(test::status_answer(Operation::multiple_sign, "200"));
  ASSERT_TRUE(signer_->activate(phone(), pin(), items(100), soon()));
  EXPECT_THAT(client_.body(1), HasSubstr("<a:Name>fatura-99.pdf</a:Name><a:id>99</a:id>"));
}

TEST_F(Scmd, MaySendOneDocumentAsABatch) {
  ScmdOptions o = options();
  o.single_as_batch = true;
  signer_ = ScmdSigner::create(std::move(o), client_).value();
  answer(test::status_answer(Operation::multiple_sign, "200"));
  ASSERT_TRUE(signer_->activate(phone(), pin(), items(1), soon()));
  const auto one = items(1);
  answer(test::signatures_xml(Operation::validate_otp, "200",
                              test::entries_xml({{"0", one[0].name, wire_signature(one[0])}}), ""));
  EXPECT_TRUE(signer_->complete(activation(1), code(), family().person.certificate, soon())->at(0).value);
}

TEST_F(Scmd, RefusesActsThatTheServiceWouldRefuse) {
  const auto code_for = [&](std::vector<SigningItem> of) {
    return signer_->activate(phone(), pin(), std::move(of), soon()).error().code;
  };
  EXPECT_EQ(code_for({}), ErrorCode::invalid_argument);
  EXPECT_EQ(code_for(items(101)), ErrorCode::too_many_documents);
  EXPECT_EQ(code_for({item("a", "x.pdf"), item("a", "y.pdf")}), ErrorCode::invalid_argument);
  EXPECT_EQ(code_for({item("a", "x.pdf"), item("b", "x.pdf")}), ErrorCode::invalid_argument);
  EXPECT_EQ(code_for({item("a", "{0}.pdf")}), ErrorCode::invalid_argument);
  EXPECT_EQ(code_for({item("a", std::string(45, 'x'))}), ErrorCode::invalid_argument);
  EXPECT_TRUE(client_.requests.empty());
}

// ---- signatures

TEST_F(Scmd, VerifiesTheSingleSignature) {
  const auto one = items(1);
  answer(good_signatures(one));
  const auto done = signer_->complete(activation(1), code(), family().person.certificate, soon());
  ASSERT_TRUE(done) << done.error().describe();
  EXPECT_EQ(done->at(0).id, "doc-0");
  EXPECT_EQ(done->at(0).value.value().octets, signature_of(one[0]));
}

TEST_F(Scmd, ASignatureOfSomethingElseFailsItsItemOnly) {
  auto entries = std::vector<Entry>{};
  const auto three = items(3);
  for (const SigningItem& one : three) {
    entries.push_back({std::to_string(entries.size()), one.name, wire_signature(one)});
  }
  entries[1].hash = entries[2].hash;
  answer(test::signatures_xml(Operation::validate_otp, "200", test::entries_xml(entries), ""));
  const auto done = signer_->complete(activation(3), code(), family().person.certificate, soon());
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->at(0).value);
  EXPECT_EQ(done->at(1).value.error().code, ErrorCode::signature_mismatch);
  EXPECT_TRUE(done->at(2).value);
}

TEST_F(Scmd, ASignatureOfSomebodyElseIsNotTaken) {
  answer(good_signatures(items(1)));
  const auto stranger = rubrica::test::self_signed({.common_name = "outra pessoa"});
  const auto done = signer_->complete(activation(1), code(), stranger.certificate, soon());
  EXPECT_EQ(done->at(0).value.error().code, ErrorCode::signature_mismatch);
}

TEST_F(Scmd, MatchesByIdWhateverTheOrder) {
  constexpr std::size_t kCount = 12;
  const auto of = items(kCount);
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < kCount; ++i) entries.push_back({std::to_string(i), of[i].name, wire_signature(of[i])});
  std::ranges::rotate(entries, entries.begin() + 5);
  std::ranges::reverse(entries);
  const auto expect_all_good = [&] {
    answer(test::signatures_xml(Operation::validate_otp, "200", test::entries_xml(entries), ""));
    const auto done = signer_->complete(activation(kCount), code(), family().person.certificate, soon());
    ASSERT_TRUE(done) << done.error().describe();
    ASSERT_EQ(done->size(), kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
      EXPECT_EQ(done->at(i).id, of[i].id);
      EXPECT_TRUE(done->at(i).value) << i;
    }
  };
  expect_all_good();
  for (Entry& entry : entries) entry.name.clear();  // ids alone
  expect_all_good();
  for (std::size_t i = 0; i < kCount; ++i)
    entries[i] = {"", of[kCount - 1 - i].name, wire_signature(of[kCount - 1 - i])};
  expect_all_good();  // names alone
  for (std::size_t i = 0; i < kCount; ++i) entries[i] = {of[i].name, of[i].name, wire_signature(of[i])};
  expect_all_good();  // a service that puts the name into the id
  for (std::size_t i = 0; i < kCount; ++i) entries[i] = {"", "", wire_signature(of[i])};
  expect_all_good();  // positions, when nothing else is there
}

TEST_F(Scmd, NoticesMissingDoubledAndForeignSignatures) {
  const auto three = items(3);
  const auto complete = [&](const std::vector<Entry>& entries) {
    answer(test::signatures_xml(Operation::validate_otp, "200", test::entries_xml(entries), ""));
    return signer_->complete(activation(3), code(), family().person.certificate, soon());
  };
  const auto entry = [&](const std::size_t i) {
    return Entry{std::to_string(i), three[i].name, wire_signature(three[i])};
  };
  const Entry foreign{"77", "alheia.pdf", wire_signature(item("alheia", "alheia.pdf"))};

  const auto missing = complete({entry(0), entry(2), foreign});
  ASSERT_TRUE(missing);
  ASSERT_EQ(missing->size(), 3U);
  EXPECT_TRUE(missing->at(0).value && missing->at(2).value);
  EXPECT_EQ(missing->at(1).value.error().code, ErrorCode::trust_service_nonsense);

  Entry other = entry(1);
  other.hash = wire_signature(three[0]);
  const auto doubled = complete({entry(0), entry(1), other, entry(2)});
  EXPECT_EQ(doubled->at(1).value.error().code, ErrorCode::trust_service_nonsense);
  EXPECT_TRUE(complete({entry(0), entry(1), entry(1), entry(2)})->at(1).value);  // the same twice does no harm

  EXPECT_EQ(complete({foreign, foreign}).error().code, ErrorCode::outcome_unknown);
  EXPECT_EQ(complete({}).error().code, ErrorCode::outcome_unknown);
}

TEST_F(Scmd, ASingleSignatureDoesNotAnswerABatch) {
  answer(test::signatures_xml(Operation::validate_otp, "200", "", wire_signature(items(1)[0])));
  EXPECT_EQ(signer_->complete(activation(2), code(), family().person.certificate, soon()).error().code,
            ErrorCode::outcome_unknown);
}

TEST_F(Scmd, TakesLargerKeysAndEllipticOnes) {
  for (const KeyKind kind : {KeyKind::rsa_3072, KeyKind::ec_p256}) {
    const auto& someone = family(kind);
    const auto value = rubrica::test::sign(someone.person, items(1)[0].representation);
    answer(test::signatures_xml(Operation::validate_otp, "200", "", base64(value.octets)));
    const auto done = signer_->complete(activation(1), code(), someone.person.certificate, soon());
    ASSERT_TRUE(done) << done.error().describe();
    EXPECT_TRUE(done->at(0).value);
  }
}

// ---- a new code, approval in the app

TEST_F(Scmd, AsksForANewCode) {
  answer(test::status_answer(Operation::force_sms, "200", ""));
  EXPECT_TRUE(signer_->resend(activation(1), phone(), soon()));
  EXPECT_THAT(client_.body(0), HasSubstr("<ForceSMS xmlns="));
}

TEST_F(Scmd, DoesNotPollUnderThePublishedContract) {
  EXPECT_FALSE(signer_->capabilities().approval_in_app);
  EXPECT_EQ(signer_->capabilities().maximum_items, 100U);
  EXPECT_EQ(signer_->poll(activation(1), family().person.certificate, soon()).error().code,
            ErrorCode::invalid_argument);
}

class ScmdApproval : public Scmd {
 protected:
  ScmdApproval() : Scmd(Contract::approval) {}
};

TEST_F(ScmdApproval, AsksForItAndPollsUntilItIsGiven) {
  EXPECT_TRUE(signer_->capabilities().approval_in_app);
  answer(test::status_answer(Operation::sign, "200"));
  const auto opened = signer_->activate(phone(), pin(), items(1), soon());
  ASSERT_TRUE(opened);
  EXPECT_THAT(client_.body(0), HasSubstr("<a:IsBiometricValidationEnable>true</a:IsBiometricValidationEnable><a:Pin>"));
  answer(code_answer("900")(Operation::sign_document_pooling));
  EXPECT_EQ(signer_->poll(*opened, family().person.certificate, soon()).error().code, ErrorCode::approval_pending);
  answer(good_signatures(items(1), Operation::sign_document_pooling));
  const auto done = signer_->poll(*opened, family().person.certificate, soon());
  ASSERT_TRUE(done) << done.error().describe();
  EXPECT_TRUE(done->at(0).value);
}

TEST_F(ScmdApproval, ApprovedWithoutSignaturesIsNonsense) {
  answer(test::signatures_xml(Operation::sign_document_pooling, "200", "", ""));
  EXPECT_EQ(outcome(*signer_, poll)->code, ErrorCode::trust_service_nonsense);
}

// ---- mutated answers

std::string mutated(std::string text, std::mt19937& random) {
  const auto below = [&](const std::size_t n) {
    return static_cast<std::size_t>(random()) % std::max<std::size_t>(n, 1);
  };
  for (std::size_t times = 1 + below(4); times > 0 && !text.empty(); --times) {
    const std::size_t at = below(text.size());
    switch (below(5)) {
      case 0:
        text[at] = static_cast<char>(random());
        break;
      case 1:
        text.erase(at, 1 + below(40));
        break;
      case 2:
        text.insert(at, text.substr(below(text.size()), below(200)));
        break;
      case 3:
        text.resize(at);
        break;
      default:
        text.insert(at, 1 + below(3), "<>&\"/0 \0"[below(8)]);
    }
  }
  return text;
}

TEST_F(Scmd, MutatedSignatureAnswersNeverYieldAnythingButTheGenuineSignatures) {
  std::mt19937 random(20261124);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same mutations every time
  for (const std::size_t count : {std::size_t{1}, std::size_t{3}}) {
    const auto of = items(count);
    const std::string genuine = good_signatures(of);
    for (int round = 0; round < 4000; ++round) {
      answer(test::xml_answer(mutated(genuine, random), random() % 8 == 0 ? 500 : 200));
      const auto done = signer_->complete(activation(count), code(), family().person.certificate, soon());
      if (!done) continue;
      ASSERT_EQ(done->size(), count);
      for (std::size_t i = 0; i < count; ++i) {
        if (done->at(i).value) {
          ASSERT_EQ(done->at(i).value->octets, signature_of(of[i]));
        }
      }
    }
  }
}

TEST_F(Scmd, MutatedRefusalsNeverOpenAnAct) {
  std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp)
  const std::string refusal =
      test::result_xml(Operation::sign, test::status_members("801", std::string(test::kProcess)));
  for (int round = 0; round < 8000; ++round) {
    answer(mutated(refusal, random));
    EXPECT_FALSE(signer_->activate(phone(), pin(), items(1), soon()));
  }
}

TEST_F(Scmd, MutatedCertificateAnswersNeverYieldAnotherLeaf) {
  std::mt19937 random(11);  // NOLINT(cert-msc32-c,cert-msc51-cpp)
  const std::string genuine = test::result_xml(Operation::get_certificate, odd_pem());
  for (int round = 0; round < 1500; ++round) {
    answer(mutated(genuine, random));
    answer(mutated(genuine, random));
    const auto chain = signer_->certificate(phone(), soon());
    if (chain && chain->certificates().size() > 1) {
      EXPECT_TRUE(chain->leaf().issued_by(chain->certificates().at(1)));
    }
    client_.answers.clear();
  }
}

}  // namespace
}  // namespace rubrica::remote::scmd
