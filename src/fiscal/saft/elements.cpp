#include "fiscal/saft/elements.h"

#include <algorithm>

namespace rubrica::fiscal::saft {

std::string text_at(const xml::Element& element, const std::string_view name) {
  const auto child = element.child(name);
  return child ? child->text() : "";
}

std::string text_at(const xml::Element& element, const std::string_view first, const std::string_view second) {
  const auto child = element.child(first);
  return child ? text_at(*child, second) : "";
}

std::vector<xml::Element> children(const xml::Element& element, const std::string_view name) {
  std::vector<xml::Element> all = element.children();
  std::erase_if(all, [name](const xml::Element& child) { return child.local_name() != name; });
  return all;
}

const TableNames* table_named(const std::string_view name) {
  const auto found = std::ranges::find(kTables, name, &TableNames::table);
  return found == kTables.end() ? nullptr : &*found;
}

}  // namespace rubrica::fiscal::saft
