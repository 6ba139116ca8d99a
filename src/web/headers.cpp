#include "web/headers.h"

#include <array>

namespace rubrica::web {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 6> kAlways = {{
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy",
     "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), "
     "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), "
     "publickey-credentials-get=(), screen-wake-lock=(), usb=(), web-share=(), xr-spatial-tracking=()"},
    {"Cache-Control", "no-store"},
}};

// The browser's own viewer shows a document as an object with a style of its own; nothing in it can run or fetch.
constexpr const char* kPolicyOfDocuments =
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

void set_if_missing(http::Headers& headers, const std::string& name, std::string value) {
  if (!headers.get(name)) headers.set(name, std::move(value));
}

}  // namespace

std::string content_security_policy(const std::span<const std::string> scripts) {
  std::string allowed;
  for (const std::string& script : scripts) allowed += " '" + script + "'";
  return "default-src 'none'; script-src" + (allowed.empty() ? " 'none'" : allowed) +
         "; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
         "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
}

void add_security_headers(http::Response& response, const bool https) {
  for (const auto& [name, value] : kAlways) set_if_missing(response.headers, name, value);
  const bool is_document = response.headers.get("Content-Type").value_or("").starts_with("application/pdf");
  set_if_missing(response.headers, "Content-Security-Policy",
                 is_document ? kPolicyOfDocuments : content_security_policy({}));
  if (https) set_if_missing(response.headers, "Strict-Transport-Security", "max-age=31536000");
}

}  // namespace rubrica::web
