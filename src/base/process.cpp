#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace rubrica {
namespace {

constexpr std::size_t kLongestLine = 4096;
constexpr unsigned kParkingPlace = 200;  // above every number that a child is given

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Everything that the child needs, made before the fork: between fork and exec nothing may allocate.
struct Launch {
  std::string program;
  std::vector<std::string> argument_texts;
  std::vector<std::string> environment_texts;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  std::vector<std::pair<int, int>> descriptors;
  std::vector<int> parked;  // as many
  int failure = -1;         // the pipe that reports errno of a failed exec
  pid_t parent = -1;
};

[[noreturn]] void report_failure(const int failure) {
  const int error = errno;
  ::_exit(::write(failure, &error, sizeof(error)) == sizeof(error) ? 127 : 126);
}

// Runs in the child only; ends it.
[[noreturn]] void become(Launch& launch) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != launch.parent) ::_exit(127);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  // First out of the way of each other, to numbers that nothing has (the parent may have hundreds open); then to their
  // own: dup2 drops close-on-exec.
  const int failure = ::fcntl(launch.failure, F_DUPFD_CLOEXEC, kParkingPlace);
  if (failure < 0) report_failure(launch.failure);
  for (std::size_t i = 0; i < launch.descriptors.size(); ++i) {
    launch.parked[i] = ::fcntl(launch.descriptors[i].second, F_DUPFD, kParkingPlace);
    if (launch.parked[i] < 0) report_failure(failure);
  }
  ::close_range(STDERR_FILENO + 1, kParkingPlace - 1, 0);
  for (std::size_t i = 0; i < launch.descriptors.size(); ++i) ::dup2(launch.parked[i], launch.descriptors[i].first);
  ::close_range(kParkingPlace, static_cast<unsigned>(failure) - 1, 0);
  ::close_range(static_cast<unsigned>(failure) + 1, ~0U, 0);
  ::execve(launch.program.c_str(), launch.arguments.data(), launch.environment.data());
  report_failure(failure);
}

struct Pipe {
  Fd read;
  Fd write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(ErrorCode::io_failure, "no pipe");
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

int open_handle(const pid_t pid) {
  return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));  // NOLINT(cppcoreguidelines-pro-type-vararg)
}

ProcessExit exit_of(const int status) {
  if (WIFSIGNALED(status)) return {-1, WTERMSIG(status)};
  return {WEXITSTATUS(status), 0};
}

}  // namespace

void forbid_core_dumps() noexcept {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
#ifndef RUBRICA_SANITIZED  // the leak checker reads its own process from outside
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

Result<Process> Process::start(const ProcessOptions& options) {
  Launch launch;
  launch.program = options.program.string();
  launch.argument_texts = options.arguments;
  launch.argument_texts.insert(launch.argument_texts.begin(), launch.program);
  launch.arguments = pointers_to(launch.argument_texts);
  if (options.environment) {
    launch.environment_texts = *options.environment;
    launch.environment = pointers_to(launch.environment_texts);
  } else {
    for (char** entry = environ; *entry != nullptr; ++entry) launch.environment.push_back(*entry);
    launch.environment.push_back(nullptr);
  }
  launch.descriptors.assign(options.descriptors.begin(), options.descriptors.end());
  Pipe output;
  if (options.capture_output) {
    RUBRICA_TRY(output, make_pipe());
    launch.descriptors.emplace_back(STDOUT_FILENO, output.write.get());
  }
  launch.parked.resize(launch.descriptors.size());
  RUBRICA_TRY(Pipe failure, make_pipe());
  launch.failure = failure.write.get();
  launch.parent = ::getpid();

  const pid_t pid = ::fork();
  if (pid < 0) return fail(ErrorCode::io_failure, "no new process");
  if (pid == 0) become(launch);
  ::setpgid(pid, pid);
  failure.write.reset();
  output.write.reset();
  Process process(pid, Fd(open_handle(pid)), std::move(output.read));
  int error = 0;
  ssize_t got = 0;
  while ((got = ::read(failure.read.get(), &error, sizeof(error))) < 0 && errno == EINTR) {
  }
  if (got == sizeof(error)) {
    return fail(ErrorCode::io_failure, launch.program + " cannot be started: " + std::strerror(error));
  }
  return process;
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      handle_(std::move(other.handle_)),
      output_(std::move(other.output_)),
      buffered_(std::move(other.buffered_)),
      exit_(other.exit_) {}

Process::~Process() {
  if (pid_ > 0 && !exit_) stop(std::chrono::milliseconds(0));
}

Result<void> Process::wait_readable(const int fd, const Deadline deadline) const {
  for (;;) {
    pollfd watched{fd, POLLIN, 0};
    const auto remaining = std::min<std::int64_t>(deadline.remaining().count(), 1'000'000);
    const int ready = ::poll(&watched, 1, static_cast<int>(remaining));
    if (ready > 0) return {};
    if (ready == 0 && deadline.passed()) return fail(ErrorCode::deadline_exceeded, "the child took too long");
    if (ready < 0 && errno != EINTR) return fail(ErrorCode::io_failure, "poll on a child failed");
  }
}

Result<std::string> Process::read_line(const Deadline deadline) {
  for (;;) {
    const std::size_t end = buffered_.find('\n');
    if (end != std::string::npos) {
      std::string line = buffered_.substr(0, end);
      buffered_.erase(0, end + 1);
      return line;
    }
    if (buffered_.size() > kLongestLine) return fail(ErrorCode::resource_limit, "a line of over 4096 bytes");
    RUBRICA_CHECK_OK(wait_readable(output_.get(), deadline));
    std::array<char, 512> block{};
    const ssize_t got = ::read(output_.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(ErrorCode::io_failure, "the child ended its output");
    buffered_.append(block.data(), static_cast<std::size_t>(got));
  }
}

Result<std::string> Process::read_output(const std::size_t limit, const Deadline deadline) {
  for (;;) {
    if (buffered_.size() > limit) return fail(ErrorCode::resource_limit, "the child's output is too long");
    RUBRICA_CHECK_OK(wait_readable(output_.get(), deadline));
    std::array<char, 4096> block{};
    const ssize_t got = ::read(output_.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(ErrorCode::io_failure, "the child's output cannot be read");
    if (got == 0) return std::exchange(buffered_, {});
    buffered_.append(block.data(), static_cast<std::size_t>(got));
  }
}

Result<ProcessExit> Process::wait(const Deadline deadline) {
  if (exit_) return *exit_;
  RUBRICA_CHECK_OK(wait_readable(handle_.get(), deadline));
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  exit_ = exit_of(status);
  return *exit_;
}

void Process::stop(const std::chrono::milliseconds grace) {
  if (pid_ <= 0 || exit_) return;
  if (grace.count() > 0) {
    ::kill(-pid_, SIGTERM);
    if (wait(Deadline::after(grace))) return;
  }
  ::kill(-pid_, SIGKILL);
  static_cast<void>(wait(Deadline::after(std::chrono::seconds(30))));
}

}  // namespace rubrica
