// PDF objects as values, for reading and for composing what an incremental update will hold.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace rubrica::pdf {

struct ObjectId {
  int number = 0;  // 0: a direct object
  int generation = 0;
  auto operator<=>(const ObjectId&) const = default;
};

struct ObjectHandle;  // qpdf_include.h, private to this folder

// A handle to an object of a Document, or to one made by parse(). References are followed silently, as ISO 32000 wants:
// an Object is what the reference points to, and id() says where it stands. Reading a key or index that is not there,
// or of the wrong type, gives null. Valid as long as its Document. Not thread-safe.
class Object {
 public:
  Object();  // null
  // PDF syntax of one object without references ("<</Type /Sig>>"). Null when it does not parse.
  static Object parse(const std::string& syntax);

  bool is_null() const;
  bool is_dictionary() const;  // of a stream: its dictionary is meant by get() and keys()
  bool is_stream() const;
  bool is_array() const;
  bool is_name(std::string_view name) const;  // without the slash
  ObjectId id() const;

  Object get(const std::string& key) const;  // key without the slash
  bool has(const std::string& key) const;
  std::vector<std::string> keys() const;  // without the slash, sorted
  std::size_t size() const;               // of an array, else 0
  Object at(std::size_t index) const;

  std::optional<std::int64_t> integer() const;
  std::optional<double> number() const;  // an integer or a real
  std::optional<bool> boolean() const;
  std::optional<std::string> name() const;  // without the slash
  std::optional<std::string> text() const;  // a text string in UTF-8
  std::optional<Bytes> octets() const;      // a string's bytes
  Bytes raw_stream() const;                 // a stream's data as they stand in the file; empty if it is none
  // A stream's data after its filters. malformed_input when it is none or a filter fails, resource_limit beyond
  // `limit`.
  Result<Bytes> decoded_stream(std::size_t limit) const;

  // Copies with one change; the original stays as it is. `value` is PDF syntax: "12 0 R", "[1 2]", "(text)".
  // What is no dictionary (or array) counts as an empty one. The new value is for writing: it cannot be read back.
  Object with(const std::string& key, const std::string& value) const;
  Object with_element(const std::string& value) const;  // appended to an array
  Object without(const std::string& key) const;

  // As it stands in a file: direct content in full, indirect members as references.
  std::string syntax() const;
  // How another object refers to this one: "12 0 R", or its syntax when it is direct.
  std::string reference() const;

  explicit Object(std::shared_ptr<const ObjectHandle> handle) : handle_(std::move(handle)) {}

 private:
  std::shared_ptr<const ObjectHandle> handle_;  // never null
};

// A text string: PDFDocEncoding's ASCII part as a literal, anything else as UTF-16BE in hexadecimal.
std::string text_syntax(std::string_view utf8);
std::string name_syntax(std::string_view name);  // with the slash, escaped

}  // namespace rubrica::pdf
