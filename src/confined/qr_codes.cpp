#include "confined/qr_codes.h"

#define ZX_USE_UTF8  // NOLINT(cppcoreguidelines-macro-usage): the library's own switch
#include <ReadBarcode.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/utf8.h"

namespace rubrica::confined {
namespace {

constexpr std::uint64_t kLargestRaster = std::uint64_t{64} << 20U;
constexpr int kLongestSide = 20'000;  // pixels

// Takes a number and the one white space after it.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr == text.data() + text.size()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()) + 1);
  return number;
}

struct Raster {
  std::string_view pixels;
  int width = 0;
  int height = 0;
};

Result<Raster> raster_in(std::string_view text) {
  const auto malformed = [] { return fail(ErrorCode::malformed_input, "not the raster of a page"); };
  if (!text.starts_with("P5\n")) return malformed();
  text.remove_prefix(3);
  const auto width = take_number(text);
  const auto height = take_number(text);
  const auto white = take_number(text);
  if (!width || !height || white != 255) return malformed();
  if (std::min(*width, *height) < 1 || std::max(*width, *height) > kLongestSide) return malformed();
  if (text.size() != static_cast<std::size_t>(*width) * static_cast<std::size_t>(*height)) return malformed();
  return Raster{text, *width, *height};
}

void add_codes(std::vector<std::string>& texts, const Raster& raster, const ZXing::Binarizer binarizer) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): octets are what both call them
  const ZXing::ImageView image(reinterpret_cast<const std::uint8_t*>(raster.pixels.data()), raster.width, raster.height,
                               ZXing::ImageFormat::Lum);
  const auto hints = ZXing::DecodeHints().setFormats(ZXing::BarcodeFormat::QRCode).setBinarizer(binarizer);
  for (const ZXing::Result& code : ZXing::ReadBarcodes(image, hints)) {
    std::string text(code.bytes().begin(), code.bytes().end());
    const bool kept = code.isValid() && text.size() <= kLongestQrText && is_utf8(text) && texts.size() < kMostQrCodes;
    if (kept && std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
  }
}

}  // namespace

Result<std::vector<std::string>> qr_codes_in(const pdf::Source& source) {
  RUBRICA_TRY(const Bytes bytes, pdf::read_all(source, kLargestRaster));
  RUBRICA_TRY(const Raster raster, raster_in(as_text(bytes)));
  std::vector<std::string> texts;
  // Black on white, as a program draws it; then by what is around, for what was scanned. Each finds some that the other
  // does not (docs/performance.md).
  add_codes(texts, raster, ZXing::Binarizer::FixedThreshold);
  add_codes(texts, raster, ZXing::Binarizer::LocalAverage);
  return texts;
}

}  // namespace rubrica::confined
