#include "web/route.h"

#include <algorithm>
#include <stdexcept>

#include "web/csrf.h"

namespace rubrica::web {

const std::string& Request::parameter(const std::string_view name) const {
  const auto found = parameters.find(name);
  if (found == parameters.end()) throw std::logic_error("the route has no parameter " + std::string(name));
  return found->second;
}

const app::TenantScope& Request::scope() const {
  if (!login) throw std::logic_error("a route without a login asks for its tenant");
  return login->scope;
}

bool Request::wants_json() const {
  if (http.headers.get(kCsrfHeader)) return true;
  const auto accept = http.headers.get("Accept");
  return accept && accept->find("json") != std::string_view::npos;
}

bool is_own_path(const std::string_view location) {
  return location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\") &&
         std::ranges::none_of(location,
                              [](const char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

}  // namespace rubrica::web
