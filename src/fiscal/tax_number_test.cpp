#include "fiscal/tax_number.h"

#include <gtest/gtest.h>

namespace rubrica::fiscal {
namespace {

TEST(TaxNumber, IsWithoutThePrefixOfItsCountry) {
  EXPECT_EQ(plain_tax_number("DE123456789", "DE"), "123456789");
  EXPECT_EQ(plain_tax_number(" de 123 456 789", "DE"), "123456789");
  EXPECT_EQ(plain_tax_number("123456789", "DE"), "123456789");
  EXPECT_EQ(plain_tax_number("EL123456789", "GR"), "123456789");
  EXPECT_EQ(plain_tax_number("GR123456789", "GR"), "123456789");
  EXPECT_EQ(plain_tax_number("PT501442600", "PT"), "501442600");
  EXPECT_EQ(plain_tax_number("atu12345678", "AT"), "U12345678") << "the U is Austria's";
  EXPECT_EQ(plain_tax_number("FR123456789", "DE"), "FR123456789") << "another country's";
}

TEST(TaxNumber, KeepsTheLettersThatAreItsOwn) {
  EXPECT_EQ(plain_tax_number("CHE123456789", "CH"), "CHE123456789") << "which all Swiss numbers begin with";
  EXPECT_EQ(plain_tax_number("INDPK1234F", "IN"), "INDPK1234F") << "a PAN has five letters";
  EXPECT_EQ(plain_tax_number("MXA010101AB1", "MX"), "MXA010101AB1") << "an RFC has three";
  EXPECT_EQ(plain_tax_number("FR404833048", "FR"), "FR404833048") << "the key may be of letters";
  EXPECT_EQ(plain_tax_number("FR83404833048", "FR"), "83404833048");
  EXPECT_EQ(plain_tax_number("GB123456789", "GB"), "123456789");
  EXPECT_EQ(plain_tax_number("EE123456789", "EE"), "123456789");
}

TEST(TaxNumber, StaysAsItIsOncePlainAndIsNeverTakenAwayWhole) {
  EXPECT_EQ(plain_tax_number("DEDE12", "DE"), "12");
  for (const auto& [number, country] : {std::pair("DEDE123456789", "DE"), std::pair("FRFR404833048", "FR"),
                                        std::pair("ININDPK1234F", "IN"), std::pair("GREL094259216", "GR")}) {
    const std::string plain = plain_tax_number(number, country);
    EXPECT_EQ(plain_tax_number(plain, country), plain) << number;
  }
  EXPECT_EQ(plain_tax_number("DE", "DE"), "DE");
  EXPECT_EQ(plain_tax_number("", "DE"), "");
  EXPECT_EQ(plain_tax_number("123", ""), "123");
}

TEST(TaxNumber, OfAPartyFollowsItsCountry) {
  const Party party = normalised({"Buchladen", "de123456789", {}, "de"});
  EXPECT_EQ(party.country, "DE");
  EXPECT_EQ(party.tax_id, "123456789");
}

}  // namespace
}  // namespace rubrica::fiscal
