#include "fiscal/saft/windows_1252.h"

#include <gtest/gtest.h>

namespace rubrica::fiscal {
namespace {

TEST(Windows1252, HoldsPortugueseAndTheEuro) {
  const std::string text = "ÁÀÂÃÇÉÊÍÓÔÕÚáàâãçéêíóôõúü ºª «» – — ’ “ ” € …";
  EXPECT_EQ(from_windows_1252(to_windows_1252(text)), text);
  EXPECT_EQ(to_windows_1252("€–é"), "\x80\x96\xE9");
}

TEST(Windows1252, ReplacesWhatItDoesNotHave) {
  EXPECT_EQ(to_windows_1252("Łukasz Dvořák"), to_windows_1252("Lukasz Dvorák"));
  EXPECT_EQ(to_windows_1252("日本 😀"), "?? ?");
  EXPECT_EQ(to_windows_1252("\xC3"), "?") << "cut UTF-8";
  EXPECT_EQ(to_windows_1252("\xFF\xC0"), "??");
  EXPECT_EQ(from_windows_1252("\x81"), "\uFFFD");
}

}  // namespace
}  // namespace rubrica::fiscal
