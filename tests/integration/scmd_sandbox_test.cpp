// ScmdSigner against the real scmd-sandbox, over real HTTPS: every answer and fault that the sandbox can give, by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "integration/sandbox_process.h"
#include "remote/scmd/plaintext.h"

namespace rubrica::remote::scmd {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr const char* kRsaPhone = "+351912000010";
constexpr const char* kEcPhone = "+351912000011";
constexpr const char* kInactivePhone = "+351912000012";
constexpr const char* kPin = "01234";
constexpr const char* kNoProcess = "00000000-0000-4000-8000-000000000000";

constexpr std::string_view kCitizens = R"([
  {"phone": "+351912000010", "pin": "01234", "given_name": "Marta", "surname": "Conceição", "document_number": "12000010"},
  {"phone": "+351912000013", "pin": "01234", "given_name": "Olga", "surname": "Outra", "document_number": "12000013"},
  {"phone": "+351912000011", "pin": "01234", "given_name": "Eva", "surname": "Elíptica", "ec_key": true},
  {"phone": "+351912000012", "pin": "01234", "given_name": "Ivo", "surname": "Inativo", "ec_key": true,
   "signature_active": false}])";

Deadline soon() { return Deadline::after(60s); }

SigningItem item(const std::size_t n) {
  const std::string name = "fatura-" + std::to_string(n) + ".pdf";
  return {"doc-" + std::to_string(n), name, crypto::DtbsRepresentation(crypto::sha256(as_bytes(name)))};
}
std::vector<SigningItem> items(const std::size_t count) {
  std::vector<SigningItem> all;
  for (std::size_t n = 0; n < count; ++n) all.push_back(item(n));
  return all;
}

class Sandbox : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = rubrica::test::SandboxProcess::start(RUBRICA_SCMD_SANDBOX, kCitizens);
    ASSERT_TRUE(started) << started.error().describe();
    sandbox_ = std::move(*started);
    client_ = http::Client::create(sandbox_->client_options()).value();
    cipher_ = CipherCertificateFile::open(sandbox_->cipher_certificate(), {}, clock_).value();
  }
  static void TearDownTestSuite() {
    cipher_.reset();
    client_.reset();
    sandbox_.reset();
  }

  void SetUp() override {
    signer_ = make_signer([](ScmdOptions&) {});
  }
  // Whatever a test has ordered is taken back: the sandbox is shared.
  void TearDown() override {
    if (gone_) return;
    json::Object nothing;
    for (const Operation operation : kOperations) nothing[name(operation)] = nullptr;
    control("PUT", "/api/faults", nothing);
    control("PUT", "/api/clock", {{"offset_seconds", 0}});
    control("PUT", "/api/knobs", original_knobs_);
  }

  template <class Change>
  std::unique_ptr<ScmdSigner> make_signer(Change change) {
    ScmdOptions options = sandbox_->scmd_options();
    change(options);
    return ScmdSigner::create(std::move(options), *client_).value();
  }
  static void control(const std::string& method, const std::string& path, const json::Object& body) {
    const auto done = sandbox_->send(method, path, body);
    ASSERT_TRUE(done) << done.error().describe();
  }
  void knob(const std::string& knob_name, json::Value value) {
    if (original_knobs_.empty()) original_knobs_ = sandbox_->get("/api/knobs")->get_object();
    control("PUT", "/api/knobs", {{knob_name, std::move(value)}});
  }
  static void order(const Operation operation, const std::string& answer, const int times = 0) {
    control("PUT", "/api/faults", {{name(operation), json::Object{{"answer", answer}, {"times", times}}}});
  }

  static crypto::EncryptedField encrypted(SecretText text) {
    return cipher_->current().certificate->encrypt(text).value();
  }
  static crypto::EncryptedField phone(const char* number = kRsaPhone) {
    return encrypted(phone_plaintext(SecretText(std::string(number))).value());
  }
  static crypto::EncryptedField pin(const char* digits = kPin) {
    return encrypted(pin_plaintext(SecretText(std::string(digits))).value());
  }
  static crypto::EncryptedField code(std::string digits) {
    return encrypted(code_plaintext(SecretText(std::move(digits))).value());
  }
  static std::string code_on(const char* number = kRsaPhone) {
    return json::string_member(sandbox_->newest_message(number).value(), "code").value();
  }
  static std::string other_than(const std::string& right) { return right == "000000" ? "000001" : "000000"; }

  crypto::Certificate signer_certificate(const char* number = kRsaPhone) {
    return signer_->certificate(phone(number), soon()).value().leaf();
  }
  Activation activated(const std::size_t count, const char* number = kRsaPhone) {
    return signer_->activate(phone(number), pin(), items(count), soon()).value();
  }

  static inline std::unique_ptr<rubrica::test::SandboxProcess> sandbox_;
  static inline std::unique_ptr<http::Client> client_;
  static inline SystemClock clock_;
  static inline std::unique_ptr<CipherCertificateFile> cipher_;
  std::unique_ptr<ScmdSigner> signer_;
  json::Object original_knobs_;
  bool gone_ = false;
};

