#include "web/csrf.h"

#include <array>

#include "base/id.h"

namespace rubrica::web {

bool from_our_pages(const http::ServerRequest& request, const std::string_view public_url) {
  if (const auto site = request.headers.get("Sec-Fetch-Site")) return *site == "same-origin";
  const auto origin = request.headers.get("Origin");
  return !origin || *origin == "null" || *origin == public_url;
}

std::string new_csrf_value() {
  std::array<std::uint8_t, 32> random{};
  fill_random(random);
  return hex_lower(random);
}

bool csrf_matches(const std::string_view expected, const std::string_view received) {
  return !expected.empty() && equal_constant_time(as_bytes(expected), as_bytes(received));
}

}  // namespace rubrica::web
