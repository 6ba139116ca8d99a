// The rules of invoicing (fiscal/refusal.h) as people meet them: a sentence, beside a field where there is one.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/form_problem.h"
#include "base/error.h"
#include "fiscal/refusal.h"

namespace rubrica::app {

// What the rule says, beside a field.
FormProblem problem_with(std::string field, fiscal::Refusal refusal);
// What the rule says that made this error, if one did.
std::optional<Sentence> rule_in(const Error& error);
// The same beside the field that `field_of` names; nothing for other errors.
std::optional<FormProblem> problem_of(const Error& error, const std::function<std::string(fiscal::Refusal)>& field_of);
// The same for what may not be changed of an issuer or a customer, who have fields "name" and "tax_id".
std::optional<FormProblem> problem_of_change(const Error& error);

}  // namespace rubrica::app