// ---- the way it should go

TEST_F(Sandbox, GivesTheChainOfACitizenLeafFirst) {
  const auto chain = signer_->certificate(phone(), soon());
  ASSERT_TRUE(chain) << chain.error().describe();
  ASSERT_EQ(chain->certificates().size(), 3U);
  EXPECT_EQ(chain->leaf().key_bits(), 3072);
  EXPECT_TRUE(chain->leaf().has_qc_compliance());
  EXPECT_TRUE(chain->certificates()[2].self_issued());
  knob("pem_noise", true);
  EXPECT_TRUE(signer_->certificate(phone(), soon()));
}

TEST_F(Sandbox, SignsOneDocumentAndThePhoneShowsItsName) {
  const auto certificate = signer_certificate();
  const auto opened = activated(1);
  const auto message = sandbox_->newest_message(kRsaPhone).value();
  EXPECT_THAT(json::string_member(message, "text").value(), HasSubstr("\"fatura-0.pdf\""));
  EXPECT_EQ(json::string_member(message, "process_id").value(), opened.process_id);
  const auto done = signer_->complete(opened, code(code_on()), certificate, soon());
  ASSERT_TRUE(done) << done.error().describe();
  ASSERT_TRUE(done->at(0).value) << done->at(0).value.error().describe();
  EXPECT_EQ(done->at(0).value->octets.size(), 384U);
}

TEST_F(Sandbox, SignsAHundredWithOneCodeWhateverTheOrderOfTheAnswer) {
  for (const char* order : {"kept", "reversed"}) {
    knob("batch_order", order);
    const auto opened = activated(100, kEcPhone);
    const auto done = signer_->complete(opened, code(code_on(kEcPhone)), signer_certificate(kEcPhone), soon());
    ASSERT_TRUE(done) << done.error().describe();
    ASSERT_EQ(done->size(), 100U);
    for (std::size_t n = 0; n < 100; ++n) {
      EXPECT_EQ(done->at(n).id, item(n).id);
      EXPECT_TRUE(done->at(n).value) << n;
    }
  }
}

TEST_F(Sandbox, SendsAnotherCodeThatReplacesTheFirst) {
  const auto opened = activated(1);
  const std::string first = code_on();
  ASSERT_TRUE(signer_->resend(opened, phone(), soon()));
  const std::string second = code_on();
  const auto certificate = signer_certificate();
  if (first != second) {  // one time in a million they are the same
    const auto refused = signer_->complete(opened, code(first), certificate, soon());
    EXPECT_EQ(refused.error().code, ErrorCode::security_code_incorrect);
  }
  EXPECT_TRUE(signer_->complete(opened, code(second), certificate, soon()));
}

TEST_F(Sandbox, WaitsForTheApprovalInTheApp) {
  signer_ = make_signer([](ScmdOptions& o) { o.contract = Contract::approval; });
  const auto certificate = signer_certificate();
  for (const std::size_t count : {1U, 3U}) {
    const auto opened = activated(count);
    EXPECT_EQ(signer_->poll(opened, certificate, soon()).error().code, ErrorCode::approval_pending);
    control("POST", "/api/approve", {{"process_id", opened.process_id}});
    const auto done = signer_->poll(opened, certificate, soon());
    ASSERT_TRUE(done) << done.error().describe();
    for (const SignedItem& one : *done) EXPECT_TRUE(one.value) << one.id;
  }
  // The typed code stays possible, and both work under the published contract's absence of the members too.
  const auto opened = activated(1);
  EXPECT_TRUE(signer_->complete(opened, code(code_on()), certificate, soon()));
}

