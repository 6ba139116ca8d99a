// Forms as templates want them: the partials `field`, `textarea`, `select` and `error_summary` with what was typed, and
// with what is wrong about it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/form_problem.h"
#include "web/render.h"

namespace rubrica::web {

// Texts are keys of the catalogue; empty: none.
struct FieldOptions {
  std::string_view hint = {};
  std::string_view type = "text";
  std::string_view accept = {};  // of a file: types and endings that the browser offers
  std::string_view width = {};   // "nif": class w-nif (assets/README.md)
  std::string_view autocomplete = {};
  std::string_view inputmode = {};
  int maxlength = 0;
  bool optional = false;
};

struct Choice {
  std::string value;
  std::string text;
  std::string group = {};  // what those of one group have in common; they stand together, after those of none
};

// Borrows all that it is made with.
class FormView {
 public:
  FormView(const Pages& pages, const Request& request, const app::FormProblems& problems)
      : pages_(pages), request_(request), problems_(problems) {}

  // For {{#name}}{{> field}}{{/name}}, and the same with textarea. `value` is never put back for a password.
  json::Object field(std::string_view name, std::string_view label, std::string_view value,
                     const FieldOptions& options = {}) const;
  json::Object select(std::string_view name, std::string_view label, std::string_view chosen,
                      const std::vector<Choice>& choices, const FieldOptions& options = {}) const;
  // What error_summary wants. A message may be said to belong to something: `place` turns a field's name into the words
  // before it ("Linha 2: "), or nothing.
  void add_summary(json::Object& view, const std::function<std::string(std::string_view field)>& place = {}) const;
  // For a sentence that has to be confirmed, and the box for it; null where there is nothing to confirm.
  json::Value confirmation(std::string_view field, bool confirmed) const;
  std::string error_of(std::string_view field) const;  // empty: none

 private:
  std::string text_of(const app::FormProblem& problem) const;

  const Pages& pages_;
  const Request& request_;
  const app::FormProblems& problems_;
};

// What was typed into a field, or nothing.
std::string typed(const Request& request, std::string_view name);
// Whether a box is checked or a button of that value was pressed.
bool chose(const Request& request, std::string_view name, std::string_view value);

}  // namespace rubrica::web
