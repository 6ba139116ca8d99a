#include "pades/seal.h"

#include <algorithm>
#include <array>

#include "pdf/text_layout.h"

namespace rubrica::pades {
namespace {

// ---- drawing: in points, the origin in the lower left corner --------------------------------------------------------

constexpr double kMargin = 6;
constexpr double kTextWidth = 168;
constexpr double kLogoSide = 44;  // at most
constexpr double kBar = 1.2;
constexpr double kDark = 0.1;  // CalGray
constexpr double kMuted = 0.35;
constexpr std::size_t kMostLines = 16;

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
