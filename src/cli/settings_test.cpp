#include "cli/settings.h"

#include <gmock/gmock.h>

#include <fstream>

namespace rubrica::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kScmd = R"([scmd]
environment = "preproduction"
endpoint = "https://preprod.exemplo.pt/SCMDService.svc"
application_id = "a"
username = "u"
password = "file:password"
cipher_certificate = "cipher.cer"
)";

class SettingsFile : public testing::Test {
 protected:
  SettingsFile() { std::ofstream(folder_ / "password") << "geheim\n"; }

  Result<Settings> load(const std::string& more) {
    std::ofstream(folder_ / "rubrica.toml") << kScmd << more;
    return Settings::load(folder_ / "rubrica.toml");
  }
  std::string why_not(const std::string& more) {
    const auto settings = load(more);
    return settings ? "it loads" : settings.error().describe();
  }

  std::filesystem::path folder_ = testing::TempDir();
};

TEST_F(SettingsFile, NeedsNothingAboutTheServer) {
  const auto settings = load("");
  ASSERT_TRUE(settings) << settings.error().describe();
  EXPECT_EQ(settings->scmd.environment, Environment::preproduction);
  EXPECT_EQ(settings->server.address, "127.0.0.1");
  EXPECT_EQ(settings->server.port, 8080);
  EXPECT_EQ(settings->server.workers, 256U);
  EXPECT_FALSE(settings->storage_folder);
  EXPECT_EQ(settings->log_level, log::Level::info);
}

TEST_F(SettingsFile, SaysWhereAndForWhomToServe) {
  const auto settings = load(R"([server]
address = "0.0.0.0"
port = 443
public_url = "https://faturas.exemplo.pt"
tls_certificate = "tls.pem"
tls_key = "tls.key"
trusted_proxies = ["192.0.2.1"]
workers = 32
[storage]
folder = "dados"
[log]
level = "debug"
)");
  ASSERT_TRUE(settings) << settings.error().describe();
  EXPECT_EQ(settings->server.address, "0.0.0.0");
  EXPECT_EQ(settings->server.port, 443);
  EXPECT_EQ(settings->server.public_url, "https://faturas.exemplo.pt");
  EXPECT_EQ(settings->server.tls_key, folder_ / "tls.key");
  EXPECT_THAT(settings->server.trusted_proxies, ElementsAre("192.0.2.1"));
  EXPECT_EQ(settings->server.workers, 32U);
  EXPECT_EQ(settings->storage_folder, folder_ / "dados");
  EXPECT_EQ(settings->log_level, log::Level::debug);
}

TEST_F(SettingsFile, NamesWhatIsWrong) {
  EXPECT_THAT(why_not("[server]\nport = 70000\n"), HasSubstr("[server] port"));
  EXPECT_THAT(why_not("[server]\nworkers = 1\n"), HasSubstr("[server] workers"));
  EXPECT_THAT(why_not("[server]\ntls_key = \"k\"\n"), HasSubstr("tls_certificate"));
  EXPECT_THAT(why_not("[log]\nlevel = \"loud\"\n"), HasSubstr("[log] level"));
  EXPECT_THAT(why_not("[server]\nhost = \"x\"\n"), HasSubstr("host"));
}

}  // namespace
}  // namespace rubrica::cli
