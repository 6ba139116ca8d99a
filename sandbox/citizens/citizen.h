// Who lives in the sandbox. Nothing about them is secret: phone, PIN and codes are there to be looked at.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "sandbox/authority/authority.h"

namespace rubrica::sandbox {

struct Citizen {
  std::string phone;  // "+351912345678": the normal form, by which everything finds them
  std::string pin;
  CitizenProfile profile;
  bool signature_active = true;  // false: GetCertificate answers nil
  // Operation → scripted answer (faults.h), for every call about this citizen.
  std::map<std::string, std::string> script;

  std::string id() const;    // "351912345678": names the key's files
  std::string name() const;  // "Marta Conceição Ferreira"
  json::Object to_json() const;
  // `given_name` and `surname`, or `name` alone. invalid_argument says what is wrong, an unknown member too.
  static Result<Citizen> from_json(const json::Object& object);
};

// Digits and a leading plus: "+351 912 345 678" and "912345678" become "+351912345678". Empty when it is no number.
std::string normal_phone(std::string_view typed);

// The citizens that a new sandbox begins with: one for whom everything works, one for each way in which it does not.
std::vector<Citizen> seed_citizens();

// An array of citizens, as the file under --data holds it. Errors say which entry.
Result<std::vector<Citizen>> citizens_from_json(std::string_view text);
std::string citizens_to_json(const std::vector<Citizen>& citizens);

}  // namespace rubrica::sandbox
