// rubrica-crash-server CONFIGURATION DATA [STEP]: `rubrica serve` on a free port, which ends without a word (SIGKILL)
// when it comes to STEP of an act of signing.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

#include "cli/serve.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 2) return EXIT_FAILURE;
  rubrica::cli::ServeOptions options;
  options.configuration = arguments[0];
  options.data = arguments[1];
  options.port = std::uint16_t{0};
  if (arguments.size() > 2) {
    options.observer = [step = arguments[2]](const rubrica::app::StepEvent& event) {
      if (rubrica::app::name(event.step) == step) kill(getpid(), SIGKILL);
    };
  }
  return rubrica::cli::serve(options);
}
