#include "web/application.h"

#include <iterator>

namespace rubrica::web {

Routes routes(const Application& application) {
  Routes all;
  for (const auto& of_one_file :
       {general_routes, account_routes, customer_routes, product_routes, document_routes, draft_routes, settings_routes,
        look_routes, seal_routes, follow_up_routes, saft_routes, series_routes, upload_routes, selection_routes,
        signing_routes, paper_routes, health_routes}) {
    Routes some = of_one_file(application);
    std::ranges::move(some, std::back_inserter(all));
  }
  return all;
}

}  // namespace rubrica::web
