// A signer whose private key is the number one, so that its public key, and what seeds say about it, never change.
#pragma once

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <iostream>
#include <source_location>
#include <string>

#include "crypto/certificate.h"
#include "crypto/dtbs_representation.h"
#include "crypto/openssl.h"

namespace rubrica::fuzz {

// A promise that no input may break; the place of a broken one is said, since a fuzzer's trace seldom has symbols.
inline void expect(const bool promise, const std::source_location place = std::source_location::current()) {
  if (promise) return;
  std::cerr << place.file_name() << ':' << place.line() << ": a promise was broken\n";
  std::abort();
}

inline const Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);

inline openssl::Key key_number_one() {
  using Parameters = openssl::Owned<OSSL_PARAM, OSSL_PARAM_free>;
  using Builder = openssl::Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
  // The generator of P-256 (SEC 2 §2.4.2), uncompressed: one times itself.
  const Bytes generator = from_hex(
                              "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                              "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
                              .value();
  const openssl::BigNumber one(BN_new());
  BN_one(one.get());
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, generator.data(), generator.size());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, one.get());
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const openssl::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  expect(EVP_PKEY_fromdata_init(context.get()) == 1);
  expect(EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) == 1);
  return openssl::Key(key);
}

struct KnownSigner {
  openssl::Key key = key_number_one();
  crypto::Certificate certificate = issue(1);  // self-signed
  crypto::CertificateChain chain = crypto::CertificateChain::build({certificate}).value();

  // Another certificate of the same name and key.
  crypto::Certificate issue(const long serial_number) const {
    const openssl::X509Ptr made(X509_new());
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial_number);
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(kNow.time_since_epoch()).count();
    ASN1_TIME_set(X509_getm_notBefore(made.get()), now);
    ASN1_TIME_set(X509_getm_notAfter(made.get()), now + 86'400L);
    X509_NAME* name = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, as_bytes("Fuzz (TESTE)").data(), -1, -1, 0);
    X509_set_issuer_name(made.get(), name);
    X509_set_pubkey(made.get(), key.get());
    // For signatures that name their signer by key identifier.
    const openssl::Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> key_identifier(ASN1_OCTET_STRING_new());
    const crypto::Sha1Digest digest = crypto::sha1(as_bytes("one"));
    expect(ASN1_OCTET_STRING_set(key_identifier.get(), digest.data(), static_cast<int>(digest.size())) == 1);
    expect(X509_add1_ext_i2d(made.get(), NID_subject_key_identifier, key_identifier.get(), 0, X509V3_ADD_DEFAULT) == 1);
    expect(X509_sign(made.get(), key.get(), EVP_sha256()) != 0);
    return crypto::Certificate::parse(openssl::der(made.get(), i2d_X509)).value();
  }

  Bytes sign(const crypto::Sha256Digest& digest) const {
    const openssl::KeyContext context(EVP_PKEY_CTX_new(key.get(), nullptr));
    std::size_t size = 0;
    expect(EVP_PKEY_sign_init(context.get()) == 1);
    expect(EVP_PKEY_sign(context.get(), nullptr, &size, digest.data(), digest.size()) == 1);
    Bytes value(size);
    expect(EVP_PKEY_sign(context.get(), value.data(), &size, digest.data(), digest.size()) == 1);
    value.resize(size);
    return value;
  }
};

inline const KnownSigner& known_signer() {
  static const KnownSigner signer;
  return signer;
}

}  // namespace rubrica::fuzz
