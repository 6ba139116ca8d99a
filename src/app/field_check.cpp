#include "app/field_check.h"

#include <algorithm>

#include "app/typed_number.h"
#include "base/utf8.h"
#include "fiscal/country.h"
#include "fiscal/document.h"

namespace rubrica::app {
namespace {

bool is_blank(const char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; }

bool is_letter_or_digit(const char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line;
  bool gap = false;
  while (!text.empty()) {
    if (is_blank(text.front())) {
      gap = !line.empty();
      text.remove_prefix(1);
      continue;
    }
    const std::string_view before = text;
    const auto point = take_code_point(text);
    if (point && is_invisible(*point)) continue;
    if (gap) line.push_back(' ');
    gap = false;
    line += before.substr(0, before.size() - text.size());
  }
  return line;
}

std::string several_lines(std::string_view text) {
  std::string lines;
  std::string gap;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = one_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) {
      gap += "\n";
      continue;
    }
    if (!lines.empty()) lines += gap;
    lines += line;
    gap = "\n";
  }
  return lines;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void FieldCheck::text(const std::string_view value, const std::string_view field, const std::size_t most,
                      const std::string_view key_if_empty) {
  if (!key_if_empty.empty()) require(!value.empty(), field, key_if_empty);
  require(characters_of(value) <= most, field, "problem.too_long");
}

std::optional<Decimal> FieldCheck::number(const std::string_view typed, const NumberKind& kind,
                                          const std::string_view field) {
  const auto number = typed_number(typed, kind.decimals, kind.digits);
  if (number) return *number;
  switch (number.error()) {
    case NumberFault::ambiguous:
      require(false, field, "problem.point_or_comma");
      break;
    case NumberFault::too_precise:
      require(false, field, kind.too_precise);
      break;
    case NumberFault::unreadable:
      require(false, field, kind.unreadable);
  }
  return std::nullopt;
}

void FieldCheck::tax_id(const std::string_view value, const std::string_view country, const std::string_view field) {
  if (value.empty()) return;
  if (country == "PT") return require(fiscal::is_nif(value) && value[0] != '0', field, "problem.nif");
  const bool plain = value.size() <= 20 && std::ranges::all_of(value, is_letter_or_digit);
  const bool has_digit = value.find_first_of("0123456789") != std::string_view::npos;  // "DE" alone is a prefix
  require(plain && has_digit, field, "problem.foreign_tax_id");
}

void FieldCheck::country(const std::string_view value, const std::string_view field) {
  require(fiscal::is_country(value), field, "problem.country");
}

}  // namespace rubrica::app
