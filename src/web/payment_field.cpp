#include "web/payment_field.h"

#include "app/drafts.h"

namespace rubrica::web {

json::Object payment_field(const Pages& pages, const Request& request, const FormView& form,
                           const std::string_view chosen, const bool needed) {
  std::vector<Choice> choices{{"", pages.text(request.language, needed ? "payment.choose" : "payment.none")}};
  for (const std::string_view one : app::payment_choices()) {
    choices.push_back({std::string(one), pages.text(request.language, "payment." + std::string(one))});
  }
  return form.select("payment", "invoice.payment", chosen, choices, {.width = "half", .optional = !needed});
}

}  // namespace rubrica::web
