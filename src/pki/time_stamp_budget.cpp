#include "pki/time_stamp_budget.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"
#include "base/json.h"

namespace rubrica::pki {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20U;

Time time_of(const json::Value& value) {
  return Time(std::chrono::milliseconds(value.is_int64() ? value.get_int64() : 0));
}

tl::unexpected<Refusal> refused(const std::string& authority, const std::string& why, const Time until) {
  return tl::unexpected(Refusal{
      {ErrorCode::trust_service_unavailable, authority + ": " + why + " until " + iso_utc(until), {}, {}}, until});
}

// Held by one process at a time. Beside the file, which is replaced as a whole.
Result<Fd> locked(const std::filesystem::path& file) {
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  const std::string name = file.string() + ".lock";
  Fd lock(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));  // NOLINT(cppcoreguidelines-pro-type-vararg)
  if (!lock || ::flock(lock.get(), LOCK_EX) != 0) {
    return fail(ErrorCode::io_failure, "the count of time-stamps cannot be kept in " + file.string());
  }
  return lock;
}

}  // namespace

TimeStampBudget::Accounts TimeStampBudget::read(const std::string_view text) {
  Accounts accounts;
  const auto parsed = json::parse(text);
  if (!parsed || !parsed->is_object()) return accounts;
  for (const auto& [name, value] : parsed->get_object()) {
    if (!value.is_object()) continue;
    Account& account = accounts[std::string(name)];
    const json::Value* spent = value.get_object().if_contains("spent");
    if (spent != nullptr && spent->is_array()) {
      for (const json::Value& at : spent->get_array()) account.spent.push_back(time_of(at));
    }
    const json::Value* shut = value.get_object().if_contains("shut_until");
    if (shut != nullptr) account.shut_until = time_of(*shut);
  }
  return accounts;
}

std::string TimeStampBudget::write(const Accounts& accounts) {
  json::Object object;
  for (const auto& [name, account] : accounts) {
    json::Array spent;
    for (const Time at : account.spent) spent.emplace_back(at.time_since_epoch().count());
    json::Object one = {{"spent", std::move(spent)}};
    if (account.shut_until) one["shut_until"] = account.shut_until->time_since_epoch().count();
    object[name] = std::move(one);
  }
  return json::text(object);
}

tl::expected<void, Refusal> TimeStampBudget::change(const std::string& authority, const Change& what) {
  const std::lock_guard guard(mutex_);
  if (!file_) return what(accounts_[authority]);
  auto lock = locked(*file_);
  if (!lock) return tl::unexpected(Refusal{std::move(lock).error(), std::nullopt});
  const auto text = read_file(*file_, kLargestFile);
  Accounts accounts = text ? read(as_text(*text)) : Accounts{};
  if (auto changed = what(accounts[authority]); !changed) return changed;
  auto written = write_file_durably(*file_, as_bytes(write(accounts)), 0600);
  if (!written) return tl::unexpected(Refusal{std::move(written).error(), std::nullopt});
  return {};
}

tl::expected<void, Refusal> TimeStampBudget::spend(const std::string& authority, const Time now) {
  return change(authority, [&](Account& account) -> tl::expected<void, Refusal> {
    if (account.shut_until && now < *account.shut_until) return refused(authority, "shut out", *account.shut_until);
    account.shut_until.reset();
    // What lies in the future was counted by another clock: it is no reason to wait for ever.
    std::erase_if(account.spent, [&](const Time at) { return at + limit_.window <= now || at > now; });
    if (limit_.requests != 0 && account.spent.size() >= limit_.requests) {
      return refused(authority, "the budget is spent", account.spent.front() + limit_.window);
    }
    account.spent.push_back(now);
    return {};
  });
}

tl::expected<void, Refusal> TimeStampBudget::shut_out(const std::string& authority, const Time until) {
  return change(authority, [until](Account& account) -> tl::expected<void, Refusal> {
    account.shut_until = until;
    return {};
  });
}

}  // namespace rubrica::pki
