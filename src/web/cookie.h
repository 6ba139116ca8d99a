// Cookies: reading what the browser sent, and the ones that are ours.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "http/message.h"

namespace rubrica::web {

// The value of the first cookie of that name (RFC 6265 §5.4: the most specific one).
std::optional<std::string_view> cookie(const http::ServerRequest& request, std::string_view name);

// The names and attributes of our cookies. Where people come by https they carry the prefix that binds them to this
// host and to TLS (__Host-, RFC 6265bis §4.1.3.2); plain http is for the loopback only, and there they cannot.
class Cookies {
 public:
  explicit Cookies(bool https) : https_(https) {}

  // The login: HttpOnly, SameSite=Strict, gone with the browser.
  std::optional<std::string_view> login(const http::ServerRequest& request) const;
  void set_login(http::Response& response, const SecretText& value) const;
  void end_login(http::Response& response) const;

  // What a form without a login must send back (csrf.h).
  std::optional<std::string_view> form(const http::ServerRequest& request) const;
  void set_form(http::Response& response, std::string_view value) const;

  // The language that was chosen: kept for a year.
  std::optional<std::string_view> language(const http::ServerRequest& request) const;
  void set_language(http::Response& response, std::string_view value) const;

 private:
  std::string name(std::string_view plain) const;
  void set(http::Response& response, std::string_view plain, std::string_view value, std::string_view attributes) const;
  bool https_;
};

}  // namespace rubrica::web
