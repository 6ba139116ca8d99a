#include "web/form_view.h"

#include <algorithm>

namespace rubrica::web {

std::string FormView::text_of(const app::FormProblem& problem) const {
  return problem.rule == app::Sentence{} ? pages_.text(request_.language, problem.key)
                                         : in_language(problem.rule, request_.language);
}

std::string FormView::error_of(const std::string_view field) const {
  const auto found = std::ranges::find(problems_, field, &app::FormProblem::field);
  return found == problems_.end() ? "" : text_of(*found);
}

json::Value FormView::confirmation(const std::string_view field, const bool confirmed) const {
  const std::string error = error_of(field);
  if (error.empty() && !confirmed) return nullptr;
  return json::Object{{"message", error}, {"checked", confirmed}};
}

json::Object FormView::field(const std::string_view name, const std::string_view label, const std::string_view value,
                             const FieldOptions& options) const {
  const std::string error = error_of(name);
  const std::string hint = options.hint.empty() ? "" : pages_.text(request_.language, options.hint);
  json::Object view{{"id", name},
                    {"name", name},
                    {"label", pages_.text(request_.language, label)},
                    {"value", value},
                    {"type", options.type},
                    {"accept", options.accept},
                    {"hint", hint},
                    {"error", error},
                    {"described", !hint.empty() || !error.empty()},
                    {"width", options.width},
                    {"autocomplete", options.autocomplete},
                    {"inputmode", options.inputmode},
                    {"optional", options.optional}};
  view["maxlength"] = options.maxlength > 0 ? json::Value(options.maxlength) : json::Value(nullptr);
  return view;
}

json::Object FormView::select(const std::string_view name, const std::string_view label, const std::string_view chosen,
                              const std::vector<Choice>& choices, const FieldOptions& options) const {
  json::Object view = field(name, label, "", options);
  json::Array ungrouped;
  std::vector<std::pair<std::string, json::Array>> grouped;
  for (const Choice& choice : choices) {
    json::Object entry{{"choice", choice.value}, {"words", choice.text}, {"selected", choice.value == chosen}};
    if (choice.group.empty()) {
      ungrouped.push_back(std::move(entry));
      continue;
    }
    if (grouped.empty() || grouped.back().first != choice.group) grouped.emplace_back(choice.group, json::Array());
    grouped.back().second.push_back(std::move(entry));
  }
  json::Array groups;
  for (auto& [name_of_all, entries] : grouped) {
    groups.push_back(json::Object{{"group", name_of_all}, {"grouped", std::move(entries)}});
  }
  view["choices"] = std::move(ungrouped);
  view["groups"] = std::move(groups);
  return view;
}

void FormView::add_summary(json::Object& view, const std::function<std::string(std::string_view field)>& place) const {
  json::Array errors;
  for (const app::FormProblem& problem : problems_) {
    const std::string where = place ? place(problem.field) : "";
    errors.push_back(json::Object{{"id", problem.field}, {"message", where + text_of(problem)}});
  }
  view["has_errors"] = !errors.empty();
  view["one_error"] = errors.size() == 1;
  view["count"] = errors.size();
  view["errors"] = std::move(errors);
}

std::string typed(const Request& request, const std::string_view name) {
  return std::string(request.form.value(name).value_or(""));
}

bool chose(const Request& request, const std::string_view name, const std::string_view value) {
  return request.form.value(name).value_or("") == value;
}

}  // namespace rubrica::web
