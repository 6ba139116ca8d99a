#include "web/secret_members.h"

#include <algorithm>

namespace rubrica::web {
namespace {

// How many members the object that is `json` was written with: of two with one name a parser keeps one only.
std::size_t members_written(const std::string_view json) {
  std::size_t count = 0;
  int depth = 0;
  bool inside_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (inside_text) {
      if (c == '\\') ++i;
      inside_text = c != '"';
    } else {
      inside_text = c == '"';
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      if (c == ':' && depth == 1) ++count;
    }
  }
  return count;
}

}  // namespace

Result<SecretMembers> secret_members(const Request& request, const std::initializer_list<std::string_view> encrypted,
                                     const std::size_t block_size,
                                     const std::initializer_list<std::string_view> plain) {
  const auto refused = [] { return fail(ErrorCode::invalid_argument, "a body that this route does not take"); };
  const std::string_view text = as_text(request.http.body);
  const auto parsed = json::parse(text);
  if (!parsed || !parsed->is_object()) return refused();
  const json::Object& body = parsed->get_object();
  const std::size_t wanted = encrypted.size() + plain.size();
  if (body.size() != wanted || members_written(text) != wanted) return refused();
  SecretMembers members;
  for (const auto& [key, value] : body) {
    const std::string_view name(key.data(), key.size());
    if (std::ranges::find(plain, name) != plain.end()) {
      members.plain[key] = value;
      continue;
    }
    if (std::ranges::find(encrypted, name) == encrypted.end() || !value.is_string()) return refused();
    auto field = crypto::EncryptedField::from_base64(std::string_view(value.get_string()), block_size);
    if (!field) return refused();
    members.encrypted.emplace(name, std::move(*field));
  }
  return members;
}

}  // namespace rubrica::web
