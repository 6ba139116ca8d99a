#include "fiscal/render/qr_symbol.h"

#include <gtest/gtest.h>

namespace rubrica::fiscal {
namespace {

int version(const QrSymbol& symbol) { return (symbol.size - 17) / 4; }

TEST(QrSymbol, IsOfTheVersionsThatATsExamplesHave) {
  EXPECT_EQ(version(qr_symbol(std::string(452, 'A')).value()), 17);
  EXPECT_EQ(version(qr_symbol(std::string(209, 'A')).value()), 10);
  EXPECT_EQ(version(qr_symbol(std::string(116, 'A')).value()), 9) << "never below 9, however short";
  EXPECT_EQ(version(qr_symbol("A").value()), 9);
}

TEST(QrSymbol, HasItsFinderPatterns) {
  const QrSymbol symbol = qr_symbol("A").value();
  for (const auto& [column, row] : {std::pair(0, 0), {symbol.size - 7, 0}, {0, symbol.size - 7}}) {
    EXPECT_TRUE(symbol.is_dark(column, row));
    EXPECT_FALSE(symbol.is_dark(column + 1, row + 1));
    EXPECT_TRUE(symbol.is_dark(column + 3, row + 3));
  }
}

TEST(QrSymbol, RefusesMoreThanItHolds) {
  EXPECT_EQ(qr_symbol(std::string(4000, 'x')).error().code, ErrorCode::resource_limit);
}

}  // namespace
}  // namespace rubrica::fiscal
