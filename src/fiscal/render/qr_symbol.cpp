#include "fiscal/render/qr_symbol.h"

#include <qrencode.h>

#include <memory>

namespace rubrica::fiscal {
namespace {

constexpr int kSmallestVersion = 9;

struct FreeSymbol {
  void operator()(QRcode* symbol) const noexcept { QRcode_free(symbol); }
};

}  // namespace

Result<QrSymbol> qr_symbol(const std::string_view text) {
  const std::string copy(text);
  // The library takes the next version that has room.
  const std::unique_ptr<QRcode, FreeSymbol> code(QRcode_encodeString8bit(copy.c_str(), kSmallestVersion, QR_ECLEVEL_M));
  if (!code) return fail(ErrorCode::resource_limit, "a text that does not fit into a QR symbol");
  QrSymbol symbol;
  symbol.size = code->width;
  const auto modules = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
  symbol.dark.reserve(modules);
  for (std::size_t i = 0; i < modules; ++i) symbol.dark.push_back((code->data[i] & 1U) != 0);
  return symbol;
}

}  // namespace rubrica::fiscal
