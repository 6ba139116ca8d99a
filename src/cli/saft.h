// rubrica saft export|check: SAF-T (PT) 1.04_01 files, ours and anyone's.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace rubrica::cli {

struct SaftExportOptions {
  std::filesystem::path input;   // what `rubrica issue` takes
  std::filesystem::path output;  // nothing is overwritten
  std::string first, last;       // AAAA-MM-DD; empty: the year of the first document
  Language language = Language::pt_PT;
};

ExitCode saft_export(const SaftExportOptions& options);

struct SaftCheckCommand {
  std::filesystem::path file;
  std::optional<std::filesystem::path> key;  // the producer's public key (PEM)
  bool json = false;
  Language language = Language::pt_PT;
};

// kPassed without errors (warnings allowed, and so a file for training), kFailed with some, kUnreadable when it is no
// XML, kRefused for a key that cannot be a producer's.
ExitCode saft_check(const SaftCheckCommand& options);

}  // namespace rubrica::cli
