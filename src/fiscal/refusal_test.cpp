#include "fiscal/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rubrica::fiscal {
namespace {

TEST(RefusalTexts, StandInTheOrderOfTheRules) {
  for (std::size_t i = 0; i < refusal_texts().size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(refusal_texts()[i].refusal), i) << refusal_texts()[i].name;
  }
  EXPECT_EQ(refusal_texts().back().refusal, Refusal::product_description_fixed) << "the last rule of the list";
}

TEST(RefusalTexts, AreCalmSentencesWithTheirSource) {
  for (const RefusalText& text : refusal_texts()) {
    EXPECT_TRUE(text.pt.ends_with('.') && text.en.ends_with('.')) << text.name;
    EXPECT_EQ(text.pt.find('!'), std::string_view::npos) << text.name;
    EXPECT_FALSE(text.source.empty()) << text.name;
  }
}

TEST(RefusalTexts, AreForThoseWhoAreNoAccountants) {
  const auto words = testing::ContainsRegex("[a-z]_[a-z]|\\[|quitação|contravalor|liquidad|SAF-T|null|series");
  for (const RefusalText& text : refusal_texts()) EXPECT_THAT(std::string(text.pt), testing::Not(words)) << text.name;
}

TEST(Refuse, IsAnErrorThatKnowsItsRule) {
  const Error error = refuse(Refusal::series_finished, "FT A").value();
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_EQ(error.detail, "series_finished: FT A");
  EXPECT_EQ(refusal_in(error), Refusal::series_finished);
  EXPECT_EQ(refusal_in(Error{ErrorCode::invalid_argument, "line 3: VAT rate", {}, {}}), std::nullopt);
}

}  // namespace
}  // namespace rubrica::fiscal
