// What the application answers to: one table of routes, each with who may call it and what it costs.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/accounts.h"
#include "app/rate_limits.h"
#include "http/multipart.h"
#include "http/server.h"
#include "text/catalogue.h"

namespace rubrica::web {

enum class Access {
  anyone,   // works without a login
  account,  // a login is needed: pages go to /entrar and come back, JSON routes answer 401
};

// What a route's body may be. Every POST needs Request::csrf back (field `csrf`, or header X-Rubrica-CSRF): see csrf.h.
enum class Body {
  none,
  form,     // application/x-www-form-urlencoded or multipart/form-data, parsed into Request::form
  secrets,  // JSON, read by secret_members() only; never logged, never echoed (DESIGN §9, Secrets)
};

// One request as a handler sees it. Lives as long as the call.
struct Request {
  const http::ServerRequest& http;
  std::map<std::string, std::string, std::less<>> parameters;  // "{id}" of the pattern, percent-decoded
  std::optional<app::Login> login;                             // always for Access::account, else if there is one
  std::string csrf;                                            // what the page's forms and scripts must send back
  std::string address;                                         // of the client, as limits count it (http/network.h)
  text::Language language = text::Language::pt_PT;
  http::Form form;

  const std::string& parameter(std::string_view name) const;  // one of the pattern: a defect if it is not there
  const app::TenantScope& scope() const;                      // of the login: a defect without Access::account
  bool wants_json() const;  // asked by a script (Accept: application/json, X-Rubrica-CSRF), not for a page
};

struct Route {
  std::string method;   // GET or POST
  std::string pattern;  // "/documentos/{id}/pdf"
  Access access = Access::account;
  Body body = Body::none;
  bool calls_out = false;  // waits for the trust service: a fifth of the workers never runs these
  std::size_t largest_body = std::size_t{256} << 10U;  // 413 beyond it
  const app::RateLimit* limit_per_address = nullptr;   // how often an address may ask: 429 beyond it
  std::function<http::Answer(const Request&)> handle;
};

// Each page file offers its routes: `std::vector<Route> document_routes(const Application&)`. The table is complete and
// walkable: tests call every route of it with somebody else's ids.
using Routes = std::vector<Route>;

// Whether `location` is a path of this application: where a link or a form may send people afterwards.
bool is_own_path(std::string_view location);

}  // namespace rubrica::web
