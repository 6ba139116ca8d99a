// What is wrong with what a person has filled in: which field, and which text says how to mend it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rubrica::app {

// A sentence that the catalogue of the pages does not have, in both languages.
struct Sentence {
  std::string_view pt;
  std::string_view en;
  friend bool operator==(const Sentence&, const Sentence&) = default;
};

struct FormProblem {
  std::string field;     // its name in the form
  std::string_view key;  // assets/i18n: "problem.nif"; or a rule of invoicing by name: "series_finished"
  Sentence rule = {};    // what that rule says

  friend bool operator==(const FormProblem&, const FormProblem&) = default;
};

using FormProblems = std::vector<FormProblem>;  // in the order of the form; empty: all is well

}  // namespace rubrica::app
