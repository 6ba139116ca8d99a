// The visible seal of a signature: what it says and looks like, and where it stands. Drawn in the process that knows
// the signer, placed by the one that reads the document (confined/): in between it is a plain value.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pdf/embedded_font.h"
#include "pdf/picture.h"

namespace rubrica::pades {

// Everything but the name may be empty.
struct SealText {
  std::string name;
  std::string identification = {};  // as in the certificate
  std::string date = {};            // as it is to be read
  std::string reason = {};
  std::string location = {};
};

using SealLogo = pdf::Picture;

struct SealDrawing {
  double width = 0;  // in points
  double height = 0;
  std::string content;  // with fonts /F0… and the picture /Logo
  std::vector<pdf::EmbeddedFont> fonts;
  std::optional<SealLogo> logo;
  std::string description;  // the same in one sentence, for who cannot see it
};
// Colours by CIE only, so that any output intent, or none, will do (ISO 19005-3 §6.2.4). not_found without the font
// Open Sans; invalid_argument when the text is too long to be read on a seal.
Result<SealDrawing> draw_seal(const SealText& text, const std::optional<SealLogo>& logo,
                              const std::filesystem::path& font_folder = "/usr/share/fonts/truetype/open-sans");

// What a seal leaves free at the edges of a page, in points, where the page has the room.
struct SealMargins {
  double side = 0;
  double top = 0;
  double bottom = 0;
};

// Where on which page, as it is shown.
struct SealPlace {
  int page = 1;  // from 1; -1 is the last
  double x = 0;  // of its upper left corner, as a fraction of the page's width and height, from the upper left
  double y = 0;
  double width = 0;  // as a fraction of the page's width; 0: as big as it was drawn, or smaller on a small page
  SealMargins margins = {};
};

struct Seal {
  std::optional<SealPlace> place;  // none: the rectangle of the existing field that is signed
  SealDrawing drawing;
  bool into_empty_field = false;  // the first one of the document that can be signed and seen, if there is one
};

// A PDF whose only page is the seal, to look at it before anything is signed. not_found as Writer::finish has it.
Result<Bytes> seal_picture(const SealDrawing& drawing);

}  // namespace rubrica::pades
