#include "web/cookie.h"

namespace rubrica::web {
namespace {

constexpr std::string_view kLogin = "rubrica";
constexpr std::string_view kForm = "rubrica-formulario";
constexpr std::string_view kLanguage = "rubrica-idioma";

std::string_view without_spaces(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<std::string_view> cookie(const http::ServerRequest& request, const std::string_view name) {
  for (const auto& [header, value] : request.headers.fields()) {
    if (header != "Cookie" && header != "cookie") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      const std::string_view pair = without_spaces(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
    }
  }
  return std::nullopt;
}

std::string Cookies::name(const std::string_view plain) const { return (https_ ? "__Host-" : "") + std::string(plain); }

void Cookies::set(http::Response& response, const std::string_view plain, const std::string_view value,
                  const std::string_view attributes) const {
  response.headers.add("Set-Cookie", name(plain) + "=" + std::string(value) + "; Path=/; HttpOnly; " +
                                         (https_ ? "Secure; " : "") + std::string(attributes));
}

std::optional<std::string_view> Cookies::login(const http::ServerRequest& request) const {
  return cookie(request, name(kLogin));
}

void Cookies::set_login(http::Response& response, const SecretText& value) const {
  set(response, kLogin, value.expose(), "SameSite=Strict");
}

void Cookies::end_login(http::Response& response) const { set(response, kLogin, "", "SameSite=Strict; Max-Age=0"); }

std::optional<std::string_view> Cookies::form(const http::ServerRequest& request) const {
  return cookie(request, name(kForm));
}

void Cookies::set_form(http::Response& response, const std::string_view value) const {
  set(response, kForm, value, "SameSite=Strict");
}

std::optional<std::string_view> Cookies::language(const http::ServerRequest& request) const {
  return cookie(request, name(kLanguage));
}

void Cookies::set_language(http::Response& response, const std::string_view value) const {
  set(response, kLanguage, value, "SameSite=Lax; Max-Age=31536000");
}

}  // namespace rubrica::web
