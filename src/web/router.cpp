#include "web/router.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/log.h"
#include "base/utf8.h"
#include "http/network.h"
#include "web/csrf.h"
#include "web/headers.h"

namespace rubrica::web {
namespace {

using text::Language;

struct Match {
  const Route* route = nullptr;  // none: no such path, or not with this method
  std::map<std::string, std::string, std::less<>> parameters;
  std::string allowed;  // the methods of the path
};

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> parts;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return parts;
}

bool is_parameter(const std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

// One decoded segment: text in which nothing can be mistaken for the structure of a path.
bool is_plain_text(const std::string_view text) {
  return is_utf8(text) && std::ranges::none_of(text, [](const char c) {
           return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

// Fills in the parameters; false when the path is not of this pattern.
bool matches(const std::string_view pattern, const std::vector<std::string_view>& path,
             std::map<std::string, std::string, std::less<>>& parameters) {
  const std::vector<std::string_view> wanted = segments(pattern);
  if (wanted.size() != path.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    std::string given = http::percent_decode(path[i], false);
    if (!is_plain_text(given)) return false;
    if (is_parameter(wanted[i])) {
      if (given.empty()) return false;
      parameters[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = std::move(given);
    } else if (given != wanted[i]) {
      return false;
    }
  }
  return true;
}

// Words before parameters, so that the first match is the closest one.
bool more_literal(const Route& a, const Route& b) {
  const auto key = [](const Route& route) {
    std::vector<std::pair<bool, std::string_view>> parts;
    for (const std::string_view segment : segments(route.pattern)) parts.emplace_back(is_parameter(segment), segment);
    return parts;
  };
  return key(a) < key(b);
}

Match match(const Routes& routes, const std::string_view method, const std::string_view of) {
  const std::vector<std::string_view> path = segments(of);
  Match found;
  for (const Route& route : routes) {
    std::map<std::string, std::string, std::less<>> parameters;
    if (!matches(route.pattern, path, parameters)) continue;
    if (route.method == method) return {&route, std::move(parameters), {}};
    found.allowed += (found.allowed.empty() ? "" : ", ") + route.method + (route.method == "GET" ? ", HEAD" : "");
  }
  return found;
}

std::optional<Language> language_named(const std::string_view tag) {
  if (tag.starts_with("pt")) return Language::pt_PT;
  if (tag.starts_with("en")) return Language::en;
  return std::nullopt;
}

// The choice that was made, else the first of the browser's languages that we have, else Portuguese.
Language language_of(const http::ServerRequest& request, const Cookies& cookies) {
  if (const auto chosen = cookies.language(request)) {
    if (const auto language = language_named(*chosen)) return *language;
  }
  std::string_view rest = request.headers.get("Accept-Language").value_or("");
  while (!rest.empty()) {
    while (rest.starts_with(' ') || rest.starts_with(',')) rest.remove_prefix(1);
    if (const auto language = language_named(rest)) return *language;
    rest.remove_prefix(std::min(rest.find(','), rest.size()));
  }
  return Language::pt_PT;
}

bool has_type(const http::ServerRequest& request, const std::string_view type) {
  return request.headers.get("Content-Type").value_or("").starts_with(type);
}

std::string percent_encoded(const std::string_view text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  std::string out;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      out += "%" + hex_upper(as_bytes({&c, 1}));
    }
  }
  return out;
}

// The same address without the choice of language.
std::string without_language(const http::ServerRequest& request) {
  std::string query;
  std::string_view rest = request.query;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const bool is_language = http::percent_decode(pair.substr(0, pair.find('=')), true) == "lang";
    if (!is_language) query += (query.empty() ? "?" : "&") + std::string(pair);
  }
  return request.path + query;
}

// Reads the body into the request; why not, otherwise.
std::optional<Refusal> take_body(Request& request, const Route& route) {
  const http::ServerRequest& http = request.http;
  if (http.body.size() > route.largest_body) return Refusal::body_too_large;
  if (route.body == Body::none) return http.body.empty() ? std::nullopt : std::optional(Refusal::body_invalid);
  if (route.body == Body::secrets) {
    return has_type(http, "application/json") ? std::nullopt : std::optional(Refusal::body_invalid);
  }
  auto form = http::parse_form(http.headers.get("Content-Type").value_or(""), http.body);
  if (!form) return form.error().code == ErrorCode::resource_limit ? Refusal::body_too_large : Refusal::body_invalid;
  request.form = std::move(*form);
  return std::nullopt;
}

bool carries_csrf(const Request& request) {
  const auto header = request.http.headers.get(kCsrfHeader);
  return csrf_matches(request.csrf, header ? *header : request.form.value(kCsrfField).value_or(""));
}

}  // namespace

Router::Router(Routes routes, RouterOptions options, const Pages& pages, const Assets& assets)
    : routes_(std::move(routes)),
      options_(std::move(options)),
      https_(options_.public_url.starts_with("https://")),
      cookies_(https_),
      calls_out_(std::make_unique<http::Bulkhead>(options_.calls_out)),
      pages_(pages),
      assets_(assets) {}

Result<Router> Router::create(Routes routes, RouterOptions options, const Pages& pages, const Assets& assets) {
  std::ranges::stable_sort(routes, more_literal);
  for (std::size_t i = 0; i < routes.size(); ++i) {
    for (std::size_t j = i + 1; j < routes.size(); ++j) {
      if (routes[i].method == routes[j].method && routes[i].pattern == routes[j].pattern) {
        return fail(ErrorCode::configuration_invalid, "two routes for " + routes[i].method + " " + routes[i].pattern);
      }
    }
  }
  return Router(std::move(routes), std::move(options), pages, assets);
}

std::size_t Router::body_limit(const std::string_view method, const std::string_view path) const {
  constexpr std::size_t kJustBeyond = std::size_t{1} << 20U;
  const Match found = match(routes_, method, path);
  return (found.route != nullptr ? found.route->largest_body : Route().largest_body) + kJustBeyond;
}

http::Answer Router::answer(const http::ServerRequest& http) const {
  const auto begin = std::chrono::steady_clock::now();
  const Match found = match(routes_, http.method, http.path);
  Request request{http, found.parameters, {}, {}, http::network_of(http.peer), language_of(http, cookies_), {}};
  http::Answer answer;
  std::string_view route = found.route != nullptr ? std::string_view(found.route->pattern) : "-";
  if (const Asset* asset = assets_.at(http.path); asset != nullptr && http.method == "GET") {
    answer = assets_.answer(*asset);
    route = Assets::kFolder;
  } else if (auto chosen = take_choice_of_language(http)) {
    answer = *std::move(chosen);
  } else if (found.route != nullptr) {
    answer = answer_route(request, *found.route);
  } else {
    static_cast<void>(identify(request));
    answer = problem(pages_, request, found.allowed.empty() ? Refusal::not_found : Refusal::method_not_allowed);
    if (!found.allowed.empty()) answer.response.headers.set("Allow", found.allowed);
  }
  add_security_headers(answer.response, https_);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  log::info("request",
            {{"method", http.method}, {"route", route}, {"status", answer.response.status}, {"ms", took.count()}});
  return answer;
}

// "?lang=en" on any page leads to the page without it, in that language from now on.
std::optional<http::Response> Router::take_choice_of_language(const http::ServerRequest& request) const {
  const auto chosen = request.query_value("lang");
  const auto language = chosen ? language_named(*chosen) : std::nullopt;
  const std::string location = without_language(request);
  if (!language || request.method != "GET" || !is_own_path(location)) return std::nullopt;
  http::Response response = see_other(location);
  cookies_.set_language(response, tag(*language));
  return response;
}

// Finds out who asks; what a page must send back is bound to that.
Result<void> Router::identify(Request& request) const {
  if (const auto cookie = cookies_.login(request.http); cookie && !cookie->empty()) {
    RUBRICA_TRY(std::optional<app::Login> login, options_.login(*cookie));
    if (login) request.login.emplace(*std::move(login));
  }
  if (request.login) {
    request.csrf = request.login->csrf;
  } else if (const auto form = cookies_.form(request.http)) {
    request.csrf = *form;
  }
  return {};
}

http::Answer Router::answer_route(Request& request, const Route& route) const {
  const bool changes = route.method != "GET";
  if (changes && !from_our_pages(request.http, options_.public_url)) {
    return problem(pages_, request, Refusal::csrf);
  }
  if (auto identified = identify(request); !identified && route.access == Access::account) {
    return problem(pages_, request, identified.error());
  }
  if (route.access == Access::account && !request.login) return ask_for_login(request);
  if (changes) {
    if (const auto refusal = take_body(request, route)) return problem(pages_, request, *refusal);
    if (!carries_csrf(request)) return problem(pages_, request, Refusal::csrf);
  }
  if (!request.csrf.empty()) return handle(request, route);
  request.csrf = new_csrf_value();
  http::Answer answer = handle(request, route);
  const auto type = answer.response.headers.get("Content-Type");
  if (type && type->starts_with("text/html")) cookies_.set_form(answer.response, request.csrf);
  return answer;
}

http::Answer Router::handle(const Request& request, const Route& route) const {
  if (route.limit_per_address != nullptr) {
    if (const auto counted = options_.count(*route.limit_per_address, request.address); !counted) {
      return problem(pages_, request, counted.error(),
                     {.retry_after = route.limit_per_address->window / route.limit_per_address->count});
    }
  }
  if (!route.calls_out) return run(request, route);
  const auto permit = calls_out_->try_enter();
  return permit ? run(request, route) : problem(pages_, request, Refusal::overloaded);
}

http::Answer Router::run(const Request& request, const Route& route) const {
  try {
    return route.handle(request);
  } catch (const std::exception& exception) {
    return problem(pages_, request, Error{ErrorCode::internal, route.pattern + ": " + exception.what(), {}, {}});
  }
}

http::Response Router::ask_for_login(const Request& request) const {
  if (request.wants_json()) return problem(pages_, request, Refusal::login_required);
  // Back to the page, not to what was sent from it.
  const bool is_page = std::ranges::any_of(routes_, [&request](const Route& route) {
    std::map<std::string, std::string, std::less<>> ignored;
    return route.method == "GET" && matches(route.pattern, segments(request.http.path), ignored);
  });
  if (!is_page) return see_other("/entrar");
  const std::string& target = request.http.method == "GET" ? request.http.target : request.http.path;
  return see_other("/entrar?para=" + percent_encoded(target));
}

}  // namespace rubrica::web
