#include "confined/limits.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

namespace rubrica::confined {
namespace {

#ifdef RUBRICA_SANITIZED
TEST(Limits, AreOffInSanitizerBuilds) { EXPECT_TRUE(confine_this_process(Limits{})); }
#else
// Confines a child, lets it do `what`, and returns its wait status.
int status_of(const std::function<void()>& what) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    Limits limits;
    limits.cpu_seconds = 1;
    if (!confine_this_process(limits)) ::_exit(9);
    what();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}
bool killed_for_the_call(const int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS; }

TEST(Limits, LetComputingGoOn) {
  const int status = status_of([] {
    std::vector<int> numbers(1000000, 1);
    if (numbers[999999] != 1) ::_exit(1);
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Limits, EndWhoeverOpensAFile) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  EXPECT_TRUE(killed_for_the_call(status_of([] { ::open("/etc/passwd", O_RDONLY); })));
}

TEST(Limits, EndWhoeverGoesToTheNetwork) {
  EXPECT_TRUE(killed_for_the_call(status_of([] { ::socket(AF_INET, SOCK_STREAM, 0); })));
}

TEST(Limits, EndWhoeverStartsAProgram) {
  EXPECT_TRUE(killed_for_the_call(status_of([] { ::execl("/bin/true", "true", nullptr); })));
  EXPECT_TRUE(killed_for_the_call(status_of([] { ::fork(); })));
}

TEST(Limits, EndWhoeverMakesMemoryExecutable) {
  EXPECT_TRUE(killed_for_the_call(
      status_of([] { ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); })));
}

TEST(Limits, EndALoop) {
  const int status = status_of([] {
    for (volatile unsigned i = 0;;) i = i + 1;
  });
  EXPECT_TRUE(WIFSIGNALED(status));
}

TEST(Limits, BoundMemory) {
  const int status = status_of([] {
    void* memory = ::mmap(nullptr, std::size_t{1} << 30U, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ::_exit(memory == MAP_FAILED ? 7 : 0);
  });
  EXPECT_EQ(WEXITSTATUS(status), 7);
}
#endif

}  // namespace
}  // namespace rubrica::confined
