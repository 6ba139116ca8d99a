#include "web/vat_field.h"

#include "app/written.h"

namespace rubrica::web {

std::string territory_text(const Pages& pages, const Request& request, const std::string& territory) {
  return territory.empty() ? "" : pages.text(request.language, "territory." + territory);
}

std::vector<Choice> vat_choices(const Pages& pages, const Request& request, const std::vector<app::VatChoice>& rates) {
  std::vector<Choice> choices;
  for (const app::VatChoice& choice : rates) {
    const json::Object words{{"percent", app::written_decimal(choice.percent)},
                             {"territory", territory_text(pages, request, choice.territory)},
                             {"code", choice.value},
                             {"reason", choice.reason},
                             {"norm", choice.norm}};
    const std::string_view key = !choice.territory.empty() ? "invoice.vat_rate_of"
                                 : choice.reason.empty()   ? "invoice.vat_rate"
                                 : choice.value == "M10"   ? "invoice.vat_article_53"
                                 : choice.norm.empty()     ? "invoice.vat_exempt"
                                                           : "invoice.vat_exempt_norm";
    const std::string_view group = !choice.territory.empty() ? "invoice.vat_group_territory"
                                   : choice.usual            ? ""
                                   : choice.reason.empty()   ? ""
                                                             : "invoice.vat_group_none";
    choices.push_back({choice.value, pages.text(request.language, key, words),
                       group.empty() ? "" : pages.text(request.language, group, words)});
  }
  return choices;
}

}  // namespace rubrica::web
