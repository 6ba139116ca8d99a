// The part of AT's schema that concerns billing files, as far as it can be said in one table: which elements stand in
// which, in what order, how often, and what values they hold. The XSD 1.1 assertions are rules of check.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "xml/reader.h"

namespace rubrica::fiscal {

// What stands inside an element: names in order, each with ? (optional), * (any number), + (at least one) or nothing
// (once); a|b is a choice. Null for an element that holds text.
const char* content_model(std::string_view parent, std::string_view element);

// What is wrong with the children of `element`: sentences in Portuguese, empty when they fit.
std::vector<std::string> structure_mistakes(std::string_view parent, const xml::Element& element);

// What is wrong with the text of an element, by its name; empty when it fits.
std::string value_mistake(std::string_view element, std::string_view text);

}  // namespace rubrica::fiscal
