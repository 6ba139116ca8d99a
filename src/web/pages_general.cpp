#include "web/application.h"

namespace rubrica::web {
namespace {

http::Answer show_accessibility(const Application& application, const Request& request) {
  return application.pages.page(request, 200, "acessibilidade",
                                application.pages.text(request.language, "accessibility.title"), {});
}

}  // namespace

Routes general_routes(const Application& application) {
  return {
      {.method = "GET",
       .pattern = "/",
       .access = Access::anyone,
       .handle = [](const Request& request) { return see_other(request.login ? "/documentos" : "/entrar"); }},
      {.method = "GET",
       .pattern = "/acessibilidade",
       .access = Access::anyone,
       .handle = [&application](const Request& request) { return show_accessibility(application, request); }},
  };
}

}  // namespace rubrica::web
