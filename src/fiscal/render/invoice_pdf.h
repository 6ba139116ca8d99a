// A fiscal document on paper: A4, tagged, of PDF/A-3a's shape.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "fiscal/document.h"
#include "fiscal/issue.h"
#include "fiscal/render/labels.h"
#include "pdf/writer.h"

namespace rubrica::fiscal {

// Where nothing stands on the last page if room was left for a seal: from side to side, in points from the page's edge.
struct FreeFoot {
  double side = 0;
  double bottom = 0;
  double height = 0;
};
inline constexpr FreeFoot kFreeFoot{54, 80, 104};

// What an annulled document says of itself.
struct AnnulmentMark {
  Date on{};
  std::string reason;
};

struct RenderOptions {
  std::filesystem::path font_folder = "/usr/share/fonts/truetype/open-sans";
  std::filesystem::path icc_profile = "/usr/share/color/icc/sRGB.icc";
  LabelLanguage language = LabelLanguage::pt;
  pdf::Colour accent = {0.043, 0.310, 0.424};  // the issuer's colour; dark enough to be read on white
  std::optional<pdf::Picture> logo = {};       // the issuer's, above the heading of the first page
  bool second_copy = false;                    // «2.ª via»: the same document, marked as not the original (2.2.15)
  std::optional<AnnulmentMark> annulled = {};  // «Documento anulado em …: …»
  bool room_for_seal = false;                  // the last page keeps kFreeFoot free
};

// A price for one as documents show it: two decimals, or as many more as it has. "25,00", "0,1234".
std::string price_text(const Decimal& price);

// Every type of document. The same document gives the same bytes. Errors: those of totals_of(), and not_found for fonts
// or colour profile.
Result<Bytes> invoice_pdf(const Document& document, const RenderOptions& options = {});

// An issued document as it stands now: an annulled one says so, with the day and the reason. `options.annulled` is of
// no account.
Result<Bytes> issued_pdf(const IssuedDocument& issued, RenderOptions options = {});

}  // namespace rubrica::fiscal
