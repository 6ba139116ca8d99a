#include "fiscal/series.h"

#include <algorithm>

#include "fiscal/atcud.h"
#include "fiscal/document_type.h"
#include "fiscal/refusal.h"

namespace rubrica::fiscal {
namespace {

constexpr std::size_t kLongestId = 35;

char lower(const char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_letter_or_digit(const char c) {
  const char small = lower(c);
  return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9');
}
bool is_separator(const char c) { return c == '.' || c == '_' || c == '-'; }

}  // namespace

bool is_series_id(const std::string_view text) {
  if (text.empty() || text.size() > kLongestId || is_separator(text.front()) || is_separator(text.back())) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_letter_or_digit(text[i]) && !is_separator(text[i])) return false;
    if (i > 0 && is_separator(text[i]) && is_separator(text[i - 1])) return false;
  }
  return true;
}

bool same_series_id(const std::string_view a, const std::string_view b) {
  return std::ranges::equal(a, b, [](const char x, const char y) { return lower(x) == lower(y); });
}

Result<Series> new_series(const std::string_view type, const std::string_view id,
                          const std::string_view validation_code, const bool training) {
  Series series;
  series.type = type;
  series.id = id;
  series.validation_code = validation_code;
  series.training = training;
  if (document_type(type) == nullptr) return refuse(Refusal::type_unknown, std::string(type));
  if (!is_series_id(id)) return refuse(Refusal::series_id_malformed, std::string(id));
  const bool code_needed = !training || !validation_code.empty();
  if (code_needed && !is_validation_code(validation_code)) {
    return refuse(Refusal::series_not_communicated, series.name());
  }
  return series;
}

Result<Series> finish_series(Series series) {
  if (series.finished) return refuse(Refusal::series_finished, series.name());
  series.finished = true;
  return series;
}

}  // namespace rubrica::fiscal
