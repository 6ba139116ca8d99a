#include "http/multipart.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "http/message.h"

namespace rubrica::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kLongestBoundary = 70;  // RFC 2046 §5.1.1
constexpr std::size_t kLongestPartHeader = 4096;
constexpr std::string_view kAlphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

tl::unexpected<Error> malformed(std::string detail) { return fail(ErrorCode::malformed_input, std::move(detail)); }
tl::unexpected<Error> too_much(std::string detail) { return fail(ErrorCode::resource_limit, std::move(detail)); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool holds(const std::string_view set, const char c) { return set.find(c) != std::string_view::npos; }

bool only(const std::string_view text, const std::string_view also) {
  return std::ranges::all_of(text, [&](const char c) { return holds(kAlphanumeric, c) || holds(also, c); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// ---- header values with parameters: Content-Type (RFC 9110 §8.3.1), Content-Disposition (RFC 7578 §4.2)
// --------------

struct Parameterised {
  std::string value;                                            // lower case
  std::vector<std::pair<std::string, std::string>> parameters;  // names in lower case

  const std::string* find(const std::string_view name) const {
    const auto found = std::ranges::find(parameters, name, [](const auto& one) { return one.first; });
    return found == parameters.end() ? nullptr : &found->second;
  }
};

// Browsers write a quotation mark inside a quoted string as %22 and a backslash as itself, so nothing is escaped.
Result<std::string> take_parameter_value(std::string_view& rest) {
  if (!rest.starts_with('"')) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view token = trimmed(rest.substr(0, end));
    rest.remove_prefix(end);
    if (token.empty() || token.find_first_of("\" \t") != std::string_view::npos) return malformed("a parameter");
    return std::string(token);
  }
  const std::size_t end = rest.find('"', 1);
  if (end == std::string_view::npos) return malformed("a parameter without its closing quotation mark");
  std::string value(rest.substr(1, end - 1));
  rest = trimmed(rest.substr(end + 1));
  if (!rest.empty() && !rest.starts_with(';')) return malformed("a parameter followed by something else");
  return value;
}

Result<Parameterised> parse_parameterised(std::string_view text) {
  const std::size_t end = std::min(text.find(';'), text.size());
  Parameterised parsed{lower(trimmed(text.substr(0, end))), {}};
  std::string_view rest = text.substr(end);
  while (!rest.empty()) {
    rest = trimmed(rest.substr(1));
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return malformed("a parameter without a value");
    std::string name = lower(rest.substr(0, equals));
    if (name.empty() || !only(name, "!#$%&'*+-.^_`|~")) return malformed("a parameter's name");
    if (parsed.find(name) != nullptr) return malformed("a parameter twice");
    rest.remove_prefix(equals + 1);
    RUBRICA_TRY(std::string value, take_parameter_value(rest));
    parsed.parameters.emplace_back(std::move(name), std::move(value));
  }
  return parsed;
}

Result<void> check_charset(const Parameterised& type) {
  const std::string* charset = type.find("charset");
  if (charset != nullptr && lower(*charset) != "utf-8") return malformed("a form that is not in UTF-8");
  return {};
}

// ---- fields ---------------------------------------------------------------------------------------------------------

Result<void> check_name(const std::string_view name, const FormLimits& limits) {
  if (name.size() > limits.name)
    return too_much("a form with a name of over " + std::to_string(limits.name) + " bytes");
  const bool control = std::ranges::any_of(name, [](const char c) { return (c >= 0 && c < ' ') || c == '\x7F'; });
  if (control || !is_utf8(name)) return malformed("a name in a form");
  return {};
}

Result<void> check_field(const FormField& field, const FormLimits& limits) {
  if (field.name.empty()) return malformed("a form field without a name");
  RUBRICA_CHECK_OK(check_name(field.name, limits));
  if (field.value.size() > limits.value) {
    return too_much("a form field of over " + std::to_string(limits.value) + " bytes");
  }
  if (holds(field.value, '\0') || !is_utf8(field.value)) return malformed("a form field that is not text");
  return {};
}

Result<void> check_room(const std::vector<FormField>& fields, const FormLimits& limits) {
  if (fields.size() >= limits.fields) return too_much("a form of over " + std::to_string(limits.fields) + " fields");
  return {};
}

// ---- application/x-www-form-urlencoded ------------------------------------------------------------------------------

Result<std::string> decode(const std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEFabcdef";
  for (std::size_t at = 0; (at = text.find('%', at)) != std::string_view::npos; ++at) {
    if (at + 2 >= text.size() || !holds(kHex, text[at + 1]) || !holds(kHex, text[at + 2])) {
      return malformed("an unfinished escape in a form");
    }
  }
  return percent_decode(text, true);
}

Result<Form> parse_urlencoded(std::string_view body, const FormLimits& limits) {
  std::vector<FormField> fields;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('&'), body.size());
    const std::string_view pair = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (pair.empty()) continue;
    RUBRICA_CHECK_OK(check_room(fields, limits));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    FormField field;
    RUBRICA_TRY(field.name, decode(pair.substr(0, equals)));
    RUBRICA_TRY(field.value, decode(pair.substr(std::min(equals + 1, pair.size()))));
    RUBRICA_CHECK_OK(check_field(field, limits));
    fields.push_back(std::move(field));
  }
  return Form(std::move(fields));
}

// ---- multipart/form-data --------------------------------------------------------------------------------------------

struct PartHeader {
  Parameterised disposition;
  std::string content_type = "text/plain";
};

Result<void> read_header_line(const std::string_view line, PartHeader& header) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return malformed("a part's header");
  const std::string name = lower(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (name == "content-disposition") {
    if (!header.disposition.value.empty()) return malformed("a part with two dispositions");
    RUBRICA_TRY(header.disposition, parse_parameterised(value));
  } else if (name == "content-type") {
    header.content_type = value;
    if (!std::ranges::all_of(value, [](const char c) { return c >= ' ' && c < '\x7F'; })) {
      return malformed("a part's content type");
    }
    RUBRICA_TRY(const Parameterised type, parse_parameterised(value));
    RUBRICA_CHECK_OK(check_charset(type));
    if (type.value.starts_with("multipart/")) return malformed("a part with parts of its own");
  } else if (name == "content-transfer-encoding") {
    const std::string encoding = lower(value);
    if (encoding != "binary" && encoding != "8bit" && encoding != "7bit") return malformed("a transfer encoding");
  }
  return {};  // RFC 7578 §4.8: other fields are ignored
}

// Up to and including the empty line, which is taken off `part`.
Result<PartHeader> take_part_header(std::string_view& part) {
  PartHeader header;
  const std::size_t before = part.size();
  for (;;) {
    const std::size_t end = part.substr(0, kLongestPartHeader).find(kLineEnd);
    if (before - part.size() + std::min(end, part.size()) > kLongestPartHeader) return too_much("a part's header");
    if (end == std::string_view::npos) return malformed("a part whose header does not end");
    const std::string_view line = part.substr(0, end);
    part.remove_prefix(end + kLineEnd.size());
    if (line.empty()) return header;
    RUBRICA_CHECK_OK(read_header_line(line, header));
  }
}

std::string unquoted(const std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool quotation_mark = text.substr(at).starts_with("%22");
    out += quotation_mark ? '"' : text[at];
    at += quotation_mark ? 3 : 1;
  }
  return out;
}

