// Pages from templates: mustache with escaping on, texts from the catalogue of the language, one layout around all.
#pragma once

#include <memory>
#include <string_view>

#include "base/json.h"
#include "web/route.h"

namespace rubrica::web {

// Templates and catalogues are loaded once; a text that a template names and a catalogue lacks, or an unbalanced tag,
// is an error at start-up. Immutable afterwards, thread-safe.
class Pages {
 public:
  static Result<Pages> load();  // from the assets inside the program

  // The page `name` (assets/templates/NAME.mustache) inside the layout. `view` is what the template may use. The layout
  // gets what it needs (login, csrf, environment, language, menu) from the request and by itself. `title` is plain text.
  http::Response page(const Request& request, int status, std::string_view name, std::string_view title,
                      const json::Object& view) const;

  // A text of the catalogue with its {{variables}} filled in, not escaped: for titles, JSON answers, and names.
  std::string text(text::Language language, std::string_view key, const json::Object& view = {}) const;

  Pages(Pages&&) noexcept;
  ~Pages();

 private:
  struct Data;
  explicit Pages(std::unique_ptr<const Data> data);
  std::unique_ptr<const Data> data_;
};

// 303 to `location`, a path of ours.
http::Response see_other(std::string_view location);

}  // namespace rubrica::web
