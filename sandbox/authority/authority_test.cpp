#include "sandbox/authority/authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <thread>
#include <utility>

#include "base/file.h"
#include "crypto/dtbs_representation.h"
#include "crypto/encrypted_field.h"
#include "sandbox/authority/time_stamp.h"
#include "support/run_tool.h"

namespace rubrica::sandbox {
namespace {

using testing::HasSubstr;
using testing::Not;

Time now() { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

// One PKI for all tests that do not change it: RSA-4096 keys take their time.
class AuthorityTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<test::TemporaryFolder>();
    clock_ = std::make_unique<ManualClock>(now());
    authority_ = open();
    ASSERT_TRUE(authority_->enrol("marta", {"Marta", "Conceição Ferreira", "12345678"}));
    ASSERT_TRUE(authority_->enrol("rui", {"Rui", "Lopes", "22345678", CitizenState::revoked, true}));
    ASSERT_TRUE(authority_->enrol("ana", {"Ana", "Sá", "32345678", CitizenState::expired, true}));
    folder_->write("out-root.pem", crypto::to_pem(authority_->root()));
    folder_->write("out-ca.pem", crypto::to_pem(authority_->issuing_authority()));
    for (const char* id : {"marta", "rui", "ana"}) {
      folder_->write(std::string(id) + ".pem", crypto::to_pem(authority_->certificate(id).value()));
    }
  }
  static void TearDownTestSuite() {
    authority_.reset();
    folder_.reset();
  }
  static std::unique_ptr<Authority> open(const std::string& base = "http://127.0.0.1:8090") {
    auto opened = Authority::open({folder_->path() / "pki", base}, *clock_);
    EXPECT_TRUE(opened) << opened.error().describe();
    return std::move(*opened);
  }
  static test::ToolResult tool(const std::string& command) {
    return test::run_tool("cd " + folder_->path().string() + " && " + command);
  }
  static Bytes content(const std::string& name) { return read_file(folder_->path() / name).value(); }
  static Bytes ask(const std::string& method, const std::string& path, Bytes body = {}) {
    http::ServerRequest request;
    request.method = method;
    request.path = path;
    request.target = path;
    request.body = std::move(body);
    return authority_->handle(request).response.body;
  }
  // Leaves crl.pem behind.
  static std::string crl_text(const std::string& name) {
    folder_->write("crl.der", ask("GET", "/crl/" + name));
    tool("openssl crl -inform DER -in crl.der -out crl.pem");
    return tool("openssl crl -in crl.pem -noout -text").output;
  }
  static std::string stamp_text(const Bytes& request) {
    folder_->write("resp.tsr", ask("POST", "/tsa", request));
    return tool("openssl ts -reply -in resp.tsr -text").output;
  }
  static std::string ocsp(const std::string& who, const std::string& digest = "") {
    const std::string about = "openssl ocsp -no_nonce -issuer out-ca.pem " + digest + " -cert " + who + ".pem ";
    tool(about + "-reqout req.der");
    folder_->write("resp.der", ask("POST", "/ocsp", content("req.der")));
    return tool(about + "-respin resp.der -CAfile out-root.pem -verify_other out-ca.pem").output;
  }

