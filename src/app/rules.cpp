#include "app/rules.h"

namespace rubrica::app {

std::optional<Sentence> rule_in(const Error& error) {
  const auto refusal = fiscal::refusal_in(error);
  if (!refusal) return std::nullopt;
  const fiscal::RefusalText& text = fiscal::text_of(*refusal);
  return Sentence{text.pt, text.en};
}

std::optional<FormProblem> problem_of(const Error& error, const std::function<std::string(fiscal::Refusal)>& field_of) {
  const auto refusal = fiscal::refusal_in(error);
  if (!refusal) return std::nullopt;
  const fiscal::RefusalText& text = fiscal::text_of(*refusal);
  return FormProblem{field_of(*refusal), text.name, {text.pt, text.en}};
}

}  // namespace rubrica::app
