// kill -9 at every step of a signing: after a restart the act goes on or ends as DESIGN says. Never are there two
// signatures for one act, and never is a signature lost that is on record.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <thread>

#include "base/file.h"
#include "crash/web_client.h"
#include "integration/sandbox_process.h"
#include "support/sample_pdf.h"

namespace rubrica::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::string_view kCitizens = R"([
  {"phone": "+351912000010", "pin": "01234", "given_name": "Marta", "surname": "Conceição", "document_number": "12000010"}])";
const std::string kPhone = "+351912000010";

// The server under test, on a data folder that outlives it.
class Server {
 public:
  Server(std::filesystem::path configuration, std::filesystem::path data)
      : configuration_(std::move(configuration)), data_(std::move(data)) {}

  // `step`: where it ends; empty: nowhere. Its port.
  int start(const std::string& step = "") {
    ProcessOptions options;
    options.program = std::string(RUBRICA_BIN) + "/rubrica-crash-server";
    options.arguments = {configuration_.string(), data_.string()};
    if (!step.empty()) options.arguments.push_back(step);
    options.capture_output = true;
    process_.emplace(Process::start(options).value());
    for (;;) {
      const auto line = process_->read_line(Deadline::after(2min));
      if (!line) throw std::runtime_error("the server did not start: " + line.error().describe());
      constexpr std::string_view kReady = "ready http=";
      if (line->starts_with(kReady)) return std::stoi(line->substr(kReady.size()));
    }
  }
  void stop() { process_->stop(10s); }
  ProcessExit wait() { return process_->wait(Deadline::after(30s)).value(); }

 private:
  std::filesystem::path configuration_;
  std::filesystem::path data_;
  std::optional<Process> process_;
};

class CrashTest : public testing::TestWithParam<const char*> {
 protected:
  static void SetUpTestSuite() {
    setenv("RUBRICA_SERVER_TRUSTED_PROXIES", "127.0.0.1", 1);
    auto started = SandboxProcess::start(std::string(RUBRICA_BIN) + "/scmd-sandbox", kCitizens);
    ASSERT_TRUE(started) << started.error().describe();
    sandbox_ = std::move(*started);
    const Bytes key = read_file(sandbox_->cipher_certificate()).value();
    cipher_.emplace(crypto::CipherCertificate::parse(key).value());
  }
  static void TearDownTestSuite() { sandbox_.reset(); }

