// What the helper gives up before it looks at foreign bytes: memory, time, files, processes, the network.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace rubrica::confined {

struct Limits {
  std::uint64_t memory = std::uint64_t{512} << 20U;        // bytes of address space
  std::uint64_t cpu_seconds = 10;                          // then SIGXCPU
  std::uint64_t maximum_reply = std::uint64_t{64} << 20U;  // bytes that may be written
};

// Irrevocable for the process: no core dump, the limits, no new privileges, and a seccomp list of the few calls that
// computing on open descriptors needs; any other call kills the process. Sanitizer builds keep the limits off, because
// their run-time maps terabytes and opens files. internal when the kernel refuses.
Result<void> confine_this_process(const Limits& limits);

}  // namespace rubrica::confined
