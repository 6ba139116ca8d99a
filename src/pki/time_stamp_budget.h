// How many time-stamps may still be asked for. The State's authority takes 20 requests in 20 minutes and shuts out for
// 24 hours whoever asks once more (field report), so every request is counted before it is sent.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace rubrica::pki {

// Why nothing was asked or had, and from when on it makes sense to try again, where that is known.
struct Refusal {
  Error error;
  std::optional<Time> retry_at;
};

struct TimeStampLimit {
  std::size_t requests = 20;  // per authority and window; 0: not limited
  std::chrono::seconds window = std::chrono::minutes(20);
};

// Thread-safe; with a file, processes share it. The count is of requests sent, answered or not.
class TimeStampBudget {
 public:
  // `file`: where the count is kept between runs, made when it is not there; absent: in memory only. A file that cannot
  // be read counts as empty, one that cannot be written is io_failure by spend(): uncounted requests are not sent.
  explicit TimeStampBudget(TimeStampLimit limit = {}, std::optional<std::filesystem::path> file = std::nullopt)
      : limit_(limit), file_(std::move(file)) {}

  // Counts one request to this authority. trust_service_unavailable with `retry_at` when there is none left.
  tl::expected<void, Refusal> spend(const std::string& authority, Time now);
  // The authority has shut us out: nothing is asked of it before `until`.
  tl::expected<void, Refusal> shut_out(const std::string& authority, Time until);

 private:
  struct Account {
    std::vector<Time> spent;  // ascending, those of the last window
    std::optional<Time> shut_until;
  };
  using Accounts = std::map<std::string, Account>;

  using Change = std::function<tl::expected<void, Refusal>(Account&)>;
  tl::expected<void, Refusal> change(const std::string& authority, const Change& what);
  static Accounts read(std::string_view text);
  static std::string write(const Accounts& accounts);

  const TimeStampLimit limit_;
  const std::optional<std::filesystem::path> file_;
  std::mutex mutex_;
  Accounts accounts_;
};

}  // namespace rubrica::pki
