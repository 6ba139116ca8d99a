// A TrueType font: shaped with HarfBuzz, embedded as the subset that was used.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace rubrica::pdf {

struct Glyph {
  std::uint32_t id = 0;
  double advance = 0;  // in thousandths of the font size
  double offset = 0;   // horizontal shift, the same unit
  std::string text;    // what it stands for; empty for all but the first glyph of a cluster
};

// Remembers which glyphs were shaped: subset() holds those. Not thread-safe.
class Font {
 public:
  // not_found when the file is missing, malformed_input when it is no TrueType font.
  static Result<std::unique_ptr<Font>> load(const std::filesystem::path& file);

  // Left to right, Portuguese; `tabular`: figures of equal width. Characters without a glyph become the font's .notdef.
  std::vector<Glyph> shape(std::string_view utf8, bool tabular = false);
  double width(std::string_view utf8, double size, bool tabular = false);  // in points

  struct Metrics {
    double ascent = 0;  // thousandths of the font size
    double descent = 0;
    double cap_height = 0;
    double italic_angle = 0;
    double box[4] = {0, 0, 0, 0};
  };
  Metrics metrics() const;
  std::string postscript_name() const;

  // The used glyphs under their old numbers, without layout tables. internal when HarfBuzz fails.
  Result<Bytes> subset() const;
  // Glyph → what it stands for, and its advance; of everything that was shaped.
  struct Used {
    std::string text;
    double advance = 0;
  };
  const std::map<std::uint32_t, Used>& used() const { return used_; }

  Font(const Font&) = delete;
  Font& operator=(const Font&) = delete;
  ~Font();

 private:
  struct Data;
  explicit Font(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
  std::map<std::uint32_t, Used> used_;
};

}  // namespace rubrica::pdf
