// Making keys and certificates from OpenSSL's own extension syntax. For the authority's .cpp files.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "crypto/certificate.h"
#include "crypto/openssl.h"

namespace rubrica::sandbox {

enum class KeyKind { rsa_2048, rsa_3072, rsa_4096, ec_p256 };

openssl::Key generate_key(KeyKind kind);
std::string private_key_pem(EVP_PKEY* key);
Result<openssl::Key> private_key_from_pem(std::string_view pem);

struct Issuer {
  const crypto::Certificate* certificate = nullptr;  // null: self-signed
  EVP_PKEY* key = nullptr;
};

struct CertificateProfile {
  std::vector<std::pair<std::string, std::string>> subject;  // in order, attribute → UTF-8 value
  // OpenSSL configuration text (x509v3_config(5)); section [extensions] is what the certificate gets, in that order.
  std::string extensions;
  Time not_before{};
  Time not_after{};
};

// 8-byte random positive serial, SHA-256, UTF8String names. internal when OpenSSL refuses the profile.
Result<crypto::Certificate> issue(const CertificateProfile& profile, EVP_PKEY* subject_key, const Issuer& issuer);

std::int64_t seconds_of(Time time);

}  // namespace rubrica::sandbox
