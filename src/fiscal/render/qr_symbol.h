// The fiscal QR symbol: byte mode, error correction M, version 9 or larger (AT's specification, section 3).
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace rubrica::fiscal {

struct QrSymbol {
  int size = 0;            // modules on a side, without the quiet zone
  std::vector<bool> dark;  // row by row from the top
  bool is_dark(const int column, const int row) const {
    return dark.at(static_cast<std::size_t>(row) * static_cast<std::size_t>(size) + static_cast<std::size_t>(column));
  }
};

// resource_limit for a text that no symbol holds (2,331 bytes).
Result<QrSymbol> qr_symbol(std::string_view text);

}  // namespace rubrica::fiscal
