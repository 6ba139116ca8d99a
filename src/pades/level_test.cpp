#include "pades/level.h"

#include <gtest/gtest.h>

namespace rubrica::pades {
namespace {

TEST(LevelNames, GoThereAndBack) {
  for (const Level level : {Level::B_B, Level::B_T, Level::B_LT, Level::B_LTA}) {
    EXPECT_EQ(level_named(name(level)), level);
  }
  EXPECT_EQ(name(Level::B_LTA), "B-LTA");
}

TEST(LevelNames, NothingElseIsALevel) {
  for (const char* text : {"", "b-b", "B-X", "PAdES-B-B", "B-LTA "}) EXPECT_FALSE(level_named(text)) << text;
}

}  // namespace
}  // namespace rubrica::pades
