// Checks that several forms share. For app's .cpp files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/form_problem.h"
#include "base/decimal.h"

namespace rubrica::app {

// Trimmed, each run of white space and control characters one space, invisible characters gone.
std::string one_line(std::string_view text);
// Lines with one_line(), without empty ones at the ends.
std::string several_lines(std::string_view text);
// The lines of such a text: of an address, of a note.
std::vector<std::string> lines_of(std::string_view text);

// A kind of number that people type.
struct NumberKind {
  int decimals;  // at most
  int digits;    // before them, at most
  std::string_view unreadable;
  std::string_view too_precise;
};
inline constexpr NumberKind kQuantity{3, 9, "problem.quantity", "problem.decimals_3"};
inline constexpr NumberKind kPrice{4, 9, "problem.price", "problem.decimals_4"};
inline constexpr NumberKind kPercentage{2, 3, "problem.discount", "problem.decimals_2"};
inline constexpr NumberKind kExchangeRate{8, 6, "problem.exchange_rate", "problem.decimals_8"};
inline constexpr NumberKind kAmount{2, 12, "problem.amount", "problem.decimals_2"};

// Collects problems, at most one for a field.
class FieldCheck {
 public:
  void require(const bool fine, const std::string_view field, const std::string_view key) {
    if (!fine && (problems_.empty() || problems_.back().field != field)) problems_.push_back({std::string(field), key});
  }
  void add(FormProblem problem) { problems_.push_back(std::move(problem)); }
  void text(std::string_view value, std::string_view field, std::size_t most, std::string_view key_if_empty = {});
  // Nothing where there is a problem with it.
  std::optional<Decimal> number(std::string_view typed, const NumberKind& kind, std::string_view field);
  // A NIF where the country is PT; letters and digits else. Empty is fine.
  void tax_id(std::string_view value, std::string_view country, std::string_view field);
  void country(std::string_view value, std::string_view field);
  FormProblems take() { return std::move(problems_); }

 private:
  FormProblems problems_;
};

}  // namespace rubrica::app
