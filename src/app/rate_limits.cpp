#include "app/rate_limits.h"

#include "crypto/digest.h"

namespace rubrica::app {
namespace {

// A digest, so that no address and no e-mail lies in this table.
std::string row_name(const RateLimit& limit, const std::string_view key) {
  return std::string(limit.name) + "/" + hex_lower(BytesView(crypto::sha256(as_bytes(key))).first(16));
}

}  // namespace

Result<bool> RateLimits::count(const RateLimit& limit, const std::string_view key, const int cost,
                               const bool beyond) const {
  RUBRICA_TRY(auto transaction, storage_.begin(sql::Access::write));
  // Read when it is this one's turn: a moment read earlier would make the last of several at once come too late.
  const Time now = storage_.clock.now();
  const std::chrono::milliseconds window = limit.window;
  const Time earliest = now + window / limit.count * cost;  // for a key that owes nothing
  if (!beyond && earliest > now + window) return false;
  const Time latest = beyond ? Time::max() : now + window;
  RUBRICA_CHECK_OK(transaction.run("DELETE FROM rate WHERE arrival_at < $1", now));
  // Rows that remain owe something still: their time of arrival is now or later.
  RUBRICA_TRY(const auto counted,
              transaction.run("INSERT INTO rate (name, arrival_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET "
                              "arrival_at = rate.arrival_at + $3 WHERE rate.arrival_at + $3 <= $4 RETURNING arrival_at",
                              row_name(limit, key), earliest, (earliest - now).count(), latest));
  RUBRICA_CHECK_OK(transaction.commit());
  return !counted.rows.empty();
}

Result<void> RateLimits::take(const RateLimit& limit, const std::string_view key, const int cost) const {
  RUBRICA_TRY(const bool counted, count(limit, key, cost, false));
  if (!counted) return fail(ErrorCode::rate_limited, std::string(limit.name));
  return {};
}

Result<void> RateLimits::charge(const RateLimit& limit, const std::string_view key, const int cost) const {
  RUBRICA_CHECK_OK(count(limit, key, cost, true));
  return {};
}

Result<void> RateLimits::forget(const RateLimit& limit, const std::string_view key) const {
  RUBRICA_TRY(auto transaction, storage_.begin(sql::Access::write));
  RUBRICA_CHECK_OK(transaction.run("DELETE FROM rate WHERE name = $1", row_name(limit, key)));
  return transaction.commit();
}

}  // namespace rubrica::app
