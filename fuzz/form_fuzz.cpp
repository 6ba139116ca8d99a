// Whatever a client may send as a form: the first octet chooses the content type, the rest is the body. What is read
// keeps what the header promises, and comes back unchanged when it is sent again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/utf8.h"
#include "http/multipart.h"

namespace {

using namespace rubrica;  // NOLINT(google-build-using-namespace)

const http::FormLimits kLimits{.fields = 50, .name = 40, .value = 1000, .file = 2000};

void expect(const bool promise) {
  if (!promise) std::abort();
}

bool plain(const std::string_view name) {
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') return false;
  }
  return is_utf8(name) && name.size() <= kLimits.name;
}

void check(const http::Form& form) {
  expect(form.fields().size() <= kLimits.fields);
  for (const http::FormField& field : form.fields()) {
    expect(!field.name.empty() && plain(field.name));
    expect(is_utf8(field.value) && field.value.size() <= kLimits.value);
    if (!field.file) continue;
    expect(field.value.empty() && plain(field.file->name) && field.file->content.size() <= kLimits.file);
    expect(field.file->name.find_first_of("/\\") == std::string::npos && form.file(field.name) != nullptr);
  }
}

std::string percent_encoded(const std::string_view text) {
  std::string out;
  for (const char c : text) out += "%" + hex_upper(as_bytes(std::string_view(&c, 1)));
  return out;
}

void send_again(const http::Form& form) {
  std::string body;
  std::vector<std::pair<std::string, std::string>> sent;
  for (const http::FormField& field : form.fields()) {
    if (field.file) continue;
    body += percent_encoded(field.name) + "=" + percent_encoded(field.value) + "&";
    sent.emplace_back(field.name, field.value);
  }
  const auto again = http::parse_form("application/x-www-form-urlencoded", as_bytes(body), kLimits);
  expect(again && again->fields().size() == sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) {
    expect(again->fields()[i].name == sent[i].first && again->fields()[i].value == sent[i].second);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, const std::size_t size) {
  if (size == 0) return 0;
  const BytesView body{data + 1, size - 1};
  const std::string_view text = as_text(body);
  Result<http::Form> form = fail(ErrorCode::internal, "none");
  switch (data[0] % 3) {
    case 0:
      form = http::parse_form("application/x-www-form-urlencoded", body, kLimits);
      break;
    case 1:
      form = http::parse_form("multipart/form-data; boundary=x", body, kLimits);
      break;
    default:  // the first line is the content type
      form = http::parse_form(text.substr(0, text.find('\n')), body.subspan(std::min(text.find('\n'), body.size())),
                              kLimits);
  }
  if (!form) return 0;
  check(*form);
  send_again(*form);
  return 0;
}
