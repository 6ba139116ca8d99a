#include "pdf/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rubrica::pdf {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Bytes png(const std::uint8_t depth, const std::uint8_t colour, const std::uint8_t interlace,
          const std::string& extra = "") {
  std::string file("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10", 24);
  file += {static_cast<char>(depth), static_cast<char>(colour), 0, 0, static_cast<char>(interlace)};
  file += "crc!" + extra + std::string("\0\0\0\3IDATabccrc!\0\0\0\0IENDcrc!", 27);
  return to_bytes(file);
}

TEST(Picture, OfJpegAndPngIsTakenAsItIs) {
  const auto rgb = read_picture(png(8, 2, 0));
  ASSERT_TRUE(rgb) << rgb.error().describe();
  EXPECT_THAT(rgb->entries, AllOf(HasSubstr("/Width 32 /Height 16"), HasSubstr("/CalRGB"), HasSubstr("/Columns 32")));
  EXPECT_EQ(rgb->data, to_bytes("abc"));
  EXPECT_DOUBLE_EQ(rgb->aspect, 2);
  EXPECT_THAT(read_picture(png(8, 0, 0))->entries, HasSubstr("/CalGray"));
  Bytes jpeg = to_bytes(std::string("\xFF\xD8\xFF\xE0\0\4ab\xFF\xC2\0\x11\x08\0\x10\0\x08\x01", 18));
  jpeg.resize(40);
  EXPECT_THAT(read_picture(jpeg)->entries, AllOf(HasSubstr("/Width 8 /Height 16"), HasSubstr("/DCTDecode")));
}

TEST(Picture, ThatCannotBeTakenIsRefusedWithTheReason) {
  const auto why = [](const Bytes& file) { return read_picture(file).error().detail; };
  EXPECT_THAT(why(png(8, 6, 0)), HasSubstr("without transparency"));
  EXPECT_THAT(why(png(16, 2, 0)), HasSubstr("eight bits"));
  EXPECT_THAT(why(png(8, 2, 1)), HasSubstr("interlace"));
  EXPECT_THAT(why(png(8, 2, 0, std::string("\0\0\0\0tRNScrc!", 12))), HasSubstr("transparent"));
  EXPECT_THAT(why(to_bytes("GIF89a")), HasSubstr("neither"));
  Bytes huge = png(8, 2, 0);
  huge[18] = huge[22] = 0x08;  // 2048 pixels and some on each side
  EXPECT_THAT(why(huge), HasSubstr("two million pixels"));
  EXPECT_THAT(why(Bytes((1U << 20U) + 1)), HasSubstr("megabyte"));
  Bytes cut = png(8, 2, 0);
  cut.resize(40);
  EXPECT_THAT(why(cut), HasSubstr("cannot be read"));
  Bytes cmyk = to_bytes(std::string("\xFF\xD8\xFF\xC0\0\x11\x08\0\x10\0\x08\x04", 12));
  cmyk.resize(40);
  EXPECT_THAT(why(cmyk), HasSubstr("grey or RGB"));
}

}  // namespace
}  // namespace rubrica::pdf
