// OCSP answers (RFC 6960) and CRLs (RFC 5280 §5) from one list of revoked serial numbers.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "crypto/certificate.h"
#include "crypto/openssl.h"

namespace rubrica::sandbox {

struct Revocation {
  Time at{};
  int reason = 0;  // CRLReason, RFC 5280 §5.3.1; 0 (unspecified) is left out
};

// What an issuer knows of the certificates that it issued, by serial number in upper-case hexadecimal.
struct IssuedStatus {
  std::optional<Revocation> revoked;
};
using Issued = std::map<std::string, IssuedStatus>;

struct OcspIssuer {
  const crypto::Certificate* issuer = nullptr;
  const crypto::Certificate* responder = nullptr;  // issued by `issuer`, extended key usage OCSPSigning
  EVP_PKEY* responder_key = nullptr;
  Issued issued;
};

// The DER of an OCSPResponse: good, revoked or unknown per certificate, the request's nonce repeated; malformedRequest
// or unauthorized where that is the truth.
Bytes answer_ocsp(BytesView request, const std::vector<OcspIssuer>& issuers, Time now);

struct CrlContent {
  const crypto::Certificate* issuer = nullptr;
  EVP_PKEY* key = nullptr;
  std::map<std::string, Revocation> revoked;  // by serial number in upper-case hexadecimal
  long number = 1;
  std::optional<long> delta_base;  // makes it a delta CRL
  Time this_update{};
  Time next_update{};
};
Result<Bytes> make_crl(const CrlContent& content);

}  // namespace rubrica::sandbox
