// Who may come in: accounts with e-mail and password, and the logins that a browser carries as a cookie.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/rate_limits.h"
#include "app/tenant_scope.h"
#include "base/secret.h"
#include "crypto/password.h"

namespace rubrica::app {

// A login as one request has it.
struct Login {
  TenantScope scope;
  std::string email;
  std::string csrf;  // what a changing request must carry; bound to this login, not secret to its own pages
};

// What the browser gets: the cookie's value, 256 random bits; only its SHA-256 is stored.
struct NewLogin {
  SecretText cookie;
  std::string account;
};

// Thread-safe. A wrong e-mail and a wrong password look the same from outside and take the same time; so do the limits
// of an e-mail that has an account and of one that has none.
class Accounts {
 public:
  static constexpr std::chrono::minutes kIdle{30};
  static constexpr std::chrono::hours kLongest{12};
  static constexpr std::size_t kShortestPassword = 10;   // characters
  static constexpr std::size_t kLongestPassword = 1024;  // octets
  static constexpr std::size_t kLongestEmail = 254;      // RFC 5321 §4.5.3.1.3

  explicit Accounts(Storage storage, crypto::PasswordCost cost = {})
      : storage_(storage), limits_(storage), hasher_(cost) {}

  // A new account with a tenant of its own. storage_conflict: the e-mail has an account; invalid_argument: not an
  // e-mail, or a password that is too short.
  Result<NewLogin> sign_up(std::string_view email, const SecretText& password);
  // credentials_refused. After five failures a quarter of an hour from the same address, or a hundred attempts from all
  // together, rate_limited whatever the password.
  Result<NewLogin> log_in(std::string_view email, const SecretText& password, std::string_view address);
  // The login that the cookie stands for, renewed by being seen; none: unknown, idle too long, or ended.
  Result<std::optional<Login>> login(std::string_view cookie);
  Result<void> log_out(std::string_view cookie);

  // Forms check with these before they ask. An e-mail as RFC 5321 has it in practice: one @, no spaces, a domain with a
  // dot; and long enough a password.
  static bool is_email(std::string_view text);
  static bool is_password(const SecretText& password);

 private:
  Result<NewLogin> start_login(sql::Transaction transaction, std::string account, const std::string& tenant);

  // Null: there is no such account. The same time either way.
  Result<bool> matches(const SecretText& password, const std::string* stored);

  Storage storage_;
  RateLimits limits_;
  crypto::PasswordHasher hasher_;
};

}  // namespace rubrica::app
