// scmd-sandbox: a stand-in for AMA's signing service, with its PKI, its time-stamps and a phone to look at.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <future>
#include <iostream>

#include "base/standard_descriptors.h"
#include "sandbox/control/console.h"
#include "sandbox/control/installation.h"

namespace rubrica::sandbox {
namespace {

struct Options {
  std::string data = "var/sandbox";
  std::string citizens;
  int soap_port = -1;  // -1: as last time, else the default
  int http_port = -1;
};

constexpr int kDefaultSoapPort = 8443;
constexpr int kDefaultHttpPort = 8090;

int chosen_port(const int asked, const int remembered, const int standard) {
  if (asked >= 0) return asked == 0 && remembered > 0 ? remembered : asked;
  return remembered > 0 ? remembered : standard;
}

// Everything that runs; destroyed in reverse, so that servers end before what they use.
struct Running {
  ShiftedClock clock;
  std::unique_ptr<Authority> authority;
  std::unique_ptr<Desk> desk;
  std::unique_ptr<Console> console;
  std::unique_ptr<soap::Service> service;
  std::unique_ptr<http::Server> http;
  std::unique_ptr<http::Server> soap;
};

// Citizens' keys are made side by side.
Result<void> enrol(Desk& desk, const std::vector<Citizen>& citizens) {
  std::vector<std::future<Result<void>>> enrolled;
  for (const Citizen& citizen : citizens) {
    enrolled.push_back(std::async(std::launch::async, [&desk, citizen] { return desk.add(citizen); }));
  }
  Result<void> outcome;
  for (auto& one : enrolled) {
    if (auto done = one.get(); !done) outcome = std::move(done);
  }
  return outcome;
}

Result<void> start(Running& running, Installation& installation, const Options& options) {
  // The HTTP port stands in every certificate, so it listens first and answers 503 until the rest is there.
  http::ServerOptions http_options;
  http_options.port =
      static_cast<std::uint16_t>(chosen_port(options.http_port, installation.http_port, kDefaultHttpPort));
  http_options.workers = 8;
  auto ready = std::make_shared<std::atomic<Console*>>(nullptr);
  RUBRICA_TRY(running.http,
              http::Server::start(http_options, [ready](const http::ServerRequest& request) -> http::Answer {
                Console* console = ready->load();
                if (console == nullptr) return http::text_response(503, "text/plain; charset=utf-8", "starting\n");
                return console->handle(request);
              }));

  const std::string base = "http://127.0.0.1:" + std::to_string(running.http->port());
  RUBRICA_TRY(running.authority, Authority::open({installation.folder / "pki", base}, running.clock));
  running.desk = std::make_unique<Desk>(*running.authority, running.clock);
  RUBRICA_CHECK_OK(enrol(*running.desk, installation.citizens));
  running.console = std::make_unique<Console>(
      *running.desk, *running.authority, running.clock,
      [&installation, &running] { return installation.write_client_files(*running.authority); });

  http::ServerOptions soap_options;
  soap_options.port =
      static_cast<std::uint16_t>(chosen_port(options.soap_port, installation.soap_port, kDefaultSoapPort));
  soap_options.tls = running.authority->tls_identity();
  auto service = std::make_shared<std::atomic<soap::Service*>>(nullptr);
  RUBRICA_TRY(running.soap,
              http::Server::start(soap_options, [service](const http::ServerRequest& request) -> http::Answer {
                soap::Service* soap = service->load();
                if (soap == nullptr) return http::text_response(503, "text/plain; charset=utf-8", "starting\n");
                return soap->handle(request);
              }));
  RUBRICA_CHECK_OK(installation.remember_ports(running.soap->port(), running.http->port()));
  RUBRICA_CHECK_OK(installation.write_client_files(*running.authority));
  const std::string url = "https://127.0.0.1:" + std::to_string(running.soap->port()) + std::string(soap::kPath);
  running.service =
      std::make_unique<soap::Service>(*running.desk, *running.authority, running.clock, installation.credentials, url,
                                      [&running](soap::CallRecord call) { running.console->record(std::move(call)); });
  service->store(running.service.get());
  ready->store(running.console.get());
  return {};
}

int run(const Options& options) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  auto installation = Installation::open(
      options.data, options.citizens.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.citizens));
  if (!installation) {
    std::cerr << "scmd-sandbox: " << installation.error().describe() << "\n";
    return 1;
  }
  Running running;
  if (const auto started = start(running, *installation, options); !started) {
    std::cerr << "scmd-sandbox: " << started.error().describe() << "\n";
    return 1;
  }
  const std::string phone = "http://127.0.0.1:" + std::to_string(running.http->port());
  std::cerr << "scmd-sandbox (TESTE): nada do que aqui se assina tem valor legal.\n"
            << "  telemóvel   " << phone << "/\n"
            << "  controlo    " << phone << "/controlo\n"
            << "  SCMDService https://127.0.0.1:" << running.soap->port() << soap::kPath << "\n"
            << "  ficheiros   " << (installation->folder / "rubrica.toml").string() << "\n";
  std::cout << "ready soap=" << running.soap->port() << " http=" << running.http->port() << std::endl;
  int signal = 0;
  sigwait(&ending, &signal);
  running.soap->stop(std::chrono::seconds(1));
  running.http->stop(std::chrono::seconds(1));
  return 0;
}

}  // namespace
}  // namespace rubrica::sandbox

int main(int argc, char** argv) try {
  if (!rubrica::occupy_standard_descriptors()) return 1;
  rubrica::sandbox::Options options;
  CLI::App app(
      "A stand-in for AMA's signing service (SCMDService): SOAP over HTTPS, its own PKI, OCSP, CRLs and time-stamps,\n"
      "and a phone to look at. Nothing that it signs has legal value. docs/sandbox.md explains everything.",
      "scmd-sandbox");
  app.add_option("--data", options.data, "folder for keys, citizens and the files that a client needs")
      ->capture_default_str();
  app.add_option("--config", options.citizens, "citizens from this JSON file instead of DATA/citizens.json");
  app.add_option("--soap-port", options.soap_port, "HTTPS port of SCMDService (default 8443; 0: any free one, kept)")
      ->check(CLI::Range(0, 65535));
  app.add_option("--http-port", options.http_port,
                 "HTTP port of phone, control, PKI (default 8090; 0: any free one, kept)")
      ->check(CLI::Range(0, 65535));
  CLI11_PARSE(app, argc, argv);
  return rubrica::sandbox::run(options);
} catch (const std::exception& exception) {
  std::fprintf(stderr, "scmd-sandbox: %s\n", exception.what());
  return 1;
}
