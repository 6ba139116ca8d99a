#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace rubrica {
namespace {

TEST(Utf8, IsReadByCodePoints) {
  std::string_view rest = "aç€\U0001F600";
  EXPECT_EQ(take_code_point(rest), U'a');
  EXPECT_EQ(take_code_point(rest), U'ç');
  EXPECT_EQ(take_code_point(rest), U'€');
  EXPECT_EQ(take_code_point(rest), U'\U0001F600');
  EXPECT_TRUE(rest.empty());
}

TEST(Utf8, WhatIsNotValidCostsOneByte) {
  std::string_view rest = "\xC3z";
  EXPECT_FALSE(take_code_point(rest));
  EXPECT_EQ(rest, "z");
}

TEST(Utf8, TheEdgesOfEveryLengthAreValid) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8(std::string_view("\0\x7F", 2)));
  EXPECT_TRUE(is_utf8("\xC2\x80\xDF\xBF"));
  EXPECT_TRUE(is_utf8("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"));
  EXPECT_TRUE(is_utf8("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
}

TEST(Utf8, InvisibleIsWhatTurnsOrHidesTheRest) {
  for (const char32_t c : {U'\u00AD', U'\u200B', U'\u202E', U'\u2066', U'\uFEFF'}) EXPECT_TRUE(is_invisible(c));
  for (const char32_t c : {U'a', U'ç', U' ', U'\u0301', U'\u2026', U'€'}) EXPECT_FALSE(is_invisible(c));
}

TEST(Utf8, CharactersAreNotOctets) { EXPECT_EQ(characters_of("ação €"), 6U); }

TEST(Utf8, WhatUnicodeForbidsIsNot) {
  for (const std::string_view wrong :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xE2\x28\xAC"}) {
    EXPECT_FALSE(is_utf8(wrong)) << testing::PrintToString(std::string(wrong));
  }
}

}  // namespace
}  // namespace rubrica
