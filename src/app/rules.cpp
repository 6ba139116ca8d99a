#include "app/rules.h"

namespace rubrica::app {

FormProblem problem_with(std::string field, const fiscal::Refusal refusal) {
  const fiscal::RefusalText& text = fiscal::text_of(refusal);
  return {std::move(field), text.name, {text.pt, text.en}};
}

std::optional<Sentence> rule_in(const Error& error) {
  const auto refusal = fiscal::refusal_in(error);
  return refusal ? std::optional(problem_with("", *refusal).rule) : std::nullopt;
}

std::optional<FormProblem> problem_of(const Error& error, const std::function<std::string(fiscal::Refusal)>& field_of) {
  const auto refusal = fiscal::refusal_in(error);
  if (!refusal) return std::nullopt;
  return problem_with(field_of(*refusal), *refusal);
}

std::optional<FormProblem> problem_of_change(const Error& error) {
  return problem_of(error, [](const fiscal::Refusal refusal) -> std::string {
    return refusal == fiscal::Refusal::customer_name_fixed ? "name" : "tax_id";
  });
}

}  // namespace rubrica::app
