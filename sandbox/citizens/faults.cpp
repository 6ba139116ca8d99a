#include "sandbox/citizens/faults.h"

#include <algorithm>
#include <array>

#include "sandbox/soap/contract.h"

namespace rubrica::sandbox {
namespace {
constexpr int kMostTimes = 1'000'000;
constexpr std::array<std::string_view, 15> kNames = {"soap_fault",
                                                     "http_401",
                                                     "http_500",
                                                     "http_503",
                                                     "html_page",
                                                     "not_xml",
                                                     "empty",
                                                     "nonsense",
                                                     "hang",
                                                     "cut_connection",
                                                     "lost_answer",
                                                     "wrong_signature",
                                                     "foreign_signature",
                                                     "missing_signature",
                                                     "shuffled"};
}  // namespace

bool is_fault(const std::string_view name) {
  const bool code =
      name.size() == 3 && std::ranges::all_of(name, [](const char digit) { return digit >= '0' && digit <= '9'; });
  return code || std::ranges::find(kNames, name) != kNames.end();
}

std::optional<std::string> Faults::take(const std::string& operation) {
  const auto found = ordered_.find(operation);
  if (found == ordered_.end()) return std::nullopt;
  std::string answer = found->second.answer;
  if (found->second.times == 1) {
    ordered_.erase(found);
  } else if (found->second.times > 1) {
    --found->second.times;
  }
  return answer;
}

json::Object Faults::to_json() const {
  json::Object object;
  for (const auto& [operation, ordered] : ordered_) {
    object[operation] = json::Object{{"answer", ordered.answer}, {"times", ordered.times}};
  }
  return object;
}

Result<void> Faults::change(const json::Object& changes) {
  auto changed = ordered_;
  for (const auto& [key, value] : changes) {
    const std::string operation(key);
    if (soap::find_operation(operation) == nullptr) {
      return fail(ErrorCode::invalid_argument, "unknown operation: " + operation);
    }
    if (value.is_null()) {
      changed.erase(operation);
      continue;
    }
    if (!value.is_object()) return fail(ErrorCode::invalid_argument, operation + ": {\"answer\": …, \"times\": …}");
    RUBRICA_TRY(const std::string answer, json::string_member(value.get_object(), "answer"));
    if (!is_fault(answer)) return fail(ErrorCode::invalid_argument, "unknown answer: " + answer);
    const json::Value* times = value.get_object().if_contains("times");
    const bool counts =
        times == nullptr || (times->is_int64() && times->get_int64() >= 0 && times->get_int64() <= kMostTimes);
    if (!counts)
      return fail(ErrorCode::invalid_argument, operation + ": times must be 0 to " + std::to_string(kMostTimes));
    changed[operation] = {answer, times == nullptr ? 0 : static_cast<int>(times->get_int64())};
  }
  ordered_ = std::move(changed);
  return {};
}

}  // namespace rubrica::sandbox
