#include "cli/seal_place.h"

#include <charconv>
#include <vector>

namespace rubrica::cli {
namespace {

template <class Number>
bool read(const std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
    parts.push_back(text.substr(0, comma));
    text.remove_prefix(comma + 1);
  }
  parts.push_back(text);
  return parts;
}

}  // namespace

Result<pades::SealPlace> seal_place(const std::string_view text) {
  pades::SealPlace place;
  const std::size_t colon = text.find(':');
  const bool has_page = colon != std::string_view::npos;
  const auto parts = parts_of(has_page ? text.substr(colon + 1) : text);
  const bool read_all = (!has_page || read(text.substr(0, colon), place.page)) &&
                        (parts.size() == 2 || parts.size() == 3) && read(parts[0], place.x) &&
                        read(parts[1], place.y) && (parts.size() == 2 || read(parts[2], place.width));
  if (read_all) return place;
  return fail(ErrorCode::invalid_argument, "--seal is [PAGE:]X,Y[,WIDTH], as in 1:0.55,0.85: " + std::string(text));
}

}  // namespace rubrica::cli
