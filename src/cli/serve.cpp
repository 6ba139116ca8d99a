#include "cli/serve.h"

#include <csignal>
#include <thread>

#include "base/log.h"
#include "base/process.h"
#include "cli/web_server.h"

namespace rubrica::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kDrain = 30s;

// SIGTERM and SIGINT, taken by whoever waits for them. Made before any thread starts, since threads inherit it.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }

  void wait() const {
    int signal = 0;
    while (sigwait(&signals_, &signal) != 0) {
    }
  }
  // From now on a signal ends the process, as it does by itself.
  void release() const { pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr); }

 private:
  sigset_t signals_{};
};

std::string_view environment_line(const Environment environment, const Language language) {
  if (environment == Environment::production) {
    return say(language, "Ambiente de produção: as assinaturas têm valor legal.",
               "Production environment: signatures have legal value.");
  }
  return say(language, "Ambiente de testes. As assinaturas não têm valor legal.",
             "Test environment. Signatures have no legal value.");
}

std::string producer_line(const fiscal::Producer& producer, const Language language) {
  if (!producer.certified()) {
    return std::string(say(language, "Modo de formação: sem certificado da AT, nada do que se emite tem valor fiscal.",
                           "Training mode: without a certificate of AT nothing that is issued has fiscal value."));
  }
  const std::string number = std::to_string(producer.certificate_number) + "/AT";
  return std::string(say(language, "Programa certificado n.º ", "Certified program no. ")) + number + " (" +
         producer.name + ").";
}

Result<void> run(const ServeOptions& options) {
  forbid_core_dumps();
  const StopSignals signals;
  RUBRICA_TRY(Settings settings, Settings::load(options.configuration));
  if (options.port) settings.server.port = *options.port;
  if (options.address) settings.server.address = *options.address;
  const auto data = options.data ? options.data : settings.storage_folder;
  if (!data) {
    return fail(ErrorCode::configuration_invalid, "say where the data is kept: [storage] folder, or --data");
  }
  log::set_level(settings.log_level);
  const Environment environment = settings.scmd.environment;
  const std::string about_producer = producer_line(settings.producer, options.language);
  RUBRICA_TRY(const auto server, WebServer::start(std::move(settings), *data, options.observer));
  report_line("Rubrica  " + server->url() + "/");
  report_line(environment_line(environment, options.language));
  report_line(about_producer);
  print_line("ready http=" + std::to_string(server->port()));
  signals.wait();
  signals.release();
  log::info("stopping");
  server->stop(kDrain);
  return {};
}

}  // namespace

ExitCode serve(const ServeOptions& options) {
  const auto served = run(options);
  if (served) return kPassed;
  report_error(options.language, served.error());
  return exit_code(served.error().code);
}

}  // namespace rubrica::cli
