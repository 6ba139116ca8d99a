#include "support/test_authority.h"

#include <algorithm>
#include <cstdlib>

namespace rubrica::test {
namespace {

using namespace std::chrono_literals;
using ResponseContext = openssl::Owned<TS_RESP_CTX, TS_RESP_CTX_free>;
using AsnObject = openssl::Owned<ASN1_OBJECT, ASN1_OBJECT_free>;
using AsnTime = openssl::Owned<ASN1_TIME, ASN1_TIME_free>;
using CertId = openssl::Owned<OCSP_CERTID, OCSP_CERTID_free>;

Time end_of(const int year) { return std::chrono::sys_days(std::chrono::year(year) / 12 / 31); }

long seconds_of(const Time time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}
AsnTime asn(const Time time) { return AsnTime(ASN1_TIME_set(nullptr, seconds_of(time))); }

int time_of(TS_RESP_CTX*, void* context, long* seconds, long* microseconds) {
  *seconds = seconds_of(*static_cast<const Time*>(context));
  *microseconds = 0;
  return 1;
}

ASN1_INTEGER* serial_of(TS_RESP_CTX*, void*) {
  static long last = 0;
  ASN1_INTEGER* serial = ASN1_INTEGER_new();
  ASN1_INTEGER_set(serial, ++last);
  return serial;
}

Bytes octets_of(const ASN1_INTEGER* integer) { return {integer->data, integer->data + integer->length}; }

http::Response with_body(const int status, Bytes body) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

// The same certificate with where to ask about it, signed again.
Identity with_addresses(Identity identity, const Identity& issuer, const std::string& access, const std::string& crl) {
  const openssl::X509Ptr certificate(X509_dup(identity.certificate.native()));
  const auto add = [&](const int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer.certificate.native(), certificate.get(), nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (extension == nullptr) std::abort();
    X509_add_ext(certificate.get(), extension, -1);
    X509_EXTENSION_free(extension);
  };
  add(NID_info_access, access);
  add(NID_crl_distribution_points, "URI:" + crl);
  X509_sign(certificate.get(), issuer.key.get(), EVP_sha256());
  identity.certificate = crypto::Certificate::parse(openssl::der(certificate.get(), i2d_X509)).value();
  return identity;
}

Identity unit_of(const Identity& root, const std::string& name, const int last_year) {
  Identity unit = issued_by(root, {.common_name = name,
                                   .key = KeyKind::ec_p256,
                                   .key_usage = "critical,digitalSignature",
                                   .extended_key_usage = "critical,timeStamping",
                                   .not_after = end_of(last_year)});
  return with_addresses(std::move(unit), root, "OCSP;URI:" + kOcspOfRoot, kCrlOfRoot);
}

Identity responder_of(const Identity& issuer, const std::string& name) {
  return issued_by(issuer, {.common_name = name,
                            .key = KeyKind::ec_p256,
                            .key_usage = "critical,digitalSignature",
                            .extended_key_usage = "OCSPSigning",
                            .not_after = end_of(2029)});
}

}  // namespace

TestAuthority::TestAuthority(const Clock& clock)
    : root(self_signed(
          {.common_name = "Raiz LT", .key = KeyKind::ec_p256, .authority = true, .not_after = end_of(2046)})),
      authority(with_addresses(
          issued_by(root,
                    {.common_name = "EC LT", .key = KeyKind::ec_p256, .authority = true, .not_after = end_of(2032)}),
          root, "OCSP;URI:" + kOcspOfRoot, kCrlOfRoot)),
      person(with_addresses(
          issued_by(authority,
                    {.common_name = "Marta Conceição (TESTE)", .key = KeyKind::ec_p256, .not_after = end_of(2030)}),
          authority, "OCSP;URI:" + kOcspOfAuthority + ",caIssuers;URI:" + kAuthorityFile, kCrlOfAuthority)),
      first_unit(unit_of(root, "Selos 1", 2029)),
      second_unit(unit_of(root, "Selos 2", 2037)),
      ocsp_of_authority(responder_of(authority, "OCSP da EC")),
      ocsp_of_root(responder_of(root, "OCSP da Raiz")),
      clock_(clock),
      foreign_(unit_of(self_signed({.common_name = "Raiz LT", .key = KeyKind::ec_p256, .authority = true}), "Selos 1",
                       2037)) {}

crypto::CertificateChain TestAuthority::chain() const {
  return crypto::CertificateChain::build({person.certificate, authority.certificate, root.certificate}).value();
}

Bytes TestAuthority::stamped(const BytesView query, const Identity& unit, const std::optional<Fault> fault) const {
  Bytes asked_for(query.begin(), query.end());
  if (fault == Fault::wrong_nonce || fault == Fault::wrong_imprint) {
    // The same question with another number in it.
    const unsigned char* from = query.data();
    const openssl::TsRequest request(d2i_TS_REQ(nullptr, &from, static_cast<long>(query.size())));
    const Bytes part = fault == Fault::wrong_nonce
                           ? octets_of(TS_REQ_get_nonce(request.get()))
                           : octets_of(TS_MSG_IMPRINT_get_msg(TS_REQ_get_msg_imprint(request.get())));
    const auto found = std::search(asked_for.begin(), asked_for.end(), part.begin(), part.end());
    *(found + 3) ^= 1U;
  }
  Time now = clock_.now();
  if (fault == Fault::another_time) now -= 1h;
  const Identity& signer = fault == Fault::wrong_usage ? person : fault == Fault::foreign ? foreign_ : unit;
  const ResponseContext context(TS_RESP_CTX_new());
  const AsnObject policy(OBJ_txt2obj("0.4.0.2023.1.1", 1));
  if (fault != Fault::wrong_usage) TS_RESP_CTX_set_signer_cert(context.get(), signer.certificate.native());
  if (fault == Fault::wrong_usage) return {};
  TS_RESP_CTX_set_signer_key(context.get(), signer.key.get());
  TS_RESP_CTX_set_signer_digest(context.get(), EVP_sha256());
  TS_RESP_CTX_set_ess_cert_id_digest(context.get(), EVP_sha256());
  TS_RESP_CTX_set_def_policy(context.get(), policy.get());
  if (fault != Fault::refused) TS_RESP_CTX_add_md(context.get(), EVP_sha256());
  if (fault == Fault::refused) TS_RESP_CTX_add_md(context.get(), EVP_sha512());
  TS_RESP_CTX_set_time_cb(context.get(), &time_of, &now);
  TS_RESP_CTX_set_serial_cb(context.get(), &serial_of, nullptr);
  if (fault == Fault::no_certificate) {
    const unsigned char* from = asked_for.data();
    const openssl::TsRequest request(d2i_TS_REQ(nullptr, &from, static_cast<long>(asked_for.size())));
    TS_REQ_set_cert_req(request.get(), 0);
    asked_for = openssl::der(request.get(), i2d_TS_REQ);
  }
  const openssl::Bio bio = openssl::memory_bio(asked_for);
  const openssl::TsResponse response(TS_RESP_create_response(context.get(), bio.get()));
  if (!response) std::abort();
  return openssl::der(response.get(), i2d_TS_RESP);
}

Bytes TestAuthority::status_of(const BytesView question, const Identity& issuer, const Identity& responder,
                               const std::optional<Fault> fault) const {
  if (fault == Fault::refused) {
    const openssl::OcspResponse refusal(OCSP_response_create(OCSP_RESPONSE_STATUS_TRYLATER, nullptr));
    return openssl::der(refusal.get(), i2d_OCSP_RESPONSE);
  }
  const unsigned char* from = question.data();
  const openssl::OcspRequest request(d2i_OCSP_REQUEST(nullptr, &from, static_cast<long>(question.size())));
  const openssl::OcspBasic basic(OCSP_BASICRESP_new());
  OCSP_CERTID* id = OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.get(), 0));
  ASN1_INTEGER* serial = nullptr;
  OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial, id);
  const openssl::BigNumber number(ASN1_INTEGER_to_BN(serial, nullptr));
  char* text = BN_bn2hex(number.get());
  const std::string hex(text);
  OPENSSL_free(text);
  const Time now = clock_.now() - (fault == Fault::stale ? 30 * 24h : 0h);
  const auto found = revoked.find(hex);
  const bool is_revoked = found != revoked.end() && found->second <= now;
  const int status = fault == Fault::only_revocation_unknown ? V_OCSP_CERTSTATUS_UNKNOWN
                     : is_revoked                            ? V_OCSP_CERTSTATUS_REVOKED
                                                             : V_OCSP_CERTSTATUS_GOOD;
  const int reason = status == V_OCSP_CERTSTATUS_REVOKED ? OCSP_REVOKED_STATUS_NOSTATUS : 0;
  OCSP_basic_add1_status(basic.get(), id, status, reason, is_revoked ? asn(found->second).get() : nullptr,
                         asn(now).get(), asn(now + 24h).get());
  if (fault == Fault::wrong_nonce) {
    Bytes other(16, 7);
    OCSP_basic_add1_nonce(basic.get(), other.data(), static_cast<int>(other.size()));
  } else {
    OCSP_copy_nonce(basic.get(), request.get());
  }
  ASN1_GENERALIZEDTIME_set(const_cast<ASN1_GENERALIZEDTIME*>(OCSP_resp_get0_produced_at(basic.get())), seconds_of(now));
  const Identity& signer = fault == Fault::foreign ? foreign_ : fault == Fault::wrong_usage ? person : responder;
  static_cast<void>(issuer);
  OCSP_basic_sign(basic.get(), signer.certificate.native(), signer.key.get(), EVP_sha256(), nullptr, OCSP_NOTIME);
  const openssl::OcspResponse response(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  return openssl::der(response.get(), i2d_OCSP_RESPONSE);
}

