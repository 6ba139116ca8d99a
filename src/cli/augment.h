// rubrica augment: a signed document at a higher level, or with a further archive time-stamp; nobody signs for it.
#pragma once

#include <filesystem>
#include <string>

#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace rubrica::cli {

struct AugmentOptions {
  std::filesystem::path file;
  std::filesystem::path output;
  std::filesystem::path configuration;
  std::string level;             // B-T, B-LT or B-LTA; empty: B-LTA
  std::string renew_older_than;  // a time in UTC: renews when the newest document time-stamp is older; empty: never
  bool json = false;
  Language language = Language::pt_PT;
};

// The output holds whatever could be had, and is made only if something could. kPassed when the level is reached.
ExitCode augment(const AugmentOptions& options);

}  // namespace rubrica::cli
