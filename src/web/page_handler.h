// Page files are functions of the application and the request; the route table wants them with the application bound.
#pragma once

#include "web/application.h"

namespace rubrica::web {

using PageFunction = http::Answer (*)(const Application& application, const Request& request);

// handler(application)(show_list): what Route::handle wants. The application is borrowed.
inline auto handler(const Application& application) {
  return [&application](const PageFunction page) {
    return [&application, page](const Request& request) { return page(application, request); };
  };
}

}  // namespace rubrica::web