Bytes TestAuthority::crl_of(const Identity& issuer, const std::optional<Fault> fault) const {
  const openssl::X509Crl crl(X509_CRL_new());
  X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(issuer.certificate.native()));
  const Time made = clock_.now() - crl_age - (fault == Fault::stale ? 30 * 24h : 0h);
  X509_CRL_set1_lastUpdate(crl.get(), asn(made).get());
  X509_CRL_set1_nextUpdate(crl.get(), asn(made + 7 * 24h).get());
  for (const auto& [serial_hex, at] : revoked) {
    if (at > made) continue;
    X509_REVOKED* entry = X509_REVOKED_new();
    BIGNUM* number = nullptr;
    BN_hex2bn(&number, serial_hex.c_str());
    const openssl::BigNumber owned(number);
    const openssl::Asn1Integer serial(BN_to_ASN1_INTEGER(number, nullptr));
    X509_REVOKED_set_serialNumber(entry, serial.get());
    X509_REVOKED_set_revocationDate(entry, asn(at).get());
    X509_CRL_add0_revoked(crl.get(), entry);
  }
  X509_CRL_sort(crl.get());
  const Identity& signer = fault == Fault::foreign ? foreign_ : issuer;
  X509_CRL_sign(crl.get(), signer.key.get(), EVP_sha256());
  return openssl::der(crl.get(), i2d_X509_CRL);
}

