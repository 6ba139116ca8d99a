// How often something may be tried, for an account, an address or an act. The limits are here, each with its name.
#pragma once

#include <chrono>
#include <string_view>

#include "app/tenant_scope.h"

namespace rubrica::app {

// At most `count` at once, and after that one each `window / count`.
struct RateLimit {
  std::string_view name;
  int count;
  std::chrono::seconds window;
};

namespace limits {
using namespace std::chrono_literals;
// Failures for an e-mail address, whether it has an account or not, from one place: a stranger locks nobody out. A
// success forgets them.
inline constexpr RateLimit kPasswordsPerAccountAndAddress{"password/account-address", 5, 15min};
// Attempts from everywhere, whatever came of them: who guesses from many places is slowed all the same.
inline constexpr RateLimit kPasswordsPerAccount{"password/account", 100, 15min};
inline constexpr RateLimit kLogInsPerAddress{"log-in/address", 30, 15min};
inline constexpr RateLimit kSignUpsPerAddress{"sign-up/address", 10, 1h};
inline constexpr RateLimit kUploadsPerAccount{"upload/account", 120, 1h};
// A request for a code; a wrong PIN counts once more (DESIGN §9, Load).
inline constexpr RateLimit kActivationsPerAccount{"activation/account", 5, 1h};
inline constexpr RateLimit kActivationsPerAccountAndDay{"activation/account-day", 20, 24h};
inline constexpr RateLimit kActivationsPerAddress{"activation/address", 20, 1h};
// Codes that may be sent in one act: the first and two more.
inline constexpr int kCodesPerSigning = 3;
}  // namespace limits

// The generic cell rate algorithm over the table `rate`: what is remembered is the time at which a key will have paid
// for everything it did. Thread-safe; processes with the same database count together.
class RateLimits {
 public:
  explicit RateLimits(Storage storage) : storage_(storage) {}

  // Counts `cost` for the key, in a transaction of its own. rate_limited: nothing was counted, and nothing may be done.
  Result<void> take(const RateLimit& limit, std::string_view key, int cost = 1) const;
  // Counts `cost` even beyond the limit: for what has happened already (a wrong PIN).
  Result<void> charge(const RateLimit& limit, std::string_view key, int cost = 1) const;
  Result<void> forget(const RateLimit& limit, std::string_view key) const;

 private:
  Result<bool> count(const RateLimit& limit, std::string_view key, int cost, bool beyond) const;
  Storage storage_;
};

}  // namespace rubrica::app
