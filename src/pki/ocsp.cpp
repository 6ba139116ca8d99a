#include "pki/ocsp.h"

#include "base/id.h"
#include "crypto/openssl.h"
#include "pki/certification_path.h"

namespace rubrica::pki {
namespace {

constexpr std::size_t kLargestAnswer = 64U << 10U;
constexpr long kClockDifference = 300;  // seconds
constexpr std::size_t kNonceSize = 16;

using CertId = openssl::Owned<OCSP_CERTID, OCSP_CERTID_free>;

// SHA-1 in the CertID, as the profiles of deployed responders want it (RFC 5019 §2.1.1): an identifier, not a
// protection.
CertId certificate_id(const crypto::Certificate& certificate, const crypto::Certificate& issuer,
                      const EVP_MD* digest = EVP_sha1()) {
  return CertId(OCSP_cert_to_id(digest, certificate.native(), issuer.native()));
}

std::int64_t seconds_of(const Time time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

Result<Time> time_of(const ASN1_GENERALIZEDTIME* value) {
  const auto time = openssl::time_of(value);
  return time ? Result<Time>(*time) : fail(ErrorCode::malformed_input, "an OCSP time that is none");
}

tl::unexpected<Error> malformed(const std::string& what) {
  ERR_clear_error();
  return fail(ErrorCode::malformed_input, "OCSP: " + what);
}

Result<openssl::OcspBasic> basic_response(const BytesView response_der) {
  const unsigned char* from = response_der.data();
  const openssl::OcspResponse response(d2i_OCSP_RESPONSE(nullptr, &from, static_cast<long>(response_der.size())));
  if (!response || from != response_der.data() + response_der.size()) return malformed("not an OCSPResponse");
  const int status = OCSP_response_status(response.get());
  if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL) return malformed(OCSP_response_status_str(status));
  openssl::OcspBasic basic(OCSP_response_get1_basic(response.get()));
  if (!basic) return malformed("no basic response");
  return basic;
}

// The issuer, or a certificate of the response that the issuer made a responder.
Result<void> check_responder(OCSP_BASICRESP* basic, const crypto::Certificate& issuer, const Time now) {
  const openssl::Store store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), issuer.native());
  X509_VERIFY_PARAM* parameters = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_time(parameters, seconds_of(now));
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
  const X509_ALGOR* algorithm = OCSP_resp_get0_tbs_sigalg(basic);
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  if (!openssl::signed_with_sha2(OBJ_obj2nid(object))) {
    return malformed("signed with none of SHA-256, SHA-384, SHA-512");
  }
  struct StackFree {
    void operator()(STACK_OF(X509) * stack) const noexcept { sk_X509_free(stack); }
  };
  const std::unique_ptr<STACK_OF(X509), StackFree> known(sk_X509_new_null());
  sk_X509_push(known.get(), issuer.native());
  if (OCSP_basic_verify(basic, known.get(), store.get(), 0) != 1) {
    return fail(ErrorCode::certificate_unusable,
                "OCSP: not signed by an authorised responder: " + openssl::last_error());
  }
  return {};
}

Result<void> check_nonce(OCSP_BASICRESP* basic, const BytesView nonce) {
  const int position = OCSP_BASICRESP_get_ext_by_NID(basic, NID_id_pkix_OCSP_Nonce, -1);
  if (position < 0) return {};
  const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(OCSP_BASICRESP_get_ext(basic, position));
  const BytesView whole(value->data, static_cast<std::size_t>(value->length));
  // The extension holds an OCTET STRING of its own: two bytes of header before the nonce.
  if (whole.size() != nonce.size() + 2 || !equal_constant_time(whole.subspan(2), nonce)) {
    return fail(ErrorCode::certificate_unusable, "OCSP: an answer to another question (nonce)");
  }
  return {};
}

}  // namespace

Result<OcspQuestion> ocsp_question(const crypto::Certificate& certificate, const crypto::Certificate& issuer) {
  const openssl::OcspRequest request(OCSP_REQUEST_new());
  CertId id = certificate_id(certificate, issuer);
  if (!id || OCSP_request_add0_id(request.get(), id.get()) == nullptr) return malformed("no CertID");
  static_cast<void>(id.release());
  OcspQuestion question;
  question.nonce.resize(kNonceSize);
  fill_random(question.nonce);
  OCSP_request_add1_nonce(request.get(), question.nonce.data(), static_cast<int>(question.nonce.size()));
  question.der = openssl::der(request.get(), i2d_OCSP_REQUEST);
  return question;
}

