// Reading XML that others wrote: namespaces resolved, document type declarations refused, depth and size bounded.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace rubrica::xml {

inline constexpr std::string_view kXsi = "http://www.w3.org/2001/XMLSchema-instance";

// A borrowed view of one element; valid while its Document lives. Cheap to copy. Names are compared exactly.
class Element {
 public:
  std::string_view local_name() const;
  std::string_view namespace_uri() const;  // empty for no namespace
  bool is(std::string_view namespace_uri, std::string_view local_name) const;
  std::string text() const;  // concatenated character data of this element itself
  bool nil() const;          // xsi:nil is "true" or "1"
  std::optional<std::string> attribute(std::string_view namespace_uri, std::string_view local_name) const;
  std::vector<Element> children() const;  // elements only, in document order
  std::optional<Element> child(std::string_view namespace_uri, std::string_view local_name) const;  // the first
  // By local name only, for services whose namespaces drift; the first.
  std::optional<Element> child(std::string_view local_name) const;
  // What a prefix means here (xmlns lookup), for QNames in text.
  std::optional<std::string_view> namespace_of_prefix(std::string_view prefix) const;

 private:
  friend class Document;
  friend class PieceReader;
  explicit Element(void* node) : node_(node) {}
  void* node_;  // pugi::xml_node_struct
};

class Document {
 public:
  static constexpr std::size_t kMaximumDepth = 64;

  // UTF-8 (or as declared); a DOCTYPE, an undeclared prefix, more than kMaximumDepth levels or more than one root
  // are malformed_input. No entity but the five predefined ones is expanded.
  static Result<Document> parse(BytesView bytes);
  Element root() const;

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

 private:
  struct Data;
  explicit Document(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace rubrica::xml
