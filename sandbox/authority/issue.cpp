#include "sandbox/authority/issue.h"

#include <openssl/conf.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>

#include "base/id.h"

namespace rubrica::sandbox {
namespace {

using Conf = openssl::Owned<CONF, NCONF_free>;

tl::unexpected<Error> refused(const std::string& what) {
  return fail(ErrorCode::internal, what + ": " + openssl::last_error());
}

Result<void> add_extensions(X509* certificate, X509* issuer, const std::string& text) {
  const Conf configuration(NCONF_new(nullptr));
  const openssl::Bio bio = openssl::memory_bio(as_bytes(text));
  long line = 0;
  if (NCONF_load_bio(configuration.get(), bio.get(), &line) != 1) {
    return refused("extension syntax, line " + std::to_string(line));
  }
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509V3_set_nconf(&context, configuration.get());
  if (X509V3_EXT_add_nconf(configuration.get(), &context, "extensions", certificate) != 1) return refused("extensions");
  return {};
}

Result<void> set_name(X509_NAME* name, const std::vector<std::pair<std::string, std::string>>& parts) {
  for (const auto& [attribute, value] : parts) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL's text type
    const auto* text = reinterpret_cast<const unsigned char*>(value.c_str());
    // UTF8String as it stands: the real authority's name is longer than the 64 characters of X.520, which OpenSSL's own
    // choice of type would enforce.
    const bool printable = attribute == "C" || attribute == "serialNumber";
    const int type = printable ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
    if (X509_NAME_add_entry_by_txt(name, attribute.c_str(), type, text, -1, -1, 0) != 1) {
      return refused("name attribute " + attribute);
    }
  }
  return {};
}

void set_random_serial(X509* certificate) {
  std::array<std::uint8_t, 8> octets{};
  fill_random(octets);
  octets[0] = static_cast<std::uint8_t>((octets[0] & 0x7FU) | 0x40U);
  const openssl::BigNumber number(BN_bin2bn(octets.data(), octets.size(), nullptr));
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

}  // namespace

std::int64_t seconds_of(const Time time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

openssl::Key generate_key(const KeyKind kind) {
  switch (kind) {
    case KeyKind::rsa_2048:
      return openssl::Key(EVP_RSA_gen(2048));
    case KeyKind::rsa_3072:
      return openssl::Key(EVP_RSA_gen(3072));
    case KeyKind::rsa_4096:
      return openssl::Key(EVP_RSA_gen(4096));
    case KeyKind::ec_p256:
      break;
  }
  // What EVP_EC_gen is short for, without its cast.
  std::array<char, 6> curve{"P-256"};
  return openssl::Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve.data()));
}

std::string private_key_pem(EVP_PKEY* key) {
  const openssl::Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Result<openssl::Key> private_key_from_pem(const std::string_view pem) {
  const openssl::Bio bio = openssl::memory_bio(as_bytes(pem));
  openssl::Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  if (!key) return refused("a stored private key");
  return key;
}

Result<crypto::Certificate> issue(const CertificateProfile& profile, EVP_PKEY* subject_key, const Issuer& issuer) {
  const openssl::X509Ptr certificate(X509_new());
  X509* native = certificate.get();
  X509_set_version(native, X509_VERSION_3);
  set_random_serial(native);
  ASN1_TIME_set(X509_getm_notBefore(native), seconds_of(profile.not_before));
  ASN1_TIME_set(X509_getm_notAfter(native), seconds_of(profile.not_after));
  X509_set_pubkey(native, subject_key);
  RUBRICA_CHECK_OK(set_name(X509_get_subject_name(native), profile.subject));
  X509* issuer_native = issuer.certificate != nullptr ? issuer.certificate->native() : native;
  X509_set_issuer_name(native, X509_get_subject_name(issuer_native));
  RUBRICA_CHECK_OK(add_extensions(native, issuer_native, profile.extensions));
  EVP_PKEY* signing_key = issuer.key != nullptr ? issuer.key : subject_key;
  if (X509_sign(native, signing_key, EVP_sha256()) <= 0) return refused("signing a certificate");
  return crypto::Certificate::parse(openssl::der(native, i2d_X509));
}

}  // namespace rubrica::sandbox
