#include "web/router.h"

#include <gmock/gmock.h>

#include "app/accounts.h"
#include "support/app_storage.h"
#include "support/web_pages.h"
#include "web/csrf.h"

namespace rubrica::web {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

// What a handler saw, in a form that a test can compare.
std::string seen(const Request& request) {
  std::string text = request.http.method + " " + request.http.path;
  for (const auto& [name, value] : request.parameters) text += " " + name + "=" + value;
  return text;
}

http::Answer echo(const Request& request) { return http::text_response(200, "text/plain", seen(request)); }

// A router over a few routes, with real accounts behind it.
class Routing : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    storage_ = std::make_unique<test::AppStorage>();
    accounts_ = std::make_unique<app::Accounts>(storage_->storage());
    cookie_ = accounts_->sign_up("ana@exemplo.pt", SecretText(std::string("uma palavra passe")))->cookie.expose();
  }
  static void TearDownTestSuite() {
    accounts_.reset();
    storage_.reset();
  }

  Routing() {
    request_.method = "GET";
    request_.peer = "192.0.2.7";
    request_.headers.set("Sec-Fetch-Site", "same-origin");
    options_.public_url = "http://127.0.0.1:8080";
    options_.login = [](const std::string_view cookie) { return accounts_->login(cookie); };
    options_.count = [this](const app::RateLimit&, const std::string_view address) -> Result<void> {
      counted_ = address;
      if (too_often_) return fail(ErrorCode::rate_limited, "too often");
      return {};
    };
  }

  void add(const std::string& method, const std::string& pattern, const Access access = Access::anyone,
           const Body body = Body::none) {
    routes_.push_back({.method = method, .pattern = pattern, .access = access, .body = body, .handle = echo});
  }

  http::Response send(const std::string& method, const std::string& target) {
    auto router = Router::create(routes_, options_, front_end_.pages(), front_end_.assets());
    EXPECT_TRUE(router) << (router ? "" : router.error().describe());
    request_.method = method;
    request_.target = target;
    const std::size_t question = target.find('?');
    request_.path = target.substr(0, question);
    request_.query = question == std::string::npos ? "" : target.substr(question + 1);
    return router->answer(request_).response;
  }
  http::Response get(const std::string& target) { return send("GET", target); }
  http::Response post(const std::string& target, const std::string& body, const std::string& type = kForm) {
    request_.headers.set("Content-Type", type);
    request_.body = to_bytes(body);
    return send("POST", target);
  }

  void log_in() { request_.headers.set("Cookie", "rubrica=" + cookie_); }
  std::string csrf() { return accounts_->login(cookie_).value()->csrf; }
  static std::string body(const http::Response& response) { return std::string(as_text(response.body)); }
  static std::string header(const http::Response& response, const std::string_view name) {
    return std::string(response.headers.get(name).value_or(""));
  }

  static constexpr const char* kForm = "application/x-www-form-urlencoded";
  static std::unique_ptr<test::AppStorage> storage_;
  static std::unique_ptr<app::Accounts> accounts_;
  static std::string cookie_;

  test::WebPages front_end_;
  Routes routes_;
  RouterOptions options_;
  http::ServerRequest request_;
  std::string counted_;
  bool too_often_ = false;
};

std::unique_ptr<test::AppStorage> Routing::storage_;
std::unique_ptr<app::Accounts> Routing::accounts_;
std::string Routing::cookie_;

TEST_F(Routing, FindsTheRouteAndItsParameters) {
  add("GET", "/documentos/{id}/pagina/{number}");
  EXPECT_EQ(body(get("/documentos/abc/pagina/2")), "GET /documentos/abc/pagina/2 id=abc number=2");
}

TEST_F(Routing, DecodesParameters) {
  add("GET", "/series/{name}");
  EXPECT_THAT(body(get("/series/FT%202026%2BA")), HasSubstr("name=FT 2026+A"));
}

TEST_F(Routing, PrefersWordsToParameters) {
  add("GET", "/documentos/{id}");
  add("GET", "/documentos/novo");
  EXPECT_EQ(body(get("/documentos/novo")), "GET /documentos/novo");
}