TEST_F(Sandbox, WithoutTheSeventhOperationPollingIsAFault) {
  signer_ = make_signer([](ScmdOptions& o) { o.contract = Contract::approval; });
  knob("live_contract", false);
  const auto polled = signer_->poll({kNoProcess, items(1)}, signer_certificate(), soon());
  EXPECT_EQ(polled.error().code, ErrorCode::trust_service_fault);
  EXPECT_THAT(polled.error().service_code, HasSubstr("ActionNotSupported"));
}

TEST_F(Sandbox, GivesTheCertificateAgainstPinAndCode) {
  const auto opened = signer_->open_certificate(phone(), pin(), soon());
  ASSERT_TRUE(opened) << opened.error().describe();
  const auto chain = signer_->complete_certificate(*opened, code(code_on()), soon());
  ASSERT_TRUE(chain) << chain.error().describe();
  EXPECT_EQ(chain->leaf(), signer_certificate());
}

TEST_F(Sandbox, GoesOnAfterTheCipherKeyWasChanged) {
  const auto stale = phone();
  control("POST", "/api/cipher-key/rotate", {});
  EXPECT_EQ(signer_->certificate(stale, soon()).error().code, ErrorCode::signer_unknown);
  EXPECT_TRUE(signer_->certificate(phone(), soon()));  // encrypted anew: the file was read again
}

// ---- what citizens do wrong

TEST_F(Sandbox, KnowsNoCertificateForStrangersAndInactiveCitizens) {
  for (const char* number : {"+351912999999", kInactivePhone, "+34 612345678"}) {
    EXPECT_EQ(signer_->certificate(phone(number), soon()).error().code, ErrorCode::signer_unknown) << number;
  }
  EXPECT_EQ(signer_->open_certificate(phone(kInactivePhone), pin(), soon()).error().code, ErrorCode::signer_unknown);
  EXPECT_EQ(signer_->activate(phone(kInactivePhone), pin(), items(1), soon()).error().code,
            ErrorCode::trust_service_failed);
}

TEST_F(Sandbox, RefusesAWrongPinAtEitherStep) {
  for (const std::size_t count : {1U, 2U}) {
    const auto refused = signer_->activate(phone(), pin("9999"), items(count), soon());
    EXPECT_EQ(refused.error().code, ErrorCode::signature_pin_incorrect);
    EXPECT_EQ(refused.error().service_code, "801");
  }
  knob("pin_checked_at", "validate");
  const auto opened = signer_->activate(phone(kEcPhone), pin("9999"), items(1), soon());
  ASSERT_TRUE(opened);
  const auto done = signer_->complete(*opened, code(code_on(kEcPhone)), signer_certificate(kEcPhone), soon());
  EXPECT_EQ(done.error().code, ErrorCode::signature_pin_incorrect);
  knob("pin_checked_at", "sign");
  activated(1);  // the right one clears the count of wrong ones
  activated(1, kEcPhone);
}

TEST_F(Sandbox, AWrongCodeMayBeCorrected) {
  const auto opened = activated(1);
  const std::string right = code_on();
  const auto certificate = signer_certificate();
  EXPECT_EQ(signer_->complete(opened, code(other_than(right)), certificate, soon()).error().code,
            ErrorCode::security_code_incorrect);
  EXPECT_TRUE(signer_->complete(opened, code(right), certificate, soon()));
  // And what was used is over.
  EXPECT_EQ(signer_->complete(opened, code(right), certificate, soon()).error().code, ErrorCode::security_code_expired);
}

