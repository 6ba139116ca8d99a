#include "base/process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>

namespace rubrica {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

ProcessOptions shell(const std::string& script) {
  return {
      .program = "/bin/sh", .arguments = {"-c", script}, .descriptors = {}, .environment = {}, .capture_output = true};
}
Deadline soon() { return Deadline::after(10s); }

TEST(Process, GivesItsOutputAndItsExitCode) {
  auto process = Process::start(shell("echo um; echo dois; exit 3")).value();
  EXPECT_EQ(process.read_line(soon()).value(), "um");
  EXPECT_EQ(process.read_output(100, soon()).value(), "dois\n");
  EXPECT_EQ(process.wait(soon())->code, 3);
  EXPECT_FALSE(process.wait(soon())->success());
}

TEST(Process, AMissingProgramIsAnErrorAtOnce) {
  const auto started =
      Process::start({.program = "/nonexistent/program", .arguments = {}, .descriptors = {}, .environment = {}});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::io_failure);
  EXPECT_THAT(started.error().detail, HasSubstr("No such file"));
}

TEST(Process, ASignalIsToldApartFromAnExit) {
  auto process = Process::start(shell("kill -ABRT $$")).value();
  EXPECT_EQ(process.wait(soon())->signal, SIGABRT);
}

TEST(Process, TheDeadlineLeavesItRunningAndStopEndsTheWholeGroup) {
  auto process = Process::start(shell("sleep 60 & echo started; wait")).value();
  EXPECT_EQ(process.read_line(soon()).value(), "started");
  EXPECT_EQ(process.wait(Deadline::after(30ms)).error().code, ErrorCode::deadline_exceeded);
  EXPECT_EQ(::kill(-process.pid(), 0), 0);
  process.stop(5s);
  EXPECT_NE(process.wait(soon())->signal, 0);
}

TEST(Process, IsKilledWithItsOwner) {
  pid_t pid = 0;
  {
    const auto process = Process::start(shell("sleep 60")).value();
    pid = process.pid();
  }
  EXPECT_NE(::kill(pid, 0), 0);
}

TEST(Process, SeesOnlyTheDescriptorsThatItWasGiven) {
  const Fd file(::memfd_create("given", MFD_CLOEXEC));
  write_all(file.get(), as_bytes("conteúdo"));
  ::lseek(file.get(), 0, SEEK_SET);
  const Fd leaky(::open("/dev/null", O_RDONLY));  // without close-on-exec, as a library might leave it
  auto options = shell("cat <&5; echo; ls /proc/self/fd | tr '\\n' ' '");
  options.descriptors = {{5, file.get()}};
  auto process = Process::start(options).value();
  EXPECT_EQ(process.read_line(soon()).value(), "conteúdo");
  // 3 is the folder that ls itself reads.
  EXPECT_EQ(process.read_output(100, soon()).value(), "0 1 2 3 5 ");
}

TEST(Process, DescriptorsMayTradePlaces) {
  const Fd a(::memfd_create("a", MFD_CLOEXEC));
  const Fd b(::memfd_create("b", MFD_CLOEXEC));
  write_all(a.get(), as_bytes("A\n"));
  write_all(b.get(), as_bytes("B\n"));
  ::lseek(a.get(), 0, SEEK_SET);
  ::lseek(b.get(), 0, SEEK_SET);
  auto options = shell("cat <&" + std::to_string(b.get()) + "; cat <&" + std::to_string(a.get()));
  options.descriptors = {{b.get(), a.get()}, {a.get(), b.get()}};
  auto process = Process::start(options).value();
  EXPECT_EQ(process.read_output(100, soon()).value(), "A\nB\n");
}

// A server with many connections open hands descriptors with high numbers to its children.
TEST(Process, DescriptorsMayHaveAnyNumber) {
  std::vector<Fd> many;
  std::map<int, int> given;
  std::string script;
  while (many.empty() || many.back().get() < 260) {
    many.emplace_back(::memfd_create("one of many", MFD_CLOEXEC));
    const int ours = many.back().get();
    if (ours < 195) continue;
    write_all(ours, as_bytes(std::to_string(ours) + " "));
    ::lseek(ours, 0, SEEK_SET);
    const int number = 10 + static_cast<int>(given.size());
    given[number] = ours;
    script += "cat <&" + std::to_string(number) + "; ";
  }
  std::string expected;
  for (const auto& [number, ours] : given) expected += std::to_string(ours) + " ";
  auto options = shell("exec /bin/bash -c '" + script + "'");
  options.descriptors = given;
  auto process = Process::start(options).value();
  EXPECT_EQ(process.read_output(2000, soon()).value(), expected);
}

TEST(Process, HasTheEnvironmentThatItWasGiven) {
  auto options = shell("/usr/bin/env");
  options.environment = {{"SO=isto"}};
  auto process = Process::start(options).value();
  const std::string output = process.read_output(1000, soon()).value();
  EXPECT_THAT(output, HasSubstr("SO=isto"));
  EXPECT_THAT(output, testing::Not(HasSubstr("HOME=")));
}

#ifndef RUBRICA_SANITIZED
TEST(Process, WithoutCoreDumpsACrashLeavesNothingAndNobodyElseMayRead) {
  const pid_t child = ::fork();
  if (child == 0) {
    forbid_core_dumps();
    rlimit limit{};
    ::getrlimit(RLIMIT_CORE, &limit);
    ::_exit(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0 ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}
#endif

TEST(Process, TooMuchOutputIsAnError) {
  auto process = Process::start(shell("head -c 100000 /dev/zero")).value();
  EXPECT_EQ(process.read_output(1000, soon()).error().code, ErrorCode::resource_limit);
}

}  // namespace
}  // namespace rubrica
