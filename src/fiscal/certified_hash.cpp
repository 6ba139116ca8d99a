#include "fiscal/certified_hash.h"

#include <openssl/pem.h>

#include "crypto/openssl.h"

namespace rubrica::fiscal {
namespace {

constexpr int kKeyBits = 1024;  // Despacho 8632/2014, 4.1

using KeyReader = EVP_PKEY* (*)(BIO*, EVP_PKEY**, pem_password_cb*, void*);

Result<std::shared_ptr<EVP_PKEY>> read_key(const std::string_view pem, const KeyReader reader) {
  const openssl::Bio bio = openssl::memory_bio(as_bytes(pem));
  // Never ask a terminal for a passphrase.
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  openssl::Key key(reader(bio.get(), nullptr, no_passphrase, nullptr));
  if (!key) return fail(ErrorCode::malformed_input, "the chain key: " + openssl::last_error());
  if (EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA || EVP_PKEY_bits(key.get()) != kKeyBits) {
    return fail(ErrorCode::key_unsupported, "the chain key must be RSA of 1024 bits (Despacho 8632/2014, 4.1)");
  }
  return std::shared_ptr<EVP_PKEY>(key.release(), EVP_PKEY_free);
}

}  // namespace

Result<std::string> string_to_sign(const HashedFields& fields, const std::string_view previous_hash) {
  RUBRICA_TRY(const Decimal gross, fields.gross.rounded(2));
  return iso_date(fields.date) + ";" + iso_date_time(fields.entered) + ";" + fields.identifier + ";" + gross.text() +
         ";" + std::string(previous_hash);
}

std::string printed_characters(const std::string_view hash) {
  if (hash.size() < 31) return "0";
  return {hash[0], hash[10], hash[20], hash[30]};
}

Result<ChainPublicKey> ChainPublicKey::from_pem(const std::string_view pem) {
  RUBRICA_TRY(auto key, read_key(pem, PEM_read_bio_PUBKEY));
  return ChainPublicKey(std::move(key));
}

bool ChainPublicKey::verifies(const std::string_view message, const std::string_view hash) const {
  const auto signature = from_base64(hash);
  if (!signature) return false;
  const openssl::DigestContext context(EVP_MD_CTX_new());
  const BytesView bytes = as_bytes(message);
  const bool good =
      context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha1(), nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(context.get(), signature->data(), signature->size(), bytes.data(), bytes.size()) == 1;
  ERR_clear_error();
  return good;
}

Result<ChainKey> ChainKey::from_pem(const std::string_view pem, const int version) {
  if (version < 1) return fail(ErrorCode::invalid_argument, "the version of the chain key starts at 1");
  RUBRICA_TRY(auto key, read_key(pem, PEM_read_bio_PrivateKey));
  return ChainKey(std::move(key), version);
}

Result<std::string> ChainKey::sign(const std::string_view message) const {
  const openssl::DigestContext context(EVP_MD_CTX_new());
  const BytesView bytes = as_bytes(message);
  Bytes signature(kKeyBits / 8);
  std::size_t size = signature.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha1(), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, bytes.data(), bytes.size()) != 1) {
    return fail(ErrorCode::internal, "signing a document of the chain: " + openssl::last_error());
  }
  signature.resize(size);
  return base64(signature);
}

ChainPublicKey ChainKey::public_key() const { return ChainPublicKey::from_pem(public_pem()).value(); }

std::string ChainKey::public_pem() const {
  const openssl::Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PUBKEY(bio.get(), key_.get());
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace rubrica::fiscal