TEST_F(Routing, DoesNotLetAParameterChangeThePath) {
  add("GET", "/documentos/{id}");
  for (const char* path : {"/documentos/a%2Fb", "/documentos/a%00", "/documentos/%0A", "/documentos/%FF",
                           "/documentos/", "/documentos//", "documentos/a"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
}

TEST_F(Routing, AnswersAPageForAnUnknownPath) {
  const http::Response response = get("/nada");
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(body(response), HasSubstr("Não encontrámos"));
}

TEST_F(Routing, NamesTheMethodsOfAPath) {
  add("GET", "/documentos");
  const http::Response response = post("/documentos", "");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(header(response, "Allow"), "GET, HEAD");
}

TEST_F(Routing, RefusesTwoRoutesForOnePath) {
  add("GET", "/documentos");
  add("GET", "/documentos");
  EXPECT_FALSE(Router::create(routes_, options_, front_end_.pages(), front_end_.assets()));
}

TEST_F(Routing, GivesEveryAnswerItsSecurityHeaders) {
  add("GET", "/documentos");
  for (const char* path : {"/documentos", "/nada"}) {
    EXPECT_EQ(header(get(path), "X-Content-Type-Options"), "nosniff") << path;
    EXPECT_THAT(header(get(path), "Content-Security-Policy"), HasSubstr("default-src 'none'")) << path;
  }
}

TEST_F(Routing, ServesAssets) {
  const http::Response response = get(front_end_.assets().named("s.css")->address);
  EXPECT_EQ(body(response), "body{}");
  EXPECT_THAT(header(response, "Cache-Control"), HasSubstr("immutable"));
  EXPECT_EQ(get("/recursos/s.css").status, 404);
}

TEST_F(Routing, TurnsAnExceptionIntoAnIncident) {
  routes_.push_back(
      {.method = "GET", .pattern = "/mal", .access = Access::anyone, .handle = [](const Request&) -> http::Answer {
         throw std::runtime_error("the secret of the house");
       }});
  testing::internal::CaptureStderr();
  const http::Response response = get("/mal");
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("the secret of the house"));
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(body(response), Not(HasSubstr("secret")));
}

TEST_F(Routing, LogsThePatternAndNothingThatNamesAThing) {
  add("POST", "/documentos/{id}", Access::anyone, Body::form);
  request_.headers.set("Cookie", "rubrica-formulario=abc");
  testing::internal::CaptureStderr();
  post("/documentos/marta-1?q=marta-2", "csrf=abc&pin=marta-3");
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, AllOf(HasSubstr("/documentos/{id}"), HasSubstr("\"status\":200"), HasSubstr("\"ms\":")));
  EXPECT_THAT(log, Not(HasSubstr("marta")));
}

// ---- Language

TEST_F(Routing, SpeaksPortugueseUnlessAskedOtherwise) {
  const auto language = [this](const std::string& accept) {
    request_.headers.set("Accept-Language", accept);
    return header(get("/nada"), "Content-Language");
  };
  EXPECT_EQ(language(""), "pt-PT");
  EXPECT_EQ(language("de-DE,de;q=0.9"), "pt-PT");
  EXPECT_EQ(language("de-DE,en-US;q=0.8,pt;q=0.7"), "en");
  EXPECT_EQ(language("pt-BR, en"), "pt-PT");
}

TEST_F(Routing, RemembersTheLanguageThatWasChosen) {
  add("GET", "/documentos");
  const http::Response response = get("/documentos?estado=todos&lang=en");
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(header(response, "Location"), "/documentos?estado=todos");
  EXPECT_THAT(header(response, "Set-Cookie"), StartsWith("rubrica-idioma=en;"));
  request_.headers.set("Cookie", "rubrica-idioma=en");
  EXPECT_EQ(header(get("/nada"), "Content-Language"), "en");
}

TEST_F(Routing, DoesNotLeadElsewhereForALanguage) {
  EXPECT_EQ(header(get("/nada?lang=en"), "Location"), "/nada");
  EXPECT_EQ(get("//mau.example?lang=en").status, 404);
  EXPECT_EQ(get("/nada?lang=de").status, 404);
  EXPECT_EQ(header(get("/nada?%6cang=en&a=1"), "Location"), "/nada?a=1") << "however it is written, it is gone";
}

// ---- Login

TEST_F(Routing, SendsPeopleWithoutALoginToItAndBack) {
  add("GET", "/documentos/{id}", Access::account);
  const http::Response response = get("/documentos/1?a=b");
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(header(response, "Location"), "/entrar?para=/documentos/1%3Fa%3Db");
}

