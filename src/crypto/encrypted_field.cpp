#include "crypto/encrypted_field.h"

#include <openssl/rsa.h>

#include "crypto/openssl.h"

namespace rubrica::crypto {

Result<EncryptedField> EncryptedField::from_bytes(Bytes ciphertext, const std::size_t block_size) {
  if (ciphertext.size() != block_size) {
    return fail(ErrorCode::invalid_argument, "an encrypted field is not exactly one block of the cipher key");
  }
  return EncryptedField(Secret<Bytes>(std::move(ciphertext)));
}

Result<EncryptedField> EncryptedField::from_base64(const std::string_view text, const std::size_t block_size) {
  auto ciphertext = rubrica::from_base64(text);
  if (!ciphertext) return fail(ErrorCode::invalid_argument, "an encrypted field is not base64");
  return from_bytes(std::move(*ciphertext), block_size);
}

std::string EncryptedField::base64() const { return rubrica::base64(ciphertext_.expose()); }

EncryptedField EncryptedField::clone() const { return EncryptedField(Secret<Bytes>(Bytes(ciphertext_.expose()))); }

Result<CipherCertificate> CipherCertificate::parse(const BytesView der_or_pem) {
  RUBRICA_TRY(auto certificate, Certificate::parse(der_or_pem));
  if (certificate.key_algorithm() != KeyAlgorithm::rsa || certificate.key_bits() < 2048) {
    return fail(ErrorCode::key_unsupported, "the cipher certificate must hold an RSA key of at least 2048 bits");
  }
  BIGNUM* exponent = nullptr;
  EVP_PKEY_get_bn_param(X509_get0_pubkey(certificate.native()), "e", &exponent);
  const openssl::BigNumber e(exponent);
  if (!e || BN_num_bits(e.get()) < 17 || !BN_is_odd(e.get())) {
    return fail(ErrorCode::key_unsupported, "the cipher key's exponent is below 65537");
  }
  return CipherCertificate(std::move(certificate));
}

std::size_t CipherCertificate::block_size() const {
  return static_cast<std::size_t>((certificate_.key_bits() + 7) / 8);
}

std::string CipherCertificate::key_digest() const { return hex_lower(sha256(certificate_.subject_public_key_info())); }

Result<EncryptedField> CipherCertificate::encrypt(const SecretText& plaintext) const {
  const openssl::KeyContext context(EVP_PKEY_CTX_new(X509_get0_pubkey(certificate_.native()), nullptr));
  if (!context || EVP_PKEY_encrypt_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1) {
    return fail(ErrorCode::internal, "cannot set up encryption: " + openssl::last_error());
  }
  const BytesView text = as_bytes(plaintext.expose());
  Bytes out(block_size());
  std::size_t size = out.size();
  if (EVP_PKEY_encrypt(context.get(), out.data(), &size, text.data(), text.size()) != 1) {
    return fail(ErrorCode::invalid_argument, "the value does not fit into one block: " + openssl::last_error());
  }
  out.resize(size);
  return EncryptedField::from_bytes(std::move(out), block_size());
}

}  // namespace rubrica::crypto
