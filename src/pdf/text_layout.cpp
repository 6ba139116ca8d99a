#include "pdf/text_layout.h"

namespace rubrica::pdf {
namespace {

std::size_t character_size(const std::string_view text, const std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
  return end - at;
}

// The longest beginning of a word that fits, at least one character.
std::size_t fitting(Font& font, const double size, const double width, const std::string_view word) {
  std::size_t end = character_size(word, 0);
  while (end < word.size()) {
    const std::size_t next = end + character_size(word, end);
    if (font.width(word.substr(0, next), size) > width) break;
    end = next;
  }
  return end;
}

}  // namespace

std::vector<std::string> wrap(Font& font, const double size, const double width, const std::string_view utf8) {
  std::vector<std::string> lines(1);
  std::size_t at = 0;
  while (at < utf8.size()) {
    if (utf8[at] == '\n') {
      lines.emplace_back();
      ++at;
      continue;
    }
    if (utf8[at] == ' ') {
      ++at;
      continue;
    }
    const std::size_t end = std::min(utf8.find_first_of(" \n", at), utf8.size());
    std::string_view word = utf8.substr(at, end - at);
    at = end;
    const std::string joined = lines.back().empty() ? std::string(word) : lines.back() + " " + std::string(word);
    if (font.width(joined, size) <= width) {
      lines.back() = joined;
      continue;
    }
    if (!lines.back().empty()) lines.emplace_back();
    while (font.width(word, size) > width) {
      const std::size_t taken = fitting(font, size, width, word);
      if (taken == word.size()) break;
      lines.back() = std::string(word.substr(0, taken));
      lines.emplace_back();
      word.remove_prefix(taken);
    }
    lines.back() = std::string(word);
  }
  return lines;
}

}  // namespace rubrica::pdf
