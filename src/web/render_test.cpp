#include "web/render.h"

#include <gmock/gmock.h>

#include <thread>

#include "support/web_pages.h"

namespace rubrica::web {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using text::Language;

const std::string kLayout = "<title>{{title}}</title>{{{content}}}";
const std::string kTexts = R"({"hello": "Olá {{name}}", "marked": "a **b** <c>", "plain": "x"})";

// Pages from one template named "page", and what it looks like.
class Rendering : public testing::Test {
 protected:
  Result<Pages> load(const std::string& page, const std::string& partial = "",
                     const app::Environment environment = app::Environment::sandbox) {
    const std::array files = {EmbeddedFile{"templates/layout.mustache", layout_},
                              EmbeddedFile{"templates/page.mustache", page},
                              EmbeddedFile{"templates/partials/part.mustache", partial},
                              EmbeddedFile{"i18n/pt-PT.json", portuguese_}, EmbeddedFile{"i18n/en.json", english_}};
    return Pages::of(files, front_end_.assets(), environment);
  }

  std::string render(const std::string& page, const json::Object& view = {}, const std::string& partial = "") {
    auto pages = load(page, partial);
    EXPECT_TRUE(pages) << (pages ? "" : pages.error().describe());
    return pages ? body(pages->page(request_, 200, "page", "Título", view)) : "";
  }

  std::string why_not(const std::string& page, const std::string& partial = "") {
    auto pages = load(page, partial);
    return pages ? "it loads" : pages.error().describe();
  }

  static std::string body(const http::Response& response) { return std::string(as_text(response.body)); }

