#include "cli/web_server.h"

#include <gmock/gmock.h>

#include <fstream>

#include "base/json.h"
#include "cli/public_url.h"
#include "http/client.h"
#include "support/scmd_configuration.h"

namespace rubrica::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

// A server with a folder of its own, and somebody who walks its pages. The trust service is never called.
class RunningWebServer : public testing::Test {
 protected:
  void SetUp() override { start(); }

  Settings settings() const {
    return Settings::load(test::write_scmd_configuration(folder_, "[server]\nport = 0\nworkers = 8\n")).value();
  }
  std::filesystem::path data() const { return folder_.path() / "data"; }

  void start() {
    auto started = WebServer::start(settings(), data());
    ASSERT_TRUE(started) << started.error().describe();
    server_ = std::move(*started);
    http::ClientOptions options;
    options.egress.allow = {"127.0.0.1:" + std::to_string(server_->port())};
    client_ = http::Client::create(std::move(options)).value();
  }

  http::Response send(http::ClientRequest request, const std::string& path) {
    request.url = server_->url() + path;
    auto response = client_->send(request, Deadline::after(10s));
    EXPECT_TRUE(response) << (response ? "" : response.error().describe());
    return response.value_or(http::Response());
  }
  http::Response get(const std::string& path) { return send({}, path); }

  static std::string body(const http::Response& response) { return std::string(as_text(response.body)); }
  static std::string header(const http::Response& response, const std::string_view name) {
    return std::string(response.headers.get(name).value_or(""));
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<WebServer> server_;
  std::unique_ptr<http::Client> client_;
};

TEST_F(RunningWebServer, LeadsToTheLogin) {
  const http::Response response = get("/");
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(header(response, "Location"), "/entrar");
}

TEST_F(RunningWebServer, SaysWhatItIsOnEveryPage) {
  for (const char* path : {"/acessibilidade", "/nada"}) {
    const std::string page = body(get(path));
    EXPECT_THAT(page, HasSubstr("Ambiente de testes. As assinaturas não têm valor legal.")) << path;
    EXPECT_THAT(page, HasSubstr("não está certificado")) << path;
    EXPECT_THAT(page, HasSubstr("lang=\"pt-PT\"")) << path;
  }
}

TEST_F(RunningWebServer, ServesTheStyleThatItsPagesName) {
  const std::string page = body(get("/acessibilidade"));
  const std::size_t begin = page.find("/recursos/rubrica.");
  ASSERT_NE(begin, std::string::npos);
  const http::Response style = get(page.substr(begin, page.find('"', begin) - begin));
  EXPECT_EQ(style.status, 200);
  EXPECT_THAT(header(style, "Cache-Control"), HasSubstr("immutable"));
}

TEST_F(RunningWebServer, SaysThatItIsAliveAndReady) {
  EXPECT_EQ(get("/saude").status, 200);
  const http::Response ready = get("/prontidao");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(body(ready), R"({"database":true,"blobs":true})");
}

TEST_F(RunningWebServer, SaysThatItIsNotReadyWithoutItsFolder) {
  std::filesystem::remove_all(data() / "blobs");
  std::ofstream(data() / "blobs") << "in the way";
  const http::Response ready = get("/prontidao");
  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(body(ready), HasSubstr("\"blobs\":false"));
}

TEST_F(RunningWebServer, FindsItsDataAgain) {
  server_.reset();
  start();
  EXPECT_EQ(get("/prontidao").status, 200);
}

TEST_F(RunningWebServer, KeepsItsDataForItsOwnerOnly) {
  for (const char* name : {"", "rubrica.db", "master.key", "blobs"}) {
    const auto mode = std::filesystem::status(data() / name).permissions();
    EXPECT_EQ(mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
              std::filesystem::perms::none)
        << name;
  }
}

TEST_F(RunningWebServer, EndsWhenItIsTold) {
  server_->stop(5s);
  http::ClientRequest request;
  request.url = server_->url() + "/saude";
  EXPECT_FALSE(client_->send(request, Deadline::after(5s)));
}

TEST_F(RunningWebServer, DoesNotShareItsPort) {
  Settings other = settings();
  other.server.port = server_->port();
  const auto second = WebServer::start(std::move(other), folder_.path() / "other");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::io_failure);
}

TEST(PublicUrl, FollowsFromWhatIsListenedOnHere) {
  EXPECT_EQ(public_url("", "127.0.0.1", 8080, false), "http://127.0.0.1:8080");
  EXPECT_EQ(public_url("", "::1", 8080, false), "http://[::1]:8080");
  EXPECT_EQ(public_url("", "127.0.0.1", 443, true), "https://127.0.0.1");
}

TEST(PublicUrl, IsWhatTheConfigurationSays) {
  EXPECT_EQ(public_url("https://faturas.exemplo.pt/", "0.0.0.0", 8080, false), "https://faturas.exemplo.pt");
  EXPECT_EQ(public_url("http://localhost:9000", "127.0.0.1", 8080, false), "http://localhost:9000");
}

TEST(PublicUrl, MustBeHttpsForOthers) {
  EXPECT_FALSE(public_url("", "0.0.0.0", 8080, false));
  EXPECT_FALSE(public_url("http://faturas.exemplo.pt", "127.0.0.1", 8080, false));
  EXPECT_FALSE(public_url("http://127.0.0.1.exemplo.pt", "127.0.0.1", 8080, false));
}

TEST(PublicUrl, HasNoPath) {
  EXPECT_FALSE(public_url("https://faturas.exemplo.pt/rubrica", "127.0.0.1", 8080, false));
  EXPECT_FALSE(public_url("https://", "127.0.0.1", 8080, false));
  EXPECT_FALSE(public_url("ftp://faturas.exemplo.pt", "127.0.0.1", 8080, false));
  EXPECT_FALSE(public_url("https://ana@exemplo.pt", "127.0.0.1", 8080, false));
}

}  // namespace
}  // namespace rubrica::cli
