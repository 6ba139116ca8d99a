#include "remote/scmd/doc_name.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/utf8.h"

namespace rubrica::remote::scmd {
namespace {

constexpr std::size_t kLongestExtension = 8;  // with its dot; what is longer is part of the title
constexpr std::u32string_view kNothingLeft = U"documento";

std::string utf8(const std::u32string_view points) {
  std::string out;
  const auto put = [&](const char32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
  for (const char32_t c : points) {
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0U | (c >> 6U));
      put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
      put(0xE0U | (c >> 12U));
      put(0x80U | ((c >> 6U) & 0x3FU));
      put(0x80U | (c & 0x3FU));
    } else {
      put(0xF0U | (c >> 18U));
      put(0x80U | ((c >> 12U) & 0x3FU));
      put(0x80U | ((c >> 6U) & 0x3FU));
      put(0x80U | (c & 0x3FU));
    }
  }
  return out;
}

bool is_space(const char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

// Characters that change how the rest is read, or that the service or XML cannot carry.
bool is_forbidden(const char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
  const bool no_character = (c & 0xFFFEU) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
  const bool private_use = (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
  // The message quotes the name with straight quotes: a quote inside could feign its end.
  const bool syntax = c == U'{' || c == U'}' || c == U'<' || c == U'>' || c == U'"';
  return control || is_invisible(c) || no_character || private_use || syntax;
}

bool is_combining(const char32_t c) {
  return (c >= 0x300 && c <= 0x36F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
         (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xFE20 && c <= 0xFE2F);
}

std::u32string cleaned(std::string_view text) {
  std::u32string out;
  bool space_before = false;
  while (!text.empty()) {
    const auto point = take_code_point(text);
    if (!point) continue;
    if (is_space(*point)) {
      space_before = !out.empty();
    } else if (!is_forbidden(*point)) {
      if (space_before) out += U' ';
      space_before = false;
      out += *point;
    }
  }
  return out;
}

// Where the extension begins, or the end.
std::size_t extension_of(const std::u32string& name) {
  const std::size_t dot = name.rfind(U'.');
  if (dot == std::u32string::npos || dot == 0 || dot + 1 == name.size()) return name.size();
  const auto plain = [](const char32_t c) {
    return (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
  };
  // A number such as "5535.00" ends in no extension.
  const auto letter = [](const char32_t c) { return c >= U'A'; };
  const auto tail = std::u32string_view(name).substr(dot + 1);
  const bool extension =
      tail.size() < kLongestExtension && std::ranges::all_of(tail, plain) && std::ranges::any_of(tail, letter);
  return extension ? dot : name.size();
}

// At most `room` characters of the title, cut before its extension, never between a letter and its accent. An extension
// that would leave no room for anything else goes too.
std::u32string shortened(const std::u32string& title, const std::u32string& mark, const std::size_t room) {
  std::size_t dot = extension_of(title);
  if (title.size() - dot + mark.size() >= room) dot = title.size();
  const std::u32string extension = title.substr(dot);
  std::u32string stem = title.substr(0, dot);
  const std::size_t fixed = extension.size() + mark.size();
  if (stem.size() + fixed > room) {
    std::size_t keep = room > fixed ? room - fixed : 0;
    while (keep > 0 && is_combining(stem[keep])) --keep;
    while (keep > 0 && stem[keep - 1] == U' ') --keep;
    stem.resize(keep);
  }
  return stem + mark + extension;
}

std::string composed(const DocNameParts& parts, const std::u32string& mark, const std::size_t maximum) {
  std::u32string title = cleaned(parts.title);
  if (title.empty()) title = kNothingLeft;
  std::u32string total = cleaned(parts.total);
  constexpr std::size_t kSmallestTitle = 8;  // a total that leaves no room for a title is cut like one
  if (total.size() + 1 + kSmallestTitle > maximum) total.resize(maximum - 1 - kSmallestTitle);
  const std::size_t taken = total.empty() ? 0 : total.size() + 1;
  std::u32string name = shortened(title, mark, maximum - taken);
  if (!total.empty()) name += U' ' + total;
  while (name.ends_with(U' ')) name.pop_back();
  return utf8(name);
}

}  // namespace

bool is_doc_name(std::string_view name, const std::size_t maximum) noexcept {
  if (name.empty() || name.front() == ' ' || name.back() == ' ') return false;
  std::size_t length = 0;
  for (; !name.empty(); ++length) {
    const auto point = take_code_point(name);
    if (!point || is_forbidden(*point) || (is_space(*point) && *point != U' ')) return false;
  }
  return length <= maximum;
}

std::string doc_name(const DocNameParts& parts, const std::size_t maximum) {
  return composed(parts, {}, std::max<std::size_t>(maximum, 24));
}

std::vector<std::string> doc_names(const std::vector<DocNameParts>& parts, const std::size_t maximum) {
  std::set<std::string> taken;
  std::vector<std::string> names;
  for (const DocNameParts& one : parts) {
    std::string name = doc_name(one, maximum);
    for (std::size_t n = 1; !taken.insert(name).second; ++n) {
      std::u32string mark = U"_";
      for (const char digit : std::to_string(n)) mark += static_cast<char32_t>(digit);
      name = composed(one, mark, std::max<std::size_t>(maximum, 24));
    }
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace rubrica::remote::scmd
