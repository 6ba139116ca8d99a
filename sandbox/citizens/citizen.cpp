#include "sandbox/citizens/citizen.h"

#include <algorithm>
#include <array>
#include <set>

#include "sandbox/citizens/faults.h"
#include "sandbox/soap/contract.h"

namespace rubrica::sandbox {
namespace {

constexpr std::array<std::pair<std::string_view, CitizenState>, 3> kStates = {
    {{"active", CitizenState::active}, {"revoked", CitizenState::revoked}, {"expired", CitizenState::expired}}};

std::string_view name_of(const CitizenState state) {
  return std::ranges::find(kStates, state, &std::pair<std::string_view, CitizenState>::second)->first;
}

bool is_pin(const std::string& pin) {
  return pin.size() >= 4 && pin.size() <= 8 &&
         std::ranges::all_of(pin, [](const char digit) { return digit >= '0' && digit <= '9'; });
}

Result<bool> boolean_or(const json::Object& object, const std::string_view name, const bool fallback) {
  const json::Value* member = object.if_contains(name);
  if (member == nullptr) return fallback;
  if (!member->is_bool()) return fail(ErrorCode::invalid_argument, std::string(name) + " must be true or false");
  return member->get_bool();
}

// A certificate holds given name and surname apart; `name` alone is divided at its first space.
Result<void> read_name(const json::Object& object, CitizenProfile& profile) {
  if (!object.contains("given_name") && !object.contains("surname")) {
    RUBRICA_TRY(const std::string name, json::string_member(object, "name"));
    const std::size_t space = name.find(' ');
    profile.given_name = name.substr(0, space);
    if (space != std::string::npos) profile.surname = name.substr(space + 1);
  } else {
    RUBRICA_TRY(profile.given_name, json::string_member(object, "given_name"));
    RUBRICA_TRY(profile.surname, json::string_member(object, "surname"));
  }
  if (profile.given_name.empty() || profile.surname.empty()) {
    return fail(ErrorCode::invalid_argument, "a citizen has a given name and a surname");
  }
  return {};
}

}  // namespace

std::string normal_phone(const std::string_view typed) {
  std::string digits;
  bool plus = false;
  for (const char character : typed) {
    if (character >= '0' && character <= '9') {
      digits += character;
    } else if (character == '+' && digits.empty() && !plus) {
      plus = true;
    } else if (std::string_view(" .-()").find(character) == std::string_view::npos) {
      return "";
    }
  }
  if (!plus && digits.starts_with("00")) {
    digits.erase(0, 2);
    plus = true;
  }
  if (!plus && digits.size() == 9 && digits.front() == '9') digits.insert(0, "351");
  if (digits.size() < 7 || digits.size() > 18) return "";
  return "+" + digits;
}

std::string Citizen::id() const { return phone.substr(1); }
std::string Citizen::name() const { return profile.given_name + " " + profile.surname; }

json::Object Citizen::to_json() const {
  json::Object scripted;
  for (const auto& [operation, answer] : script) scripted[operation] = answer;
  return {{"phone", phone},
          {"pin", pin},
          {"name", name()},
          {"given_name", profile.given_name},
          {"surname", profile.surname},
          {"document_number", profile.document_number},
          {"state", name_of(profile.state)},
          {"ec_key", profile.ec_key},
          {"signature_active", signature_active},
          {"script", std::move(scripted)}};
}

Result<Citizen> Citizen::from_json(const json::Object& object) {
  static const std::set<std::string, std::less<>> known = {
      "phone",           "pin",   "name",   "given_name",       "surname",
      "document_number", "state", "ec_key", "signature_active", "script"};
  for (const auto& [key, value] : object) {
    if (!known.contains(std::string_view(key)))
      return fail(ErrorCode::invalid_argument, "unknown member: " + std::string(key));
  }
  Citizen citizen;
  RUBRICA_TRY(const std::string typed, json::string_member(object, "phone"));
  citizen.phone = normal_phone(typed);
  if (citizen.phone.empty()) return fail(ErrorCode::invalid_argument, "phone must be a number with its country code");
  RUBRICA_TRY(citizen.pin, json::string_member(object, "pin"));
  if (!is_pin(citizen.pin)) return fail(ErrorCode::invalid_argument, "pin must be 4 to 8 digits");
  RUBRICA_CHECK_OK(read_name(object, citizen.profile));
  citizen.profile.document_number = json::string_or(object, "document_number", "00000000");
  const std::string state = json::string_or(object, "state", "active");
  const auto found = std::ranges::find(kStates, state, &std::pair<std::string_view, CitizenState>::first);
  if (found == kStates.end()) return fail(ErrorCode::invalid_argument, "state must be active, revoked or expired");
  citizen.profile.state = found->second;
  RUBRICA_TRY(citizen.profile.ec_key, boolean_or(object, "ec_key", false));
  RUBRICA_TRY(citizen.signature_active, boolean_or(object, "signature_active", true));
  if (const json::Value* script = object.if_contains("script"); script != nullptr) {
    if (!script->is_object()) return fail(ErrorCode::invalid_argument, "script must be an object");
    for (const auto& [operation, answer] : script->get_object()) {
      if (soap::find_operation(std::string(operation)) == nullptr || !answer.is_string() ||
          !is_fault(std::string(answer.get_string()))) {
        return fail(ErrorCode::invalid_argument, "script: unknown operation or answer at " + std::string(operation));
      }
      citizen.script[std::string(operation)] = answer.get_string();
    }
  }
  return citizen;
}

std::vector<Citizen> seed_citizens() {
  const auto citizen = [](std::string phone, std::string given, std::string surname, std::string number,
                          std::map<std::string, std::string> script = {}) {
    return Citizen{
        std::move(phone), "1234", {std::move(given), std::move(surname), std::move(number)}, true, std::move(script)};
  };
  std::vector<Citizen> seeds;
  seeds.push_back(citizen("+351912345678", "Marta", "Conceição Ferreira", "12345678"));
  seeds.push_back(citizen("+351912000001", "Rui", "Revogado", "12000001"));
  seeds.back().profile.state = CitizenState::revoked;
  seeds.push_back(citizen("+351912000002", "Elsa", "Expirada", "12000002"));
  seeds.back().profile.state = CitizenState::expired;
  seeds.push_back(citizen("+351912000003", "Eva", "Elíptica", "12000003"));
  seeds.back().profile.ec_key = true;
  seeds.push_back(citizen("+351912000004", "Ivo", "Inativo", "12000004"));
  seeds.back().signature_active = false;
  const std::array<std::pair<const char*, const char*>, 12> scripted = {{{"801", "SCMDSign"},
                                                                         {"802", "ValidateOtp"},
                                                                         {"816", "ValidateOtp"},
                                                                         {"817", "SCMDSign"},
                                                                         {"900", "SCMDSign"},
                                                                         {"901", "SCMDSign"},
                                                                         {"902", "SCMDSign"},
                                                                         {"soap_fault", "ValidateOtp"},
                                                                         {"html_page", "SCMDSign"},
                                                                         {"hang", "ValidateOtp"},
                                                                         {"lost_answer", "ValidateOtp"},
                                                                         {"wrong_signature", "ValidateOtp"}}};
  int number = 12000101;
  for (const auto& [answer, operation] : scripted) {
    seeds.push_back(
        citizen("+3519" + std::to_string(number), "Guião", answer, std::to_string(number), {{operation, answer}}));
    // A key each would take longer than all the rest of the first start; elliptic ones cost nothing.
    seeds.back().profile.ec_key = true;
    ++number;
  }
  return seeds;
}

Result<std::vector<Citizen>> citizens_from_json(const std::string_view text) {
  RUBRICA_TRY(const json::Value value, json::parse(text));
  if (!value.is_array()) return fail(ErrorCode::malformed_input, "the citizens must be a JSON array");
  std::vector<Citizen> citizens;
  std::set<std::string> phones;
  for (const json::Value& entry : value.get_array()) {
    const std::string where = "citizen " + std::to_string(citizens.size() + 1);
    if (!entry.is_object()) return fail(ErrorCode::malformed_input, where + " is not an object");
    auto citizen = Citizen::from_json(entry.get_object());
    if (!citizen) return fail(ErrorCode::malformed_input, where, std::move(citizen).error());
    if (!phones.insert(citizen->phone).second) return fail(ErrorCode::malformed_input, where + " has a phone twice");
    citizens.push_back(std::move(*citizen));
  }
  return citizens;
}

std::string citizens_to_json(const std::vector<Citizen>& citizens) {
  json::Array array;
  for (const Citizen& citizen : citizens) array.emplace_back(citizen.to_json());
  return json::pretty(array);
}

}  // namespace rubrica::sandbox
