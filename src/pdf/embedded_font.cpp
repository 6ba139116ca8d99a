#include "pdf/embedded_font.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "crypto/digest.h"
#include "pdf/text_syntax.h"

namespace rubrica::pdf {
namespace {

std::string hex_16(const unsigned value) {
  std::array<char, 8> digits{};
  std::snprintf(digits.data(), digits.size(), "%04x", value);
  return digits.data();
}

std::string utf16_hex(const std::string& utf8) {
  // text_syntax() writes <FEFF…> for what is not plain; here every character goes through the same form.
  std::string digits;
  for (const char16_t unit : utf16_of(utf8)) digits += hex_16(unit);
  return digits;
}

std::string to_unicode(const Font& font) {
  std::string map =
      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering "
      "(UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> "
      "<ffff>\nendcodespacerange\n";
  std::vector<std::string> entries;
  for (const auto& [id, used] : font.used()) {
    if (!used.text.empty()) entries.push_back("<" + hex_16(id) + "> <" + utf16_hex(used.text) + ">\n");
  }
  for (std::size_t begin = 0; begin < entries.size(); begin += 100) {
    const std::size_t count = std::min<std::size_t>(100, entries.size() - begin);
    map += std::to_string(count) + " beginbfchar\n";
    for (std::size_t i = begin; i < begin + count; ++i) map += entries[i];
    map += "endbfchar\n";
  }
  return map + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
}

// Six letters from the glyphs that are in it.
std::string subset_name(const Font& font) {
  std::string glyphs;
  for (const auto& [id, used] : font.used()) glyphs += std::to_string(id) + ",";
  const auto digest = crypto::sha256(as_bytes(glyphs));
  std::string tag;
  for (std::size_t i = 0; i < 6; ++i) tag += static_cast<char>('A' + digest.at(i) % 26);
  return tag + "+" + font.postscript_name();
}

// Glyph 0 is in every font program.
Bytes cid_set(const Font& font) {
  Bytes bits(font.used().empty() ? 1 : font.used().rbegin()->first / 8 + 1);
  const auto set = [&bits](const std::uint32_t id) {
    bits.at(id / 8) = static_cast<std::uint8_t>(bits.at(id / 8) | (0x80U >> (id % 8)));
  };
  set(0);
  for (const auto& [id, used] : font.used()) set(id);
  return bits;
}

}  // namespace

std::string number_syntax(const double value) {
  const auto thousandths = static_cast<long long>(std::llround(value * 1000));
  const long long whole = std::abs(thousandths);
  std::string text = std::to_string(whole / 1000);
  if (whole % 1000 != 0) {
    std::array<char, 8> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%03lld", whole % 1000);
    text += fraction.data();
    while (text.back() == '0') text.pop_back();
  }
  return (thousandths < 0 ? "-" : "") + text;
}

Result<EmbeddedFont> embed(const Font& font) {
  EmbeddedFont embedded;
  RUBRICA_TRY(embedded.program, font.subset());
  embedded.name = subset_name(font);
  const Font::Metrics metrics = font.metrics();
  embedded.descriptor = "/Flags 4 /FontBBox [" + number_syntax(metrics.box[0]) + " " + number_syntax(metrics.box[1]) +
                        " " + number_syntax(metrics.box[2]) + " " + number_syntax(metrics.box[3]) +
                        "] /ItalicAngle 0 /Ascent " + number_syntax(metrics.ascent) + " /Descent " +
                        number_syntax(metrics.descent) + " /CapHeight " + number_syntax(metrics.cap_height) +
                        " /StemV 80";
  for (const auto& [id, used] : font.used()) {
    embedded.widths += std::to_string(id) + " [" + number_syntax(used.advance) + "] ";
  }
  embedded.to_unicode = to_unicode(font);
  embedded.cid_set = cid_set(font);
  return embedded;
}

std::string descriptor_syntax(const EmbeddedFont& font, const std::string& program) {
  return "<</Type /FontDescriptor /FontName /" + font.name + " " + font.descriptor + " /FontFile2 " + program + ">>";
}

std::string descendant_syntax(const EmbeddedFont& font, const std::string& descriptor) {
  return "<</Type /Font /Subtype /CIDFontType2 /BaseFont /" + font.name +
         " /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor " + descriptor +
         " /CIDToGIDMap /Identity /DW 0 /W [" + font.widths + "]>>";
}

std::string font_syntax(const EmbeddedFont& font, const std::string& descendant, const std::string& to_unicode) {
  return "<</Type /Font /Subtype /Type0 /BaseFont /" + font.name + " /Encoding /Identity-H /DescendantFonts [" +
         descendant + "] /ToUnicode " + to_unicode + ">>";
}

std::string shown_text(Font& font, const std::string_view utf8, const bool tabular) {
  const std::vector<Glyph> glyphs = font.shape(utf8, tabular);
  if (glyphs.empty()) return "";
  std::string text = "[<";
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    text += hex_16(glyphs[i].id);
    // Kerning: the difference between what was shaped and what the font's own width would move.
    const double adjustment = font.used().at(glyphs[i].id).advance - glyphs[i].advance;
    if (i + 1 < glyphs.size() && std::abs(adjustment) >= 0.5) text += ">" + number_syntax(adjustment) + "<";
  }
  return text + ">] TJ";
}

}  // namespace rubrica::pdf
