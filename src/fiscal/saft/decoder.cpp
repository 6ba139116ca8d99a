#include "fiscal/saft/decoder.h"

#include <algorithm>

#include "fiscal/saft/windows_1252.h"

namespace rubrica::fiscal::saft {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLongestHead = 1024;  // byte order mark and declaration

// "<?xml … ?>" in lower case; empty when the file does not begin with it.
std::string declaration_of(const std::string_view text) {
  if (!text.starts_with("<?xml")) return {};
  std::string declaration(text.substr(0, text.find("?>")));
  std::ranges::transform(declaration, declaration.begin(),
                         [](const char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return declaration;
}

}  // namespace

std::string Decoder::decode(const std::string_view part) {
  if (begun_) return converted(part);
  head_ += part;
  const bool known = head_.find("?>") != std::string::npos || head_.size() >= kLongestHead;
  return known ? begin() : std::string();
}

std::string Decoder::finish() { return begun_ ? std::string() : begin(); }

std::string Decoder::begin() {
  begun_ = true;
  std::string_view rest = head_;
  if (rest.starts_with(kByteOrderMark)) {
    findings_.warning("byte_order_mark", "ficheiro",
                      "O ficheiro começa por uma marca UTF-8, que a AT não espera; grave-o em Windows-1252.");
    rest.remove_prefix(kByteOrderMark.size());
  }
  const std::string declaration = declaration_of(rest);
  windows_1252_ =
      declaration.find("windows-1252") != std::string::npos || declaration.find("iso-8859-1") != std::string::npos;
  if (!windows_1252_) {
    findings_.warning("encoding", "ficheiro", "O ficheiro não se declara Windows-1252, a codificação que a AT usa.");
  }
  return converted(rest);
}

std::string Decoder::converted(const std::string_view bytes) const {
  return windows_1252_ ? from_windows_1252(bytes) : std::string(bytes);
}

}  // namespace rubrica::fiscal::saft
