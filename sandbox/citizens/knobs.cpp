#include "sandbox/citizens/knobs.h"

#include <algorithm>
#include <variant>
#include <vector>

namespace rubrica::sandbox {
namespace {

struct TextKnob {
  std::string Knobs::* member;
  std::vector<std::string> values;  // empty: three digits
};
struct NumberKnob {
  int Knobs::* member;
  int least;
  int most;
};
using SwitchKnob = bool Knobs::*;

using Knob = std::variant<TextKnob, NumberKnob, SwitchKnob>;

const std::map<std::string, Knob>& all() {
  static const std::map<std::string, Knob> knobs = {
      {"pin_checked_at", TextKnob{&Knobs::pin_checked_at, {"sign", "validate"}}},
      {"expired_code", TextKnob{&Knobs::expired_code, {}}},
      {"code_seconds", NumberKnob{&Knobs::code_seconds, 1, 3600}},
      {"code_attempts", NumberKnob{&Knobs::code_attempts, 1, 1000}},
      {"pin_attempts", NumberKnob{&Knobs::pin_attempts, 0, 1000}},
      {"resend_limit", NumberKnob{&Knobs::resend_limit, 0, 1000}},
      {"resend_replaces_code", &Knobs::resend_replaces_code},
      {"used_process_code", TextKnob{&Knobs::used_process_code, {}}},
      {"batch_order", TextKnob{&Knobs::batch_order, {"kept", "reversed"}}},
      {"batch_of_one", TextKnob{&Knobs::batch_of_one, {"array", "signature"}}},
      {"batch_limit_code", TextKnob{&Knobs::batch_limit_code, {}}},
      {"pending_code", TextKnob{&Knobs::pending_code, {}}},
      {"member_order", TextKnob{&Knobs::member_order, {"fault", "null"}}},
      {"bad_hash", TextKnob{&Knobs::bad_hash, {"fault", "900"}}},
      {"live_contract", &Knobs::live_contract},
      {"pem_noise", &Knobs::pem_noise},
      {"time_stamp_limit", &Knobs::time_stamp_limit},
      {"latency_ms", NumberKnob{&Knobs::latency_ms, 0, 120'000}},
  };
  return knobs;
}

bool is_code(const std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](const char digit) { return digit >= '0' && digit <= '9'; });
}

struct Setter {
  Knobs& knobs;
  const json::Value& value;

  bool operator()(const TextKnob& knob) const {
    if (!value.is_string()) return false;
    const std::string text(value.get_string());
    const bool known = knob.values.empty() ? is_code(text) : std::ranges::find(knob.values, text) != knob.values.end();
    if (known) knobs.*knob.member = text;
    return known;
  }
  bool operator()(const NumberKnob& knob) const {
    if (!value.is_int64() || value.get_int64() < knob.least || value.get_int64() > knob.most) return false;
    knobs.*knob.member = static_cast<int>(value.get_int64());
    return true;
  }
  bool operator()(const SwitchKnob& knob) const {
    if (!value.is_bool()) return false;
    knobs.*knob = value.get_bool();
    return true;
  }
};

struct Getter {
  const Knobs& knobs;
  json::Value operator()(const TextKnob& knob) const { return json::Value(knobs.*knob.member); }
  json::Value operator()(const NumberKnob& knob) const { return json::Value(knobs.*knob.member); }
  json::Value operator()(const SwitchKnob& knob) const { return json::Value(knobs.*knob); }
};

}  // namespace

json::Object Knobs::to_json() const {
  json::Object object;
  for (const auto& [name, knob] : all()) object[name] = std::visit(Getter{*this}, knob);
  return object;
}

Result<void> Knobs::change(const json::Object& changes) {
  Knobs changed = *this;
  for (const auto& [name, value] : changes) {
    const auto found = all().find(std::string(name));
    if (found == all().end()) return fail(ErrorCode::invalid_argument, "unknown knob: " + std::string(name));
    if (!std::visit(Setter{changed, value}, found->second)) {
      return fail(ErrorCode::invalid_argument, "this knob does not take that value: " + std::string(name));
    }
  }
  *this = changed;
  return {};
}

}  // namespace rubrica::sandbox
