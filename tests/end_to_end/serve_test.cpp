// rubrica serve as whoever runs it sees it: a process that starts, says so, and ends when it is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "base/process.h"
#include "http/client.h"
#include "support/fiscal_documents.h"
#include "support/run_tool.h"
#include "support/scmd_configuration.h"

namespace rubrica {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

class Serve : public testing::Test {
 protected:
  static constexpr const char* kServer = "[server]\nport = 0\nworkers = 8\n";
  static constexpr const char* kFiscal = R"([fiscal]
certificate_number = 9999
chain_key = "file:chain.pem"
producer_name = "Exemplo Software, Lda."
producer_tax_id = "500000000"
)";

  Process start(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"serve", "--config", configuration_.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Process::start({.program = std::string(RUBRICA_BIN) + "/rubrica",
                           .arguments = arguments,
                           .descriptors = {},
                           .environment = std::nullopt,
                           .capture_output = true})
        .value();
  }

  static http::Response get(const std::string& port, const std::string& path) {
    http::ClientOptions options;
    options.egress.allow = {"127.0.0.1:" + port};
    const auto client = http::Client::create(std::move(options)).value();
    http::ClientRequest request;
    request.url = "http://127.0.0.1:" + port + path;
    return client->send(request, Deadline::after(10s)).value();
  }

  std::string data() const { return (folder_.path() / "data").string(); }

  test::TemporaryFolder folder_;
  std::filesystem::path configuration_ = test::write_scmd_configuration(folder_, kServer);
};

TEST_F(Serve, SaysItsPortAndEndsWhenItIsTold) {
  Process server = start({"--data", data()});
  const std::string ready = server.read_line(Deadline::after(30s)).value();
  ASSERT_THAT(ready, StartsWith("ready http="));
  const std::string port = ready.substr(11);
  EXPECT_EQ(get(port, "/prontidao").status, 200);
  ::kill(server.pid(), SIGTERM);
  const auto exit = server.wait(Deadline::after(30s));
  ASSERT_TRUE(exit);
  EXPECT_TRUE(exit->success());
}

TEST_F(Serve, SaysWhetherItIsCertified) {
  const auto a_page = [this]() -> std::string {
    Process server = start({"--data", data()});
    const std::string port = server.read_line(Deadline::after(30s)).value().substr(11);
    std::string page(as_text(get(port, "/acessibilidade").body));
    ::kill(server.pid(), SIGTERM);
    EXPECT_TRUE(server.wait(Deadline::after(30s)));
    return page;
  };
  EXPECT_THAT(a_page(), HasSubstr("não está certificado"));
  folder_.write("chain.pem", fiscal::samples::fresh_key_pem());
  test::write_scmd_configuration(folder_, std::string(kServer) + kFiscal);
  EXPECT_THAT(a_page(), HasSubstr("Programa certificado n.º 9999/AT"));
}

TEST_F(Serve, DoesNotStartWithHalfAProducer) {
  test::write_scmd_configuration(folder_, std::string(kServer) + kFiscal);  // there is no such key
  const auto exit = start({"--data", data()}).wait(Deadline::after(30s));
  ASSERT_TRUE(exit);
  EXPECT_EQ(exit->code, 78);
}

TEST_F(Serve, AsksWhereTheDataIs) {
  const auto exit = start({}).wait(Deadline::after(30s));
  ASSERT_TRUE(exit);
  EXPECT_EQ(exit->code, 78);
}

TEST_F(Serve, RefusesToServeOthersWithoutHttps) {
  const auto exit = start({"--data", data(), "--address", "0.0.0.0"}).wait(Deadline::after(30s));
  ASSERT_TRUE(exit);
  EXPECT_EQ(exit->code, 78);
}

TEST_F(Serve, LeavesNoMemoryBehindWhenItCrashes) {
  Process server = start({"--data", data()});
  ASSERT_THAT(server.read_line(Deadline::after(30s)).value(), HasSubstr("ready"));
  const auto limits = test::run_tool("grep 'Max core file size' /proc/" + std::to_string(server.pid()) + "/limits");
  EXPECT_THAT(limits.output, testing::ContainsRegex("size +0 +0"));
}

}  // namespace
}  // namespace rubrica
