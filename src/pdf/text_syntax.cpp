#include "pdf/text_syntax.h"

namespace rubrica::pdf {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
  char32_t point = kReplacement;
  std::size_t size = 1;
};

Decoded decode(const std::string_view text, const std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + size > text.size()) return {};
  char32_t point = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xC0U) != 0x80U) return {};
    point = (point << 6U) | (next & 0x3FU);
  }
  const bool overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (overlong || surrogate || point > 0x10FFFF) return {};
  return {point, size};
}

}  // namespace

std::u16string utf16_of(const std::string_view utf8) {
  std::u16string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const Decoded decoded = decode(utf8, at);
    at += decoded.size;
    if (decoded.point >= 0x10000) {
      out += static_cast<char16_t>(0xD800U + ((decoded.point - 0x10000U) >> 10U));
      out += static_cast<char16_t>(0xDC00U + ((decoded.point - 0x10000U) & 0x3FFU));
    } else {
      out += static_cast<char16_t>(decoded.point);
    }
  }
  return out;
}

}  // namespace rubrica::pdf