namespace {

// What the response says, before anybody is believed.
Result<OcspAnswer> answer_in(OCSP_BASICRESP* basic, const crypto::Certificate& certificate,
                             const crypto::Certificate& issuer) {
  // Others ask by other digests than ours, and their answers come with documents.
  CertId id;
  for (const EVP_MD* digest : {EVP_sha1(), EVP_sha256(), EVP_sha384(), EVP_sha512()}) {
    id = certificate_id(certificate, issuer, digest);
    if (OCSP_resp_find(basic, id.get(), -1) >= 0) break;
  }
  int status = V_OCSP_CERTSTATUS_UNKNOWN;
  int reason = 0;
  ASN1_GENERALIZEDTIME* revoked = nullptr;
  ASN1_GENERALIZEDTIME* this_update = nullptr;
  ASN1_GENERALIZEDTIME* next_update = nullptr;
  if (OCSP_resp_find_status(basic, id.get(), &status, &reason, &revoked, &this_update, &next_update) != 1) {
    return malformed("no answer about this certificate");
  }
  OcspAnswer answer;
  RUBRICA_TRY(answer.this_update, time_of(this_update));
  RUBRICA_TRY(answer.produced_at, time_of(OCSP_resp_get0_produced_at(basic)));
  if (next_update != nullptr) {
    RUBRICA_TRY(answer.next_update, time_of(next_update));
  }
  if (status == V_OCSP_CERTSTATUS_REVOKED) {
    answer.status = OcspStatus::revoked;
    answer.on_hold = reason == OCSP_REVOKED_STATUS_CERTIFICATEHOLD;
    RUBRICA_TRY(answer.revoked_at, time_of(revoked));
  } else if (status == V_OCSP_CERTSTATUS_GOOD) {
    answer.status = OcspStatus::good;
  }
  return answer;
}

}  // namespace

Result<OcspAnswer> read_ocsp_evidence(const BytesView response, const crypto::Certificate& certificate,
                                      const crypto::Certificate& issuer, const Time known_at) {
  RUBRICA_TRY(const openssl::OcspBasic basic, basic_response(response));
  // The cheap question first: most responses of a document are about other certificates.
  RUBRICA_TRY(OcspAnswer answer, answer_in(basic.get(), certificate, issuer));
  RUBRICA_CHECK_OK(check_responder(basic.get(), issuer, known_at));
  const Time latest = known_at + std::chrono::seconds(kClockDifference);
  if (answer.this_update > latest || answer.produced_at > latest) return malformed("an answer from the future");
  answer.der.assign(response.begin(), response.end());
  return answer;
}

Result<OcspAnswer> read_ocsp_answer(const BytesView response, const crypto::Certificate& certificate,
                                    const crypto::Certificate& issuer, const BytesView nonce, const Time now) {
  RUBRICA_TRY(const openssl::OcspBasic basic, basic_response(response));
  RUBRICA_CHECK_OK(check_nonce(basic.get(), nonce));
  RUBRICA_TRY(OcspAnswer answer, read_ocsp_evidence(response, certificate, issuer, now));
  if (answer.next_update && *answer.next_update + std::chrono::seconds(kClockDifference) < now) {
    return malformed("an answer that is out of date");
  }
  return answer;
}

std::vector<crypto::Certificate> certificates_in_ocsp(const BytesView response) {
  std::vector<crypto::Certificate> certificates;
  const auto basic = basic_response(response);
  const STACK_OF(X509)* carried = basic ? OCSP_resp_get0_certs(basic->get()) : nullptr;
  for (int i = 0; carried != nullptr && i < sk_X509_num(carried); ++i) {
    auto certificate = crypto::Certificate::parse(openssl::der(sk_X509_value(carried, i), i2d_X509));
    if (certificate) certificates.push_back(std::move(*certificate));
  }
  return certificates;
}

Result<OcspAnswer> ask_ocsp(http::Client& client, const crypto::Certificate& certificate,
                            const crypto::Certificate& issuer, const Clock& clock, const Deadline deadline) {
  const std::vector<std::string> urls = certificate.ocsp_urls();
  if (urls.empty()) return fail(ErrorCode::not_found, "the certificate names no OCSP responder");
  RUBRICA_TRY(const OcspQuestion question, ocsp_question(certificate, issuer));
  http::ClientRequest request;
  request.method = "POST";
  request.url = urls.front();
  request.headers.set("Content-Type", "application/ocsp-request");
  request.body = question.der;
  request.maximum_response = kLargestAnswer;
  RUBRICA_TRY(const http::Response response, client.send(request, deadline));
  if (response.status != 200) return malformed("HTTP status " + std::to_string(response.status));
  return read_ocsp_answer(response.body, certificate, issuer, question.nonce, clock.now());
}

}  // namespace rubrica::pki
