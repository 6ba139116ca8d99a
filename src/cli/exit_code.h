// What the shell learns. The numbers are a contract (docs/cli.md): scripts branch on them.
#pragma once

#include "base/error.h"

namespace rubrica::cli {

enum ExitCode : int {
  kPassed = 0,
  kFailed = 1,         // verify: a signature is invalid; sign: the signer or the service said no
  kIndeterminate = 2,  // verify: nothing is wrong, but trust or revocation could not be established
  kNoSignature = 3,    // verify: there is nothing to verify
  kUsage = 64,         // EX_USAGE and its neighbours, as in sysexits.h
  kUnreadable = 65,
  kUnavailable = 69,
  kInternal = 70,
  kIoFailure = 74,
  kRefused = 77,
  kConfiguration = 78,
};

ExitCode exit_code(ErrorCode code) noexcept;

}  // namespace rubrica::cli
