// How this room keeps XML: trees of pugixml. Private to it.
#pragma once

#include <cstddef>
#include <optional>
#include <pugixml.hpp>
#include <string_view>

#include "base/result.h"

namespace rubrica::xml::tree {

inline pugi::xml_node node(void* const internal) {
  return pugi::xml_node(static_cast<pugi::xml_node_struct*>(internal));
}

std::string_view local_part(std::string_view name);
std::string_view prefix_part(std::string_view name);

// What a prefix (or, if empty, the default namespace) means at this element; none: undeclared.
std::optional<std::string_view> namespace_of(pugi::xml_node element, std::string_view prefix);

// What xml::Document promises of an element and the parsers do not check: its depth, and that the prefixes of its own
// name and attributes are declared. The root has depth 1.
Result<void> check_element(pugi::xml_node element, std::size_t depth);

}  // namespace rubrica::xml::tree
