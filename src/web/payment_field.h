// How something was paid, for the two pages that ask for it.
#pragma once

#include "web/form_view.h"

namespace rubrica::web {

// Without `needed`, "not paid yet" is an answer too.
json::Object payment_field(const Pages& pages, const Request& request, const FormView& form, std::string_view chosen,
                           bool needed);

}  // namespace rubrica::web
