// Which VAT is charged, for the two pages that ask for it.
#pragma once

#include "app/drafts.h"
#include "web/form_view.h"

namespace rubrica::web {

// "Madeira"; nothing for no territory.
std::string territory_text(const Pages& pages, const Request& request, const std::string& territory);
std::vector<Choice> vat_choices(const Pages& pages, const Request& request, const std::vector<app::VatChoice>& rates);

}  // namespace rubrica::web
