#include "confined/limits.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>

#include "base/fd.h"
#include "base/file.h"
#include "support/run_tool.h"

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

// ---- a tool of the system -------------------------------------------------------------------------------------------

constexpr const char* kCat = "/usr/bin/cat";
const FileAccess kAccess{.readable = {"/usr/lib", "/lib64", "/etc/ld.so.cache"},
                         .executable = {kCat, "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"}};

// Confines a child as a tool, lets it do `what`, and returns its exit code: 0 where `what` came back with true.
int outcome_of_tool(const std::function<bool()>& what, const Limits& limits = {}) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);  // NOLINT(cppcoreguidelines-pro-type-vararg)
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    if (!confine_before_exec(limits, kCat, kAccess)) ::_exit(9);
    ::_exit(what() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
bool allowed(const std::function<bool()>& what) { return outcome_of_tool(what) == 0; }
bool refused(const std::function<bool()>& what) { return outcome_of_tool(what) == 1; }

bool can_read(const std::filesystem::path& file) {
  const Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));  // NOLINT(cppcoreguidelines-pro-type-vararg)
  return static_cast<bool>(fd);
}

// A database that everybody may read, if it were for its mode.
class ToolLimits : public testing::Test {
 protected:
  ToolLimits() { std::filesystem::permissions(folder_.path(), std::filesystem::perms::all); }
  test::TemporaryFolder folder_;
  std::filesystem::path database_ = folder_.write("rubrica.db", std::string_view("dados"));
};

TEST_F(ToolLimits, LetItReadItsLibraries) {
  EXPECT_TRUE(allowed([] { return can_read("/etc/ld.so.cache"); }));
}

TEST_F(ToolLimits, HideSecretsAndTheDatabase) {
  EXPECT_TRUE(refused([] { return can_read("/etc/shadow"); }));
  EXPECT_TRUE(refused([] { return can_read("/proc/1/environ"); }));
  if (!landlock_available()) return;
  EXPECT_TRUE(refused([this] { return can_read(database_); }));
  EXPECT_TRUE(refused([] { return can_read("/etc/passwd"); }));
  EXPECT_TRUE(refused([] { return can_read("/proc/self/status"); }));
}

TEST_F(ToolLimits, LetItChangeNothing) {
  const std::string database = database_.string();
  const std::string other = (folder_.path() / "new").string();
  // NOLINTBEGIN(cppcoreguidelines-pro-type-vararg)
  EXPECT_TRUE(refused([&] { return ::open(database.c_str(), O_WRONLY | O_CLOEXEC) >= 0; }));
  EXPECT_TRUE(refused([&] { return ::open(database.c_str(), O_RDWR | O_CLOEXEC) >= 0; }));
  EXPECT_TRUE(refused([&] { return ::open(other.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0600) >= 0; }));
  EXPECT_TRUE(refused([&] { return ::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) >= 0; }));
  EXPECT_TRUE(refused([&] { return ::open("/usr/lib/rubrica-test", O_RDONLY | O_CREAT | O_CLOEXEC, 0600) >= 0; }));
  // NOLINTEND(cppcoreguidelines-pro-type-vararg)
  EXPECT_TRUE(refused([&] { return ::truncate(database.c_str(), 0) == 0; }));
  EXPECT_TRUE(refused([&] { return ::unlink(database.c_str()) == 0; }));
  EXPECT_TRUE(refused([&] { return ::rename(database.c_str(), other.c_str()) == 0; }));
  EXPECT_TRUE(refused([&] { return ::chmod(database.c_str(), 0777) == 0; }));
  EXPECT_TRUE(refused([&] { return ::mkdir(other.c_str(), 0700) == 0; }));
  EXPECT_EQ(as_text(read_file(database_).value()), "dados");
}

TEST_F(ToolLimits, KeepItFromTheNetworkAndFromOthers) {
  for (const int family : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK}) {
    EXPECT_TRUE(refused([=] { return ::socket(family, SOCK_STREAM, 0) >= 0; }));
  }
  EXPECT_TRUE(refused([] { return ::kill(::getppid(), 0) == 0; }));
  EXPECT_TRUE(refused([] { return ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0; }));
}

TEST_F(ToolLimits, LetItStartNothingButTheTool) {
  EXPECT_TRUE(refused([] { return ::fork() >= 0; }));
  EXPECT_TRUE(refused([] { return ::execl("/bin/sh", "sh", "-c", "exit 0", nullptr) == 0; }));
  const std::string same_path = kCat;
  EXPECT_TRUE(refused([&] { return ::execl(same_path.c_str(), "cat", "/dev/null", nullptr) == 0; }));
}

TEST_F(ToolLimits, LetNoCodeIn) {
  EXPECT_TRUE(refused(
      [] { return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; }));
  EXPECT_TRUE(refused([] {
    void* memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return ::mprotect(memory, 4096, PROT_READ | PROT_EXEC) == 0;
  }));
}

TEST_F(ToolLimits, BoundMemoryTimeAndUser) {
  EXPECT_TRUE(refused([] {
    return ::mmap(nullptr, std::size_t{1} << 30U, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
  }));
  Limits short_ones;
  short_ones.cpu_seconds = 1;
  EXPECT_LT(outcome_of_tool(
                []() -> bool {
                  for (volatile unsigned i = 0;;) i = i + 1;
                },
                short_ones),
            0);
  EXPECT_TRUE(allowed([] { return ::geteuid() != 0 && ::getuid() != 0; }));
}

// The tool itself, after execve: what holds before holds there too.
TEST_F(ToolLimits, HoldForTheProgramThatIsBecome) {
  const auto code_of_cat = [](const std::string& file) {
    return outcome_of_tool([&]() -> bool {
      std::array<char*, 3> arguments = {const_cast<char*>("cat"), const_cast<char*>(file.c_str()), nullptr};
      std::array<char*, 1> environment = {nullptr};
      ::execve(kCat, arguments.data(), environment.data());
      ::_exit(8);
    });
  };
  EXPECT_EQ(code_of_cat("/etc/ld.so.cache"), 0);
  EXPECT_EQ(code_of_cat("/etc/shadow"), 1);
  if (landlock_available()) {
    EXPECT_EQ(code_of_cat(database_.string()), 1);
  }
}
#endif

}  // namespace
}  // namespace rubrica::confined
