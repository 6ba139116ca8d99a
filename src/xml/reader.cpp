#include "xml/reader.h"

#include <pugixml.hpp>

namespace rubrica::xml {
namespace {
pugi::xml_node native(void* node) { return pugi::xml_node(static_cast<pugi::xml_node_struct*>(node)); }

std::string_view local_part(const std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}
std::string_view prefix_part(const std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

std::optional<std::string_view> lookup(pugi::xml_node node, const std::string_view prefix) {
  if (prefix == "xml") return "http://www.w3.org/XML/1998/namespace";
  const std::string wanted = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
  for (; node.type() == pugi::node_element; node = node.parent()) {
    if (const auto declaration = node.attribute(wanted.c_str())) return declaration.value();
  }
  if (prefix.empty()) return std::string_view();
  return std::nullopt;
}

// Everything that the reader promises and the parser does not check by itself.
Result<void> check(const pugi::xml_node node, const std::size_t depth) {
  if (depth > Document::kMaximumDepth) return fail(ErrorCode::malformed_input, "XML nested too deeply");
  if (!lookup(node, prefix_part(node.name()))) {
    return fail(ErrorCode::malformed_input, "XML element with an undeclared prefix");
  }
  for (const auto attribute : node.attributes()) {
    const std::string_view prefix = prefix_part(attribute.name());
    if (!prefix.empty() && prefix != "xmlns" && !lookup(node, prefix)) {
      return fail(ErrorCode::malformed_input, "XML attribute with an undeclared prefix");
    }
  }
  for (const auto inner : node.children()) {
    if (inner.type() == pugi::node_element) RUBRICA_CHECK_OK(check(inner, depth + 1));
  }
  return {};
}
}  // namespace

struct Document::Data {
  pugi::xml_document document;
};

Document::Document(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Result<Document> Document::parse(const BytesView bytes) {
  auto data = std::make_unique<Data>();
  const auto outcome = data->document.load_buffer(
      bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata_single | pugi::parse_doctype);
  if (!outcome) {
    return fail(ErrorCode::malformed_input,
                std::string("not XML: ") + outcome.description() + " at byte " + std::to_string(outcome.offset));
  }
  std::size_t roots = 0;
  for (const auto node : data->document.children()) {
    if (node.type() == pugi::node_doctype) return fail(ErrorCode::malformed_input, "XML with a DOCTYPE is refused");
    if (node.type() == pugi::node_element) ++roots;
  }
  if (roots != 1) return fail(ErrorCode::malformed_input, "XML must have exactly one root element");
  RUBRICA_CHECK_OK(check(data->document.document_element(), 1));
  return Document(std::move(data));
}

Element Document::root() const { return Element(data_->document.document_element().internal_object()); }

std::string_view Element::local_name() const { return local_part(native(node_).name()); }
std::string_view Element::namespace_uri() const {
  return lookup(native(node_), prefix_part(native(node_).name())).value_or(std::string_view());
}
bool Element::is(const std::string_view namespace_uri, const std::string_view local_name) const {
  return this->local_name() == local_name && this->namespace_uri() == namespace_uri;
}

std::string Element::text() const {
  std::string all;
  for (const auto inner : native(node_).children()) {
    if (inner.type() == pugi::node_pcdata || inner.type() == pugi::node_cdata) all += inner.value();
  }
  return all;
}

bool Element::nil() const {
  const auto value = attribute(kXsi, "nil");
  return value == "true" || value == "1";
}

std::optional<std::string> Element::attribute(const std::string_view namespace_uri,
                                              const std::string_view local_name) const {
  for (const auto attribute : native(node_).attributes()) {
    const std::string_view prefix = prefix_part(attribute.name());
    if (prefix == "xmlns" || local_part(attribute.name()) != local_name) continue;
    const auto space = prefix.empty() ? std::string_view() : lookup(native(node_), prefix).value_or("");
    if (space == namespace_uri) return attribute.value();
  }
  return std::nullopt;
}

std::vector<Element> Element::children() const {
  std::vector<Element> all;
  for (const auto inner : native(node_).children()) {
    if (inner.type() == pugi::node_element) all.push_back(Element(inner.internal_object()));
  }
  return all;
}

std::optional<Element> Element::child(const std::string_view namespace_uri, const std::string_view local_name) const {
  for (const Element& inner : children()) {
    if (inner.is(namespace_uri, local_name)) return inner;
  }
  return std::nullopt;
}

std::optional<Element> Element::child(const std::string_view local_name) const {
  for (const Element& inner : children()) {
    if (inner.local_name() == local_name) return inner;
  }
  return std::nullopt;
}

std::optional<std::string_view> Element::namespace_of_prefix(const std::string_view prefix) const {
  return lookup(native(node_), prefix);
}

}  // namespace rubrica::xml
