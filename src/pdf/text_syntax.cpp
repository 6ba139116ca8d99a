#include "pdf/text_syntax.h"

#include "base/utf8.h"

namespace rubrica::pdf {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

}  // namespace

std::u16string utf16_of(std::string_view utf8) {
  std::u16string out;
  while (!utf8.empty()) {
    const char32_t point = take_code_point(utf8).value_or(kReplacement);
    if (point >= 0x10000) {
      out += static_cast<char16_t>(0xD800U + ((point - 0x10000U) >> 10U));
      out += static_cast<char16_t>(0xDC00U + ((point - 0x10000U) & 0x3FFU));
    } else {
      out += static_cast<char16_t>(point);
    }
  }
  return out;
}

}  // namespace rubrica::pdf