  static inline std::unique_ptr<test::TemporaryFolder> folder_;
  static inline std::unique_ptr<ManualClock> clock_;
  static inline std::unique_ptr<Authority> authority_;
};

TEST_F(AuthorityTest, TheChainVerifies) {
  const auto verdict = tool("openssl verify -x509_strict -CAfile out-root.pem -untrusted out-ca.pem marta.pem");
  EXPECT_EQ(verdict.exit_code, 0) << verdict.output;
  EXPECT_EQ(tool("openssl verify -CAfile out-root.pem -untrusted out-ca.pem rui.pem").exit_code, 0);
  EXPECT_THAT(tool("openssl verify -CAfile out-root.pem -untrusted out-ca.pem ana.pem").output, HasSubstr("expired"));
}

TEST_F(AuthorityTest, ACitizensCertificateHasTheProfileOfTheRealOnes) {
  const std::string text = tool("openssl x509 -in marta.pem -noout -text -nameopt utf8").output;
  EXPECT_THAT(text, HasSubstr("Public-Key: (3072 bit)"));
  EXPECT_THAT(text, HasSubstr("sha256WithRSAEncryption"));
  EXPECT_THAT(text, HasSubstr("CN=MARTA CONCEIÇÃO FERREIRA (TESTE)"));
  EXPECT_THAT(text, HasSubstr("serialNumber=BI12345678"));
  EXPECT_THAT(text, HasSubstr("OU=RemoteQSCDManagement"));
  EXPECT_THAT(text, HasSubstr("OCSP - URI:http://127.0.0.1:8090/ocsp"));
  EXPECT_THAT(text, Not(HasSubstr("CA Issuers")));
  EXPECT_THAT(text, HasSubstr("X509v3 Freshest CRL"));
  EXPECT_THAT(text, HasSubstr("Policy: 0.4.0.194112.1.2"));
  EXPECT_THAT(text, HasSubstr("X509v3 Subject Directory Attributes"));
  EXPECT_THAT(text, HasSubstr("qcStatements"));
  EXPECT_THAT(text, HasSubstr("X509v3 Key Usage: critical\n                Non Repudiation\n"));
  EXPECT_THAT(text, Not(HasSubstr("Extended Key Usage")));
  const auto certificate = authority_->certificate("marta").value();
  EXPECT_TRUE(certificate.has_qc_compliance());
  EXPECT_TRUE(certificate.may_sign_documents());
}

TEST_F(AuthorityTest, EveryNameSaysTeste) {
  for (const auto& entry : std::filesystem::directory_iterator(folder_->path() / "pki")) {
    if (entry.path().extension() != ".pem") continue;
    const auto names =
        test::run_tool("openssl x509 -noout -subject -issuer -nameopt utf8 -in " + entry.path().string());
    std::size_t count = 0;
    for (std::size_t at = 0; (at = names.output.find("(TESTE)", at)) != std::string::npos; ++at) ++count;
    EXPECT_GE(count, 2U) << names.output;
  }
}

TEST_F(AuthorityTest, TheBundleIsUserRootAuthorityWithCrlf) {
  const std::string bundle = authority_->certificate_bundle("marta").value();
  const auto certificates = crypto::parse_pem_bundle(bundle).value();
  ASSERT_EQ(certificates.size(), 3U);
  EXPECT_EQ(certificates[0], authority_->certificate("marta").value());
  EXPECT_EQ(certificates[1], authority_->root());
  EXPECT_EQ(certificates[2], authority_->issuing_authority());
  EXPECT_THAT(bundle, HasSubstr("-----\r\n"));
  EXPECT_EQ(authority_->certificate_bundle("ninguem").error().code, ErrorCode::not_found);
}

TEST_F(AuthorityTest, SignaturesVerifyOverTheDigestInfo) {
  const crypto::DtbsRepresentation representation(crypto::sha256(to_bytes("documento")));
  for (const char* id : {"marta", "rui"}) {
    const auto value = authority_->sign(id, representation.digest_info()).value();
    EXPECT_TRUE(crypto::verify(authority_->certificate(id).value(), representation, {value})) << id;
  }
  EXPECT_EQ(authority_->sign("marta", representation.digest_info())->size(), 384U);
  EXPECT_EQ(authority_->sign("marta", Bytes(32)).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(authority_->sign("rui", {}).error().code, ErrorCode::invalid_argument);
}

TEST_F(AuthorityTest, OcspSaysGoodRevokedAndUnknown) {
  EXPECT_THAT(ocsp("marta"), testing::AllOf(HasSubstr("Response verify OK"), HasSubstr("marta.pem: good")));
  EXPECT_THAT(ocsp("rui"), HasSubstr("rui.pem: revoked"));
  EXPECT_THAT(ocsp("marta", "-sha256"), HasSubstr("marta.pem: good"));
  tool("openssl ocsp -issuer out-ca.pem -serial 0x1234 -reqout req.der");
  folder_->write("resp.der", ask("POST", "/ocsp", content("req.der")));
  EXPECT_THAT(tool("openssl ocsp -issuer out-ca.pem -serial 0x1234 -respin resp.der -noverify").output,
              HasSubstr("unknown"));
}

TEST_F(AuthorityTest, OcspOfTheIssuingAuthorityComesFromTheRoot) {
  tool("openssl ocsp -no_nonce -issuer out-root.pem -cert out-ca.pem -reqout req.der");
  folder_->write("resp.der", ask("POST", "/ocsp/root", content("req.der")));
  const auto verdict =
      tool("openssl ocsp -no_nonce -issuer out-root.pem -cert out-ca.pem -respin resp.der -CAfile out-root.pem");
  EXPECT_THAT(verdict.output, testing::AllOf(HasSubstr("Response verify OK"), HasSubstr("good")));
}

TEST_F(AuthorityTest, OcspAnswersGetAndRefusesNonsense) {
  tool("openssl ocsp -issuer out-ca.pem -cert marta.pem -no_nonce -reqout req.der");
  std::string encoded = base64(content("req.der"));
  for (std::size_t at = 0; (at = encoded.find('+', at)) != std::string::npos;) encoded.replace(at, 1, "%2B");
  folder_->write("resp.der", ask("GET", "/ocsp/" + encoded));
  EXPECT_THAT(tool("openssl ocsp -respin resp.der -noverify -text").output, HasSubstr("Cert Status: good"));
  folder_->write("resp.der", ask("POST", "/ocsp", to_bytes("nonsense")));
  EXPECT_THAT(tool("openssl ocsp -respin resp.der -noverify -text").output, HasSubstr("malformedrequest"));
  tool("openssl ocsp -issuer marta.pem -cert marta.pem -reqout req.der");
  folder_->write("resp.der", ask("POST", "/ocsp", content("req.der")));
  EXPECT_THAT(tool("openssl ocsp -respin resp.der -noverify -text").output, HasSubstr("unauthorized"));
}

TEST_F(AuthorityTest, OcspFollowsItsClock) {
  const Time before = clock_->now();
  clock_->set(parse_iso_utc("2031-05-06T07:08:09Z").value());
  tool("openssl ocsp -issuer out-ca.pem -cert marta.pem -reqout req.der");
  folder_->write("resp.der", ask("POST", "/ocsp", content("req.der")));
  clock_->set(before);
  const std::string text = tool("openssl ocsp -respin resp.der -noverify -text").output;
  EXPECT_THAT(text, HasSubstr("Produced At: May  6 07:08:09 2031 GMT"));
  EXPECT_THAT(text, HasSubstr("This Update: May  6 07:08:09 2031 GMT"));
}

TEST_F(AuthorityTest, CrlsAreSignedAndNumbered) {
  for (const char* name : {"citizens.crl", "citizens-delta.crl"}) {
    folder_->write(name, ask("GET", std::string("/crl/") + name));
    const auto verdict = tool(std::string("openssl crl -inform DER -CAfile out-ca.pem -text -noout -in ") + name);
    EXPECT_THAT(verdict.output, HasSubstr("verify OK"));
    EXPECT_THAT(verdict.output, HasSubstr("X509v3 CRL Number"));
  }
  const std::string full = tool("openssl crl -inform DER -text -noout -in citizens.crl").output;
  EXPECT_THAT(full, HasSubstr(authority_->certificate("rui")->serial_number_hex()));
  const std::string delta = tool("openssl crl -inform DER -text -noout -in citizens-delta.crl").output;
  EXPECT_THAT(delta, HasSubstr("X509v3 Delta CRL Indicator: critical"));
  EXPECT_THAT(delta, HasSubstr("No Revoked Certificates"));
  EXPECT_TRUE(ask("GET", "/crl/root.crl").size() > 100);
}

TEST_F(AuthorityTest, ARevocationShowsAtOnceAndCanBeTakenBack) {
  ASSERT_TRUE(authority_->revoke("marta"));
  EXPECT_THAT(ocsp("marta"), HasSubstr("marta.pem: revoked"));
  folder_->write("d.crl", ask("GET", "/crl/citizens-delta.crl"));
  EXPECT_THAT(tool("openssl crl -inform DER -text -noout -in d.crl").output,
              HasSubstr(authority_->certificate("marta")->serial_number_hex()));
  ASSERT_TRUE(authority_->restore("marta"));
  EXPECT_THAT(ocsp("marta"), HasSubstr("marta.pem: good"));
  const std::string again = crl_text("citizens-delta.crl");
  EXPECT_THAT(again, testing::ContainsRegex(authority_->certificate("marta")->serial_number_hex()));
  EXPECT_THAT(again, HasSubstr("Remove From CRL"));
  EXPECT_THAT(crl_text("citizens.crl"), Not(HasSubstr(authority_->certificate("marta")->serial_number_hex())));
}

TEST_F(AuthorityTest, AReasonStandsInOcspAndCrls) {
  ASSERT_TRUE(authority_->enrol("eva", {"Eva", "Reis", "42345678", CitizenState::active, true}));
  folder_->write("eva.pem", crypto::to_pem(authority_->certificate("eva").value()));
  ASSERT_TRUE(authority_->revoke("eva", RevocationReason::key_compromise));
  EXPECT_THAT(ocsp("eva"), testing::AllOf(HasSubstr("eva.pem: revoked"), HasSubstr("Reason: keyCompromise")));
  EXPECT_THAT(ocsp("rui"), Not(HasSubstr("Reason:")));
  EXPECT_THAT(crl_text("citizens.crl"), HasSubstr("Key Compromise"));
  EXPECT_THAT(
      tool("openssl verify -crl_check -CAfile out-root.pem -untrusted out-ca.pem -CRLfile crl.pem eva.pem").output,
      HasSubstr("certificate revoked"));
  EXPECT_EQ(
      tool("openssl verify -crl_check -CAfile out-root.pem -untrusted out-ca.pem -CRLfile crl.pem marta.pem").exit_code,
      0);
}

TEST_F(AuthorityTest, FullAndDeltaCrlOfOneHourShareTheirNumberAndLaterOnesHaveAnother) {
  const Time before = clock_->now();
  const auto number = [](const std::string& name) {
    crl_text(name);
    return tool("openssl crl -in crl.pem -noout -crlnumber").output;
  };
  const std::string first = number("citizens.crl");
  EXPECT_EQ(number("citizens-delta.crl"), first);
  clock_->advance(std::chrono::hours(2));
  EXPECT_NE(number("citizens.crl"), first);
  const std::string dates = tool("openssl crl -in crl.pem -noout -lastupdate -nextupdate -dateopt iso_8601").output;
  std::string last = iso_utc(clock_->now());
  std::string next = iso_utc(clock_->now() + std::chrono::hours(24 * 7));
  last[10] = next[10] = ' ';
  EXPECT_THAT(dates, testing::AllOf(HasSubstr("lastUpdate=" + last), HasSubstr("nextUpdate=" + next)));
  clock_->set(before);
}

TEST_F(AuthorityTest, OcspRepeatsTheNonceAndAnswersForNoTwoIssuersAtOnce) {
  tool("openssl ocsp -issuer out-ca.pem -cert marta.pem -reqout req.der");
  folder_->write("resp.der", ask("POST", "/ocsp", content("req.der")));
  const std::string asked = tool("openssl ocsp -reqin req.der -req_text -noverify | grep -A1 Nonce").output;
  const std::string said = tool("openssl ocsp -respin resp.der -resp_text -noverify | grep -A1 Nonce").output;
  ASSERT_FALSE(asked.empty());
  EXPECT_EQ(asked.substr(asked.find_last_of(' ')), said.substr(said.find_last_of(' ')));
  // Two certificates of one issuer: two answers. One of ours and a stranger's: none.
  tool("openssl ocsp -issuer out-ca.pem -cert marta.pem -cert rui.pem -reqout req.der");
  folder_->write("resp.der", ask("POST", "/ocsp", content("req.der")));
  EXPECT_THAT(tool("openssl ocsp -respin resp.der -noverify -resp_text").output,
              testing::AllOf(HasSubstr("Cert Status: good"), HasSubstr("Cert Status: revoked")));
  tool("openssl ocsp -issuer out-ca.pem -cert marta.pem -issuer rui.pem -cert rui.pem -reqout req.der");
  folder_->write("resp.der", ask("POST", "/ocsp", content("req.der")));
  EXPECT_THAT(tool("openssl ocsp -respin resp.der -noverify -resp_text").output, HasSubstr("unauthorized"));
}

TEST_F(AuthorityTest, TimeStampsVerify) {
  folder_->write("data.txt", std::string_view("dados"));
  for (const char* digest : {"-sha256", "-sha384", "-sha512"}) {
    tool(std::string("openssl ts -query -data data.txt -cert ") + digest + " -out req.tsq");
    folder_->write("resp.tsr", ask("POST", "/tsa", content("req.tsq")));
    const auto verdict = tool("openssl ts -verify -queryfile req.tsq -in resp.tsr -CAfile out-root.pem");
    EXPECT_THAT(verdict.output, HasSubstr("Verification: OK")) << digest;
  }
  const std::string text = tool("openssl ts -reply -in resp.tsr -text").output;
  EXPECT_THAT(text, HasSubstr("Status: Granted."));
  EXPECT_THAT(text, HasSubstr("Policy OID: 0.4.0.2023.1.1"));
}

TEST_F(AuthorityTest, WhatCannotBeStampedIsRejectedWithTheReason) {
  folder_->write("data.txt", std::string_view("dados"));
  tool("openssl ts -query -data data.txt -sha1 -out req.tsq");
  EXPECT_THAT(stamp_text(content("req.tsq")),
              testing::AllOf(HasSubstr("Status: Rejected."), HasSubstr("unrecognized or unsupported algorithm")));
  EXPECT_THAT(stamp_text(to_bytes("nonsense")),
              testing::AllOf(HasSubstr("Status: Rejected."), HasSubstr("the data submitted has the wrong format")));
  tool("openssl ts -query -data data.txt -sha256 -tspolicy 1.2.3.4 -out req.tsq");
  EXPECT_THAT(stamp_text(content("req.tsq")), HasSubstr("the requested TSA policy is not supported"));
  tool("openssl ts -query -data data.txt -sha256 -out req.tsq");
  Bytes second_version = content("req.tsq");
  ASSERT_EQ(second_version.at(4), 1U);  // SEQUENCE, INTEGER, the version
  second_version[4] = 2;
  EXPECT_THAT(stamp_text(second_version), HasSubstr("transaction not permitted or supported"));
}

TEST_F(AuthorityTest, ATokenHoldsWhatWasAskedFor) {
  folder_->write("data.txt", std::string_view("dados"));
  const auto token_text = [](const std::string& options) {
    tool("openssl ts -query -data data.txt -sha256 -out req.tsq " + options);
    folder_->write("resp.tsr", ask("POST", "/tsa", content("req.tsq")));
    return tool(
               "openssl ts -reply -in resp.tsr -token_out -out token.der && openssl cms -cmsout -print -inform DER -in "
               "token.der")
        .output;
  };
  const std::string bare = token_text("-no_nonce");
  EXPECT_THAT(bare, Not(HasSubstr("d.certificate")));
  EXPECT_THAT(bare, HasSubstr("id-smime-aa-signingCertificateV2"));
  EXPECT_THAT(tool("openssl ts -reply -in resp.tsr -text").output,
              testing::AllOf(HasSubstr("Nonce: unspecified"), HasSubstr("Accuracy: 0x01 seconds")));
  EXPECT_THAT(token_text("-cert"), HasSubstr("d.certificate"));
}

TEST_F(AuthorityTest, NoSerialNumberOfATimeStampRepeatsAfterARestart) {
  folder_->write("data.txt", std::string_view("dados"));
  tool("openssl ts -query -data data.txt -sha256 -out req.tsq");
  std::set<std::string> serials;
  const auto stamp = [&serials](Authority& authority) {
    http::ServerRequest request;
    request.method = "POST";
    request.path = "/tsa";
    request.body = content("req.tsq");
    folder_->write("resp.tsr", authority.handle(request).response.body);
    const std::string text = tool("openssl ts -reply -in resp.tsr -text | grep Serial").output;
    EXPECT_TRUE(serials.insert(text).second) << text;
  };
  for (int i = 0; i < 3; ++i) stamp(*authority_);
  const auto reopened = open();
  for (int i = 0; i < 3; ++i) stamp(*reopened);
}

TEST_F(AuthorityTest, TheLimitIsAnHttpRefusal) {
  folder_->write("data.txt", std::string_view("dados"));
  tool("openssl ts -query -data data.txt -sha256 -out req.tsq");
  const auto limited = open();
  limited->set_time_stamp_limit(true);
  http::ServerRequest request;
  request.method = "POST";
  request.path = "/tsa";
  request.body = content("req.tsq");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(limited->handle(request).response.status, 200);
  EXPECT_EQ(limited->handle(request).response.status, 403);
  limited->set_time_stamp_limit(false);
  EXPECT_EQ(limited->handle(request).response.status, 200);
}

TEST(TimeStampLimit, IsTwentyInTwentyMinutesAndThenADay) {
  TimeStampLimit limit;
  Time time = now();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(limit.admits(time += std::chrono::seconds(1)));
  EXPECT_FALSE(limit.admits(time));
  EXPECT_FALSE(limit.admits(time + std::chrono::hours(23)));
  EXPECT_TRUE(limit.admits(time + std::chrono::hours(25)));
}

TEST(TimeStampLimit, IsAWindowThatMoves) {
  TimeStampLimit limit;
  const Time start = now();
  for (int i = 0; i < 60; ++i) EXPECT_TRUE(limit.admits(start + std::chrono::seconds(61) * i));
}

TEST_F(AuthorityTest, OnlyWhatWasEncryptedForTheCipherKeyOpens) {
  const auto cipher = crypto::CipherCertificate::parse(as_bytes(authority_->cipher_certificate_pem())).value();
  EXPECT_EQ(cipher.block_size(), 256U);
  EXPECT_EQ(cipher.key_digest(), authority_->cipher_key_digest());
  const auto field = cipher.encrypt(SecretText("+351 912345678")).value();
  const Bytes ciphertext = from_base64(field.base64()).value();
  EXPECT_EQ(authority_->decrypt(ciphertext)->expose(), "+351 912345678");
  EXPECT_EQ(authority_->decrypt(BytesView(ciphertext).first(255)).error(), DecryptFailure::wrong_size);
  Bytes broken = ciphertext;
  broken[0] = 0;
  broken[9] ^= 1U;
  EXPECT_EQ(authority_->decrypt(broken).error(), DecryptFailure::bad_padding);
}

TEST_F(AuthorityTest, ARotatedCipherKeyOpensNothingOld) {
  const auto old = crypto::CipherCertificate::parse(as_bytes(authority_->cipher_certificate_pem())).value();
  const Bytes ciphertext = from_base64(old.encrypt(SecretText("123456"))->base64()).value();
  ASSERT_TRUE(authority_->rotate_cipher_key());
  EXPECT_NE(authority_->cipher_key_digest(), old.key_digest());
  EXPECT_FALSE(authority_->decrypt(ciphertext));
}

TEST_F(AuthorityTest, EverythingIsThereAgainAfterARestart) {
  const auto reopened = open();
  ASSERT_TRUE(reopened->enrol("marta", {"Marta", "Conceição Ferreira", "12345678"}));
  EXPECT_EQ(reopened->root(), authority_->root());
  EXPECT_EQ(reopened->certificate("marta").value(), authority_->certificate("marta").value());
  EXPECT_EQ(reopened->cipher_key_digest(), authority_->cipher_key_digest());
}

TEST_F(AuthorityTest, CitizensAndRevocationsSurviveARestartWithoutNewEnrolment) {
  ASSERT_TRUE(authority_->enrol("ivo", {"Ivo", "Pinto", "52345678", CitizenState::active, true}));
  folder_->write("ivo.pem", crypto::to_pem(authority_->certificate("ivo").value()));
  ASSERT_TRUE(authority_->revoke("ivo", RevocationReason::superseded));
  const auto kept = std::exchange(authority_, open());
  EXPECT_THAT(ocsp("ivo"), testing::AllOf(HasSubstr("ivo.pem: revoked"), HasSubstr("Reason: superseded")));
  EXPECT_THAT(ocsp("marta"), HasSubstr("marta.pem: good"));
  EXPECT_TRUE(authority_->sign("marta", crypto::DtbsRepresentation(crypto::sha256({})).digest_info()));
}

TEST_F(AuthorityTest, OneCitizenEnrolledByManyAtOnceHasOneCertificate) {
  std::vector<std::thread> threads;
  std::array<std::string, 6> serials;
  for (std::string& serial : serials) {
    threads.emplace_back([&serial] {
      ASSERT_TRUE(authority_->enrol("gil", {"Gil", "Mota", "62345678", CitizenState::active, true}));
      serial = authority_->certificate("gil")->serial_number_hex();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(serials, testing::Each(serials[0]));
}

TEST_F(AuthorityTest, AKeyIsMadeWhenItIsFirstAskedFor) {
  const auto key = folder_->path() / "pki" / "citizen-zita.key";
  ASSERT_TRUE(authority_->enrol("zita", {"Zita", "Melo", "72345678", CitizenState::active, true}));
  EXPECT_FALSE(std::filesystem::exists(key));
  EXPECT_TRUE(authority_->sign("zita", crypto::DtbsRepresentation(crypto::sha256({})).digest_info()));
  EXPECT_TRUE(std::filesystem::exists(key));
}

TEST_F(AuthorityTest, KeysAreForTheirOwnerOnly) {
  for (const auto& entry : std::filesystem::directory_iterator(folder_->path() / "pki")) {
    if (entry.path().extension() != ".key") continue;
    EXPECT_EQ(entry.status().permissions() & std::filesystem::perms(0777), std::filesystem::perms(0600))
        << entry.path();
  }
}

// Changes the folder: keep it last.
TEST_F(AuthorityTest, AnotherAddressMeansOtherCertificatesWithTheSameKeys) {
  const auto old = authority_->certificate("marta").value();
  const auto moved = open("http://127.0.0.1:9999");
  ASSERT_TRUE(moved->enrol("marta", {"Marta", "Conceição Ferreira", "12345678"}));
  const auto fresh = moved->certificate("marta").value();
  EXPECT_NE(fresh.serial_number_hex(), old.serial_number_hex());
  EXPECT_EQ(fresh.subject_public_key_info(), old.subject_public_key_info());
  EXPECT_EQ(moved->root(), authority_->root());
  EXPECT_THAT(fresh.ocsp_urls(), testing::ElementsAre("http://127.0.0.1:9999/ocsp"));
}

TEST_F(AuthorityTest, ManyThreadsMaySignAndAsk) {
  const crypto::DtbsRepresentation representation(crypto::sha256(to_bytes("x")));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 10; ++j) {
        EXPECT_TRUE(authority_->sign("rui", representation.digest_info()));
        EXPECT_FALSE(ask("GET", "/crl/citizens.crl").empty());
        EXPECT_FALSE(ask("POST", "/ocsp", to_bytes("x")).empty());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace rubrica::sandbox
