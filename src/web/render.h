// Pages from templates: mustache with escaping on, texts from the catalogue of the language, one layout around all.
//
// A page is assets/templates/NAME.mustache, what several pages share is in assets/templates/partials/. Besides
// mustache's own tags they may say
//   {{> name}}       the partial, in this place; known when the program starts, not when the page is made
//   [[key]]          the catalogue's text (assets/i18n/pt-PT.json, en.json), escaped; {{variables}} in it are the
//   page's, and
//                    **words** become strong
//   [[script x.js]]  nothing here, but the layout runs the script and the page's Content-Security-Policy allows it
//   [[address x.svg]] [[integrity x.css]]   of an asset
// A page is filled in first, with its view and csrf, signed_in and email. Then layout.mustache around it, with these
// and
//   {{{content}}} {{title}} {{path}} (ours) {{page_class}} (of the view) {{#scripts}} {{url}} {{integrity}}
//   {{/scripts}}
//   {{certificate_number}}: of a certified program
//   {{#environment}} {{#preproduction}} {{#sandbox}}: not in production
//   {{#at_documents}} {{#at_issue}} {{#at_customers}} {{#at_products}} {{#at_settings}}: where we are in the menu
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "app/environment.h"
#include "app/form_problem.h"
#include "base/embedded_file.h"
#include "base/json.h"
#include "web/assets.h"
#include "web/route.h"

namespace rubrica::web {

// Templates and catalogues are read once: a text that a template names and a catalogue lacks, a text in one language
// only, or an unbalanced tag, is configuration_invalid at start-up. Immutable afterwards, thread-safe.
class Pages {
 public:
  // `certificate_number`: AT's, of the program's producer; 0: it is not certified, and every page says so.
  static Result<Pages> load(const Assets& assets, app::Environment environment,
                            int certificate_number = 0);  // from the files inside the program
  static Result<Pages> of(std::span<const EmbeddedFile> files, const Assets& assets, app::Environment environment,
                          int certificate_number = 0);

  // The page `name` inside the layout. `view` is what the template may use: an empty text, false, null and an empty
  // list are no section, a number is text. `title` is plain text. A defect if there is no such template:
  // std::logic_error.
  http::Response page(const Request& request, int status, std::string_view name, std::string_view title,
                      const json::Object& view) const;

  // A text of the catalogue with its {{variables}} filled in, not escaped: for titles, JSON answers, and names. The key
  // itself where there is none.
  std::string text(text::Language language, std::string_view key, const json::Object& view = {}) const;
  bool has_text(std::string_view key) const;

  Pages(Pages&&) noexcept;
  ~Pages();

 private:
  struct Data;
  explicit Pages(std::unique_ptr<const Data> data);
  std::unique_ptr<const Data> data_;
};

std::string_view tag(text::Language language);  // "pt-PT", "en"
std::string in_language(const app::Sentence& sentence, text::Language language);

// 303 to `location`, a path of ours.
http::Response see_other(std::string_view location);

}  // namespace rubrica::web