TEST_F(Routing, TellsAScriptThatTheLoginIsOver) {
  add("GET", "/documentos/{id}", Access::account);
  request_.headers.set("Accept", "application/json");
  const http::Response response = get("/documentos/1");
  EXPECT_EQ(response.status, 401);
  EXPECT_THAT(body(response), HasSubstr("\"code\":\"login_required\""));
}

// A form sent after the login ended leads back to its page; where there is no such page, to the beginning.
TEST_F(Routing, SendsAFormWithoutALoginToIt) {
  add("GET", "/clientes/novo", Access::account);
  add("POST", "/clientes/novo", Access::account, Body::form);
  add("POST", "/so-enviar", Access::account, Body::form);
  EXPECT_EQ(header(post("/clientes/novo", "nome=x"), "Location"), "/entrar?para=/clientes/novo");
  EXPECT_EQ(header(post("/so-enviar", "nome=x"), "Location"), "/entrar");
}

TEST_F(Routing, KnowsWhoIsLoggedIn) {
  routes_.push_back({.method = "GET", .pattern = "/eu", .handle = [](const Request& request) {
                       return http::text_response(200, "text/plain",
                                                  request.login->email + " " + request.scope().tenant());
                     }});
  log_in();
  EXPECT_THAT(body(get("/eu")), MatchesRegex("ana@exemplo\\.pt [0-9a-f-]{36}"));
}

TEST_F(Routing, DoesNotBelieveAnInventedCookie) {
  add("GET", "/documentos", Access::account);
  request_.headers.set("Cookie", "rubrica=" + std::string(43, 'A'));
  EXPECT_EQ(get("/documentos").status, 303);
}

TEST_F(Routing, SaysWhenItCannotLookUpTheLogin) {
  add("GET", "/documentos", Access::account);
  add("GET", "/acessibilidade");
  options_.login = [](std::string_view) -> Result<std::optional<app::Login>> {
    return fail(ErrorCode::storage_busy, "no turn");
  };
  log_in();
  EXPECT_EQ(get("/documentos").status, 503);
  EXPECT_EQ(get("/acessibilidade").status, 200);
}

// ---- Proof that a request comes from a page of ours

TEST_F(Routing, TakesAFormOfALoginWithItsValueOnly) {
  add("POST", "/clientes", Access::account, Body::form);
  log_in();
  EXPECT_EQ(post("/clientes", "csrf=" + csrf()).status, 200);
  EXPECT_EQ(post("/clientes", "csrf=" + new_csrf_value()).status, 403);
  EXPECT_EQ(post("/clientes", "nome=x").status, 403);
}

TEST_F(Routing, TakesTheValueFromTheHeaderToo) {
  add("POST", "/clientes", Access::account);
  log_in();
  request_.headers.set("X-Rubrica-CSRF", csrf());
  EXPECT_EQ(post("/clientes", "").status, 200);
  request_.headers.set("X-Rubrica-CSRF", "x");
  EXPECT_EQ(post("/clientes", "").status, 403);
}

TEST_F(Routing, RefusesWhatAnotherSiteSends) {
  add("POST", "/clientes", Access::account, Body::form);
  log_in();
  request_.headers.set("Sec-Fetch-Site", "cross-site");
  EXPECT_EQ(post("/clientes", "csrf=" + csrf()).status, 403);
}

TEST_F(Routing, GivesAPageWithoutALoginAValueOfItsOwn) {
  routes_.push_back(
      {.method = "GET", .pattern = "/entrar", .access = Access::anyone, .handle = [this](const Request& request) {
         return front_end_.pages().page(request, 200, "form", "Entrar", {});
       }});
  add("POST", "/entrar", Access::anyone, Body::form);
  const http::Response page = get("/entrar");
  const std::string cookie = header(page, "Set-Cookie");
  ASSERT_THAT(cookie, StartsWith("rubrica-formulario="));
  const std::string value = cookie.substr(19, cookie.find(';') - 19);
  EXPECT_THAT(body(page), HasSubstr("value=\"" + value + "\""));

  EXPECT_EQ(post("/entrar", "csrf=" + value).status, 403) << "without the cookie";
  request_.headers.set("Cookie", "rubrica-formulario=" + value);
  EXPECT_EQ(post("/entrar", "csrf=" + value).status, 200);
  EXPECT_EQ(post("/entrar", "csrf=").status, 403);
  EXPECT_THAT(header(get("/entrar"), "Set-Cookie"), "") << "one value a browser";
}

