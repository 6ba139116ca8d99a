#include "sandbox/authority/revocation.h"

#include <algorithm>

#include "sandbox/authority/issue.h"

namespace rubrica::sandbox {
namespace {

using AsnTime = openssl::Owned<ASN1_TIME, ASN1_TIME_free>;
using CertId = openssl::Owned<OCSP_CERTID, OCSP_CERTID_free>;

AsnTime asn_time(const Time time) { return AsnTime(ASN1_TIME_set(nullptr, seconds_of(time))); }
std::string hex_of(const ASN1_INTEGER* serial) {
  const openssl::BigNumber number(ASN1_INTEGER_to_BN(serial, nullptr));
  Bytes octets(static_cast<std::size_t>(BN_num_bytes(number.get())));
  BN_bn2bin(number.get(), octets.data());
  return hex_upper(octets);
}

Bytes failure(const int status) {
  const openssl::OcspResponse response(OCSP_response_create(status, nullptr));
  return openssl::der(response.get(), i2d_OCSP_RESPONSE);
}

// Whether `id` was made for a certificate of `issuer`: same hashes of name and key, whatever the hash.
bool is_issued_by(const OCSP_CERTID* id, const crypto::Certificate& issuer) {
  ASN1_OBJECT* algorithm = nullptr;
  ASN1_INTEGER* serial = nullptr;
  OCSP_id_get0_info(nullptr, &algorithm, nullptr, &serial,
                    const_cast<OCSP_CERTID*>(id));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  const EVP_MD* digest = EVP_get_digestbyobj(algorithm);
  if (digest == nullptr) return false;
  X509* native = issuer.native();
  const CertId expected(
      OCSP_cert_id_new(digest, X509_get_subject_name(native), X509_get0_pubkey_bitstr(native), serial));
  return expected && OCSP_id_cmp(expected.get(), id) == 0;
}

void add_status(OCSP_BASICRESP* basic, OCSP_CERTID* id, const Issued& issued, const Time now) {
  ASN1_INTEGER* serial = nullptr;
  OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial, id);
  const AsnTime this_update = asn_time(now);
  const AsnTime next_update = asn_time(now + std::chrono::hours(24));
  const auto found = issued.find(hex_of(serial));
  if (found == issued.end()) {
    OCSP_basic_add1_status(basic, id, V_OCSP_CERTSTATUS_UNKNOWN, 0, nullptr, this_update.get(), next_update.get());
  } else if (found->second.revoked && found->second.revoked->at <= now) {
    const AsnTime revoked = asn_time(found->second.revoked->at);
    const int reason =
        found->second.revoked->reason != 0 ? found->second.revoked->reason : OCSP_REVOKED_STATUS_NOSTATUS;
    OCSP_basic_add1_status(basic, id, V_OCSP_CERTSTATUS_REVOKED, reason, revoked.get(), this_update.get(),
                           next_update.get());
  } else {
    OCSP_basic_add1_status(basic, id, V_OCSP_CERTSTATUS_GOOD, 0, nullptr, this_update.get(), next_update.get());
  }
}

using Enumerated = openssl::Owned<ASN1_ENUMERATED, ASN1_ENUMERATED_free>;

void add_reason(X509_REVOKED* revoked, const int reason) {
  const Enumerated value(ASN1_ENUMERATED_new());
  ASN1_ENUMERATED_set(value.get(), reason);
  X509_REVOKED_add1_ext_i2d(revoked, NID_crl_reason, value.get(), 0, 0);
}

// OpenSSL would put the machine's time there.
void set_produced_at(OCSP_BASICRESP* basic, const Time now) {
  const ASN1_GENERALIZEDTIME* produced = OCSP_resp_get0_produced_at(basic);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): the response is ours, and there is no setter
  ASN1_GENERALIZEDTIME_set(const_cast<ASN1_GENERALIZEDTIME*>(produced), seconds_of(now));
}

}  // namespace