TEST_F(Sandbox, ACodeExpiresAfterTwoMinutes) {
  const auto certificate = signer_certificate();
  for (const auto& [knob_value, expected] :
       {std::pair{"816", ErrorCode::security_code_expired}, std::pair{"802", ErrorCode::security_code_incorrect}}) {
    knob("expired_code", knob_value);
    const auto opened = activated(1);
    const std::string late = code_on();
    control("PUT", "/api/clock", {{"offset_seconds", 121}});
    EXPECT_EQ(signer_->complete(opened, code(late), certificate, soon()).error().code, expected);
    control("PUT", "/api/clock", {{"offset_seconds", 0}});
  }
}

TEST_F(Sandbox, KnowsNoProcessThatWasNeverOpened) {
  EXPECT_EQ(signer_->complete({kNoProcess, items(1)}, code("000000"), signer_certificate(), soon()).error().code,
            ErrorCode::security_code_expired);
  EXPECT_EQ(signer_->resend({kNoProcess, items(1)}, phone(), soon()).error().code, ErrorCode::security_code_expired);
}

// ---- what operators do wrong

TEST_F(Sandbox, TellsWrongCredentialsFromAWrongApplicationId) {
  signer_ = make_signer([](ScmdOptions& o) { o.credentials.password = SecretText("outra"); });
  EXPECT_EQ(signer_->certificate(phone(), soon()).error().code, ErrorCode::trust_service_unauthorized);
  signer_ = make_signer([](ScmdOptions& o) { o.application_id = kNoProcess; });
  EXPECT_EQ(signer_->certificate(phone(), soon()).error().code, ErrorCode::signer_unknown);
  EXPECT_EQ(signer_->activate(phone(), pin(), items(1), soon()).error().code, ErrorCode::trust_service_failed);
}

TEST_F(Sandbox, AWrongPathIsNoService) {
  signer_ = make_signer([](ScmdOptions& o) { o.endpoint += "x"; });
  EXPECT_EQ(signer_->certificate(phone(), soon()).error().code, ErrorCode::trust_service_unavailable);
}

TEST_F(Sandbox, IsNotTrustedWithoutItsOwnRootNorReachedWithoutPermission) {
  http::ClientOptions other = sandbox_->client_options();
  other.ca_file = sandbox_->folder() / "root.pem";  // the PKI of signatures is not that of TLS
  const auto untrusting = http::Client::create(other).value();
  EXPECT_EQ(
      ScmdSigner::create(sandbox_->scmd_options(), *untrusting).value()->certificate(phone(), soon()).error().code,
      ErrorCode::tls_failure);
  other = sandbox_->client_options();
  other.egress.allow.clear();
  const auto confined = http::Client::create(other).value();
  EXPECT_EQ(ScmdSigner::create(sandbox_->scmd_options(), *confined).value()->certificate(phone(), soon()).error().code,
            ErrorCode::egress_refused);
  signer_ = make_signer([](ScmdOptions& o) { o.endpoint = "https://127.0.0.1:1/SCMDService.svc"; });
  EXPECT_EQ(signer_->certificate(phone(), soon()).error().code, ErrorCode::egress_refused);
}

// ---- what the service does wrong: every fault that can be ordered, at every operation

struct Fault {
  const char* answer;
  // certificate, sign, batch, with_pin, sms, otp, poll
  ErrorCode expected[7];
};

using enum ErrorCode;
constexpr ErrorCode kFailed = trust_service_failed;
constexpr ErrorCode kAway = trust_service_unavailable;
constexpr ErrorCode kNonsense = trust_service_nonsense;

