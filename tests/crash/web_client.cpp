#include "crash/web_client.h"

#include <cctype>

namespace rubrica::test {
namespace {

std::string encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<std::uint8_t>(c);
    out += std::isalnum(octet) != 0 ? std::string(1, c) : "%" + hex_upper(BytesView(&octet, 1));
  }
  return out;
}

}  // namespace

void WebClient::connect(const int port) {
  origin_ = "http://127.0.0.1:" + std::to_string(port);
  http::ClientOptions options;
  options.egress.allow = {"127.0.0.1:" + std::to_string(port)};
  client_ = http::Client::create(std::move(options)).value();
}

Result<http::Response> WebClient::get(const std::string& path) { return send({}, path); }

Result<http::Response> WebClient::post(const std::string& path, const Fields& fields) {
  http::ClientRequest request;
  request.method = "POST";
  request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  std::string body = "csrf=" + csrf_;
  for (const auto& [name, value] : fields) body += "&" + encoded(name) + "=" + encoded(value);
  request.body = to_bytes(body);
  return send(std::move(request), path);
}

Result<http::Response> WebClient::post_json(const std::string& path, const json::Object& body) {
  http::ClientRequest request;
  request.method = "POST";
  request.headers.set("Content-Type", "application/json");
  request.headers.set("Accept", "application/json");
  request.headers.set("X-Rubrica-CSRF", csrf_);
  request.body = to_bytes(json::text(body));
  return send(std::move(request), path);
}

Result<http::Response> WebClient::upload(const std::string& path, const std::string& file_name, const Bytes& content) {
  const std::string boundary = "--------a-boundary-of-the-test";
  http::ClientRequest request;
  request.method = "POST";
  request.headers.set("Content-Type", "multipart/form-data; boundary=" + boundary);
  append(request.body, "--" + boundary + "\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + csrf_ +
                           "\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
                           file_name + "\"\r\nContent-Type: application/pdf\r\n\r\n");
  append(request.body, content);
  append(request.body, "\r\n--" + boundary + "--\r\n");
  return send(std::move(request), path);
}

Result<http::Response> WebClient::send(http::ClientRequest request, const std::string& path) {
  request.url = origin_ + path;
  request.headers.set("X-Forwarded-For", address_);
  request.headers.set("Sec-Fetch-Site", "same-origin");
  std::string cookies;
  for (const auto& [name, value] : cookies_) cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
  if (!cookies.empty()) request.headers.set("Cookie", cookies);
  RUBRICA_TRY(http::Response response, client_->send(request, Deadline::after(std::chrono::minutes(2))));
  keep(response);
  return response;
}

void WebClient::keep(const http::Response& response) {
  for (const auto& [name, value] : response.headers.fields()) {
    std::string lower;
    for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (lower != "set-cookie") continue;
    const std::string pair = value.substr(0, value.find(';'));
    cookies_[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
  }
  const std::string_view text = as_text(response.body);
  constexpr std::string_view kMark = "name=\"csrf\" value=\"";
  if (const std::size_t at = text.find(kMark); at != std::string_view::npos) {
    const std::string_view rest = text.substr(at + kMark.size());
    csrf_ = rest.substr(0, rest.find('"'));
  }
}

std::string location(const http::Response& response) {
  return std::string(response.headers.get("Location").value_or(""));
}

}  // namespace rubrica::test
