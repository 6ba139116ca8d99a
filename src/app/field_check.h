// Checks that several forms share. For app's .cpp files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/form_problem.h"

namespace rubrica::app {

// Trimmed, each run of white space and control characters one space, invisible characters gone.
std::string one_line(std::string_view text);
// Lines with one_line(), without empty ones at the ends.
std::string several_lines(std::string_view text);
// The lines of such a text: of an address, of a note.
std::vector<std::string> lines_of(std::string_view text);

// Collects problems, at most one for a field.
class FieldCheck {
 public:
  void require(const bool fine, const std::string_view field, const std::string_view key) {
    if (!fine && (problems_.empty() || problems_.back().field != field)) problems_.push_back({std::string(field), key});
  }
  void add(FormProblem problem) { problems_.push_back(std::move(problem)); }
  void text(std::string_view value, std::string_view field, std::size_t most, std::string_view key_if_empty = {});
  // A NIF where the country is PT; letters and digits else. Empty is fine.
  void tax_id(std::string_view value, std::string_view country, std::string_view field);
  void country(std::string_view value, std::string_view field);
  FormProblems take() { return std::move(problems_); }

 private:
  FormProblems problems_;
};

}  // namespace rubrica::app
