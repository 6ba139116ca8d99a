#include "web/headers.h"

#include <gmock/gmock.h>

#include <vector>

namespace rubrica::web {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string header(const http::Response& response, const std::string_view name) {
  return std::string(response.headers.get(name).value_or(""));
}

TEST(SecurityHeaders, LetAPageRunNothingThatItDidNotName) {
  http::Response response;
  add_security_headers(response, false);
  const std::string policy = header(response, "Content-Security-Policy");
  for (const char* rule : {"default-src 'none'", "script-src 'none'", "style-src 'self'", "img-src 'self'",
                           "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
                           "require-trusted-types-for 'script'", "trusted-types 'none'"}) {
    EXPECT_THAT(policy, HasSubstr(rule));
  }
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
}

TEST(SecurityHeaders, AllowScriptsByTheirHashOnly) {
  const std::vector<std::string> scripts = {"sha256-AAAA", "sha256-BBBB"};
  EXPECT_THAT(content_security_policy(scripts), HasSubstr("script-src 'sha256-AAAA' 'sha256-BBBB';"));
}

TEST(SecurityHeaders, IsolateAndKeepNothing) {
  http::Response response;
  add_security_headers(response, false);
  EXPECT_EQ(header(response, "Cache-Control"), "no-store");
  EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header(response, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(header(response, "Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_EQ(header(response, "Cross-Origin-Resource-Policy"), "same-origin");
  EXPECT_THAT(header(response, "Permissions-Policy"), HasSubstr("camera=()"));
}

TEST(SecurityHeaders, LetTheBrowserShowADocument) {
  http::Response response = http::text_response(200, "application/pdf", "%PDF");
  add_security_headers(response, false);
  EXPECT_THAT(header(response, "Content-Security-Policy"), HasSubstr("default-src 'none'; object-src 'self'"));
}

TEST(SecurityHeaders, KeepWhatTheAnswerSaysItself) {
  http::Response response;
  response.headers.set("Cache-Control", "public, max-age=31536000, immutable");
  add_security_headers(response, false);
  EXPECT_EQ(header(response, "Cache-Control"), "public, max-age=31536000, immutable");
}

TEST(SecurityHeaders, AskForHttpsWherePeopleComeByHttps) {
  http::Response plain;
  add_security_headers(plain, false);
  EXPECT_FALSE(plain.headers.get("Strict-Transport-Security"));
  http::Response secure;
  add_security_headers(secure, true);
  EXPECT_THAT(header(secure, "Strict-Transport-Security"), HasSubstr("max-age="));
}

}  // namespace
}  // namespace rubrica::web
