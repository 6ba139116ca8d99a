#include "pdf/byte_range.h"

#include <gtest/gtest.h>

namespace rubrica::pdf {
namespace {

TEST(ByteRange, IsFourAscendingOffsetsInsideTheFile) {
  EXPECT_EQ(ByteRange::from(Object::parse("[0 10 20 30]"), 50).value(), (ByteRange{10, 20, 30}));
  for (const char* wrong :
       {"[0 10 20]", "[0 10 20 30 40]", "[1 10 20 30]", "[0 20 10 30]", "[0 10 11 30]", "[0 10 20 31]", "[0 -1 20 30]",
        "[0 10 20 30.0]", "[0 10 60 0]", "(no)", "[0 10 20 9223372036854775807]"}) {
    EXPECT_FALSE(ByteRange::from(Object::parse(wrong), 50)) << wrong;
  }
}

TEST(ByteRange, HasAFixedWidthThatParses) {
  const ByteRange range{1, 9'999'999'999, 0};
  EXPECT_EQ(range.fixed_width().size(), ByteRange::kWidth);
  const ByteRange widest{9'999'999'990, 9'999'999'999, 9'999'999'999};
  EXPECT_EQ(widest.fixed_width().size(), ByteRange::kWidth);
  EXPECT_EQ(widest.fixed_width().back(), ']') << "nothing was cut off";
}

TEST(GapContent, IsExactlyOneHexadecimalString) {
  const auto content = [](const std::string& file) {
    const Bytes bytes = to_bytes(file);
    return gap_content(MemorySource(bytes), {2, file.size() - 2, 2});
  };
  EXPECT_EQ(content("ab<00fF>cd").value(), (Bytes{0x00, 0xFF}));
  for (const char* wrong : {"ab<00f>cd", "ab<00 ff>cd", "ab 00ff>cd", "ab<00ff cd", "ab<00><ff>cd", "ab(00ff)cd"}) {
    EXPECT_FALSE(content(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace rubrica::pdf
