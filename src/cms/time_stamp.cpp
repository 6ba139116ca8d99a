#include "cms/time_stamp.h"

#include <algorithm>
#include <array>

#include "base/id.h"
#include "crypto/openssl.h"

namespace rubrica::cms {
namespace {

using TstInfo = openssl::Owned<TS_TST_INFO, TS_TST_INFO_free>;
using Imprint = openssl::Owned<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free>;
using Algorithm = openssl::Owned<X509_ALGOR, X509_ALGOR_free>;
using KeyPurposes = openssl::Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;

constexpr std::size_t kNonceSize = 16;

tl::unexpected<Error> malformed(const std::string& what) {
  ERR_clear_error();
  return fail(ErrorCode::malformed_input, "time-stamp: " + what);
}

Bytes octets_of(const ASN1_STRING* string) {
  if (string == nullptr) return {};
  const unsigned char* data = ASN1_STRING_get0_data(string);
  return {data, data + ASN1_STRING_length(string)};
}

std::string object_text(const ASN1_OBJECT* object) {
  std::array<char, 128> text{};
  OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
  return text.data();
}

Result<Time> time_of(const ASN1_GENERALIZEDTIME* value) {
  const auto time = openssl::time_of(value);
  return time ? Result<Time>(*time) : malformed("a time that is none");
}

// RFC 3161 §2.3: the extended key usage is critical and holds timeStamping and nothing else.
bool is_time_stamping_unit(const crypto::Certificate& certificate) {
  int critical = -1;
  const KeyPurposes purposes(
      static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate.native(), NID_ext_key_usage, &critical, nullptr)));
  ERR_clear_error();
  return purposes && critical == 1 && sk_ASN1_OBJECT_num(purposes.get()) == 1 &&
         OBJ_obj2nid(sk_ASN1_OBJECT_value(purposes.get(), 0)) == NID_time_stamp;
}

Result<TstInfo> tst_info_of(const BytesView content) {
  const unsigned char* from = content.data();
  TstInfo info(d2i_TS_TST_INFO(nullptr, &from, static_cast<long>(content.size())));
  if (!info || from != content.data() + content.size()) return malformed("no TSTInfo");
  if (TS_TST_INFO_get_version(info.get()) != 1) return malformed("a TSTInfo of another version");
  return info;
}

std::string refusal_text(TS_STATUS_INFO* status) {
  std::string text = "status " + std::to_string(ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(status)));
  const STACK_OF(ASN1_UTF8STRING)* texts = TS_STATUS_INFO_get0_text(status);
  for (int i = 0; texts != nullptr && i < sk_ASN1_UTF8STRING_num(texts); ++i) {
    const Bytes words = octets_of(sk_ASN1_UTF8STRING_value(texts, i));
    text += ": " + std::string(as_text(words));
  }
  return text;
}

}  // namespace

TimeStampQuery time_stamp_query(const crypto::Sha256Digest& imprint) {
  TimeStampQuery query;
  query.imprint = imprint;
  query.nonce.resize(kNonceSize);
  fill_random(query.nonce);
  query.nonce.front() = static_cast<std::uint8_t>((query.nonce.front() & 0x7FU) | 0x40U);  // positive, of fixed length
  const openssl::TsRequest request(TS_REQ_new());
  TS_REQ_set_version(request.get(), 1);
  const Imprint message_imprint(TS_MSG_IMPRINT_new());
  const Algorithm algorithm(X509_ALGOR_new());
  X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr);
  TS_MSG_IMPRINT_set_algo(message_imprint.get(), algorithm.get());
  crypto::Sha256Digest digest = imprint;  // OpenSSL asks for a pointer to what it could change, and copies
  TS_MSG_IMPRINT_set_msg(message_imprint.get(), digest.data(), static_cast<int>(digest.size()));
  TS_REQ_set_msg_imprint(request.get(), message_imprint.get());
  const openssl::BigNumber number(BN_bin2bn(query.nonce.data(), static_cast<int>(query.nonce.size()), nullptr));
  const openssl::Asn1Integer nonce(BN_to_ASN1_INTEGER(number.get(), nullptr));
  TS_REQ_set_nonce(request.get(), nonce.get());
  TS_REQ_set_cert_req(request.get(), 1);
  query.der = openssl::der(request.get(), i2d_TS_REQ);
  return query;
}

bool TimeStamp::stamps(const BytesView octets) const {
  const Bytes actual = digest(octets, imprint_algorithm);
  return !actual.empty() && equal_constant_time(actual, imprint);
}

Result<TimeStamp> read_time_stamp(const BytesView contents) {
  RUBRICA_TRY(SignedDataView view, read_token_signed_data(contents));
  RUBRICA_TRY(const TstInfo info, tst_info_of(view.content));
  if (!view.ess_binds_signer) return malformed("no signing-certificate attribute that names the unit");
  if (!is_time_stamping_unit(view.signer)) {
    return malformed("the certificate is not for time-stamping alone");
  }
  RUBRICA_CHECK_OK(verify_signature(view));
  TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(info.get());
  TimeStamp stamp{.der = std::move(view.der),
                  .generated_at = {},
                  .policy = object_text(TS_TST_INFO_get_policy_id(info.get())),
                  .imprint_algorithm = std::string(openssl::sha2_name(TS_MSG_IMPRINT_get_algo(imprint))),
                  .imprint = octets_of(TS_MSG_IMPRINT_get_msg(imprint)),
                  .nonce = octets_of(TS_TST_INFO_get_nonce(info.get())),
                  .unit = std::move(view.signer),
                  .certificates = std::move(view.certificates)};
  RUBRICA_TRY(stamp.generated_at, time_of(TS_TST_INFO_get_time(info.get())));
  if (stamp.imprint_algorithm.empty()) {
    return fail(ErrorCode::key_unsupported, "time-stamp: the imprint is none of SHA-256, SHA-384, SHA-512");
  }
  return stamp;
}

Result<TimeStamp> read_time_stamp_answer(const BytesView answer, const TimeStampQuery& query) {
  const unsigned char* from = answer.data();
  const openssl::TsResponse response(d2i_TS_RESP(nullptr, &from, static_cast<long>(answer.size())));
  if (!response || from != answer.data() + answer.size()) return malformed("not a TimeStampResp");
  TS_STATUS_INFO* status = TS_RESP_get_status_info(response.get());
  const long code = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(status));
  if (code != TS_STATUS_GRANTED && code != TS_STATUS_GRANTED_WITH_MODS) {
    ERR_clear_error();
    return fail(ErrorCode::trust_service_rejected, "refused with " + refusal_text(status));
  }
  PKCS7* token = TS_RESP_get_token(response.get());
  if (token == nullptr) return malformed("granted, and no token");
  RUBRICA_TRY(TimeStamp stamp, read_time_stamp(openssl::der(token, i2d_PKCS7)));
  if (stamp.imprint_algorithm != "sha256" || !std::ranges::equal(stamp.imprint, query.imprint)) {
    return fail(ErrorCode::signature_mismatch, "time-stamp: of something else (imprint)");
  }
  if (!equal_constant_time(stamp.nonce, query.nonce)) {
    return fail(ErrorCode::signature_mismatch, "time-stamp: an answer to another question (nonce)");
  }
  return stamp;
}

}  // namespace rubrica::cms