// RFC 7578 §4.2: "do not use the file name blindly", and no folders.
Result<FormFile> file_of(const PartHeader& header, const std::string& sent_name, const std::string_view content,
                         const FormLimits& limits) {
  if (content.size() > limits.file) return too_much("a file of over " + std::to_string(limits.file) + " bytes");
  std::string name = unquoted(sent_name);
  const std::size_t folder = name.find_last_of("/\\");
  if (folder != std::string::npos) name.erase(0, folder + 1);
  RUBRICA_CHECK_OK(check_name(name, limits));
  return FormFile{std::move(name), header.content_type, to_bytes(content)};
}

Result<void> read_part(std::string_view part, const FormLimits& limits, std::vector<FormField>& fields) {
  RUBRICA_CHECK_OK(check_room(fields, limits));
  RUBRICA_TRY(const PartHeader header, take_part_header(part));
  const Parameterised& disposition = header.disposition;
  const std::string* name = disposition.find("name");
  if (disposition.value != "form-data" || name == nullptr) return malformed("a part that is no form field");
  if (disposition.find("filename*") != nullptr) return malformed("an encoded file name");  // RFC 7578 §4.2
  FormField field{unquoted(*name), {}, {}};
  if (const std::string* file_name = disposition.find("filename")) {
    if (file_name->empty() && part.empty()) return {};  // left empty
    RUBRICA_TRY(field.file, file_of(header, *file_name, part, limits));
  } else {
    field.value = part;
  }
  RUBRICA_CHECK_OK(check_field(field, limits));
  fields.push_back(std::move(field));
  return {};
}

