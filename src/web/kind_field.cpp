#include "web/kind_field.h"

#include "app/products.h"

namespace rubrica::web {

std::vector<Choice> kind_choices(const Pages& pages, const Request& request) {
  std::vector<Choice> choices;
  for (const std::string_view kind : app::product_kinds()) {
    choices.push_back({std::string(kind), pages.text(request.language, "products.kind_" + std::string(kind))});
  }
  return choices;
}

}  // namespace rubrica::web