TEST_F(Routing, DoesNotTakeAnEmptyCookieForAValue) {
  add("POST", "/entrar", Access::anyone, Body::form);
  request_.headers.set("Cookie", "rubrica-formulario=");
  EXPECT_EQ(post("/entrar", "csrf=").status, 403);
}

// ---- Bodies

TEST_F(Routing, BoundsBodiesByTheRoute) {
  add("POST", "/clientes", Access::account, Body::form);
  routes_.back().largest_body = 100;
  log_in();
  EXPECT_EQ(post("/clientes", "csrf=" + csrf() + "&x=" + std::string(100, 'x')).status, 413);
}

TEST_F(Routing, TellsTheServerHowMuchToRead) {
  add("POST", "/clientes", Access::account, Body::form);
  add("POST", "/ficheiros/{id}", Access::account, Body::form);
  routes_.back().largest_body = std::size_t{20} << 20U;
  const auto router = Router::create(routes_, options_, front_end_.pages(), front_end_.assets());
  ASSERT_TRUE(router);
  EXPECT_GT(router->body_limit("POST", "/ficheiros/1"), std::size_t{20} << 20U);
  EXPECT_LT(router->body_limit("POST", "/clientes"), std::size_t{2} << 20U);
  EXPECT_LT(router->body_limit("GET", "/ficheiros/1"), std::size_t{2} << 20U);
  EXPECT_LT(router->body_limit("POST", "/nada"), std::size_t{2} << 20U);
}

TEST_F(Routing, RefusesWhatIsNoForm) {
  add("POST", "/clientes", Access::account, Body::form);
  log_in();
  request_.headers.set("X-Rubrica-CSRF", csrf());
  EXPECT_EQ(post("/clientes", "{}", "application/json").status, 400);
  EXPECT_EQ(post("/clientes", "a=%zz").status, 400);
}

TEST_F(Routing, RefusesABodyWhereThereIsNone) {
  add("POST", "/terminar", Access::account);
  log_in();
  request_.headers.set("X-Rubrica-CSRF", csrf());
  EXPECT_EQ(post("/terminar", "x").status, 400);
}

TEST_F(Routing, TakesSecretsAsJsonOnlyAndLogsNothingOfThem) {
  add("POST", "/assinar", Access::account, Body::secrets);
  log_in();
  request_.headers.set("X-Rubrica-CSRF", csrf());
  testing::internal::CaptureStderr();
  EXPECT_EQ(post("/assinar", "pin=8642&phone=912345678").status, 400);
  const http::Response response = post("/assinar", "phone=912345678", "text/plain");
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(body(response), Not(HasSubstr("912345678")));
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, Not(HasSubstr("8642")));
  EXPECT_THAT(log, Not(HasSubstr("912345678")));
  EXPECT_EQ(post("/assinar", "{}", "application/json").status, 200);
}

// ---- Limits

TEST_F(Routing, CountsAnAddressBeforeALimitedRoute) {
  static constexpr app::RateLimit kLimit{"test", 5, std::chrono::minutes(15)};
  add("GET", "/limitada");
  routes_.back().limit_per_address = &kLimit;
  EXPECT_EQ(get("/limitada").status, 200);
  EXPECT_EQ(counted_, "192.0.2.7");
  too_often_ = true;
  const http::Response response = get("/limitada");
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(header(response, "Retry-After"), "180");
}

TEST_F(Routing, KeepsWorkersForWhatDoesNotCallOut) {
  add("GET", "/documentos");
  routes_.push_back(
      {.method = "GET", .pattern = "/chamar", .access = Access::anyone, .calls_out = true, .handle = echo});
  EXPECT_EQ(get("/chamar").status, 200);
  options_.calls_out = 0;
  const http::Response response = get("/chamar");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(header(response, "Retry-After"), "1");
  EXPECT_EQ(get("/documentos").status, 200);
}

TEST(OwnPath, IsOneOfOurs) {
  EXPECT_TRUE(is_own_path("/documentos/1?a=b"));
  for (const char* location :
       {"", "documentos", "//mau.example", "/\\mau.example", "https://mau.example", "/a\r\nb", "/a b"}) {
    EXPECT_FALSE(is_own_path(location)) << location;
  }
}

}  // namespace
}  // namespace rubrica::web
