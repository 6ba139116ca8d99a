// The QR codes on a page that was drawn. Runs inside of the confined helper: what is drawn is as foreign as the
// document.
#pragma once

#include <string>
#include <vector>

#include "pdf/source.h"

namespace rubrica::confined {

inline constexpr std::size_t kMostQrCodes = 32;       // on a page; further ones are left out
inline constexpr std::size_t kLongestQrText = 2'953;  // octets: version 40, level L (ISO/IEC 18004, table 7)

// Their texts, each once. What is not UTF-8 is left out: nothing here guesses a character set. `raster`: a binary PGM
// of 8 bits, as pdftoppm -gray writes it; malformed_input for anything else.
Result<std::vector<std::string>> qr_codes_in(const pdf::Source& raster);

}  // namespace rubrica::confined
