#include "app/accounts.h"

#include <algorithm>
#include <array>

#include "base/id.h"
#include "base/utf8.h"
#include "crypto/digest.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;

// Seen again within this, a login is not written again.
constexpr auto kSeenAgain = 1min;

// To have a turn at hashing a password.
constexpr auto kHashing = 10s;

constexpr std::size_t kCookieOctets = 32;

std::string email_key(const std::string_view email) {
  std::string key(email);
  std::ranges::transform(key, key.begin(), [](const char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return key;
}

// What a login is stored under: who reads the database cannot make a cookie from it.
crypto::Sha256Digest cookie_hash(const std::string_view cookie) { return crypto::sha256(as_bytes(cookie)); }

std::string csrf_of(const std::string_view cookie) {
  return hex_lower(crypto::sha256(as_bytes("rubrica csrf " + std::string(cookie))));
}

}  // namespace

bool Accounts::is_email(const std::string_view text) {
  if (text.size() > kLongestEmail) return false;
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos) return false;
  const std::string_view domain = text.substr(at + 1);
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == domain.size()) return false;
  return std::ranges::all_of(text, [](const char c) {
    const auto octet = static_cast<unsigned char>(c);
    return octet > ' ' && octet != 0x7F && c != '<' && c != '>' && c != '"' && c != ',' && c != ';';
  });
}

bool Accounts::is_password(const SecretText& password) {
  const std::string& text = password.expose();
  return text.size() <= kLongestPassword && characters_of(text) >= kShortestPassword;
}

Result<NewLogin> Accounts::start_login(sql::Transaction transaction, std::string account, const std::string& tenant) {
  std::array<std::uint8_t, kCookieOctets> random{};
  fill_random(random);
  NewLogin login{SecretText(hex_lower(random)), std::move(account)};
  const Time now = storage_.clock.now();
  RUBRICA_CHECK_OK(transaction.run("DELETE FROM login WHERE expires_at <= $1 OR seen_at <= $2", now, now - kIdle));
  RUBRICA_CHECK_OK(
      transaction.run("INSERT INTO login (id_hash, account_id, tenant_id, created_at, seen_at, expires_at) "
                      "VALUES ($1, $2, $3, $4, $4, $5)",
                      BytesView(cookie_hash(login.cookie.expose())), login.account, tenant, now, now + kLongest));
  RUBRICA_CHECK_OK(transaction.commit());
  return login;
}

Result<NewLogin> Accounts::sign_up(const std::string_view email, const SecretText& password) {
  if (!is_email(email)) return fail(ErrorCode::invalid_argument, "not an e-mail address");
  if (!is_password(password)) return fail(ErrorCode::invalid_argument, "a password that is too short or too long");
  // Before the transaction: nobody else should wait for it.
  RUBRICA_TRY(const std::string hash, hasher_.hash(password, Deadline::after(kHashing)));
  const Time now = storage_.clock.now();
  const std::string account = uuid_v7(now);
  const std::string tenant = uuid_v7(now);
  RUBRICA_TRY(auto transaction, storage_.begin(sql::Access::write));
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO account (id, email, email_key, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)", account,
      email, email_key(email), hash, now));
  RUBRICA_CHECK_OK(transaction.run("INSERT INTO tenant (id, created_at) VALUES ($1, $2)", tenant, now));
  RUBRICA_CHECK_OK(transaction.run("INSERT INTO membership (tenant_id, account_id, role) VALUES ($1, $2, 'owner')",
                                   tenant, account));
  return start_login(std::move(transaction), account, tenant);
}

Result<bool> Accounts::matches(const SecretText& password, const std::string* stored) {
  if (password.expose().size() > kLongestPassword) return false;
  const Deadline deadline = Deadline::after(kHashing);
  if (stored != nullptr) return hasher_.verify(password, *stored, deadline);
  RUBRICA_CHECK_OK(hasher_.verify_nobody(password, deadline));
  return false;
}

Result<NewLogin> Accounts::log_in(const std::string_view email, const SecretText& password,
                                  const std::string_view address) {
  const std::string key = email_key(email);
  const std::string from_here = key + "\n" + std::string(address);
  // Counted before the password is looked at, so that parallel attempts have no more tries than others.
  RUBRICA_CHECK_OK(limits_.take(limits::kPasswordsPerAccountAndAddress, from_here));
  RUBRICA_CHECK_OK(limits_.take(limits::kPasswordsPerAccount, key));
  std::optional<sql::Row> found;
  {
    RUBRICA_TRY(auto reading, storage_.begin(sql::Access::read));
    RUBRICA_TRY(found, reading.row("SELECT a.id, a.password_hash, m.tenant_id FROM account a JOIN membership m ON "
                                   "m.account_id = a.id WHERE a.email_key = $1 ORDER BY m.tenant_id LIMIT 1",
                                   key));
  }
  RUBRICA_TRY(const bool right, matches(password, found ? &found->text(1) : nullptr));
  if (!right) return fail(ErrorCode::credentials_refused, "e-mail or password");
  RUBRICA_CHECK_OK(limits_.forget(limits::kPasswordsPerAccountAndAddress, from_here));
  RUBRICA_TRY(auto transaction, storage_.begin(sql::Access::write));
  return start_login(std::move(transaction), found->text(0), found->text(2));
}

Result<std::optional<Login>> Accounts::login(const std::string_view cookie) {
  const crypto::Sha256Digest hash = cookie_hash(cookie);
  const Time now = storage_.clock.now();
  std::optional<sql::Row> found;
  {
    RUBRICA_TRY(auto reading, storage_.begin(sql::Access::read));
    RUBRICA_TRY(found,
                reading.row("SELECT l.account_id, l.tenant_id, a.email, l.seen_at FROM login l JOIN account a ON "
                            "a.id = l.account_id JOIN membership m ON m.account_id = l.account_id AND "
                            "m.tenant_id = l.tenant_id WHERE l.id_hash = $1 AND l.expires_at > $2 AND "
                            "l.seen_at > $3",
                            BytesView(hash), now, now - kIdle));
  }
  if (!found) return std::optional<Login>();
  if (now - found->time(3) >= kSeenAgain) {
    RUBRICA_TRY(auto writing, storage_.begin(sql::Access::write));
    RUBRICA_CHECK_OK(writing.run("UPDATE login SET seen_at = $2 WHERE id_hash = $1", BytesView(hash), now));
    RUBRICA_CHECK_OK(writing.commit());
  }
  return std::optional(Login{TenantScope(storage_, found->text(1), found->text(0)), found->text(2), csrf_of(cookie)});
}

Result<void> Accounts::log_out(const std::string_view cookie) {
  RUBRICA_TRY(auto transaction, storage_.begin(sql::Access::write));
  RUBRICA_CHECK_OK(transaction.run("DELETE FROM login WHERE id_hash = $1", BytesView(cookie_hash(cookie))));
  return transaction.commit();
}

}  // namespace rubrica::app