  void SetUp() override {
    std::string pattern = testing::TempDir() + "rubrica-crash-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    server_.emplace(sandbox_->folder() / "rubrica.toml", folder_ / "data");
    browser_.connect(server_->start());
    prepare();
    server_->stop();
  }
  void TearDown() override {
    if (server_) server_->stop();
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  // An account, CMD made active, a PDF, and step 1 over it.
  void prepare() {
    ASSERT_TRUE(browser_.get("/conta/nova"));
    ASSERT_EQ(
        browser_.post("/conta/nova", {{"email", "marta@exemplo.pt"}, {"password", "quatro palavras ao acaso"}})->status,
        303);
    ASSERT_TRUE(browser_.get("/definicoes/emitente"));
    browser_.post("/definicoes/assinatura/cmd", {{"reason", "Autoria"}, {"total_in_name", "1"}}).value();
    const auto uploaded = browser_.upload("/documentos/pdf/novo", "contrato.pdf", pdf_);
    ASSERT_TRUE(uploaded) << uploaded.error().describe();
    document_ = location(*uploaded).substr(std::string("/documentos/").size());
    ASSERT_EQ(document_.size(), 36U) << as_text(uploaded->body);
  }
  std::string choose() { return location(*browser_.post("/assinar", {{"id", document_}})); }

  static std::string encrypted(const std::string& text) {
    return cipher_->encrypt(SecretText(std::string(text)))->base64();
  }
  Result<http::Response> ask(const std::string& step_1) {
    const json::Array shown{json::Object{{"id", document_}, {"sha256", hex_lower(crypto::sha256(pdf_))}}};
    return browser_.post_json(
        step_1 + "/pedido",
        {{"documents", shown}, {"phone", encrypted("+351 912000010")}, {"pin", encrypted("01234")}});
  }
  // An act that waits for its code; its address.
  std::string awaiting() {
    const auto asked = ask(choose());
    EXPECT_EQ(asked->status, 201) << as_text(asked->body);
    return json::string_member(json::parse(as_text(asked->body))->as_object(), "location").value();
  }
  Result<http::Response> send_code(const std::string& act) {
    const std::string code = json::string_member(message(), "code").value();
    return browser_.post_json(act + "/codigo", {{"code", encrypted(code)}});
  }
  static json::Object message() { return sandbox_->newest_message(kPhone).value(); }
  static std::string process_id() { return json::string_member(message(), "process_id").value(); }
  static int asked_for_signatures(const std::string& process) {
    const json::Value calls = sandbox_->get("/api/calls").value();
    return static_cast<int>(std::ranges::count_if(calls.get_array(), [&process](const json::Value& call) {
      return json::string_or(call.get_object(), "operation", "") == "ValidateOtp" &&
             json::string_or(call.get_object(), "process_id", "") == process;
    }));
  }

  void start() { browser_.connect(server_->start()); }
  void start_killed_at(const std::string& step) { browser_.connect(server_->start(step)); }
  // The server ended in the middle of this.
  template <class Action>
  void expect_killed(const Action& action) {
    EXPECT_FALSE(action()) << "an answer although the server was killed";
    EXPECT_EQ(server_->wait().signal, SIGKILL);
  }
  std::string page(const std::string& path) {
    const auto response = browser_.get(path);
    return response ? std::string(as_text(response->body)) : response.error().describe();
  }
  void expect_signed(const std::string& act) {
    EXPECT_THAT(page(act), HasSubstr("Documento assinado"));
    const auto file = browser_.get("/documentos/" + document_ + "/assinado");
    ASSERT_TRUE(file);
    ASSERT_EQ(file->status, 200);
    ASSERT_GT(file->body.size(), pdf_.size());
    EXPECT_TRUE(std::ranges::equal(pdf_, BytesView(file->body).first(pdf_.size())));
  }
  // What the document's page says, once it says this.
  void expect_in_the_end(const std::string& words) {
    std::string said;
    for (const auto end = Deadline::after(30s); !end.passed() && said.find(words) == std::string::npos;) {
      std::this_thread::sleep_for(200ms);
      said = page("/documentos/" + document_);
    }
    EXPECT_THAT(said, HasSubstr(words));
  }
  void expect_nothing_open() { EXPECT_EQ(location(*browser_.get("/assinaturas")), "/documentos"); }

  static std::unique_ptr<SandboxProcess> sandbox_;
  static std::optional<crypto::CipherCertificate> cipher_;

  const Bytes pdf_ = sample_pdf();
  std::filesystem::path folder_;
  std::optional<Server> server_;
  WebClient browser_{"203.0.113.7"};
  std::string document_;
};

std::unique_ptr<SandboxProcess> CrashTest::sandbox_;
std::optional<crypto::CipherCertificate> CrashTest::cipher_;

std::string step_name(const testing::TestParamInfo<const char*>& info) { return info.param; }

// ---- Before the code is on record: the act has expired, and another may begin

class BeforeTheCode : public CrashTest {};
TEST_P(BeforeTheCode, TheActHasExpiredAndAnotherMayBegin) {
  start_killed_at(GetParam());
  const std::string step_1 = choose();
  expect_killed([&] { return ask(step_1); });
  start();
  expect_nothing_open();
  const std::string act = awaiting();
  EXPECT_EQ(send_code(act)->status, 200);
  EXPECT_EQ(asked_for_signatures(process_id()), 1);
  expect_signed(act);
}
INSTANTIATE_TEST_SUITE_P(Steps, BeforeTheCode, testing::Values("begun", "prepared", "activation_answered"), step_name);

// ---- While the citizen has the code: the act goes on

TEST_F(CrashTest, AnActThatWaitsForItsCodeGoesOn) {
  start_killed_at("code_sent");
  const std::string step_1 = choose();
  expect_killed([&] { return ask(step_1); });
  start();
  const std::string act = location(*browser_.get(step_1));
  ASSERT_THAT(act, testing::StartsWith("/assinaturas/"));
  EXPECT_THAT(page("/documentos"), HasSubstr("Tem uma assinatura por concluir"));
  EXPECT_EQ(send_code(act)->status, 200);
  expect_signed(act);
}

TEST_F(CrashTest, AWrongCodeThatWasOnRecordIsNotForgotten) {
  start_killed_at("code_refused");
  const std::string act = awaiting();
  expect_killed([&] { return browser_.post_json(act + "/codigo", {{"code", encrypted("000000")}}); });
  start();
  EXPECT_EQ(send_code(act)->status, 200);
  expect_signed(act);
}

TEST_F(CrashTest, AnotherCodeThatWasSentMayBeUsed) {
  start_killed_at("code_resent");
  const std::string act = awaiting();
  const std::string first = json::string_member(message(), "code").value();
  std::this_thread::sleep_for(31s);  // not before, and the clock is the real one
  expect_killed([&] { return browser_.post_json(act + "/novo-codigo", {}); });
  start();
  EXPECT_NE(json::string_member(message(), "code").value(), first);
  EXPECT_EQ(send_code(act)->status, 200);
  expect_signed(act);
}

// ---- While the code is tried: nobody knows, and nothing is repeated

class WhileTheCodeIsTried : public CrashTest {};
TEST_P(WhileTheCodeIsTried, TheOutcomeIsUnknownAndTheDocumentMayBeSignedInAnotherAct) {
  start_killed_at(GetParam());
  const std::string act = awaiting();
  const std::string process = process_id();
  expect_killed([&] { return send_code(act); });
  start();
  EXPECT_THAT(page(act), HasSubstr("Não sabemos se a assinatura ficou concluída"));
  EXPECT_LE(asked_for_signatures(process), 1);
  EXPECT_EQ(send_code(act)->status, 409) << "this act asks for nothing any more";
  EXPECT_LE(asked_for_signatures(process), 1);
  const std::string another = awaiting();
  EXPECT_EQ(send_code(another)->status, 200);
  expect_signed(another);
}
INSTANTIATE_TEST_SUITE_P(Steps, WhileTheCodeIsTried, testing::Values("code_taken", "signatures_received"), step_name);

// ---- After the signatures are on record: they are finished without the service

class AfterTheSignatures : public CrashTest {};
TEST_P(AfterTheSignatures, TheDocumentIsSignedWithoutAskingAgain) {
  start_killed_at(GetParam());
  const std::string act = awaiting();
  const std::string process = process_id();
  expect_killed([&] { return send_code(act); });
  start();
  expect_signed(act);
  expect_nothing_open();
  expect_in_the_end("Nível da assinatura: PAdES-B-LTA.");
  expect_signed(act);
  EXPECT_EQ(asked_for_signatures(process), 1);
}
INSTANTIATE_TEST_SUITE_P(Steps, AfterTheSignatures,
                         testing::Values("signatures_stored", "file_stored", "document_signed", "completed"),
                         step_name);

// ---- The ends that are none

TEST_F(CrashTest, ACancelledActStaysCancelled) {
  start_killed_at("cancelled");
  const std::string act = awaiting();
  expect_killed([&] { return browser_.post(act + "/cancelar", {{"then", "documents"}}); });
  start();
  EXPECT_THAT(page(act), HasSubstr("Assinatura cancelada"));
  expect_nothing_open();
}

TEST_F(CrashTest, ARefusedActStaysRefused) {
  start_killed_at("refused");
  const std::string step_1 = choose();
  const json::Array shown{json::Object{{"id", document_}, {"sha256", hex_lower(crypto::sha256(pdf_))}}};
  expect_killed([&] {
    return browser_.post_json(
        step_1 + "/pedido",
        {{"documents", shown}, {"phone", encrypted("+351 912000010")}, {"pin", encrypted("99999")}});
  });
  start();
  expect_nothing_open();
  EXPECT_EQ(ask(step_1)->status, 201);
}

}  // namespace
}  // namespace rubrica::test
