#include "fiscal/saft/shape.h"

#include <algorithm>
#include <array>

#include "fiscal/saft/elements.h"

namespace rubrica::fiscal::saft {
namespace {

void report(Findings& findings, const std::string_view name, const std::string& place,
            const std::vector<std::string>& mistakes) {
  for (const std::string& mistake : mistakes) {
    findings.error("structure", place, std::string("Em ").append(name).append(": ").append(mistake).append("."));
  }
}

}  // namespace

std::string place_of(const xml::Element& element, const std::string& around) {
  const std::string name(element.local_name());
  for (const TableNames& table : kTables) {
    if (const auto number = element.child(table.number)) return number->text();
  }
  if (name == "Customer") return name + " " + text_at(element, "CustomerID");
  if (name == "Product") return name + " " + text_at(element, "ProductCode");
  if (name == "Line") return around + ", linha " + text_at(element, "LineNumber");
  const bool section = name == "Header" || name == "MasterFiles" || table_named(name) != nullptr;
  return section || around.empty() ? name : around;
}

void check_shape(Findings& findings, const std::string_view parent, const xml::Element& element,
                 const std::string& around) {
  const std::string name(element.local_name());
  const std::string place = place_of(element, around);
  ChildrenCheck check(parent, name);
  std::vector<std::string> mistakes;
  const std::vector<xml::Element> inner = element.children();
  for (const xml::Element& child : inner) check.child(child.local_name(), mistakes);
  check.finish(mistakes);
  report(findings, name, place, mistakes);
  if (inner.empty() && content_model(parent, name) == nullptr) {
    const std::string mistake = value_mistake(name, element.text());
    if (!mistake.empty()) findings.error("value", place, name + ": " + mistake + ".");
  }
  for (const xml::Element& child : inner) check_shape(findings, name, child, place);
}

void SectionShape::child(Findings& findings, const std::string_view name) {
  std::vector<std::string> mistakes;
  children_.child(name, mistakes);
  report(findings, name_, place_, mistakes);
}

void SectionShape::finish(Findings& findings) {
  std::vector<std::string> mistakes;
  children_.finish(mistakes);
  report(findings, name_, place_, mistakes);
}

}  // namespace rubrica::fiscal::saft
