#include "web/cookie.h"

#include <gmock/gmock.h>

namespace rubrica::web {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

http::ServerRequest with_cookies(const std::string& header) {
  http::ServerRequest request;
  request.headers.set("Cookie", header);
  return request;
}

std::string set_cookie(const http::Response& response) {
  return std::string(response.headers.get("Set-Cookie").value_or(""));
}

TEST(Cookie, IsFoundAmongOthers) {
  const http::ServerRequest request = with_cookies("a=1; rubrica=abc ;b=2");
  EXPECT_EQ(cookie(request, "rubrica"), "abc");
  EXPECT_EQ(cookie(request, "b"), "2");
  EXPECT_EQ(cookie(request, "c"), std::nullopt);
}

TEST(Cookie, OfALongerNameIsAnother) {
  EXPECT_EQ(cookie(with_cookies("xrubrica=1; rubrica2=2"), "rubrica"), std::nullopt);
}

TEST(Cookie, MayBeNonsense) {
  EXPECT_EQ(cookie(with_cookies(";;=;rubrica"), "rubrica"), std::nullopt);
  EXPECT_EQ(cookie(http::ServerRequest(), "rubrica"), std::nullopt);
}

TEST(LoginCookie, IsBoundToTheHostAndToHttps) {
  http::Response response;
  Cookies(true).set_login(response, SecretText(std::string("geheim")));
  EXPECT_EQ(set_cookie(response), "__Host-rubrica=geheim; Path=/; HttpOnly; Secure; SameSite=Strict");
}

TEST(LoginCookie, WorksOnThePlainLoopbackToo) {
  http::Response response;
  Cookies(false).set_login(response, SecretText(std::string("geheim")));
  EXPECT_EQ(set_cookie(response), "rubrica=geheim; Path=/; HttpOnly; SameSite=Strict");
}

TEST(LoginCookie, IsReadByTheNameThatItWasSetWith) {
  EXPECT_EQ(Cookies(true).login(with_cookies("rubrica=forged")), std::nullopt);
  EXPECT_EQ(Cookies(true).login(with_cookies("rubrica=forged; __Host-rubrica=mine")), "mine");
}

TEST(LoginCookie, EndsAtOnce) {
  http::Response response;
  Cookies(true).end_login(response);
  EXPECT_THAT(set_cookie(response), StartsWith("__Host-rubrica=;"));
  EXPECT_THAT(set_cookie(response), HasSubstr("Max-Age=0"));
}

TEST(LanguageCookie, OutlivesTheBrowser) {
  http::Response response;
  Cookies(false).set_language(response, "en");
  EXPECT_THAT(set_cookie(response), HasSubstr("rubrica-idioma=en;"));
  EXPECT_THAT(set_cookie(response), HasSubstr("Max-Age=31536000"));
}

}  // namespace
}  // namespace rubrica::web
