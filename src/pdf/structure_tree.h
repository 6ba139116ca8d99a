// The logical structure of a tagged document (ISO 32000-1 §14.7): what assistive technology reads instead of the page.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rubrica::pdf {

// An element: its type ("H1", "P", "Table", "TR", "TH", "TD"), attributes, and in reading order its children and the
// pieces of page content that belong to it. Owned by its parent.
class StructureElement {
 public:
  explicit StructureElement(std::string type) : type_(std::move(type)) {}

  StructureElement& child(std::string type);
  // Extra entries in PDF syntax ("/A <</O /Table /Scope /Column>>").
  StructureElement& entries(std::string syntax) {
    entries_ = std::move(syntax);
    return *this;
  }

  struct Content {
    std::size_t page = 0;
    int mark = 0;  // MCID
  };
  struct Kid {
    std::unique_ptr<StructureElement> element;  // or null: content
    Content content;
  };

  const std::string& type() const { return type_; }
  const std::string& entries() const { return entries_; }
  const std::vector<Kid>& kids() const { return kids_; }
  void add_content(Content content) { kids_.push_back({nullptr, content}); }

 private:
  std::string type_;
  std::string entries_;
  std::vector<Kid> kids_;
};

inline StructureElement& StructureElement::child(std::string type) {
  kids_.push_back({std::make_unique<StructureElement>(std::move(type)), {}});
  return *kids_.back().element;
}

}  // namespace rubrica::pdf
