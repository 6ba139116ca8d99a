#include "xml/tree.h"

#include <string>

#include "xml/reader.h"

namespace rubrica::xml::tree {

std::string_view local_part(const std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view prefix_part(const std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

std::optional<std::string_view> namespace_of(pugi::xml_node element, const std::string_view prefix) {
  if (prefix == "xml") return "http://www.w3.org/XML/1998/namespace";
  const std::string wanted = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
  for (; element.type() == pugi::node_element; element = element.parent()) {
    if (const auto declaration = element.attribute(wanted.c_str())) return declaration.value();
  }
  if (prefix.empty()) return std::string_view();
  return std::nullopt;
}

Result<void> check_element(const pugi::xml_node element, const std::size_t depth) {
  if (depth > Document::kMaximumDepth) return fail(ErrorCode::malformed_input, "XML nested too deeply");
  if (!namespace_of(element, prefix_part(element.name()))) {
    return fail(ErrorCode::malformed_input, "XML element with an undeclared prefix");
  }
  for (const auto attribute : element.attributes()) {
    const std::string_view prefix = prefix_part(attribute.name());
    if (!prefix.empty() && prefix != "xmlns" && !namespace_of(element, prefix)) {
      return fail(ErrorCode::malformed_input, "XML attribute with an undeclared prefix");
    }
  }
  return {};
}

}  // namespace rubrica::xml::tree
