// Page files are functions of the application and the request; the route table wants them with the application bound.
#pragma once

#include "web/application.h"
#include "web/problem.h"

namespace rubrica::web {

using PageFunction = http::Answer (*)(const Application& application, const Request& request);

// handler(application)(show_list): what Route::handle wants. The application is borrowed.
inline auto handler(const Application& application) {
  return [&application](const PageFunction page) {
    return [&application, page](const Request& request) { return page(application, request); };
  };
}

// The same for pages that may fail: an error becomes its page, or its JSON.
using ResultFunction = Result<http::Response> (*)(const Application& application, const Request& request);

inline auto result_handler(const Application& application) {
  return [&application](const ResultFunction make) {
    return [&application, make](const Request& request) -> http::Answer {
      Result<http::Response> response = make(application, request);
      if (response) return std::move(*response);
      return problem(application.pages, request, response.error());
    };
  };
}

}  // namespace rubrica::web
