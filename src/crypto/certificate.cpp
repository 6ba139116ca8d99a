#include "crypto/certificate.h"

#include <openssl/pem.h>

#include <algorithm>
#include <ctime>

#include "crypto/openssl.h"

namespace rubrica::crypto {
namespace {
constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

std::string name_text(const X509_NAME* name) {
  const openssl::Bio out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string attribute(const X509_NAME* name, const int nid) {
  const int index = X509_NAME_get_index_by_NID(name, nid, -1);
  if (index < 0) return {};
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
  if (size < 0) return {};
  std::string value(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return value;
}

Result<Bytes> pem_block(std::string_view text, std::size_t& position) {
  const std::size_t begin = text.find(kBegin, position);
  if (begin == std::string_view::npos) {
    position = text.size();
    return Bytes{};
  }
  const std::size_t content = begin + kBegin.size();
  const std::size_t end = text.find(kEnd, content);
  if (end == std::string_view::npos) return fail(ErrorCode::malformed_input, "a PEM certificate without an end");
  position = end + kEnd.size();
  return from_base64(text.substr(content, end - content), true);
}
}  // namespace

struct Certificate::Data {
  openssl::X509Ptr x509;
  Bytes der;
};

Result<Certificate> Certificate::parse(const BytesView der_or_pem) {
  if (as_text(der_or_pem).find(kBegin) != std::string_view::npos) {
    RUBRICA_TRY(const auto bundle, parse_pem_bundle(as_text(der_or_pem)));
    if (bundle.size() != 1) return fail(ErrorCode::malformed_input, "more than one certificate where one is expected");
    return bundle.front();
  }
  const unsigned char* at = der_or_pem.data();
  openssl::X509Ptr x509(d2i_X509(nullptr, &at, static_cast<long>(der_or_pem.size())));
  if (!x509) return fail(ErrorCode::malformed_input, "not a certificate: " + openssl::last_error());
  if (at != der_or_pem.data() + der_or_pem.size()) {
    return fail(ErrorCode::malformed_input, "bytes after the end of a certificate");
  }
  X509_check_purpose(x509.get(), -1, 0);  // caches the extensions now, so that later readers share it without a race
  ERR_clear_error();
  auto data = std::make_shared<Data>();
  data->x509 = std::move(x509);
  data->der.assign(der_or_pem.begin(), der_or_pem.end());
  return Certificate(std::move(data));
}

BytesView Certificate::der() const noexcept { return data_->der; }
x509_st* Certificate::native() const noexcept { return data_->x509.get(); }
std::string Certificate::subject() const { return name_text(X509_get_subject_name(native())); }
std::string Certificate::issuer() const { return name_text(X509_get_issuer_name(native())); }
std::string Certificate::subject_common_name() const {
  return attribute(X509_get_subject_name(native()), NID_commonName);
}
std::string Certificate::subject_serial_number() const {
  return attribute(X509_get_subject_name(native()), NID_serialNumber);
}
std::string Certificate::issuer_common_name() const {
  return attribute(X509_get_issuer_name(native()), NID_commonName);
}

std::string Certificate::serial_number_hex() const {
  const openssl::BigNumber number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(native()), nullptr));
  char* text = number ? BN_bn2hex(number.get()) : nullptr;
  std::string value(text != nullptr ? text : "");
  OPENSSL_free(text);
  return value;
}

Time Certificate::not_before() const { return openssl::time_of(X509_get0_notBefore(native())).value_or(Time{}); }
Time Certificate::not_after() const { return openssl::time_of(X509_get0_notAfter(native())).value_or(Time{}); }
bool Certificate::valid_at(const Time time) const { return not_before() <= time && time <= not_after(); }

KeyAlgorithm Certificate::key_algorithm() const {
  const EVP_PKEY* key = X509_get0_pubkey(native());
  if (key == nullptr) return KeyAlgorithm::other;
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      return KeyAlgorithm::rsa;
    case EVP_PKEY_EC:
      return KeyAlgorithm::ec;
    default:
      return KeyAlgorithm::other;
  }
}

int Certificate::key_bits() const {
  const EVP_PKEY* key = X509_get0_pubkey(native());
  return key != nullptr ? EVP_PKEY_get_bits(key) : 0;
}

Bytes Certificate::subject_public_key_info() const {
  return openssl::der(X509_get_X509_PUBKEY(native()), i2d_X509_PUBKEY);
}

bool Certificate::self_issued() const {
  return X509_NAME_cmp(X509_get_subject_name(native()), X509_get_issuer_name(native())) == 0;
}
bool Certificate::is_ca() const { return X509_check_ca(native()) == 1; }
bool Certificate::may_sign_documents() const {
  return (X509_get_key_usage(native()) & (KU_NON_REPUDIATION | KU_DIGITAL_SIGNATURE)) != 0;
}

