#include "fiscal/atcud.h"

#include <algorithm>

namespace rubrica::fiscal {

bool is_validation_code(const std::string_view text) {
  return text.size() >= 8 && text.size() <= 60 &&
         std::ranges::all_of(text, [](const char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

Result<std::string> atcud(const std::string_view validation_code, const int number) {
  if (number < 1) return fail(ErrorCode::invalid_argument, "documents are numbered from 1");
  if (validation_code.empty()) return std::string("0");
  if (!is_validation_code(validation_code)) {
    return fail(ErrorCode::invalid_argument,
                "AT's validation code has at least eight capital letters and digits: " + std::string(validation_code));
  }
  return std::string(validation_code) + "-" + std::to_string(number);
}

bool is_atcud_of(const std::string_view text, const std::string_view number_as_printed) {
  const std::size_t hyphen = text.find('-');
  return hyphen != std::string_view::npos && is_validation_code(text.substr(0, hyphen)) &&
         text.substr(hyphen + 1) == number_as_printed;
}

}  // namespace rubrica::fiscal
