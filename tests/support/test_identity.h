// Keys and certificates made on the spot, for tests that need a signer: authority → issuing authority → person.
#pragma once

#include <string>

#include "crypto/certificate.h"
#include "crypto/dtbs_representation.h"
#include "crypto/openssl.h"

namespace rubrica::test {

struct Identity {
  openssl::Key key;
  crypto::Certificate certificate;
};

enum class KeyKind { rsa_2048, rsa_3072, ec_p256, rsa_1024, ec_p192 };

struct CertificateRequest {
  std::string common_name;
  KeyKind key = KeyKind::rsa_2048;
  bool authority = false;
  std::string key_usage = {};           // OpenSSL's syntax: "critical,nonRepudiation"; empty: by kind
  std::string extended_key_usage = {};  // empty: none
  std::string crl_points = {};          // OpenSSL's syntax: "URI:http://crl.test/1"; empty: none
  std::string digest = "SHA256";        // what the issuer signs with
  Time not_before = Time(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1));
  Time not_after = Time(std::chrono::sys_days(std::chrono::year(2036) / 1 / 1));
};

Identity self_signed(const CertificateRequest& request);
Identity issued_by(const Identity& issuer, const CertificateRequest& request);

// A root, an authority under it and a person's certificate, made once per process.
struct Family {
  Identity root;
  Identity authority;
  Identity person;
  crypto::CertificateChain chain;  // person, authority, root
};
const Family& family(KeyKind kind = KeyKind::rsa_2048);

// What the trust service does: RSASSA-PKCS1-v1_5 or ECDSA over the representation.
crypto::SignatureValue sign(const Identity& signer, const crypto::DtbsRepresentation& representation);

std::string private_key_pem(const Identity& identity);

}  // namespace rubrica::test
