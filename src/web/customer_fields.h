// The fields of a customer, for the two pages that ask for them.
#pragma once

#include "app/customers.h"
#include "web/form_view.h"

namespace rubrica::web {

// customer_name_field, customer_tax_id_field … for partials/customer_fields. The names in the form begin with `prefix`.
void add_customer_fields(const FormView& form, json::Object& view, const app::Customer& customer,
                         const std::string& prefix);
// As typed, tidied; without id.
app::Customer typed_customer(const Request& request, const std::string& prefix);

}  // namespace rubrica::web