// clang-format off
constexpr Fault kFaults[] = {
    {"801", {signer_unknown, signature_pin_incorrect, signature_pin_incorrect, signature_pin_incorrect,
             signature_pin_incorrect, signature_pin_incorrect, signature_pin_incorrect}},
    {"802", {signer_unknown, security_code_incorrect, security_code_incorrect, security_code_incorrect,
             security_code_incorrect, security_code_incorrect, approval_pending}},
    {"816", {signer_unknown, security_code_expired, security_code_expired, security_code_expired,
             security_code_expired, security_code_expired, security_code_expired}},
    {"817", {signer_unknown, signature_service_inactive, signature_service_inactive, signature_service_inactive,
             signature_service_inactive, signature_service_inactive, signature_service_inactive}},
    {"900", {signer_unknown, kFailed, kFailed, signer_unknown, kFailed, kFailed, approval_pending}},
    {"901", {signer_unknown, cmd_pin_change_required, cmd_pin_change_required, cmd_pin_change_required,
             cmd_pin_change_required, cmd_pin_change_required, cmd_pin_change_required}},
    {"902", {signer_unknown, signature_pin_change_required, signature_pin_change_required, signature_pin_change_required,
             signature_pin_change_required, signature_pin_change_required, signature_pin_change_required}},
    {"850", {signer_unknown, trust_service_rejected, trust_service_rejected, trust_service_rejected,
             trust_service_rejected, trust_service_rejected, approval_pending}},
    {"503", {signer_unknown, kFailed, kFailed, kFailed, kFailed, kFailed, approval_pending}},
    {"soap_fault", {trust_service_fault, trust_service_fault, trust_service_fault, trust_service_fault,
                    trust_service_fault, trust_service_fault, trust_service_fault}},
    {"http_401", {trust_service_unauthorized, trust_service_unauthorized, trust_service_unauthorized,
                  trust_service_unauthorized, trust_service_unauthorized, trust_service_unauthorized,
                  trust_service_unauthorized}},
    {"http_500", {kAway, kAway, kAway, kAway, kAway, outcome_unknown, kAway}},
    {"http_503", {kAway, kAway, kAway, kAway, kAway, kAway, kAway}},
    {"html_page", {kAway, kAway, kAway, kAway, kAway, outcome_unknown, kAway}},
    {"not_xml", {kNonsense, kNonsense, kNonsense, kNonsense, kNonsense, outcome_unknown, kNonsense}},
    {"empty", {kNonsense, kNonsense, kNonsense, kNonsense, kNonsense, outcome_unknown, kNonsense}},
    {"nonsense", {kNonsense, kNonsense, kNonsense, kNonsense, kNonsense, outcome_unknown, kNonsense}},
    {"hang", {deadline_exceeded, deadline_exceeded, deadline_exceeded, deadline_exceeded, deadline_exceeded,
              outcome_unknown, deadline_exceeded}},
    {"cut_connection", {connection_lost, connection_lost, connection_lost, connection_lost, connection_lost,
                        outcome_unknown, connection_lost}},
    {"lost_answer", {connection_lost, connection_lost, connection_lost, connection_lost, connection_lost,
                     outcome_unknown, connection_lost}},
};
// clang-format on

class SandboxFaults : public Sandbox {
 protected:
  std::optional<Error> outcome(const Operation operation, const crypto::Certificate& certificate) {
    const auto error_of = [](auto result) -> std::optional<Error> {
      if (result) return std::nullopt;
      return std::move(result).error();
    };
    const Activation act{kNoProcess, items(1)};
    switch (operation) {
      case Operation::get_certificate:
        return error_of(signer_->certificate(phone(), soon()));
      case Operation::sign:
        return error_of(signer_->activate(phone(), pin(), items(1), soon()));
      case Operation::multiple_sign:
        return error_of(signer_->activate(phone(), pin(), items(2), soon()));
      case Operation::get_certificate_with_pin:
        return error_of(signer_->open_certificate(phone(), pin(), soon()));
      case Operation::force_sms:
        return error_of(signer_->resend(act, phone(), soon()));
      case Operation::validate_otp:
        return error_of(signer_->complete(act, code("000000"), certificate, soon()));
      case Operation::sign_document_pooling:
        return error_of(signer_->poll(act, certificate, soon()));
    }
    return std::nullopt;
  }
};

TEST_F(SandboxFaults, EachIsOneTypedErrorAtEachOperation) {
  const auto certificate = signer_certificate();
  for (const Fault& fault : kFaults) {
    const bool hangs = std::string_view(fault.answer) == "hang";
    signer_ = make_signer([&](ScmdOptions& o) {
      o.contract = Contract::approval;
      o.answer_timeout = hangs ? 1000ms : 60000ms;
    });
    for (std::size_t i = 0; i < std::size(kOperations); ++i) {
      order(kOperations[i], fault.answer);
      const auto error = outcome(kOperations[i], certificate);
      const std::string where = std::string(fault.answer) + " at " + std::string(name(kOperations[i]));
      ASSERT_TRUE(error) << where;
      EXPECT_EQ(name(error->code), name(fault.expected[i])) << where << ": " << error->describe();
    }
  }
}

