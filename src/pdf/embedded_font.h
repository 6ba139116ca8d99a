// A font as it stands in a file (ISO 32000-1 §9.7): the subset that was used, and what is needed to show it and to find
// its text again. A plain value: who draws and who writes the file need not be the same process.
#pragma once

#include <string>
#include <string_view>

#include "pdf/font.h"

namespace rubrica::pdf {

struct EmbeddedFont {
  std::string name;        // with the tag of its subset (§9.6.4)
  std::string descriptor;  // entries of its /FontDescriptor but /FontFile2 and /CIDSet
  std::string widths;      // elements of /W
  Bytes program;           // TrueType
  std::string to_unicode;  // a CMap
  Bytes cid_set;           // the glyphs in it, one bit each: PDF/A-1 wants it (ISO 19005-1 §6.3.5)
};
// What was shaped with it so far. internal when HarfBuzz fails.
Result<EmbeddedFont> embed(const Font& font);
// Its /Type0 font and /CIDFontType2 descendant, for a file in which the others stand as these references ("12 0 R").
std::string font_syntax(const EmbeddedFont& font, const std::string& descendant, const std::string& to_unicode);
std::string descendant_syntax(const EmbeddedFont& font, const std::string& descriptor);
std::string descriptor_syntax(const EmbeddedFont& font, const std::string& program);

// A text as the operand and operator that show it: "[<0012>-3<0034>] TJ"; empty for an empty text.
std::string shown_text(Font& font, std::string_view utf8, bool tabular = false);

// Three decimals, without a locale and without "-0".
std::string number_syntax(double value);

}  // namespace rubrica::pdf
