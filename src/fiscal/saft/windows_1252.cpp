#include "fiscal/saft/windows_1252.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/utf8.h"

namespace rubrica::fiscal {
namespace {

// 0x80 to 0x9F; the rest is ISO 8859-1. 0: not assigned.
constexpr std::array<char32_t, 32> kSpecial = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                               0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                               0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                               0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
constexpr char32_t kReplacement = 0xFFFD;

// Latin Extended-A, U+0100 to U+017F, without its marks.
constexpr std::string_view kLatinExtendedA =
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTt"
    "TtTtUuUuUuUuUuUuWwYyYZzZzZzs";
static_assert(kLatinExtendedA.size() == 128);

char encoded(const char32_t c) {
  if (c < 0x80 || (c >= 0xA0 && c <= 0xFF)) return static_cast<char>(c);
  const auto special = std::ranges::find(kSpecial, c);
  if (c != 0 && special != kSpecial.end()) return static_cast<char>(0x80 + (special - kSpecial.begin()));
  if (c >= 0x100 && c <= 0x17F) return kLatinExtendedA[c - 0x100];
  return c == 0x2009 || c == 0x202F || c == 0x2003 || c == 0x2002 ? ' ' : '?';
}

void append_utf8(std::string& out, const char32_t c) {
  const auto byte = [&out](const char32_t value) { out += static_cast<char>(value); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | (c >> 6U));
    byte(0x80 | (c & 0x3FU));
  } else {
    byte(0xE0 | (c >> 12U));
    byte(0x80 | ((c >> 6U) & 0x3FU));
    byte(0x80 | (c & 0x3FU));
  }
}

}  // namespace

std::string to_windows_1252(const std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::string_view rest = utf8; !rest.empty();) out += encoded(take_code_point(rest).value_or(kReplacement));
  return out;
}

std::string from_windows_1252(const std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 16);
  for (const char byte : bytes) {
    const auto value = static_cast<std::uint8_t>(byte);
    char32_t c = value;
    if (value >= 0x80 && value < 0xA0) c = kSpecial.at(value - 0x80U) == 0 ? kReplacement : kSpecial.at(value - 0x80U);
    append_utf8(out, c);
  }
  return out;
}

}  // namespace rubrica::fiscal
