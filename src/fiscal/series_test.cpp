#include "fiscal/series.h"

#include <gtest/gtest.h>

#include "support/fiscal_documents.h"

namespace rubrica::fiscal {
namespace {

using samples::outcome;

TEST(SeriesId, FollowsATsRule) {
  for (const char* good : {"A", "2026A", "a.b_c-d", "FORM2026", "12345678901234567890123456789012345"}) {
    EXPECT_TRUE(is_series_id(good)) << good;
  }
  for (const char* bad :
       {"", "A B", "A/B", ".A", "A-", "A--B", "A._B", "ção", "123456789012345678901234567890123456"}) {
    EXPECT_FALSE(is_series_id(bad)) << bad;
  }
  EXPECT_TRUE(same_series_id("2026a", "2026A"));
  EXPECT_FALSE(same_series_id("2026A", "2026B"));
}

TEST(NewSeries, NeedsATsCodeUnlessItIsForTraining) {
  EXPECT_EQ(outcome(new_series("FT", "A", "CSDF7T5H", false)), "accepted");
  EXPECT_EQ(outcome(new_series("FT", "A", "", false)), "series_not_communicated");
  EXPECT_EQ(outcome(new_series("FT", "A", "short", false)), "series_not_communicated");
  EXPECT_EQ(outcome(new_series("FT", "FORM", "", true)), "accepted");
  EXPECT_EQ(outcome(new_series("FT", "A/1", "CSDF7T5H", false)), "series_id_malformed");
  EXPECT_EQ(outcome(new_series("VD", "A", "CSDF7T5H", false)), "type_unknown");
}

TEST(FinishSeries, IsForGood) {
  const Series finished = finish_series(samples::series()).value();
  EXPECT_TRUE(finished.finished);
  EXPECT_EQ(outcome(finish_series(finished)), "series_finished");
  EXPECT_EQ(outcome(issue(samples::draft(), finished, samples::context())), "series_finished");
}

}  // namespace
}  // namespace rubrica::fiscal
