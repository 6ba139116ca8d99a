// What travels to the trust service and what comes back: the data-to-be-signed representation and the signature value.
#pragma once

#include <array>

#include "crypto/certificate.h"

namespace rubrica::crypto {

// The DTBS/R of EN 419 241: a SHA-256 digest that the service signs as DigestInfo (RFC 8017 §9.2 steps 1–2).
class DtbsRepresentation {
 public:
  static constexpr std::size_t kDigestInfoSize = 51;

  explicit DtbsRepresentation(const Sha256Digest& digest) : digest_(digest) {}
  // Exactly the 19-byte SHA-256 prefix and 32 bytes; anything else is malformed_input.
  static Result<DtbsRepresentation> from_digest_info(BytesView digest_info);

  const Sha256Digest& digest() const noexcept { return digest_; }
  std::array<std::uint8_t, kDigestInfoSize> digest_info() const noexcept;

  friend bool operator==(const DtbsRepresentation&, const DtbsRepresentation&) = default;

 private:
  Sha256Digest digest_;
};

// The raw octets of a signature (RSASSA-PKCS1-v1_5: one block of the key's size).
struct SignatureValue {
  Bytes octets;
  friend bool operator==(const SignatureValue&, const SignatureValue&) = default;
};

// signature_mismatch if `value` is not the signer's signature over `representation`; key_unsupported for a key that is
// neither RSA of at least 2048 bits nor EC (ECDSA value in DER).
Result<void> verify(const Certificate& signer, const DtbsRepresentation& representation, const SignatureValue& value);

}  // namespace rubrica::crypto
