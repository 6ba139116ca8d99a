// The chain of signatures over a series (Portaria 363/2010; Despacho 8632/2014, 2.1, 2.2.2 and 4 to 7): every document
// is signed together with the signature of the one before it, so that none can be changed, inserted or taken out
// unseen. RSA-1024 and SHA-1 are what the law says; the qualified signature over the PDF is another matter and comes
// later.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/decimal.h"
#include "fiscal/calendar.h"

struct evp_pkey_st;

namespace rubrica::fiscal {

// What the signature covers. `gross` is in EUR, whatever the currency of the document.
struct HashedFields {
  Date date{};
  LocalTime entered;       // SystemEntryDate
  std::string identifier;  // "FT A/1", as printed
  Decimal gross;
};

// "2017-03-10;2017-03-10T15:58:01;1T 1/1;28.07;" and the hash of the previous document of the series, empty for the
// first (Despacho 8632/2014, 2.2.2). resource_limit for an amount that has no two decimals in 18 digits.
Result<std::string> string_to_sign(const HashedFields& fields, std::string_view previous_hash);

// Characters 1, 11, 21 and 31 (Despacho 8632/2014, 2.2.3); "0" for a hash of fewer, that is for an unsigned document.
std::string printed_characters(std::string_view hash);

// The public half, as AT gets it with declaration model 24. Immutable, thread-safe.
class ChainPublicKey {
 public:
  // PEM, RSA of 1024 bits. malformed_input or key_unsupported otherwise.
  static Result<ChainPublicKey> from_pem(std::string_view pem);
  // Whether `hash` (base64) is the signature of `message`.
  bool verifies(std::string_view message, std::string_view hash) const;

 private:
  explicit ChainPublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

// The producer's secret (Despacho 8632/2014, 4.3): it comes from configuration, and only whoever is certified has one.
// Immutable, thread-safe. `version` is HashControl's first number and rises with every change of the key (4.2).
class ChainKey {
 public:
  static Result<ChainKey> from_pem(std::string_view pem, int version);
  // 172 characters of base64. internal when OpenSSL fails.
  Result<std::string> sign(std::string_view message) const;
  int version() const { return version_; }
  ChainPublicKey public_key() const;
  std::string public_pem() const;

 private:
  ChainKey(std::shared_ptr<evp_pkey_st> key, int version) : key_(std::move(key)), version_(version) {}
  std::shared_ptr<evp_pkey_st> key_;
  int version_;
};

}  // namespace rubrica::fiscal
