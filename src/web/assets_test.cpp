#include "web/assets.h"

#include <gmock/gmock.h>

#include <array>

namespace rubrica::web {
namespace {

using testing::MatchesRegex;
using testing::Not;

constexpr std::array kFiles = {EmbeddedFile{"styles/look.css", "body{}"}, EmbeddedFile{"scripts/run.js", "run();"}};

TEST(Asset, HasAnAddressThatChangesWithItsContent) {
  const Assets assets = Assets::of(kFiles).value();
  constexpr std::array kChanged = {EmbeddedFile{"styles/look.css", "body{color:red}"}};
  const Assets changed = Assets::of(kChanged).value();
  EXPECT_THAT(assets.named("look.css")->address, MatchesRegex("/recursos/look\\.[0-9a-f]+\\.css"));
  EXPECT_NE(assets.named("look.css")->address, changed.named("look.css")->address);
  EXPECT_EQ(changed.at(assets.named("look.css")->address), nullptr);
}

// echo -n 'run();' | openssl dgst -sha256 -binary | base64
TEST(Asset, HasTheIntegrityThatBrowsersCheck) {
  EXPECT_EQ(Assets::of(kFiles).value().named("run.js")->integrity,
            "sha256-vUOElbTHLp1UxxGV/I6teJfpCV5vgaasYjEhPKN2fqQ=");
}

TEST(Asset, IsKeptForEver) {
  const Assets assets = Assets::of(kFiles).value();
  const http::Response response = assets.answer(*assets.at(assets.named("look.css")->address));
  EXPECT_EQ(response.headers.get("Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(response.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(as_text(response.body), "body{}");
}

TEST(Asset, OfAnUnknownKindIsRefused) {
  constexpr std::array kExe = {EmbeddedFile{"scripts/run.exe", ""}};
  EXPECT_FALSE(Assets::of(kExe));
}

TEST(Asset, IsKnownByItsNameAlone) {
  constexpr std::array kTwins = {EmbeddedFile{"styles/a.css", ""}, EmbeddedFile{"icons/a.css", ""}};
  EXPECT_FALSE(Assets::of(kTwins));
}

TEST(Assets, OfTheProgramAreThere) {
  const auto assets = Assets::load();
  ASSERT_TRUE(assets) << assets.error().describe();
  EXPECT_NE(assets->named("rubrica.css"), nullptr);
  for (const auto& [name, asset] : assets->all()) EXPECT_FALSE(asset.content.empty()) << name;
}

}  // namespace
}  // namespace rubrica::web
