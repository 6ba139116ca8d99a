#include "web/customer_fields.h"

namespace rubrica::web {

void add_customer_fields(const FormView& form, json::Object& view, const app::Customer& customer,
                         const std::string& prefix) {
  view["customer_name_field"] = form.field(prefix + "name", "customers.name", customer.name, {.maxlength = 100});
  view["customer_tax_id_field"] =
      form.field(prefix + "tax_id", "customers.tax_id", customer.tax_id,
                 {.hint = "customers.tax_id_hint", .width = "nif", .maxlength = 20, .optional = true});
  view["customer_address_field"] =
      form.field(prefix + "address", "customers.address", customer.address, {.maxlength = 210, .optional = true});
  view["customer_country_field"] = form.field(prefix + "country", "customers.country", customer.country,
                                              {.hint = "customers.country_hint", .width = "postal", .maxlength = 2});
  view["customer_email_field"] =
      form.field(prefix + "email", "customers.email", customer.email,
                 {.type = "email", .width = "half", .inputmode = "email", .maxlength = 254, .optional = true});
}

app::Customer typed_customer(const Request& request, const std::string& prefix) {
  return app::tidy({"", typed(request, prefix + "name"), typed(request, prefix + "tax_id"),
                    typed(request, prefix + "address"), typed(request, prefix + "country"),
                    typed(request, prefix + "email")});
}

}  // namespace rubrica::web
