// From a request to the handler of its route, and everything that must be true in between: the login, the proof that
// the request comes from a page of ours, the size and the form of the body. Also what every answer carries.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/bulkhead.h"
#include "web/cookie.h"
#include "web/problem.h"
#include "web/render.h"
#include "web/route.h"

namespace rubrica::web {

struct RouterOptions {
  std::string public_url;     // scheme and authority, as people's browsers know us
  std::size_t calls_out = 8;  // how many requests may wait for the trust service at once: 503 beyond it
  std::function<Result<std::optional<app::Login>>(std::string_view cookie)> login;  // app::Accounts::login
  // Counts a request of an address, before a route that has a limit; rate_limited when there were too many.
  std::function<Result<void>(const app::RateLimit& limit, std::string_view address)> count;
};

// Thread-safe.
class Router {
 public:
  // Pages and assets are borrowed. configuration_invalid: two routes for one method and pattern.
  static Result<Router> create(Routes routes, RouterOptions options, const Pages& pages, const Assets& assets);

  // For http::Server. One line in the log for each request: the pattern, never the path, which names what people have.
  http::Answer answer(const http::ServerRequest& request) const;

  // For http::ServerOptions::body_limit: what the route takes and somewhat more, so that who is just beyond gets the
  // page that says why.
  std::size_t body_limit(std::string_view method, std::string_view path) const;

  const Routes& routes() const { return routes_; }

 private:
  Router(Routes routes, RouterOptions options, const Pages& pages, const Assets& assets);
  std::optional<http::Response> take_choice_of_language(const http::ServerRequest& request) const;
  http::Answer answer_route(Request& request, const Route& route) const;
  http::Answer handle(const Request& request, const Route& route) const;
  http::Answer run(const Request& request, const Route& route) const;
  Result<void> identify(Request& request) const;
  http::Response ask_for_login(const Request& request) const;

  Routes routes_;
  RouterOptions options_;
  bool https_;
  Cookies cookies_;
  std::unique_ptr<http::Bulkhead> calls_out_;
  const Pages& pages_;
  const Assets& assets_;
};

}  // namespace rubrica::web
