// A fiscal document on paper: A4, tagged, of PDF/A-3a's shape.
#pragma once

#include <filesystem>

#include "base/bytes.h"
#include "fiscal/document.h"

namespace rubrica::fiscal {

struct RenderOptions {
  std::filesystem::path font_folder = "/usr/share/fonts/truetype/open-sans";
  std::filesystem::path icc_profile = "/usr/share/color/icc/sRGB.icc";
};

// The same document gives the same bytes. Errors: those of totals_of(), and not_found for fonts or colour profile.
Result<Bytes> invoice_pdf(const Document& document, const RenderOptions& options = {});

}  // namespace rubrica::fiscal