TEST_F(Sandbox, ALostCertificateAnswerIsAskedForAgain) {
  order(Operation::get_certificate, "lost_answer", 1);
  EXPECT_TRUE(signer_->certificate(phone(), soon()));
}

TEST_F(Sandbox, ALostSignatureIsNotAskedForAgainAndTheCodeIsSpent) {
  const auto certificate = signer_certificate();
  const auto opened = activated(1);
  const std::string right = code_on();
  order(Operation::validate_otp, "lost_answer", 1);
  EXPECT_EQ(signer_->complete(opened, code(right), certificate, soon()).error().code, ErrorCode::outcome_unknown);
  EXPECT_EQ(signer_->complete(opened, code(right), certificate, soon()).error().code, ErrorCode::security_code_expired);
}

TEST_F(Sandbox, ALostActivationIsNotRepeated) {
  const std::size_t before = sandbox_->get("/api/messages?phone=%2B351912000010")->get_array().size();
  order(Operation::sign, "lost_answer");
  EXPECT_EQ(signer_->activate(phone(), pin(), items(1), soon()).error().code, ErrorCode::connection_lost);
  EXPECT_EQ(sandbox_->get("/api/messages?phone=%2B351912000010")->get_array().size(), before + 1);
}

TEST_F(Sandbox, SignaturesThatAreNotTheirsFailTheirItemOnly) {
  const auto certificate = signer_certificate();
  // What becomes of three items under each kind of tampering.
  const std::optional<ErrorCode> kGood = std::nullopt;
  const std::vector<std::pair<std::string, std::vector<std::optional<ErrorCode>>>> kinds{
      {"wrong_signature", {kGood, kGood, ErrorCode::signature_mismatch}},
      {"foreign_signature", {kGood, kGood, ErrorCode::signature_mismatch}},
      {"missing_signature", {kGood, kGood, ErrorCode::trust_service_nonsense}},
      {"shuffled", {ErrorCode::signature_mismatch, kGood, ErrorCode::signature_mismatch}},
  };
  for (const auto& [kind, expected] : kinds) {
    const auto opened = activated(3);
    order(Operation::validate_otp, kind, 1);
    const auto done = signer_->complete(opened, code(code_on()), certificate, soon());
    ASSERT_TRUE(done) << kind << ": " << done.error().describe();
    ASSERT_EQ(done->size(), 3U) << kind;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto& value = done->at(i).value;
      EXPECT_EQ(value ? std::nullopt : std::optional(value.error().code), expected[i]) << kind << " " << i;
    }
  }
}

TEST_F(Sandbox, ASingleSignatureThatIsWrongOrMissing) {
  const auto certificate = signer_certificate();
  for (const char* kind : {"wrong_signature", "foreign_signature"}) {
    const auto opened = activated(1);
    order(Operation::validate_otp, kind, 1);
    const auto done = signer_->complete(opened, code(code_on()), certificate, soon());
    ASSERT_TRUE(done) << kind;
    EXPECT_EQ(done->at(0).value.error().code, ErrorCode::signature_mismatch) << kind;
  }
  const auto opened = activated(1);
  order(Operation::validate_otp, "missing_signature", 1);
  EXPECT_EQ(signer_->complete(opened, code(code_on()), certificate, soon()).error().code, ErrorCode::outcome_unknown);
}

TEST_F(Sandbox, ASlowServiceIsWaitedForUntilTheDeadline) {
  knob("latency_ms", 700);
  EXPECT_TRUE(signer_->certificate(phone(), soon()));
  EXPECT_EQ(signer_->certificate(phone(), Deadline::after(200ms)).error().code, ErrorCode::deadline_exceeded);
}

// The last of the suite: it ends the sandbox that the others share.
TEST_F(Sandbox, IsNotReachedOnceItHasEnded) {
  gone_ = true;
  sandbox_->stop();
  EXPECT_EQ(signer_->certificate(phone(), soon()).error().code, ErrorCode::connection_failed);
}

}  // namespace
}  // namespace rubrica::remote::scmd