  test::WebPages front_end_;
  std::string layout_ = kLayout;
  std::string portuguese_ = kTexts;
  std::string english_ = kTexts;
  http::ServerRequest http_;
  Request request_{http_, {}, {}, "csrf-value", {}, Language::pt_PT, {}};
};

TEST_F(Rendering, EscapesWhatComesFromPeople) {
  EXPECT_EQ(render("{{name}}", {{"name", "<b a='1'>\"&"}}), "<title>Título</title>&lt;b a=&#39;1&#39;&gt;&quot;&amp;");
}

TEST_F(Rendering, EscapesTheTitle) {
  const auto pages = load("x");
  EXPECT_THAT(body(pages->page(request_, 200, "page", "</title><script>", {})),
              HasSubstr("<title>&lt;/title&gt;&lt;script&gt;</title>"));
}

TEST_F(Rendering, DoesNotInterpretWhatComesFromPeople) {
  EXPECT_THAT(render("{{name}}", {{"name", "{{csrf}} [[plain]] {{{x}}}"}}), HasSubstr("{{csrf}} [[plain]] {{{x}}}"));
}

TEST_F(Rendering, FillsInTheTextsAndTheirVariables) {
  EXPECT_THAT(render("[[hello]]", {{"name", "<Ana>"}}), HasSubstr("Olá &lt;Ana&gt;"));
}

TEST_F(Rendering, EscapesTextsAndMarksTheirStrongWords) {
  EXPECT_THAT(render("[[marked]]"), HasSubstr("a <strong>b</strong> &lt;c&gt;"));
}

TEST_F(Rendering, KnowsNoSectionForNothing) {
  EXPECT_THAT(
      render("{{#empty}}1{{/empty}}{{#none}}2{{/none}}{{#no}}3{{/no}}{{#list}}4{{/list}}{{#yes}}5{{/yes}}{{#n}}6{{/n}}",
             {{"empty", ""}, {"none", nullptr}, {"no", false}, {"list", json::Array()}, {"yes", true}, {"n", 0}}),
      HasSubstr("</title>56"));
}

TEST_F(Rendering, RepeatsLists) {
  EXPECT_THAT(
      render("{{#rows}}{{n}};{{/rows}}", {{"rows", json::Array{json::Object{{"n", 1}}, json::Object{{"n", 2}}}}}),
      HasSubstr("1;2;"));
}

TEST_F(Rendering, TakesPartialsIn) {
  EXPECT_THAT(render("<{{> part}}>", {{"name", "Rui"}}, "[[hello]]!"), HasSubstr("<Olá Rui!>"));
}

TEST_F(Rendering, GivesFormsTheirCsrfValueWhateverTheViewSays) {
  EXPECT_THAT(render("{{csrf}}", {{"csrf", "other"}}), HasSubstr("csrf-value"));
}

TEST_F(Rendering, LetsThePolicyAllowThePagesScriptsOnly) {
  layout_ = "{{#scripts}}<script src=\"{{url}}\" integrity=\"{{integrity}}\"></script>{{/scripts}}{{{content}}}";
  const auto pages = load("[[script run.js]]text");
  const http::Response response = pages->page(request_, 200, "page", "", {});
  const Asset& script = *front_end_.assets().named("run.js");
  EXPECT_EQ(body(response),
            "<script src=\"" + script.address + "\" integrity=\"" + script.integrity + "\"></script>text");
  EXPECT_THAT(std::string(*response.headers.get("Content-Security-Policy")),
              HasSubstr("script-src '" + script.integrity + "';"));
  EXPECT_THAT(std::string(*load("text")->page(request_, 200, "page", "", {}).headers.get("Content-Security-Policy")),
              HasSubstr("script-src 'none'"));
}

TEST_F(Rendering, SaysTheEnvironmentEverywhereButInProduction) {
  layout_ = "{{#environment}}{{#sandbox}}S{{/sandbox}}{{#preproduction}}P{{/preproduction}}{{/environment}}";
  const auto with = [this](const app::Environment environment) {
    return body(load("", "", environment)->page(request_, 200, "page", "", {}));
  };
  EXPECT_EQ(with(app::Environment::sandbox), "S");
  EXPECT_EQ(with(app::Environment::preproduction), "P");
  EXPECT_EQ(with(app::Environment::production), "");
}

TEST_F(Rendering, KnowsWhereInTheMenuItIs) {
  layout_ = "{{#at_documents}}D{{/at_documents}}{{#at_issue}}I{{/at_issue}}{{#at_settings}}S{{/at_settings}}";
  const auto at = [this](const std::string& path) {
    http_.path = path;
    return render("");
  };
  EXPECT_EQ(at("/documentos"), "D");
  EXPECT_EQ(at("/documentos/1/pdf"), "D");
  EXPECT_EQ(at("/faturas/nova"), "I");
  EXPECT_EQ(at("/definicoes/assinatura"), "S");
  EXPECT_EQ(at("/documentosx"), "");
}

TEST_F(Rendering, RefusesATextThatIsNowhere) { EXPECT_THAT(why_not("[[nowhere]]"), HasSubstr("no text nowhere")); }

TEST_F(Rendering, RefusesATextInOneLanguageOnly) {
  english_ = R"({"hello": "Hello", "marked": "x"})";
  EXPECT_THAT(why_not(""), HasSubstr("plain is in one language only"));
}

TEST_F(Rendering, RefusesAnUnbalancedSection) { EXPECT_THAT(why_not("{{#open}}"), HasSubstr("the template page")); }
TEST_F(Rendering, RefusesAnOpenTag) { EXPECT_THAT(why_not("[[plain"), HasSubstr("a tag without its end")); }
TEST_F(Rendering, RefusesAMissingPartial) { EXPECT_THAT(why_not("{{> other}}"), HasSubstr("partials/other")); }
TEST_F(Rendering, RefusesAPartialInsideItself) {
  EXPECT_THAT(why_not("{{> part}}", "{{> part}}"), HasSubstr("itself"));
}
TEST_F(Rendering, RefusesAMissingAsset) { EXPECT_THAT(why_not("[[script no.js]]"), HasSubstr("no asset no.js")); }
TEST_F(Rendering, RefusesATagThatItDoesNotKnow) { EXPECT_THAT(why_not("[[load run.js]]"), HasSubstr("no tag load")); }

TEST_F(Rendering, GivesPlainTextsForTitlesAndScripts) {
  const auto pages = load("");
  EXPECT_EQ(pages->text(Language::pt_PT, "hello", {{"name", "<Ana>"}}), "Olá <Ana>");
  EXPECT_EQ(pages->text(Language::pt_PT, "marked"), "a b <c>");
  EXPECT_EQ(pages->text(Language::pt_PT, "hello"), "Olá ");
  EXPECT_EQ(pages->text(Language::en, "nowhere"), "nowhere");
}

TEST_F(Rendering, WorksOnSeveralThreads) {
  const auto pages = load("{{#rows}}[[hello]]{{/rows}}");
  const json::Object view{{"rows", json::Array{json::Object{{"name", "A"}}, json::Object{{"name", "B"}}}}};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 100; ++n) {
        EXPECT_THAT(body(pages->page(request_, 200, "page", "T", view)), HasSubstr("Olá AOlá B"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Pages, OfTheProgramAreInOrder) {
  const Assets assets = Assets::load().value();
  const auto pages = Pages::load(assets, app::Environment::production);
  ASSERT_TRUE(pages) << pages.error().describe();
}

}  // namespace
}  // namespace rubrica::web
