#include "http/message.h"

#include <algorithm>

namespace rubrica::http {
namespace {
char lower(const char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool same_name(const std::string_view a, const std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}
}  // namespace

void Headers::set(std::string name, std::string value) {
  remove(name);
  add(std::move(name), std::move(value));
}

void Headers::remove(const std::string_view name) {
  std::erase_if(fields_, [&](const auto& field) { return same_name(field.first, name); });
}

std::optional<std::string_view> Headers::get(const std::string_view name) const {
  for (const auto& [key, value] : fields_) {
    if (same_name(key, name)) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Headers::all(const std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : fields_) {
    if (same_name(key, name)) values.emplace_back(value);
  }
  return values;
}

std::string percent_decode(const std::string_view text, const bool plus_is_space) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      if (const auto byte = from_hex(text.substr(i + 1, 2))) {
        out.push_back(static_cast<char>(byte->front()));
        i += 2;
        continue;
      }
    }
    out.push_back(text[i] == '+' && plus_is_space ? ' ' : text[i]);
  }
  return out;
}

std::optional<std::string> ServerRequest::query_value(const std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = pair.find('=');
    if (percent_decode(pair.substr(0, equals), true) == name) {
      return equals == std::string_view::npos ? std::string() : percent_decode(pair.substr(equals + 1), true);
    }
  }
  return std::nullopt;
}

Response text_response(const int status, const std::string_view content_type, const std::string_view body) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", std::string(content_type));
  response.body = to_bytes(body);
  return response;
}

}  // namespace rubrica::http
