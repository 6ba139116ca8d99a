// What SAF-T calls ProductType, for the pages that ask for it.
#pragma once

#include <vector>

#include "web/form_view.h"

namespace rubrica::web {

// Service, goods, other: for a select.
std::vector<Choice> kind_choices(const Pages& pages, const Request& request);

}  // namespace rubrica::web
