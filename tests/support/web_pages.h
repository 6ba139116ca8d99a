// A small front end for tests of the frame: a layout, a page, and the few texts they need.
#pragma once

#include <array>
#include <optional>

#include "web/render.h"

namespace rubrica::test {

class WebPages {
 public:
  WebPages()
      : assets_(web::Assets::of(kAssets).value()),
        pages_(web::Pages::of(kFiles, assets_, app::Environment::sandbox).value()) {}
  WebPages(const WebPages&) = delete;
  WebPages& operator=(const WebPages&) = delete;

  const web::Assets& assets() const { return assets_; }
  const web::Pages& pages() const { return pages_; }

 private:
  static constexpr std::array kAssets = {EmbeddedFile{"styles/s.css", "body{}"},
                                         EmbeddedFile{"scripts/run.js", "run();"}};
  static constexpr std::array kFiles = {
      EmbeddedFile{"templates/layout.mustache", "<title>{{title}}</title><main>{{{content}}}</main>"},
      EmbeddedFile{"templates/problem.mustache",
                   "<h1>{{title}}</h1><p>{{detail}}</p>{{#incident}}{{incident}}{{/incident}}"},
      EmbeddedFile{"templates/form.mustache", "<form><input name=\"csrf\" value=\"{{csrf}}\">{{email}}</form>"},
      EmbeddedFile{"i18n/pt-PT.json", R"({
        "error.not_found.title": "Não encontrámos", "error.not_found": "Procure noutro lado.",
        "error.activate.not_found.title": "Nada para assinar", "error.activate.not_found": "Procure noutro lado.",
        "error.trust_service_failed.title": "A CMD devolveu um erro",
        "error.trust_service_failed": "Erro {{service_code}}. Nada foi assinado.",
        "error.rate_limited.title": "Devagar", "error.rate_limited": "Espere {{retry_after}}."})"},
      EmbeddedFile{"i18n/en.json", R"({
        "error.not_found.title": "Not found", "error.not_found": "Look elsewhere.",
        "error.activate.not_found.title": "Nothing to sign", "error.activate.not_found": "Look elsewhere.",
        "error.trust_service_failed.title": "CMD answered with an error",
        "error.trust_service_failed": "Error {{service_code}}. Nothing was signed.",
        "error.rate_limited.title": "Slowly", "error.rate_limited": "Wait {{retry_after}}."})"}};

  web::Assets assets_;
  web::Pages pages_;
};

}  // namespace rubrica::test
