#include "fiscal/country.h"

#include <gtest/gtest.h>

namespace rubrica::fiscal {
namespace {

TEST(Country, IsOneThatATKnows) {
  for (const char* known : {"AD", "PT", "ES", "GR", "GB", "XK", "ZW"}) EXPECT_TRUE(is_country(known)) << known;
  for (const char* none : {"", "P", "ZZ", "UK", "EL", "pt", "PT ", "T E", "PT-AC", "Desconhecido"}) {
    EXPECT_FALSE(is_country(none)) << none;
  }
}

}  // namespace
}  // namespace rubrica::fiscal
