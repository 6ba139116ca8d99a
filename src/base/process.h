// Child processes: no shell, chosen descriptors, gone when we are.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/fd.h"
#include "base/result.h"

namespace rubrica {

// From now on no crash writes this process's memory anywhere, and no other process of the same user may read it.
// Call it before the first secret arrives. Children that are started later are not concerned.
void forbid_core_dumps() noexcept;

struct ProcessOptions {
  std::filesystem::path program;       // not looked up in PATH
  std::vector<std::string> arguments;  // without the program's own name; visible to every user of the machine
  std::map<int, int> descriptors;      // number in the child → open descriptor of ours; others are closed
  std::optional<std::vector<std::string>> environment;  // "NAME=value"; absent: ours
  bool capture_output = false;  // standard output into a pipe, for read_line() and read_output()
};

struct ProcessExit {
  int code = -1;   // when it ended by itself
  int signal = 0;  // when it was ended; else 0
  bool success() const { return signal == 0 && code == 0; }
};

// A running child, in a process group of its own; it is killed when its owner is destroyed and when the thread that
// started it ends (so start it on one that lasts). Not thread-safe.
class Process {
 public:
  // io_failure when it cannot be started; the detail says whether the program was missing.
  static Result<Process> start(const ProcessOptions& options);

  // One line of the captured output without its line end, at most 4096 bytes. deadline_exceeded; io_failure at the end.
  Result<std::string> read_line(Deadline deadline);
  // Everything that is left of the captured output, at most `limit` bytes: resource_limit.
  Result<std::string> read_output(std::size_t limit, Deadline deadline);
  // deadline_exceeded leaves it running.
  Result<ProcessExit> wait(Deadline deadline);
  // SIGTERM to the group, SIGKILL after `grace`.
  void stop(std::chrono::milliseconds grace);
  pid_t pid() const { return pid_; }

  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  ~Process();

 private:
  Process(pid_t pid, Fd handle, Fd output) : pid_(pid), handle_(std::move(handle)), output_(std::move(output)) {}
  Result<void> wait_readable(int fd, Deadline deadline) const;

  pid_t pid_ = -1;
  Fd handle_;  // pidfd
  Fd output_;
  std::string buffered_;
  std::optional<ProcessExit> exit_;
};

}  // namespace rubrica
