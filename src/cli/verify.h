// rubrica verify: what a document's signatures are worth, in the terms of EN 319 102-1.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace rubrica::cli {

struct VerifyOptions {
  std::filesystem::path file;
  std::vector<std::filesystem::path> trust;  // PEM bundles, beside those of the configuration
  std::optional<std::filesystem::path> configuration;
  std::string at;       // a time in UTC; empty: now
  bool online = false;  // asks the authorities about revocation
  bool json = false;
  Language language = Language::pt_PT;
};

ExitCode verify(const VerifyOptions& options);

}  // namespace rubrica::cli
