#include "base/json.h"

namespace rubrica::json {
namespace {
void write_pretty(const Value& value, const std::size_t depth, std::string& out) {
  const std::string inner(2 * (depth + 1), ' ');
  const std::string outer(2 * depth, ' ');
  if (const auto* object = value.if_object(); object && !object->empty()) {
    out += "{\n";
    std::size_t left = object->size();
    for (const auto& member : *object) {
      out += inner + boost::json::serialize(boost::json::string(member.key())) + ": ";
      write_pretty(member.value(), depth + 1, out);
      out += --left ? ",\n" : "\n";
    }
    out += outer + "}";
  } else if (const auto* array = value.if_array(); array && !array->empty()) {
    out += "[\n";
    std::size_t left = array->size();
    for (const auto& element : *array) {
      out += inner;
      write_pretty(element, depth + 1, out);
      out += --left ? ",\n" : "\n";
    }
    out += outer + "]";
  } else {
    out += boost::json::serialize(value);
  }
}
}  // namespace

Result<Value> parse(const std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 32;
  boost::json::error_code error;
  Value value = boost::json::parse(boost::json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return fail(ErrorCode::malformed_input, "not JSON: " + error.message());
  return value;
}

std::string pretty(const Value& value) {
  std::string out;
  write_pretty(value, 0, out);
  out += '\n';
  return out;
}

Result<std::string> string_member(const Object& object, const std::string_view name) {
  const auto* member = object.if_contains(boost::json::string_view(name.data(), name.size()));
  if (member == nullptr || !member->is_string()) {
    return fail(ErrorCode::malformed_input, "member \"" + std::string(name) + "\" is missing or not a string");
  }
  return std::string(member->get_string());
}

std::string string_or(const Object& object, const std::string_view name, const std::string_view fallback) {
  const auto* member = object.if_contains(boost::json::string_view(name.data(), name.size()));
  if (member == nullptr || !member->is_string()) return std::string(fallback);
  return std::string(member->get_string());
}

}  // namespace rubrica::json
