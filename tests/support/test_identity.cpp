#include "support/test_identity.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <atomic>
#include <cstdlib>
#include <map>

namespace rubrica::test {
namespace {

// Broken test scaffolding has nobody to report to.
template <class T>
T expect(Result<T> result) {
  if (!result) std::abort();
  return std::move(*result);
}

openssl::Key make_key(const KeyKind kind) {
  switch (kind) {
    case KeyKind::ec_p256:
      return openssl::Key(EVP_EC_gen("P-256"));
    case KeyKind::ec_p192:
      return openssl::Key(EVP_EC_gen("P-192"));
    case KeyKind::rsa_1024:
      return openssl::Key(EVP_RSA_gen(1024));
    case KeyKind::rsa_3072:
      return openssl::Key(EVP_RSA_gen(3072));
    case KeyKind::rsa_2048:
      break;
  }
  return openssl::Key(EVP_RSA_gen(2048));
}

void add_extension(X509* certificate, X509* issuer, const int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  if (extension == nullptr) std::abort();
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Identity make(const CertificateRequest& request, const Identity* issuer) {
  static std::atomic<long> serial{1000};
  openssl::Key key = make_key(request.key);
  const openssl::X509Ptr certificate(X509_new());
  X509* native = certificate.get();
  X509_set_version(native, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(native), ++serial);
  const auto seconds = [](const Time time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  };
  ASN1_TIME_set(X509_getm_notBefore(native), seconds(request.not_before));
  ASN1_TIME_set(X509_getm_notAfter(native), seconds(request.not_after));
  X509_set_pubkey(native, key.get());
  X509_NAME* name = X509_get_subject_name(native);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL's text type
  const auto* text = reinterpret_cast<const unsigned char*>(request.common_name.c_str());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0);
  X509* issuer_native = issuer != nullptr ? issuer->certificate.native() : native;
  X509_set_issuer_name(native, X509_get_subject_name(issuer_native));
  add_extension(native, issuer_native, NID_basic_constraints, request.authority ? "critical,CA:TRUE" : "CA:FALSE");
  const std::string usage = request.authority ? "critical,keyCertSign,cRLSign" : "critical,nonRepudiation";
  add_extension(native, issuer_native, NID_key_usage, request.key_usage.empty() ? usage : request.key_usage);
  if (!request.extended_key_usage.empty()) {
    add_extension(native, issuer_native, NID_ext_key_usage, request.extended_key_usage);
  }
  if (!request.crl_points.empty()) {
    add_extension(native, issuer_native, NID_crl_distribution_points, request.crl_points);
  }
  add_extension(native, issuer_native, NID_subject_key_identifier, "hash");
  add_extension(native, issuer_native, NID_authority_key_identifier, "keyid:always");
  X509_sign(native, issuer != nullptr ? issuer->key.get() : key.get(), EVP_get_digestbyname(request.digest.c_str()));
  return {std::move(key), expect(crypto::Certificate::parse(openssl::der(native, i2d_X509)))};
}

Family make_family(const KeyKind kind) {
  Identity root = self_signed({.common_name = "Raiz de Teste", .key = KeyKind::ec_p256, .authority = true});
  Identity authority = issued_by(root, {.common_name = "EC de Teste", .key = KeyKind::ec_p256, .authority = true});
  Identity person = issued_by(authority, {.common_name = "Marta Conceição (TESTE)", .key = kind});
  auto chain = expect(crypto::CertificateChain::build({root.certificate, person.certificate, authority.certificate}));
  return {std::move(root), std::move(authority), std::move(person), std::move(chain)};
}

}  // namespace

Identity self_signed(const CertificateRequest& request) { return make(request, nullptr); }
Identity issued_by(const Identity& issuer, const CertificateRequest& request) { return make(request, &issuer); }

const Family& family(const KeyKind kind) {
  if (kind == KeyKind::ec_p256) {
    static const Family ec = make_family(KeyKind::ec_p256);
    return ec;
  }
  static const Family rsa = make_family(KeyKind::rsa_2048);
  return rsa;
}

crypto::SignatureValue sign(const Identity& signer, const crypto::DtbsRepresentation& representation) {
  const openssl::KeyContext context(EVP_PKEY_CTX_new(signer.key.get(), nullptr));
  EVP_PKEY_sign_init(context.get());
  const bool rsa = EVP_PKEY_get_base_id(signer.key.get()) == EVP_PKEY_RSA;
  if (rsa) EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING);
  EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256());
  const auto& digest = representation.digest();
  std::size_t size = 0;
  EVP_PKEY_sign(context.get(), nullptr, &size, digest.data(), digest.size());
  Bytes value(size);
  if (EVP_PKEY_sign(context.get(), value.data(), &size, digest.data(), digest.size()) != 1) std::abort();
  value.resize(size);
  return {std::move(value)};
}

std::string private_key_pem(const Identity& identity) {
  const openssl::Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace rubrica::test