Bytes answer_ocsp(const BytesView request_der, const std::vector<OcspIssuer>& issuers, const Time now) {
  const unsigned char* from = request_der.data();
  const openssl::OcspRequest request(d2i_OCSP_REQUEST(nullptr, &from, static_cast<long>(request_der.size())));
  if (!request || OCSP_request_onereq_count(request.get()) < 1) {
    ERR_clear_error();
    return failure(OCSP_RESPONSE_STATUS_MALFORMEDREQUEST);
  }
  const openssl::OcspBasic basic(OCSP_BASICRESP_new());
  const OcspIssuer* responsible = nullptr;
  for (int i = 0; i < OCSP_request_onereq_count(request.get()); ++i) {
    OCSP_CERTID* id = OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.get(), i));
    const auto issuer =
        std::ranges::find_if(issuers, [id](const OcspIssuer& one) { return is_issued_by(id, *one.issuer); });
    // One response has one signer: certificates of strangers, or of two issuers at once, are not ours to answer for.
    if (issuer == issuers.end() || (responsible != nullptr && responsible != &*issuer)) {
      return failure(OCSP_RESPONSE_STATUS_UNAUTHORIZED);
    }
    responsible = &*issuer;
    add_status(basic.get(), id, issuer->issued, now);
  }
  OCSP_copy_nonce(basic.get(), request.get());
  set_produced_at(basic.get(), now);
  if (OCSP_basic_sign(basic.get(), responsible->responder->native(), responsible->responder_key, EVP_sha256(), nullptr,
                      OCSP_NOTIME) != 1) {
    return failure(OCSP_RESPONSE_STATUS_INTERNALERROR);
  }
  const openssl::OcspResponse response(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  return openssl::der(response.get(), i2d_OCSP_RESPONSE);
}

Result<Bytes> make_crl(const CrlContent& content) {
  const openssl::X509Crl crl(X509_CRL_new());
  X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(content.issuer->native()));
  X509_CRL_set1_lastUpdate(crl.get(), asn_time(content.this_update).get());
  X509_CRL_set1_nextUpdate(crl.get(), asn_time(content.next_update).get());
  for (const auto& [serial_hex, revocation] : content.revoked) {
    X509_REVOKED* revoked = X509_REVOKED_new();
    BIGNUM* number = nullptr;
    BN_hex2bn(&number, serial_hex.c_str());
    const openssl::BigNumber owned(number);
    const openssl::Asn1Integer serial(BN_to_ASN1_INTEGER(number, nullptr));
    X509_REVOKED_set_serialNumber(revoked, serial.get());
    X509_REVOKED_set_revocationDate(revoked, asn_time(revocation.at).get());
    if (revocation.reason != 0) add_reason(revoked, revocation.reason);
    X509_CRL_add0_revoked(crl.get(), revoked);
  }
  X509_CRL_sort(crl.get());
  X509V3_CTX context;
  X509V3_set_ctx(&context, content.issuer->native(), nullptr, nullptr, crl.get(), 0);
  X509_EXTENSION* key_id = X509V3_EXT_conf_nid(nullptr, &context, NID_authority_key_identifier, "keyid:always");
  X509_CRL_add_ext(crl.get(), key_id, -1);
  X509_EXTENSION_free(key_id);
  const openssl::Asn1Integer number(ASN1_INTEGER_new());
  ASN1_INTEGER_set(number.get(), content.number);
  X509_CRL_add1_ext_i2d(crl.get(), NID_crl_number, number.get(), 0, 0);
  if (content.delta_base) {
    ASN1_INTEGER_set(number.get(), *content.delta_base);
    X509_CRL_add1_ext_i2d(crl.get(), NID_delta_crl, number.get(), 1, 0);
  }
  if (X509_CRL_sign(crl.get(), content.key, EVP_sha256()) <= 0) return fail(ErrorCode::internal, openssl::last_error());
  return openssl::der(crl.get(), i2d_X509_CRL);
}

}  // namespace rubrica::sandbox
