// The shape of elements: what the schema says of their order and their values. Private to fiscal/saft.
#pragma once

#include <string>
#include <string_view>

#include "fiscal/saft/findings.h"
#include "fiscal/saft/schema.h"
#include "xml/reader.h"

namespace rubrica::fiscal::saft {

// How a finding names the place of an element: by the document, customer, product or section that it is or stands in,
// "FT A/1, linha 2". `around`: the name of what it stands in, or empty.
std::string place_of(const xml::Element& element, const std::string& around);

// An element with all that it holds.
void check_shape(Findings& findings, std::string_view parent, const xml::Element& element, const std::string& around);

// An element whose children are seen one after the other. `place`: as findings name it.
class SectionShape {
 public:
  SectionShape(std::string_view parent, std::string_view name, std::string place)
      : name_(name), place_(std::move(place)), children_(parent, name) {}

  const std::string& name() const { return name_; }
  const std::string& place() const { return place_; }
  bool knows(const std::string_view child) const { return children_.knows(child); }
  void child(Findings& findings, std::string_view name);
  void finish(Findings& findings);

 private:
  std::string name_;
  std::string place_;
  ChildrenCheck children_;
};

}  // namespace rubrica::fiscal::saft
