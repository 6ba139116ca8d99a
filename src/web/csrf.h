// Whether a changing request comes from a page of ours. Three fences, each enough by itself against today's browsers:
// cookies are SameSite=Strict; the browser's own word on where the request comes from; and a value that only our pages
// know, bound to the login, or to a cookie of its own where there is no login yet.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace rubrica::web {

constexpr std::string_view kCsrfField = "csrf";
constexpr std::string_view kCsrfHeader = "X-Rubrica-CSRF";

// False when the browser says that another site made the request. Sec-Fetch-Site decides where it is sent; else Origin,
// which is "null" for a form on a page with our Referrer-Policy and says nothing then.
bool from_our_pages(const http::ServerRequest& request, std::string_view public_url);

// A value for a browser without a login: 256 random bits.
std::string new_csrf_value();

// Compared without haste; an empty value is never right.
bool csrf_matches(std::string_view expected, std::string_view received);

}  // namespace rubrica::web
