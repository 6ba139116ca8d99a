#include "confined/qr_codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/qr_page.h"

namespace rubrica::confined {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Four pixels a module, four modules of quiet zone.
std::string raster_of(const std::string& text, const char dark = '\0', const char light = '\xFF') {
  constexpr int kScale = 4;
  const fiscal::QrSymbol symbol = fiscal::qr_symbol(text).value();
  const int side = (symbol.size + 8) * kScale;
  std::string out = "P5\n" + std::to_string(side) + " " + std::to_string(side) + "\n255\n";
  const auto inside = [&](const int at) { return at >= 4 && at < symbol.size + 4; };
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const int column = x / kScale;
      const int row = y / kScale;
      out += inside(column) && inside(row) && symbol.is_dark(column - 4, row - 4) ? dark : light;
    }
  }
  return out;
}

Result<std::vector<std::string>> read(const std::string& raster) {
  return qr_codes_in(pdf::MemorySource(as_bytes(raster)));
}

TEST(QrCodes, AreReadFromARaster) {
  EXPECT_THAT(read(raster_of("A:123456789*B:999999990")).value(), ElementsAre("A:123456789*B:999999990"));
  EXPECT_THAT(read("P5\n2 3\n255\n123456").value(), IsEmpty());
}

TEST(QrCodes, AreReadFromGreyPaperToo) {
  EXPECT_THAT(read(raster_of("cinzento", '\x20', '\x70')).value(), ElementsAre("cinzento"));
}

TEST(QrCodes, AreTheirOctetsWhateverTheCharacterSet) {
  EXPECT_THAT(read(raster_of("Março \xE2\x80\xAE 1")).value(), ElementsAre("Março \xE2\x80\xAE 1"));
  EXPECT_THAT(read(raster_of("Mar\xE7o")).value(), IsEmpty());
}

TEST(QrCodes, WhatIsNoRasterIsRefused) {
  const std::string good = "P5\n2 3\n255\n123456";
  ASSERT_TRUE(read(good));
  for (const std::string& wrong : std::vector<std::string>{
           "", "P5", "P5\n", "P6" + good.substr(2), good + "7", good.substr(0, good.size() - 1), "P5\n2\n255\n12",
           "P5\n0 3\n255\n", "P5\n-2 -3\n255\n123456", "P5\n2 3\n65535\n123456", "P5\n2 99999999999\n255\n123456",
           "P5\n20001 1\n255\n" + std::string(20'001, ' '), "P5\n2 3\n255"}) {
    EXPECT_EQ(read(wrong).error().code, ErrorCode::malformed_input) << wrong.substr(0, 40);
  }
}

}  // namespace
}  // namespace rubrica::confined
