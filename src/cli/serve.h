// rubrica serve: the web application, until it is told to stop.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "app/signing_step.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace rubrica::cli {

struct ServeOptions {
  std::filesystem::path configuration;
  std::optional<std::filesystem::path> data;  // these three instead of what the configuration says
  std::optional<std::uint16_t> port;
  std::optional<std::string> address;
  Language language = Language::pt_PT;
  app::StepObserver observer;  // of every signing; for tests
};

// Prints where it serves, then `ready http=PORT` on standard output. SIGTERM and SIGINT end it: no further requests,
// those that run come to their end within half a minute; a second signal does not wait.
ExitCode serve(const ServeOptions& options);

}  // namespace rubrica::cli
