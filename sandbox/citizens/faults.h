// Answers that can be ordered: per citizen by script, or for the next calls of an operation at run time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace rubrica::sandbox {

// The names that scripts and /api/faults take, beside any three-digit Code ("801"):
//   soap_fault  http_401  http_500  http_503   what the frontend or IIS would answer
//   html_page   not_xml   empty   nonsense     status 200, and not what was asked for
//   hang                                       no answer for 10 minutes
//   cut_connection                             nothing was done, the connection breaks
//   lost_answer                                everything was done, then the connection breaks
//   wrong_signature  foreign_signature  missing_signature  shuffled   ValidateOtp and SignDocumentPooling only:
//       an altered value; another citizen's; one item left out; ids exchanged
bool is_fault(std::string_view name);

// Thread-unsafe; the desk guards it.
class Faults {
 public:
  // The ordered answer for this call, counted down.
  std::optional<std::string> take(const std::string& operation);
  json::Object to_json() const;
  // {"ValidateOtp": {"answer": "hang", "times": 1}}; times 0: until changed; null removes. Replaces nothing else.
  Result<void> change(const json::Object& changes);

 private:
  struct Ordered {
    std::string answer;
    int times = 0;
  };
  std::map<std::string, Ordered> ordered_;
};

}  // namespace rubrica::sandbox
