// rubrica sign: documents in, signed documents out, one confirmation by the holder for the whole act.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace rubrica::cli {

// Where the three secrets come from; made from the command line's flags, or by `demo` for the sandbox's public citizen.
struct SecretSources {
  std::function<Result<SecretText>()> phone;
  std::function<Result<SecretText>()> pin;
  std::function<Result<SecretText>(const std::string& process_id)> code;
  bool asks_person = true;  // a wrong code may be typed again, R asks for another one
};

struct SignOptions {
  std::vector<std::filesystem::path> files;
  std::filesystem::path configuration;
  std::filesystem::path output;  // one document only
  std::filesystem::path folder;  // NAME-assinado.pdf for each
  std::string level;             // B-B … B-LTA; empty: B-LTA with a time-stamping authority, B-B without
  std::string reason;
  std::string location;
  std::string commitment;  // origin, receipt, delivery, sender, approval or creation; empty: none is indicated
  bool policy = false;     // the signature policy of the configuration
  std::string seal;        // [PAGE:]X,Y[,WIDTH]; empty: none
  std::string seal_field;  // an existing field to sign, with the seal in its rectangle
  std::filesystem::path seal_logo;
  bool phone_stdin = false;              // first line of standard input
  bool pin_stdin = false;                // next line
  std::string otp_command;               // prints the code; run by the shell with the process id in RUBRICA_PROCESS_ID
  std::optional<SecretSources> sources;  // instead of what the flags say; refused in production
  bool json = false;
  Language language = Language::pt_PT;
};

ExitCode sign(const SignOptions& options);

}  // namespace rubrica::cli
