// Phone number, PIN and security code on their way to the trust service: ciphertext that only the service can read.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "crypto/certificate.h"

namespace rubrica::crypto {

// One RSA block for the cipher key, exactly. Whoever holds it may replay it, so it is treated as secret: it cannot be
// printed, is not logged and is not stored (the phone's may be kept sealed for ForceSMS).
class EncryptedField {
 public:
  // `text` is canonical base64 of exactly `block_size` bytes; anything else is invalid_argument without echo.
  static Result<EncryptedField> from_base64(std::string_view text, std::size_t block_size);
  static Result<EncryptedField> from_bytes(Bytes ciphertext, std::size_t block_size);

  EncryptedField(const EncryptedField&) = delete;
  EncryptedField& operator=(const EncryptedField&) = delete;
  EncryptedField(EncryptedField&&) = default;
  EncryptedField& operator=(EncryptedField&&) = default;

  std::string base64() const;  // as the wire wants it: no line breaks
  EncryptedField clone() const;

 private:
  explicit EncryptedField(Secret<Bytes> ciphertext) : ciphertext_(std::move(ciphertext)) {}
  Secret<Bytes> ciphertext_;
};

// The service's public key. Its certificate is only a container (field/scmd §1.4): no chain, usage or expiry is
// enforced, expiry is only reported.
class CipherCertificate {
 public:
  // DER or PEM in any style. RSA of at least 2048 bits, any exponent >= 65537; otherwise key_unsupported.
  static Result<CipherCertificate> parse(BytesView der_or_pem);

  const Certificate& certificate() const { return certificate_; }
  std::size_t block_size() const;  // bytes of one ciphertext
  std::string key_digest() const;  // lower-case hex SHA-256 of SubjectPublicKeyInfo
  bool expired_at(Time time) const { return certificate_.not_after() < time; }

  // RSAES-PKCS1-v1_5 of the text's UTF-8 octets. Only the command line does this; the web app gets ciphertext.
  Result<EncryptedField> encrypt(const SecretText& plaintext) const;

 private:
  explicit CipherCertificate(Certificate certificate) : certificate_(std::move(certificate)) {}
  Certificate certificate_;
};

}  // namespace rubrica::crypto
