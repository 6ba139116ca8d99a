#include "pdf/picture.h"

#include <algorithm>
#include <array>

namespace rubrica::pdf {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20U;
constexpr unsigned kLargestSide = 4096;  // pixels
constexpr std::uint64_t kMostPixels = 2'000'000;

tl::unexpected<Error> refused(const std::string& why) {
  return fail(ErrorCode::invalid_argument, "the picture: " + why);
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

Result<Picture> picture_of_size(const unsigned width, const unsigned height, const unsigned components,
                                const std::string& filter, Bytes data) {
  if (width == 0 || height == 0 || width > kLargestSide || height > kLargestSide) {
    return refused("its sides are 1 to 4096 pixels");
  }
  if (std::uint64_t{width} * height > kMostPixels) return refused("it has over two million pixels");
  if (components != 1 && components != 3) return refused("its colours are grey or RGB");
  Picture picture;
  picture.entries = "/Type /XObject /Subtype /Image /Width " + std::to_string(width) + " /Height " +
                    std::to_string(height) + " /BitsPerComponent 8 /ColorSpace " + colour_space(components) + " " +
                    filter;
  picture.data = std::move(data);
  picture.aspect = static_cast<double>(width) / height;
  return picture;
}

// ITU-T T.81 §B.2: the frame header says size and components; the file is what a reader of PDF wants as it is.
Result<Picture> jpeg(const BytesView file) {
  for (std::size_t at = 2; at + 4 <= file.size();) {
    const unsigned marker = file[at + 1];
    if (file[at] != 0xFF) break;
    const unsigned length = big_endian(file, at + 2, 2);
    const bool frame = marker >= 0xC0 && marker <= 0xC2;  // baseline, extended, progressive
    if (frame && at + 10 <= file.size()) {
      if (file[at + 4] != 8) return refused("it has not eight bits a colour");
      return picture_of_size(big_endian(file, at + 7, 2), big_endian(file, at + 5, 2), file[at + 9],
                             "/Filter /DCTDecode", Bytes(file.begin(), file.end()));
    }
    if (marker == 0xDA) break;
    at += 2 + length;
  }
  return refused("a JPEG file that cannot be read");
}

// ISO/IEC 15948: the compressed data, put together, are what /FlateDecode with a PNG predictor reads.
Result<Picture> png(const BytesView file) {
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
        return refused("a PNG file needs eight bits, grey or RGB, without transparency and without interlace");
      }
      components = colour == 0 ? 1 : 3;
    } else if (type == "tRNS") {
      return refused("it has transparent parts");
    } else if (type == "IDAT") {
      append(data, chunk);
    } else if (type == "IEND" && !data.empty() && components != 0) {
      return picture_of_size(width, height, components,
                             "/Filter /FlateDecode /DecodeParms <</Predictor 15 /Colors " + std::to_string(components) +
                                 " /BitsPerComponent 8 /Columns " + std::to_string(width) + ">>",
                             std::move(data));
    }
    at += length + 12;
  }
  return refused("a PNG file that cannot be read");
}

}  // namespace

Result<Picture> read_picture(const BytesView file) {
  if (file.size() > kLargestFile) return refused("it has over a megabyte");
  constexpr std::array<std::uint8_t, 8> kPng = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  if (file.size() > kPng.size() && std::ranges::equal(file.first(kPng.size()), kPng)) return png(file);
  if (file.size() > 4 && file[0] == 0xFF && file[1] == 0xD8) return jpeg(file);
  return refused("neither JPEG nor PNG");
}

}  // namespace rubrica::pdf
