#include "app/field_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rubrica::app {
namespace {

using testing::ElementsAre;

TEST(FieldCheck, OneLineHasNoOtherSpaceThanSingleOnes) {
  EXPECT_EQ(one_line("  Rua \t das\r\n Flores\x7F 12 "), "Rua das Flores 12");
  EXPECT_EQ(one_line(" \n "), "");
}

TEST(FieldCheck, SeveralLinesKeepTheirBreaksAndEmptyLinesInBetween) {
  EXPECT_EQ(several_lines("\r\n Rua das  Flores 12\r\n\r\n4050-262 Porto \n\n"), "Rua das Flores 12\n\n4050-262 Porto");
  EXPECT_EQ(several_lines("\n\n"), "");
}

TEST(FieldCheck, AFieldHasOneProblemAtATime) {
  FieldCheck fields;
  fields.text("", "name", 100, "problem.name");
  fields.text(std::string(101, 'x'), "notes", 100);
  fields.require(false, "notes", "problem.other");
  EXPECT_THAT(fields.take(),
              ElementsAre(FormProblem{"name", "problem.name"}, FormProblem{"notes", "problem.too_long"}));
}

TEST(FieldCheck, APortugueseTaxNumberHasACheckDigitAndAForeignOneHasNot) {
  const auto problems = [](const std::string_view value, const std::string_view country) {
    FieldCheck fields;
    fields.tax_id(value, country, "tax_id");
    return fields.take();
  };
  EXPECT_THAT(problems("123456789", "PT"), ElementsAre());
  EXPECT_THAT(problems("", "PT"), ElementsAre());
  EXPECT_THAT(problems("123456788", "PT"), ElementsAre(FormProblem{"tax_id", "problem.nif"}));
  EXPECT_THAT(problems("000000000", "PT"), ElementsAre(FormProblem{"tax_id", "problem.nif"}));
  EXPECT_THAT(problems("DE136695976", "DE"), ElementsAre());
  EXPECT_THAT(problems("136.695", "DE"), ElementsAre(FormProblem{"tax_id", "problem.foreign_tax_id"}));
  EXPECT_THAT(problems("DE", "DE"), ElementsAre(FormProblem{"tax_id", "problem.foreign_tax_id"}));
}

TEST(FieldCheck, ACountryIsTwoCapitalsThatATKnows) {
  FieldCheck fields;
  fields.country("PT", "a");
  fields.country("pt", "b");
  fields.country("PRT", "c");
  fields.country("UK", "d");
  EXPECT_THAT(fields.take(), ElementsAre(FormProblem{"b", "problem.country"}, FormProblem{"c", "problem.country"},
                                         FormProblem{"d", "problem.country"}));
}

}  // namespace
}  // namespace rubrica::app