Result<std::string> boundary_of(const Parameterised& type) {
  const std::string* boundary = type.find("boundary");
  if (boundary == nullptr) return malformed("a multipart body without a boundary");
  const bool fits = !boundary->empty() && boundary->size() <= kLongestBoundary && only(*boundary, "'()+_,-./:=? ");
  if (!fits || boundary->ends_with(' ')) return malformed("a boundary that cannot be one");
  return *boundary;
}

// Linear in the body: the delimiter's only carriage return is its first character, so no two candidates overlap.
Result<Form> parse_multipart(std::string_view body, const std::string& boundary, const FormLimits& limits) {
  const std::string delimiter = "\r\n--" + boundary;
  if (!body.starts_with(std::string_view(delimiter).substr(kLineEnd.size()))) {
    return malformed("a multipart body that does not begin with its boundary");
  }
  body.remove_prefix(delimiter.size() - kLineEnd.size());
  std::vector<FormField> fields;
  while (body.starts_with(kLineEnd)) {
    body.remove_prefix(kLineEnd.size());
    const std::size_t end = body.find(delimiter);
    if (end == std::string_view::npos) return malformed("a multipart body that is cut off");
    RUBRICA_CHECK_OK(read_part(body.substr(0, end), limits, fields));
    body.remove_prefix(end + delimiter.size());
  }
  if (body != "--" && body != "--\r\n") return malformed("a multipart body that does not end with its boundary");
  return Form(std::move(fields));
}

}  // namespace

std::optional<std::string_view> Form::value(const std::string_view name) const {
  for (const FormField& field : fields_) {
    if (field.name == name && !field.file) return field.value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Form::values(const std::string_view name) const {
  std::vector<std::string_view> values;
  for (const FormField& field : fields_) {
    if (field.name == name && !field.file) values.emplace_back(field.value);
  }
  return values;
}

std::optional<SecretText> Form::secret(const std::string_view name) const {
  const auto text = value(name);
  if (!text) return std::nullopt;
  return SecretText(std::string(*text));
}

const FormFile* Form::file(const std::string_view name) const {
  const auto all = files(name);
  return all.empty() ? nullptr : all.front();
}

std::vector<const FormFile*> Form::files(const std::string_view name) const {
  std::vector<const FormFile*> files;
  for (const FormField& field : fields_) {
    if (field.name == name && field.file) files.push_back(&*field.file);
  }
  return files;
}

Result<Form> parse_form(const std::string_view content_type, const BytesView body, const FormLimits& limits) {
  RUBRICA_TRY(const Parameterised type, parse_parameterised(content_type));
  RUBRICA_CHECK_OK(check_charset(type));
  if (type.value == "application/x-www-form-urlencoded") return parse_urlencoded(as_text(body), limits);
  if (type.value != "multipart/form-data") return malformed("a body that is no form");
  RUBRICA_TRY(const std::string boundary, boundary_of(type));
  return parse_multipart(as_text(body), boundary, limits);
}

}  // namespace rubrica::http