Bytes TestAuthority::answer(const http::ClientRequest& request, const std::optional<Fault> fault) const {
  const std::string& url = request.url;
  if (url == kFirstTsa) return stamped(request.body, first_unit, fault);
  if (url == kSecondTsa) return stamped(request.body, second_unit, fault);
  if (url == kOcspOfAuthority) return status_of(request.body, authority, ocsp_of_authority, fault);
  if (url == kOcspOfRoot) return status_of(request.body, root, ocsp_of_root, fault);
  if (url == kCrlOfAuthority) return crl_of(authority, fault);
  if (url == kCrlOfRoot) return crl_of(root, fault);
  if (url == kAuthorityFile) return {authority.certificate.der().begin(), authority.certificate.der().end()};
  return {};
}

Result<http::Response> TestAuthority::send(const http::ClientRequest& request, const Deadline deadline) {
  asked.push_back(request.url);
  if (deadline.passed()) return fail(ErrorCode::deadline_exceeded, request.url);
  const auto found = faults.find(request.url);
  const std::optional<Fault> fault = found == faults.end() ? std::nullopt : std::optional(found->second);
  if (fault == Fault::down) return fail(ErrorCode::connection_failed, request.url);
  if (fault == Fault::slow) return fail(ErrorCode::deadline_exceeded, request.url);
  if (fault == Fault::garbage) return with_body(200, to_bytes("<html>Volte mais tarde</html>"));
  if (fault == Fault::empty) return with_body(200, {});
  if (fault == Fault::status_403) return with_body(403, {});
  if (fault == Fault::status_503) {
    http::Response busy = with_body(503, {});
    busy.headers.set("Retry-After", "120");
    return busy;
  }
  Bytes body = answer(request, fault);
  if (body.empty()) return with_body(404, {});
  if (fault == Fault::cut) body.resize(body.size() / 2);
  if (fault == Fault::flipped) body[body.size() / 2] ^= 0xFFU;
  return with_body(200, std::move(body));
}

}  // namespace rubrica::test
