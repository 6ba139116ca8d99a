// HTTP requests and responses as plain values, shared by server and client.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace rubrica::http {

// In order of arrival; names compare without regard to case.
class Headers {
 public:
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  void set(std::string name, std::string value);                     // replaces all of that name
  void remove(std::string_view name);                                // all of that name
  std::optional<std::string_view> get(std::string_view name) const;  // the first
  std::vector<std::string_view> all(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct ServerRequest {
  std::string method;  // upper case
  std::string target;  // as received: path and query
  std::string path;    // before '?', still percent-encoded
  std::string query;   // after '?', or empty
  Headers headers;
  Bytes body;
  std::string peer;     // address of the client: the other end, or what a trusted proxy says (http/forwarded.h)
  bool secure = false;  // whether the client speaks TLS, to us or to a trusted proxy
  // Decoded value (percent and '+') of the first query parameter of that name.
  std::optional<std::string> query_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  Headers headers;
  Bytes body;
};

Response text_response(int status, std::string_view content_type, std::string_view body);
std::string percent_decode(std::string_view text, bool plus_is_space);

}  // namespace rubrica::http
