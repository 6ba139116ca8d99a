#include "pki/ocsp.h"

#include <gtest/gtest.h>

#include <functional>

#include "support/test_identity.h"

namespace rubrica::pki {
namespace {

using namespace std::chrono_literals;
using CertId = openssl::Owned<OCSP_CERTID, OCSP_CERTID_free>;
using AsnTime = openssl::Owned<ASN1_TIME, ASN1_TIME_free>;

const Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);

AsnTime asn(const Time time) {
  return AsnTime(
      ASN1_TIME_set(nullptr, std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count()));
}

struct Answering {
  const test::Identity* signer = nullptr;
  int status = V_OCSP_CERTSTATUS_GOOD;
  Time this_update = kNow;
  Time next_update = kNow + 24h;
  bool copy_nonce = true;
  const crypto::Certificate* about = nullptr;
  const EVP_MD* named_by = EVP_sha1();
  const EVP_MD* signed_with = EVP_sha256();
};

const test::Identity& authority() { return test::family().authority; }
const crypto::Certificate& person() { return test::family().person.certificate; }
const test::Identity& responder() {
  static const test::Identity identity = test::issued_by(authority(), {.common_name = "OCSP",
                                                                       .key = test::KeyKind::ec_p256,
                                                                       .key_usage = "critical,digitalSignature",
                                                                       .extended_key_usage = "OCSPSigning"});
  return identity;
}

Bytes answered(const Answering& how, const BytesView question) {
  const unsigned char* from = question.data();
  const openssl::OcspRequest request(d2i_OCSP_REQUEST(nullptr, &from, static_cast<long>(question.size())));
  const openssl::OcspBasic basic(OCSP_BASICRESP_new());
  const crypto::Certificate& about = how.about != nullptr ? *how.about : person();
  const CertId id(OCSP_cert_to_id(how.named_by, about.native(), authority().certificate.native()));
  OCSP_basic_add1_status(basic.get(), id.get(), how.status, 0,
                         how.status == V_OCSP_CERTSTATUS_REVOKED ? asn(kNow - 1h).get() : nullptr,
                         asn(how.this_update).get(), asn(how.next_update).get());
  if (how.copy_nonce) OCSP_copy_nonce(basic.get(), request.get());
  // OpenSSL would write today's date, whatever this test calls now.
  ASN1_GENERALIZEDTIME_set(const_cast<ASN1_GENERALIZEDTIME*>(OCSP_resp_get0_produced_at(basic.get())),
                           std::chrono::duration_cast<std::chrono::seconds>(kNow.time_since_epoch()).count());
  OCSP_basic_sign(basic.get(), how.signer->certificate.native(), how.signer->key.get(), how.signed_with, nullptr,
                  OCSP_NOTIME);
  const openssl::OcspResponse response(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  return openssl::der(response.get(), i2d_OCSP_RESPONSE);
}

Result<OcspAnswer> outcome(const Answering& how, const std::function<void(Bytes&)>& change = {}) {
  const OcspQuestion question = ocsp_question(person(), authority().certificate).value();
  Bytes response = answered(how, question.der);
  if (change) change(response);
  return read_ocsp_answer(response, person(), authority().certificate, question.nonce, kNow);
}

TEST(Ocsp, BelievesTheIssuerAndTheResponderThatItAuthorised) {
  EXPECT_EQ(outcome({.signer = &authority()})->status, OcspStatus::good);
  EXPECT_EQ(outcome({.signer = &responder()})->status, OcspStatus::good);
}

TEST(Ocsp, TellsRevokedWithItsTimeAndUnknown) {
  const auto revoked = outcome({.signer = &responder(), .status = V_OCSP_CERTSTATUS_REVOKED});
  ASSERT_TRUE(revoked) << revoked.error().describe();
  EXPECT_EQ(revoked->status, OcspStatus::revoked);
  EXPECT_EQ(revoked->revoked_at, kNow - 1h);
  EXPECT_FALSE(revoked->der.empty());
  EXPECT_EQ(outcome({.signer = &responder(), .status = V_OCSP_CERTSTATUS_UNKNOWN})->status, OcspStatus::unknown);
}

TEST(Ocsp, BelievesNobodyElse) {
  const test::Identity no_responder = test::issued_by(authority(), {.common_name = "Not OCSP"});
  EXPECT_EQ(outcome({.signer = &no_responder}).error().code, ErrorCode::certificate_unusable);
  EXPECT_EQ(outcome({.signer = &test::family().root}).error().code, ErrorCode::certificate_unusable);
  const test::Identity foreign = test::issued_by(test::family(test::KeyKind::ec_p256).authority,
                                                 {.common_name = "OCSP", .extended_key_usage = "OCSPSigning"});
  EXPECT_EQ(outcome({.signer = &foreign}).error().code, ErrorCode::certificate_unusable);
}

TEST(Ocsp, BelievesNoExpiredResponder) {
  const test::Identity expired = test::issued_by(
      authority(), {.common_name = "OCSP", .extended_key_usage = "OCSPSigning", .not_after = kNow - 1h});
  EXPECT_FALSE(outcome({.signer = &expired}));
}

TEST(Ocsp, WantsACurrentAnswer) {
  EXPECT_FALSE(outcome({.signer = &responder(), .this_update = kNow + 6min}));
  EXPECT_TRUE(outcome({.signer = &responder(), .this_update = kNow + 4min}));
  EXPECT_FALSE(outcome({.signer = &responder(), .this_update = kNow - 48h, .next_update = kNow - 24h}));
}

TEST(Ocsp, WantsItsOwnNonceWhereThereIsOne) {
  EXPECT_TRUE(outcome({.signer = &responder(), .copy_nonce = false}));
  const OcspQuestion other = ocsp_question(person(), authority().certificate).value();
  const OcspQuestion mine = ocsp_question(person(), authority().certificate).value();
  const Bytes response = answered({.signer = &responder()}, other.der);
  EXPECT_EQ(read_ocsp_answer(response, person(), authority().certificate, mine.nonce, kNow).error().code,
            ErrorCode::certificate_unusable);
}

TEST(Ocsp, WantsAnAnswerAboutThisCertificate) {
  EXPECT_FALSE(outcome({.signer = &responder(), .about = &test::family().authority.certificate}));
}

// By whatever digest: others do not ask by ours, and their answers come with documents.
TEST(Ocsp, KnowsTheCertificateByAnyDigest) {
  EXPECT_TRUE(outcome({.signer = &responder(), .named_by = EVP_sha256()}));
  EXPECT_TRUE(outcome({.signer = &responder(), .named_by = EVP_sha512()}));
  EXPECT_FALSE(outcome({.signer = &responder(), .named_by = EVP_md5()}));
}

TEST(Ocsp, BelievesNoWeakSignature) {
  EXPECT_TRUE(outcome({.signer = &responder(), .signed_with = EVP_sha384()}));
  EXPECT_EQ(outcome({.signer = &responder(), .signed_with = EVP_sha1()}).error().code, ErrorCode::malformed_input);
}

TEST(Ocsp, AChangedAnswerIsNoAnswer) {
  for (std::size_t at = 0; at < 600; at += 3) {
    const auto result = outcome({.signer = &responder()}, [at](Bytes& response) {
      if (at < response.size()) response[at] ^= 0x55U;
    });
    EXPECT_TRUE(!result || result->status == OcspStatus::good) << at;
  }
  EXPECT_FALSE(outcome({.signer = &responder()}, [](Bytes& response) { response.pop_back(); }));
  EXPECT_FALSE(outcome({.signer = &responder()}, [](Bytes& response) { response.push_back(0); }));
}

// Answers with a fixed response.
class FakeClient final : public http::Client {
 public:
  Result<http::Response> send(const http::ClientRequest& request, Deadline) override {
    url = request.url;
    return http::text_response(503, "text/html", "");
  }
  std::string url;
};

TEST(Ocsp, AsksOnlyWhereTheCertificateSays) {
  FakeClient client;
  const SystemClock clock;
  // The test's certificates name no responder.
  EXPECT_EQ(ask_ocsp(client, person(), authority().certificate, clock, Deadline::after(1s)).error().code,
            ErrorCode::not_found);
  EXPECT_EQ(client.url, "");
}

}  // namespace
}  // namespace rubrica::pki
