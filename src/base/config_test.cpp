#include "base/config.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace rubrica {
namespace {

Config parse(const std::string& toml, std::map<std::string, std::string> environment = {}) {
  auto config = Config::parse(toml, "rubrica.toml", "/etc/rubrica", [environment](const std::string& name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional(found->second);
  });
  EXPECT_TRUE(config) << config.error().describe();
  return std::move(*config);
}

TEST(Config, ReadsWhatIsThereAndFallsBackWhereItIsNot) {
  Config config = parse("[scmd]\nendpoint = \"https://x/\"\nbatch = 3\nca_file = \"ca.pem\"\nlist = [\"a\", \"b\"]\n");
  EXPECT_EQ(config.string("scmd", "endpoint"), "https://x/");
  EXPECT_EQ(config.integer_or("scmd", "batch", 1), 3);
  EXPECT_EQ(config.integer_or("scmd", "other", 1), 1);
  EXPECT_EQ(config.boolean_or("log", "debug", true), true);
  EXPECT_EQ(config.path("scmd", "ca_file"), std::filesystem::path("/etc/rubrica/ca.pem"));
  EXPECT_EQ(config.strings_or("scmd", "list", {}), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(config.finish());
}

TEST(Config, TheEnvironmentOverrides) {
  Config config = parse("[scmd]\nendpoint = \"https://x/\"\n",
                        {{"RUBRICA_SCMD_ENDPOINT", "https://y/"}, {"RUBRICA_TSA_URLS", "http://a,http://b"}});
  EXPECT_EQ(config.string("scmd", "endpoint"), "https://y/");
  EXPECT_EQ(config.strings_or("tsa", "urls", {}), (std::vector<std::string>{"http://a", "http://b"}));
}

TEST(Config, AnUnknownKeyIsAnErrorWithItsLine) {
  Config config = parse("[scmd]\nendpoint = \"x\"\nendpiont = \"y\"\n");
  EXPECT_TRUE(config.string("scmd", "endpoint"));
  const auto outcome = config.finish();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().detail, "rubrica.toml:3: unknown key [scmd] endpiont");
}

TEST(Config, WrongTypesMissingKeysAndBrokenFilesAreNamed) {
  Config config = parse("[scmd]\nendpoint = 5\n");
  EXPECT_EQ(config.string("scmd", "endpoint").error().detail, "rubrica.toml:2: [scmd] endpoint must be a string");
  EXPECT_EQ(config.string("scmd", "username").error().detail, "rubrica.toml: [scmd] username is missing");
  const auto broken = Config::parse("[scmd\n", "rubrica.toml", "/");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::configuration_invalid);
}

TEST(Config, SecretsComeByReferenceOnly) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "secret-reference";
  std::ofstream(file) << "hush\n";
  Config config =
      parse("[scmd]\npassword = \"file:" + file.string() + "\"\nplain = \"hush\"\ngone = \"file:/nonexistent/x\"\n");
  const auto secret = config.secret("scmd", "password");
  ASSERT_TRUE(secret) << secret.error().describe();
  EXPECT_EQ(secret->expose(), "hush");
  const auto plain = config.secret("scmd", "plain");
  ASSERT_FALSE(plain);
  EXPECT_EQ(plain.error().describe().find("hush"), std::string::npos);
  EXPECT_FALSE(config.secret("scmd", "gone"));
}

}  // namespace
}  // namespace rubrica
