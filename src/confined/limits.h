// What a process gives up before it looks at foreign bytes: memory, time, files, processes, the network.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "confined/landlock.h"

namespace rubrica::confined {

struct Limits {
  std::uint64_t memory = std::uint64_t{512} << 20U;        // bytes of address space
  std::uint64_t cpu_seconds = 10;                          // then SIGXCPU
  std::uint64_t maximum_reply = std::uint64_t{64} << 20U;  // bytes that may be written
};

// Both are irrevocable for the process: no core dump, the limits, no new privileges, and a seccomp list of allowed
// calls. Sanitizer builds keep all but the privileges off, because their run-time maps terabytes and opens files.
// internal when the kernel refuses.

// For our own code, which computes on open descriptors: any call that this does not need kills the process.
Result<void> confine_this_process(const Limits& limits);

// For a tool of the system that this process is about to become by execve(program, …), with this very pointer: it may
// load its libraries and read files, in so far as `access` allows it (on kernels without Landlock: and as its user
// may). It starts nothing further and reaches no other process and no network; calls outside its list fail as unknown
// ones. Who was root becomes nobody.
Result<void> confine_before_exec(const Limits& limits, const char* program, const FileAccess& access);

}  // namespace rubrica::confined
