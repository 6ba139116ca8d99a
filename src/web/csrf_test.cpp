#include "web/csrf.h"

#include <gtest/gtest.h>

namespace rubrica::web {
namespace {

constexpr std::string_view kUs = "https://faturas.exemplo.pt";

bool ours(const std::initializer_list<std::pair<const char*, const char*>> headers) {
  http::ServerRequest request;
  for (const auto& [name, value] : headers) request.headers.set(name, value);
  return from_our_pages(request, kUs);
}

TEST(FromOurPages, TheBrowserSaysSo) {
  EXPECT_TRUE(ours({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "https://faturas.exemplo.pt"}}));
  EXPECT_TRUE(ours({{"Origin", "https://faturas.exemplo.pt"}}));
}

// What browsers send for a form when the page's policy is no-referrer.
TEST(FromOurPages, AFormOfAPageWithoutReferrer) {
  EXPECT_TRUE(ours({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "null"}}));
  EXPECT_TRUE(ours({{"Origin", "null"}}));
}

TEST(FromOurPages, NotWhenAnotherSiteAsks) {
  EXPECT_FALSE(ours({{"Sec-Fetch-Site", "cross-site"}, {"Origin", "null"}}));
  EXPECT_FALSE(ours({{"Sec-Fetch-Site", "same-site"}, {"Origin", "https://outra.exemplo.pt"}}));
  EXPECT_FALSE(ours({{"Sec-Fetch-Site", "none"}}));
  EXPECT_FALSE(ours({{"Origin", "https://faturas.exemplo.pt.mau.example"}}));
  EXPECT_FALSE(ours({{"Origin", "http://faturas.exemplo.pt"}}));
  EXPECT_FALSE(ours({{"Origin", ""}}));
}

TEST(CsrfValue, IsLongAndNew) {
  EXPECT_EQ(new_csrf_value().size(), 64U);
  EXPECT_NE(new_csrf_value(), new_csrf_value());
}

TEST(CsrfValue, MatchesItselfOnly) {
  EXPECT_TRUE(csrf_matches("abc", "abc"));
  EXPECT_FALSE(csrf_matches("abc", "abd"));
  EXPECT_FALSE(csrf_matches("abc", "ab"));
  EXPECT_FALSE(csrf_matches("abc", ""));
  EXPECT_FALSE(csrf_matches("", ""));
}

}  // namespace
}  // namespace rubrica::web
