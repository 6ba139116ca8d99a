// Passwords of accounts as they are stored: Argon2id (RFC 9106) in libsodium's string form, which carries its own salt
// and cost.
#pragma once

#include <cstddef>
#include <string>

#include "base/permits.h"
#include "base/secret.h"

namespace rubrica::crypto {

struct PasswordCost {
  std::size_t memory = std::size_t{64} << 20U;  // bytes, for each computation
  unsigned passes = 2;
};

// Thread-safe. Each computation takes about a tenth of a second and its memory, so at most `at_once` run and further
// callers wait: deadline_exceeded when their turn does not come. resource_limit when the memory cannot be had.
class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordCost cost = {}, std::size_t at_once = 4) : cost_(cost), turns_(at_once) {}

  Result<std::string> hash(const SecretText& password, Deadline deadline);
  // Whether `stored` was made from this password, at whatever cost it was made. malformed_input when it is no hash.
  Result<bool> verify(const SecretText& password, const std::string& stored, Deadline deadline);
  // Takes as long as verify() and has no answer: for an account that does not exist.
  Result<void> verify_nobody(const SecretText& password, Deadline deadline);
  // Whether `stored` should be made anew at today's cost, at the next verify() that succeeds. True for what is no hash.
  bool needs_rehash(const std::string& stored) const;

 private:
  PasswordCost cost_;
  Permits turns_;
};

}  // namespace rubrica::crypto
