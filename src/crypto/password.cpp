#include "crypto/password.h"

#include <sodium.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace rubrica::crypto {
namespace {

constexpr std::string_view kPrefix = crypto_pwhash_argon2id_STRPREFIX;

// 0: made at this cost, 1: at another one, -1: no hash.
int compare_cost(const std::string& stored, const PasswordCost& cost) {
  if (stored.size() >= crypto_pwhash_STRBYTES || !stored.starts_with(kPrefix)) return -1;
  return crypto_pwhash_argon2id_str_needs_rehash(stored.c_str(), cost.passes, cost.memory);
}

}  // namespace

Result<std::string> PasswordHasher::hash(const SecretText& password, const Deadline deadline) {
  RUBRICA_TRY(const auto turn, turns_.take(deadline));
  std::array<char, crypto_pwhash_STRBYTES> out{};
  const std::string& text = password.expose();
  if (sodium_init() < 0 ||
      crypto_pwhash_argon2id_str(out.data(), text.data(), text.size(), cost_.passes, cost_.memory) != 0) {
    return fail(ErrorCode::resource_limit, "a password could not be hashed");
  }
  return std::string(out.data());
}

Result<bool> PasswordHasher::verify(const SecretText& password, const std::string& stored, const Deadline deadline) {
  if (compare_cost(stored, cost_) < 0) return fail(ErrorCode::malformed_input, "not a stored password");
  RUBRICA_TRY(const auto turn, turns_.take(deadline));
  const std::string& text = password.expose();
  errno = 0;
  if (crypto_pwhash_argon2id_str_verify(stored.c_str(), text.data(), text.size()) == 0) return true;
  if (errno == ENOMEM) return fail(ErrorCode::resource_limit, "a password could not be verified");
  return false;
}

Result<void> PasswordHasher::verify_nobody(const SecretText& password, const Deadline deadline) {
  return hash(password, deadline).map([](const std::string&) {});
}

bool PasswordHasher::needs_rehash(const std::string& stored) const { return compare_cost(stored, cost_) != 0; }

}  // namespace rubrica::crypto
