#include "cli/settings.h"

#include <gmock/gmock.h>

#include <fstream>

#include "support/fiscal_documents.h"

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

// ---- [fiscal]

constexpr const char* kFiscal = R"([fiscal]
certificate_number = 9999
chain_key = "file:chain.pem"
producer_name = "Exemplo Software, Lda."
producer_tax_id = "500000000"
)";

TEST_F(SettingsFile, WithoutAProducerThereIsTrainingOnly) { EXPECT_FALSE(load("")->producer.certified()); }

TEST_F(SettingsFile, KnowsWhoAnswersForTheProgram) {
  std::ofstream(folder_ / "chain.pem") << fiscal::samples::fresh_key_pem();
  const auto settings = load(std::string(kFiscal) + "chain_key_version = 3\n");
  ASSERT_TRUE(settings) << settings.error().describe();
  EXPECT_TRUE(settings->producer.certified());
  EXPECT_EQ(settings->producer.certificate_number, 9999);
  EXPECT_EQ(settings->producer.key->version(), 3);
  EXPECT_EQ(settings->producer.name, "Exemplo Software, Lda.");
  EXPECT_EQ(settings->producer.tax_id, "500000000");
}

TEST_F(SettingsFile, HalfAProducerIsAMistakeAndNamesFileAndKey) {
  std::ofstream(folder_ / "chain.pem") << fiscal::samples::fresh_key_pem();
  const std::string file = (folder_ / "rubrica.toml").string();
  const auto without = [](const std::string& key) {
    std::string text(kFiscal);
    const std::size_t at = text.find(key + " =");
    return text.erase(at, text.find('\n', at) + 1 - at);
  };
  for (const char* key : {"certificate_number", "chain_key", "producer_name", "producer_tax_id"}) {
    EXPECT_THAT(why_not(without(key)), HasSubstr(file)) << key;
    EXPECT_THAT(why_not(without(key)), HasSubstr(key));
  }
  EXPECT_THAT(why_not("[fiscal]\n"), HasSubstr("certificate_number"));
}

TEST_F(SettingsFile, ABadKeyOrNumberIsNamed) {
  const auto with_key = [this](const std::string& pem) {
    std::ofstream(folder_ / "chain.pem") << pem;
    return why_not(kFiscal);
  };
  EXPECT_THAT(with_key(fiscal::samples::fresh_key_pem(2048)), HasSubstr("[fiscal] chain_key"));
  EXPECT_THAT(with_key("geheim"), HasSubstr("[fiscal] chain_key"));
  EXPECT_THAT(with_key("geheim"), testing::Not(HasSubstr("geheim")));
  std::filesystem::remove(folder_ / "chain.pem");
  EXPECT_THAT(why_not(kFiscal), HasSubstr("[fiscal] chain_key cannot be read"));
  std::ofstream(folder_ / "chain.pem") << fiscal::samples::fresh_key_pem();
  const auto changed = [this](const std::string& from, const std::string& to) {
    std::string text(kFiscal);
    return why_not(text.replace(text.find(from), from.size(), to));
  };
  EXPECT_THAT(changed("9999", "10000"), HasSubstr("certificate_number must be from 1 to 9999"));
  EXPECT_THAT(changed("500000000", "500000001"), HasSubstr("producer_tax_id"));
  EXPECT_THAT(changed("Exemplo Software, Lda.", "a/b"), HasSubstr("producer_name"));
  EXPECT_THAT(why_not(std::string(kFiscal) + "chain_key_version = 0\n"), HasSubstr("chain_key_version"));
}

}  // namespace
}  // namespace rubrica::cli
