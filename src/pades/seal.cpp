#include "pades/seal.h"

#include <algorithm>
#include <array>

#include "pdf/text_layout.h"

namespace rubrica::pades {
namespace {

constexpr std::size_t kLargestLogo = std::size_t{1} << 20U;
constexpr unsigned kLargestSide = 4096;  // pixels

tl::unexpected<Error> no_logo(const std::string& why) {
  return fail(ErrorCode::invalid_argument, "the seal's logo: " + why);
}

unsigned big_endian(const BytesView bytes, const std::size_t at, const std::size_t count) {
  unsigned value = 0;
  for (const std::uint8_t octet : bytes.subspan(at, count)) value = (value << 8U) | octet;
  return value;
}

// sRGB by its primaries and a plain gamma (ISO 32000-1 §8.6.5.3): needs no output intent.
std::string colour_space(const unsigned components) {
  const std::string white = "/WhitePoint [0.9505 1 1.089]";
  if (components == 1) return "[/CalGray <<" + white + " /Gamma 2.2>>]";
  return "[/CalRGB <<" + white +
         " /Gamma [2.2 2.2 2.2] /Matrix [0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505]>>]";
}

Result<SealLogo> logo_of(const unsigned width, const unsigned height, const unsigned components,
                         const std::string& filter, Bytes data) {
  if (width == 0 || height == 0 || width > kLargestSide || height > kLargestSide) {
    return no_logo("its sides are 1 to 4096 pixels");
  }
  if (components != 1 && components != 3) return no_logo("its colours are grey or RGB");
  SealLogo logo;
  logo.entries = "/Type /XObject /Subtype /Image /Width " + std::to_string(width) + " /Height " +
                 std::to_string(height) + " /BitsPerComponent 8 /ColorSpace " + colour_space(components) + " " + filter;
  logo.data = std::move(data);
  logo.aspect = static_cast<double>(width) / height;
  return logo;
}

// ITU-T T.81 §B.2: the frame header says size and components; the file is what a reader of PDF wants as it is.
Result<SealLogo> jpeg_logo(const BytesView file) {
  for (std::size_t at = 2; at + 4 <= file.size();) {
    const unsigned marker = file[at + 1];
    if (file[at] != 0xFF) break;
    const unsigned length = big_endian(file, at + 2, 2);
    const bool frame = marker >= 0xC0 && marker <= 0xC2;  // baseline, extended, progressive
    if (frame && at + 10 <= file.size()) {
      if (file[at + 4] != 8) return no_logo("it has not eight bits a colour");
      return logo_of(big_endian(file, at + 7, 2), big_endian(file, at + 5, 2), file[at + 9], "/Filter /DCTDecode",
                     Bytes(file.begin(), file.end()));
    }
    if (marker == 0xDA) break;
    at += 2 + length;
  }
  return no_logo("a JPEG file that cannot be read");
}

// ISO/IEC 15948: the compressed data, put together, are what /FlateDecode with a PNG predictor reads.
Result<SealLogo> png_logo(const BytesView file) {
  unsigned width = 0;
  unsigned height = 0;
  unsigned components = 0;
  Bytes data;
  for (std::size_t at = 8; at + 12 <= file.size();) {
    const std::size_t length = big_endian(file, at, 4);
    const std::string_view type = as_text(file.subspan(at + 4, 4));
    if (length > file.size() - at - 12) break;
    const BytesView chunk = file.subspan(at + 8, length);
    if (type == "IHDR" && length == 13) {
      width = big_endian(chunk, 0, 4);
      height = big_endian(chunk, 4, 4);
      const unsigned colour = chunk[9];
      if (chunk[8] != 8 || (colour != 0 && colour != 2) || chunk[12] != 0) {
        return no_logo("a PNG file needs eight bits, grey or RGB, without transparency and without interlace");
      }
      components = colour == 0 ? 1 : 3;
    } else if (type == "tRNS") {
      return no_logo("it has transparent parts");
    } else if (type == "IDAT") {
      append(data, chunk);
    } else if (type == "IEND" && !data.empty() && components != 0) {
      return logo_of(width, height, components,
                     "/Filter /FlateDecode /DecodeParms <</Predictor 15 /Colors " + std::to_string(components) +
                         " /BitsPerComponent 8 /Columns " + std::to_string(width) + ">>",
                     std::move(data));
    }
    at += length + 12;
  }
  return no_logo("a PNG file that cannot be read");
}

// ---- drawing: in points, the origin in the lower left corner --------------------------------------------------------

constexpr double kMargin = 6;
constexpr double kTextWidth = 168;
constexpr double kLogoSide = 44;  // at most
constexpr double kBar = 1.2;
constexpr double kDark = 0.1;  // CalGray
constexpr double kMuted = 0.35;
constexpr std::size_t kMostLines = 12;

struct Style {
  std::size_t font = 0;
  double size = 0;
  double leading = 0;
  double grey = 0;
};
constexpr Style kLabel{0, 6.5, 9, kMuted};
constexpr Style kName{1, 10, 12.5, kDark};
constexpr Style kDetail{0, 7, 9.2, kDark};

struct Line {
  const Style* style = nullptr;
  std::string text;
};

}  // namespace

Result<SealLogo> seal_logo(const BytesView file) {
  if (file.size() > kLargestLogo) return no_logo("it has over a megabyte");
  constexpr std::array<std::uint8_t, 8> kPng = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  if (file.size() > kPng.size() && std::ranges::equal(file.first(kPng.size()), kPng)) return png_logo(file);
  if (file.size() > 4 && file[0] == 0xFF && file[1] == 0xD8) return jpeg_logo(file);
  return no_logo("neither JPEG nor PNG");
}

Result<SealDrawing> draw_seal(const SealText& text, const std::optional<SealLogo>& logo,
                              const std::filesystem::path& font_folder) {
  std::array<std::unique_ptr<pdf::Font>, 2> fonts;
  RUBRICA_TRY(fonts[0], pdf::Font::load(font_folder / "OpenSans-Regular.ttf"));
  RUBRICA_TRY(fonts[1], pdf::Font::load(font_folder / "OpenSans-Semibold.ttf"));

  SealDrawing drawing;
  std::vector<Line> lines;
  const auto add = [&](const Style& style, const std::string& words) {
    for (std::string& line : pdf::wrap(*fonts.at(style.font), style.size, kTextWidth, words)) {
      lines.push_back({&style, std::move(line)});
    }
    drawing.description += (drawing.description.empty() ? "" : &style == &kName ? " " : "; ") + words;
  };
  const auto add_detail = [&](const std::string& label, const std::string& value) {
    if (!value.empty()) add(kDetail, label + ": " + value);
  };
  add(kLabel, "Assinado por");
  add(kName, text.name);
  add_detail("N.º de identificação", text.identification);
  add_detail("Data", text.date);
  add_detail("Motivo", text.reason);
  add_detail("Local", text.location);
  if (lines.size() > kMostLines) return fail(ErrorCode::invalid_argument, "the text is too long for a seal");

  double text_height = 0;
  for (const Line& line : lines) text_height += line.style->leading;
  const double logo_height = logo ? kLogoSide / std::max(1.0, logo->aspect) : 0;
  const double logo_width = logo ? logo_height * logo->aspect : 0;
  const double text_left = kMargin + kBar + kMargin + (logo ? logo_width + kMargin : 0);
  drawing.width = text_left + kTextWidth + kMargin;
  drawing.height = std::max(text_height, logo_height) + 2 * kMargin;

  const auto number = [](const double value) { return pdf::number_syntax(value); };
  drawing.content = "/Grey cs " + number(kMuted) + " sc " + number(kMargin) + " " + number(kMargin) + " " +
                    number(kBar) + " " + number(drawing.height - 2 * kMargin) + " re f\n";
  if (logo) {
    const double below = (drawing.height - logo_height) / 2;
    drawing.content += "q " + number(logo_width) + " 0 0 " + number(logo_height) + " " +
                       number(kMargin + kBar + kMargin) + " " + number(below) + " cm /Logo Do Q\n";
  }
  double y = (drawing.height + text_height) / 2;
  for (const Line& line : lines) {
    y -= line.style->leading;
    const double baseline = y + 0.28 * line.style->leading;
    drawing.content += "BT /F" + std::to_string(line.style->font) + " " + number(line.style->size) + " Tf " +
                       number(line.style->grey) + " sc 1 0 0 1 " + number(text_left) + " " + number(baseline) + " Tm " +
                       pdf::shown_text(*fonts.at(line.style->font), line.text) + " ET\n";
  }
  for (const auto& font : fonts) {
    RUBRICA_TRY(pdf::EmbeddedFont embedded, pdf::embed(*font));
    drawing.fonts.push_back(std::move(embedded));
  }
  drawing.logo = logo;
  return drawing;
}

}  // namespace rubrica::pades
