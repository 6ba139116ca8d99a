#include "app/series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/documents.h"
#include "app/drafts.h"
#include "app/issuer.h"
#include "fiscal/refusal.h"
#include "support/app_storage.h"

namespace rubrica::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SeriesTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(save_issuer(scope_, {"Marta Ferreira", "123456789", "Rua das Flores 12", "PT", "PT", "", ""}));
  }
  DocumentDraft draft(const std::string& series) {
    DocumentDraft one = new_draft(scope_).value();
    one.customer = kFinalConsumer;
    one.series = series;
    one.lines = {{.description = "Consultoria", .price = "10"}};
    return one;
  }
  // The names of the series that are open to this type.
  std::vector<std::string> choices(const std::string& type) {
    std::vector<std::string> names;
    const auto open = open_series_of(scope_, type).value();
    for (const SeriesChoice& one : open) names.push_back(one.id);
    return names;
  }
  // The key of the only problem.
  static std::string key(const Result<FormProblems>& problems) {
    if (!problems) return problems.error().describe();
    return problems->empty() ? "none" : std::string(problems->front().key);
  }
  std::string issued(const std::string& series) {
    const Issued done = issue_draft(scope_, draft(series)).value();
    if (!done.problems.empty()) return std::string(done.problems[0].key) + ": " + done.problems[0].field;
    return document(scope_, done.id)->title;
  }

  test::AppStorage storage_;
  TenantScope scope_ = storage_.scope();
};

TEST_F(SeriesTest, ThisYearsOpensByItself) {
  EXPECT_THAT(all_series(scope_).value(), IsEmpty());
  EXPECT_THAT(choices("FT"), ElementsAre("FORM2026"));
  EXPECT_EQ(issued(""), "FT FORM2026/1");
  const auto all = all_series(scope_).value();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].last_number, 1);
  EXPECT_TRUE(all[0].training);
  EXPECT_EQ(fiscal::iso_date(*all[0].last_date), "2026-11-24");
}

TEST_F(SeriesTest, OthersAreOpenedWithOrWithoutATsCode) {
  EXPECT_EQ(key(open_series(scope_, "FT", " 2026A ", "")), "none");
  EXPECT_EQ(key(open_series(scope_, "NC", "2026A", "csdf 7t5h")), "none");
  EXPECT_EQ(key(open_series(scope_, "FT", "2026a", "")), "problem.series_exists") << "AT does not regard case";
  EXPECT_EQ(key(open_series(scope_, "FT", "-2026", "")), "series_id_malformed");
  EXPECT_EQ(key(open_series(scope_, "FT", "B", "SHORT")), "series_not_communicated");
  EXPECT_EQ(key(open_series(scope_, "XX", "B", "")), "type_unknown");
  EXPECT_EQ(one_series(scope_, "NC", "2026A")->validation_code, "CSDF7T5H");
  EXPECT_THAT(choices("FT"), ElementsAre("FORM2026", "2026A"));
  EXPECT_EQ(issued("2026A"), "FT 2026A/1");
  EXPECT_EQ(issued("2026a"), "FT 2026A/2") << "the same series";
  EXPECT_EQ(issued("B"), "series_type_mismatch: series") << "nobody opened it";
  EXPECT_THAT(all_series(storage_.scope("rui")).value(), IsEmpty());
  EXPECT_EQ(one_series(storage_.scope("rui"), "FT", "2026A").error().code, ErrorCode::not_found);
}

TEST_F(SeriesTest, ATsCodeBecomesTheAtcudAndStaysOnceThereAreDocuments) {
  ASSERT_EQ(key(open_series(scope_, "FT", "A", "")), "none");
  EXPECT_EQ(key(set_validation_code(scope_, "FT", "A", "")), "series_not_communicated");
  EXPECT_EQ(key(set_validation_code(scope_, "FT", "A", "CSDF7T5H")), "none");
  const std::string id = issue_draft(scope_, draft("A"))->id;
  EXPECT_EQ(document_content(scope_, id)->atcud, "CSDF7T5H-1");
  EXPECT_EQ(key(set_validation_code(scope_, "FT", "A", "AAJFF5JWJN")), "problem.series_used");
  EXPECT_EQ(set_validation_code(scope_, "FT", "B", "AAJFF5JWJN").error().code, ErrorCode::not_found);
}

TEST_F(SeriesTest, TheEndOfASeriesIsForGood) {
  issued("");
  ASSERT_TRUE(finish_series(scope_, "FT", "FORM2026"));
  EXPECT_TRUE(one_series(scope_, "FT", "FORM2026")->finished);
  EXPECT_EQ(fiscal::refusal_in(finish_series(scope_, "FT", "FORM2026").error()), fiscal::Refusal::series_finished);
  EXPECT_EQ(fiscal::refusal_in(set_validation_code(scope_, "FT", "FORM2026", "CSDF7T5H").error()),
            fiscal::Refusal::series_finished);
  EXPECT_THAT(choices("FT"), IsEmpty());
  const auto problems = preview_draft(scope_, draft("")).value().problems;
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].field, "series");
  EXPECT_EQ(problems[0].key, "series_finished");
  EXPECT_THAT(choices("NC"), ElementsAre("FORM2026")) << "of the other types it goes on";
  EXPECT_EQ(finish_series(scope_, "FT", "NONE").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace rubrica::app
