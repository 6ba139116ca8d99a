// rubrica demo: the whole flow without a browser, against a sandbox that it starts and ends itself.
#pragma once

#include <filesystem>

#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace rubrica::cli {

struct DemoOptions {
  std::filesystem::path folder;
  bool json = false;
  Language language = Language::pt_PT;
};

// Leaves fatura.pdf, fatura-assinada.pdf and sandbox/ (root.pem for other validators) in the folder; nothing is
// overwritten.
ExitCode demo(const DemoOptions& options);

}  // namespace rubrica::cli
