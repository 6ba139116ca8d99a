// What is wrong with what a person has filled in: which field, and which text of the catalogue says how to mend it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rubrica::app {

struct FormProblem {
  std::string field;     // its name in the form
  std::string_view key;  // assets/i18n: "problem.nif"

  friend bool operator==(const FormProblem&, const FormProblem&) = default;
};

using FormProblems = std::vector<FormProblem>;  // in the order of the form; empty: all is well

}  // namespace rubrica::app