bool Certificate::has_qc_compliance() const {
  const openssl::Owned<ASN1_OBJECT, ASN1_OBJECT_free> qc_statements(OBJ_txt2obj("1.3.6.1.5.5.7.1.3", 1));
  const int index = X509_get_ext_by_OBJ(native(), qc_statements.get(), -1);
  if (index < 0) return false;
  const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(X509_get_ext(native(), index));
  const unsigned char* at = ASN1_STRING_get0_data(value);
  using Sequence =
      openssl::Owned<ASN1_SEQUENCE_ANY, [](ASN1_SEQUENCE_ANY* s) { sk_ASN1_TYPE_pop_free(s, ASN1_TYPE_free); }>;
  const Sequence statements(d2i_ASN1_SEQUENCE_ANY(nullptr, &at, ASN1_STRING_length(value)));
  if (!statements) {
    ERR_clear_error();
    return false;
  }
  // Only the statement's identifier matters; odd statement contents (field note: QcType as text) must not disturb.
  for (int i = 0; i < sk_ASN1_TYPE_num(statements.get()); ++i) {
    const ASN1_TYPE* statement = sk_ASN1_TYPE_value(statements.get(), i);
    if (statement->type != V_ASN1_SEQUENCE) continue;
    const unsigned char* inside = statement->value.sequence->data;
    const Sequence members(d2i_ASN1_SEQUENCE_ANY(nullptr, &inside, statement->value.sequence->length));
    if (!members || sk_ASN1_TYPE_num(members.get()) == 0) continue;
    const ASN1_TYPE* id = sk_ASN1_TYPE_value(members.get(), 0);
    if (id->type != V_ASN1_OBJECT) continue;
    char oid[64];
    OBJ_obj2txt(oid, sizeof oid, id->value.object, 1);
    if (std::string_view(oid) == "0.4.0.1862.1.1") return true;
  }
  ERR_clear_error();
  return false;
}

std::vector<std::string> Certificate::ocsp_urls() const {
  std::vector<std::string> urls;
  STACK_OF(OPENSSL_STRING)* list = X509_get1_ocsp(native());
  for (int i = 0; i < sk_OPENSSL_STRING_num(list); ++i) urls.emplace_back(sk_OPENSSL_STRING_value(list, i));
  X509_email_free(list);
  return urls;
}

std::vector<std::string> Certificate::crl_urls() const {
  std::vector<std::string> urls;
  using Points = openssl::Owned<CRL_DIST_POINTS, CRL_DIST_POINTS_free>;
  const Points points(
      static_cast<CRL_DIST_POINTS*>(X509_get_ext_d2i(native(), NID_crl_distribution_points, nullptr, nullptr)));
  for (int i = 0; points && i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT* point = sk_DIST_POINT_value(points.get(), i);
    if (point->distpoint == nullptr || point->distpoint->type != 0) continue;
    const GENERAL_NAMES* names = point->distpoint->name.fullname;
    for (int j = 0; j < sk_GENERAL_NAME_num(names); ++j) {
      const GENERAL_NAME* general = sk_GENERAL_NAME_value(names, j);
      if (general->type != GEN_URI) continue;
      const ASN1_IA5STRING* uri = general->d.uniformResourceIdentifier;
      urls.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                        static_cast<std::size_t>(ASN1_STRING_length(uri)));
    }
  }
  return urls;
}

bool Certificate::issued_by(const Certificate& issuer) const {
  if (X509_check_issued(issuer.native(), native()) != X509_V_OK) return false;
  const bool verified = X509_verify(native(), X509_get0_pubkey(issuer.native())) == 1;
  ERR_clear_error();
  return verified;
}

bool operator==(const Certificate& a, const Certificate& b) { return std::ranges::equal(a.der(), b.der()); }

Result<std::vector<Certificate>> parse_pem_bundle(const std::string_view text) {
  std::vector<Certificate> found;
  std::size_t position = 0;
  while (true) {
    RUBRICA_TRY(const Bytes der, pem_block(text, position));
    if (der.empty()) break;
    RUBRICA_TRY(auto certificate, Certificate::parse(der));
    found.push_back(std::move(certificate));
  }
  if (found.empty()) return fail(ErrorCode::malformed_input, "no PEM certificate found");
  return found;
}

std::string to_pem(const Certificate& certificate) {
  const std::string body = base64(certificate.der());
  std::string pem = std::string(kBegin) + "\n";
  for (std::size_t i = 0; i < body.size(); i += 64) pem += body.substr(i, 64) + "\n";
  return pem + std::string(kEnd) + "\n";
}

Result<CertificateChain> CertificateChain::build(const std::vector<Certificate>& certificates) {
  std::vector<Certificate> distinct;
  for (const Certificate& candidate : certificates) {
    if (std::ranges::find(distinct, candidate) == distinct.end()) distinct.push_back(candidate);
  }
  std::vector<Certificate> leaves;
  std::ranges::copy_if(distinct, std::back_inserter(leaves), [](const Certificate& c) { return !c.is_ca(); });
  if (leaves.empty()) {
    std::ranges::copy_if(distinct, std::back_inserter(leaves), [&](const Certificate& candidate) {
      return std::ranges::none_of(
          distinct, [&](const Certificate& other) { return !(other == candidate) && other.issued_by(candidate); });
    });
  }
  if (leaves.size() != 1) {
    return fail(ErrorCode::malformed_input, "expected one end certificate, found " + std::to_string(leaves.size()));
  }
  std::vector<Certificate> chain{leaves.front()};
  while (!chain.back().self_issued()) {
    const auto issuer = std::ranges::find_if(distinct, [&](const Certificate& candidate) {
      return std::ranges::find(chain, candidate) == chain.end() && chain.back().issued_by(candidate);
    });
    if (issuer == distinct.end()) break;
    chain.push_back(*issuer);
  }
  return CertificateChain(std::move(chain));
}

}  // namespace rubrica::crypto
