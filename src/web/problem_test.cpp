#include "web/problem.h"

#include <gmock/gmock.h>

#include "support/web_pages.h"

namespace rubrica::web {
namespace {

using testing::HasSubstr;
using testing::Not;

class Problem : public testing::Test {
 protected:
  json::Object as_json(const http::Response& response) {
    EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
    return json::parse(as_text(response.body)).value().as_object();
  }

  test::WebPages pages_;
  http::ServerRequest http_;
  Request request_{http_, {}, {}, {}, {}, text::Language::pt_PT, {}};
};

TEST_F(Problem, IsJsonForScripts) {
  http_.headers.set("Accept", "application/json");
  const http::Response response =
      problem(pages_.pages(), request_, Error{ErrorCode::trust_service_failed, "cause", {}, "900"});
  EXPECT_EQ(response.status, 502);
  const json::Object facts = as_json(response);
  EXPECT_EQ(facts.at("type"), "urn:rubrica:problem:trust_service_failed");
  EXPECT_EQ(facts.at("title"), "A CMD devolveu um erro");
  EXPECT_EQ(facts.at("detail"), "Erro 900. Nada foi assinado.");
  EXPECT_EQ(facts.at("status"), 502);
  EXPECT_EQ(facts.at("code"), "trust_service_failed");
  EXPECT_EQ(facts.at("service_code"), "900");
  EXPECT_FALSE(facts.contains("incident"));
}

TEST_F(Problem, IsAPageForPeople) {
  const http::Response response = problem(pages_.pages(), request_, Error{ErrorCode::not_found, "cause", {}, {}});
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.headers.get("Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(std::string(as_text(response.body)), HasSubstr("<h1>Não encontrámos</h1>"));
}

TEST_F(Problem, SpeaksTheLanguageOfTheRequest) {
  request_.language = text::Language::en;
  const http::Response response = problem(pages_.pages(), request_, Error{ErrorCode::not_found, "cause", {}, {}});
  EXPECT_THAT(std::string(as_text(response.body)), HasSubstr("<h1>Not found</h1>"));
}

TEST_F(Problem, HasAWordingOfTheStepWhereThereIsOne) {
  http_.headers.set("Accept", "application/json");
  const Error error{ErrorCode::not_found, "cause", {}, {}};
  EXPECT_EQ(as_json(problem(pages_.pages(), request_, error, {.step = "activate"})).at("title"), "Nada para assinar");
  EXPECT_EQ(as_json(problem(pages_.pages(), request_, error, {.step = "complete"})).at("title"), "Não encontrámos");
}

TEST_F(Problem, SaysWhenToComeBack) {
  http_.headers.set("Accept", "application/json");
  const http::Response response = problem(pages_.pages(), request_, Error{ErrorCode::rate_limited, "cause", {}, {}},
                                          {.retry_after = std::chrono::minutes(12)});
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.headers.get("Retry-After"), "720");
  const json::Object facts = as_json(response);
  EXPECT_EQ(facts.at("retry_after"), 720);
  EXPECT_EQ(facts.at("detail"), "Espere 12 minutos.");
}

TEST_F(Problem, NamesTheField) {
  http_.headers.set("Accept", "application/json");
  const http::Response response =
      problem(pages_.pages(), request_, Error{ErrorCode::invalid_argument, "", {}, {}}, {.field = "nif"});
  EXPECT_EQ(as_json(response).at("field"), "nif");
}

TEST_F(Problem, OfOursTellsAnIncidentAndNotTheCause) {
  testing::internal::CaptureStderr();
  http_.headers.set("Accept", "application/json");
  const http::Response response =
      problem(pages_.pages(), request_, Error{ErrorCode::storage_failed, "table document is damaged", {}, {}});
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(response.status, 500);
  const json::Object facts = as_json(response);
  EXPECT_THAT(log, HasSubstr(std::string(facts.at("incident").as_string())));
  EXPECT_THAT(log, HasSubstr("table document is damaged"));
  EXPECT_THAT(std::string(as_text(response.body)), Not(HasSubstr("damaged")));
}

TEST_F(Problem, OfTheFrameHasItsStatus) {
  http_.headers.set("Accept", "application/json");
  const auto status = [this](const Refusal refusal) { return problem(pages_.pages(), request_, refusal).status; };
  EXPECT_EQ(status(Refusal::not_found), 404);
  EXPECT_EQ(status(Refusal::method_not_allowed), 405);
  EXPECT_EQ(status(Refusal::login_required), 401);
  EXPECT_EQ(status(Refusal::csrf), 403);
  EXPECT_EQ(status(Refusal::body_invalid), 400);
  EXPECT_EQ(status(Refusal::body_too_large), 413);
  EXPECT_EQ(status(Refusal::overloaded), 503);
  EXPECT_EQ(problem(pages_.pages(), request_, Refusal::overloaded).headers.get("Retry-After"), "1");
}

// The real catalogue: whatever goes wrong, both languages have a sentence for it.
TEST(ProblemTexts, AreThereForEveryCode) {
  const Assets assets = Assets::load().value();
  const auto pages = Pages::load(assets, app::Environment::sandbox);
  ASSERT_TRUE(pages) << pages.error().describe();
  for (std::uint16_t i = 0; i < static_cast<std::uint16_t>(ErrorCode::count_); ++i) {
    const std::string key = "error." + std::string(name(static_cast<ErrorCode>(i)));
    EXPECT_TRUE(pages->has_text(key)) << key;
    EXPECT_TRUE(pages->has_text(key + ".title")) << key;
  }
  for (const char* key : {"error.login_required", "error.csrf", "error.overloaded"}) {
    EXPECT_TRUE(pages->has_text(key)) << key;
    EXPECT_TRUE(pages->has_text(std::string(key) + ".title")) << key;
  }
}

}  // namespace
}  // namespace rubrica::web
