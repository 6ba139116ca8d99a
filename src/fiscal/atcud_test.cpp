#include "fiscal/atcud.h"

#include <gtest/gtest.h>

namespace rubrica::fiscal {
namespace {

TEST(Atcud, IsCodeHyphenNumber) {
  EXPECT_EQ(atcud("CSDF7T5H", 35).value(), "CSDF7T5H-35");
  EXPECT_EQ(atcud("AAJFF5JWJN", 1).value(), "AAJFF5JWJN-1");
}

TEST(Atcud, IsZeroForASeriesThatATDoesNotKnow) { EXPECT_EQ(atcud("", 7).value(), "0"); }

TEST(Atcud, RefusesWhatATDoesNotGive) {
  for (const char* wrong : {"CSDF7T5", "csdf7t5h", "CSDF-T5H", "CSDF 7T5H"}) {
    EXPECT_EQ(atcud(wrong, 1).error().code, ErrorCode::invalid_argument) << wrong;
  }
  EXPECT_EQ(atcud("CSDF7T5H", 0).error().code, ErrorCode::invalid_argument);
}

TEST(Atcud, KeepsTheZerosOfThePrintedNumber) {
  EXPECT_TRUE(is_atcud_of("CSDF7T5H-0035", "0035")) << "AT's own example";
  EXPECT_FALSE(is_atcud_of("CSDF7T5H-35", "0035"));
  EXPECT_FALSE(is_atcud_of("0", "35"));
  EXPECT_FALSE(is_atcud_of("CSDF7T5H35", "35"));
}

}  // namespace
}  // namespace rubrica::fiscal
