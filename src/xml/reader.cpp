#include "xml/reader.h"

#include "xml/tree.h"

namespace rubrica::xml {
namespace {

using tree::local_part;
using tree::namespace_of;
using tree::node;
using tree::prefix_part;

// Everything that the reader promises and the parser does not check by itself.
Result<void> check(const pugi::xml_node element, const std::size_t depth) {
  RUBRICA_CHECK_OK(tree::check_element(element, depth));
  for (const auto inner : element.children()) {
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
  for (const auto top : data->document.children()) {
    if (top.type() == pugi::node_doctype) return fail(ErrorCode::malformed_input, "XML with a DOCTYPE is refused");
    if (top.type() == pugi::node_element) ++roots;
  }
  if (roots != 1) return fail(ErrorCode::malformed_input, "XML must have exactly one root element");
  RUBRICA_CHECK_OK(check(data->document.document_element(), 1));
  return Document(std::move(data));
}

Element Document::root() const { return Element(data_->document.document_element().internal_object()); }

std::string_view Element::local_name() const { return local_part(node(node_).name()); }
std::string_view Element::namespace_uri() const {
  return namespace_of(node(node_), prefix_part(node(node_).name())).value_or(std::string_view());
}
bool Element::is(const std::string_view namespace_uri, const std::string_view local_name) const {
  return this->local_name() == local_name && this->namespace_uri() == namespace_uri;
}

std::string Element::text() const {
  std::string all;
  for (const auto inner : node(node_).children()) {
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
  for (const auto attribute : node(node_).attributes()) {
    const std::string_view prefix = prefix_part(attribute.name());
    if (prefix == "xmlns" || local_part(attribute.name()) != local_name) continue;
    const auto space = prefix.empty() ? std::string_view() : namespace_of(node(node_), prefix).value_or("");
    if (space == namespace_uri) return attribute.value();
  }
  return std::nullopt;
}

std::vector<Element> Element::children() const {
  std::vector<Element> all;
  for (const auto inner : node(node_).children()) {
    if (inner.type() == pugi::node_element) all.push_back(Element(inner.internal_object()));
  }
  return all;
}

std::optional<Element> Element::child(const std::string_view namespace_uri, const std::string_view local_name) const {
  for (const auto inner : node(node_).children()) {
    const Element element(inner.internal_object());
    if (inner.type() == pugi::node_element && element.is(namespace_uri, local_name)) return element;
  }
  return std::nullopt;
}

std::optional<Element> Element::child(const std::string_view local_name) const {
  for (const auto inner : node(node_).children()) {
    if (inner.type() == pugi::node_element && local_part(inner.name()) == local_name) {
      return Element(inner.internal_object());
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> Element::namespace_of_prefix(const std::string_view prefix) const {
  return namespace_of(node(node_), prefix);
}

}  // namespace rubrica::xml
