// The bodies that HTML forms send: multipart/form-data (RFC 7578) and application/x-www-form-urlencoded, as values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/secret.h"

namespace rubrica::http {

struct FormFile {
  std::string name;          // without folders, never a control character; whatever else the sender chose
  std::string content_type;  // what the sender claims; nothing is known about the content
  Bytes content;
};

struct FormField {
  std::string name;              // UTF-8, not empty, no control characters
  std::string value;             // UTF-8 without NUL, line ends as sent; empty for a file
  std::optional<FormFile> file;  // of <input type=file>; one that was left empty is no field at all
};

// A plain value: fields in the order in which they came, names possibly more than once.
class Form {
 public:
  Form() = default;
  explicit Form(std::vector<FormField> fields) : fields_(std::move(fields)) {}

  const std::vector<FormField>& fields() const { return fields_; }
  // The first field of that name which is text, or all of them. Borrowed from the form.
  std::optional<std::string_view> value(std::string_view name) const;
  std::vector<std::string_view> values(std::string_view name) const;
  // value() for what must not be printed or logged: a copy that wipes itself. The request's own bytes stay as they are.
  std::optional<SecretText> secret(std::string_view name) const;
  // The first field of that name which is a file, or null; all of them. Borrowed from the form.
  const FormFile* file(std::string_view name) const;
  std::vector<const FormFile*> files(std::string_view name) const;

 private:
  std::vector<FormField> fields_;
};

// In bytes, but for `fields`. The whole body is bounded by ServerOptions::maximum_body.
struct FormLimits {
  std::size_t fields = 2000;
  std::size_t name = 256;  // of a field or a file
  std::size_t value = 64U << 10U;
  std::size_t file = std::size_t{20} << 20U;
};

// `content_type` is the request's header. Strict, since only browsers and our own scripts send these: no preamble, no
// nested parts, no transfer encodings, no charset but UTF-8, no unfinished escape. malformed_input, or resource_limit
// beyond `limits`; no detail ever repeats what was sent.
Result<Form> parse_form(std::string_view content_type, BytesView body, const FormLimits& limits = {});

}  // namespace rubrica::http
