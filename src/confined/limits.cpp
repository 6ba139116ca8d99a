#include "confined/limits.h"

#include <fcntl.h>
#include <grp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace rubrica::confined {
namespace {

constexpr unsigned kNobody = 65534;
constexpr rlim_t kOpenFiles = 64;

#ifdef RUBRICA_SANITIZED
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

bool set_limit(const __rlimit_resource resource, const rlim_t value) {
  const rlimit limit{value, value};
  return ::setrlimit(resource, &limit) == 0;
}

Result<void> limit_resources(const Limits& limits) {
  const bool done = set_limit(RLIMIT_CORE, 0) && set_limit(RLIMIT_AS, limits.memory) &&
                    set_limit(RLIMIT_CPU, limits.cpu_seconds) && set_limit(RLIMIT_FSIZE, limits.maximum_reply) &&
                    set_limit(RLIMIT_NOFILE, kOpenFiles);
  if (!done) return fail(ErrorCode::internal, "setrlimit refused");
  return {};
}

Result<void> forbid_new_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail(ErrorCode::internal, "no_new_privs refused");
  return {};
}

// A call that is allowed when all conditions on its arguments hold.
struct Rule {
  int call = 0;
  std::vector<scmp_arg_cmp> conditions;
};

scmp_arg_cmp masked(const unsigned argument, const std::uint64_t mask, const std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

Result<void> allow_calls(const std::uint32_t otherwise, const std::span<const int> calls,
                         const std::vector<Rule>& rules) {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(otherwise), &seccomp_release);
  if (!filter) return fail(ErrorCode::internal, "no seccomp filter");
  for (const int call : calls) {
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) return fail(ErrorCode::internal, "seccomp rule");
  }
  for (const Rule& rule : rules) {
    const auto count = static_cast<unsigned>(rule.conditions.size());
    if (seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, rule.call, count, rule.conditions.data()) != 0) {
      return fail(ErrorCode::internal, "seccomp rule");
    }
  }
  if (seccomp_load(filter.get()) != 0) return fail(ErrorCode::internal, "the kernel refused the seccomp filter");
  return {};
}

// Memory, the open descriptors, the clock, randomness, waiting, and leaving.
constexpr std::array kComputing = {
    SCMP_SYS(read),         SCMP_SYS(pread64),    SCMP_SYS(readv),           SCMP_SYS(write),
    SCMP_SYS(pwrite64),     SCMP_SYS(writev),     SCMP_SYS(lseek),           SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),   SCMP_SYS(close),      SCMP_SYS(munmap),          SCMP_SYS(mremap),
    SCMP_SYS(brk),          SCMP_SYS(madvise),    SCMP_SYS(futex),           SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(getrandom),  SCMP_SYS(rt_sigreturn),    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sched_yield),  SCMP_SYS(exit_group), SCMP_SYS(getpid),          SCMP_SYS(gettid),
    SCMP_SYS(exit),         SCMP_SYS(time),       SCMP_SYS(clock_nanosleep),
};

// What a dynamically linked program does beside computing: being loaded, and finding fonts.
constexpr std::array kLoading = {
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(statx),
    SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64),
    SCMP_SYS(fadvise64),
    SCMP_SYS(arch_prctl),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(sched_getaffinity),
};

// Memory never becomes executable.
const std::vector<Rule>& no_new_code() {
  static const std::vector<Rule> rules = {{SCMP_SYS(mmap), {masked(2, PROT_EXEC, 0)}},
                                          {SCMP_SYS(mprotect), {masked(2, PROT_EXEC, 0)}}};
  return rules;
}

std::vector<Rule> rules_of_a_tool(const char* program) {
  std::vector<Rule> rules = no_new_code();
  // Code comes from files, and is not written to.
  rules.push_back({SCMP_SYS(mmap), {masked(2, PROT_EXEC | PROT_WRITE, PROT_EXEC), masked(3, MAP_ANONYMOUS, 0)}});
  rules.push_back(
      {SCMP_SYS(openat), {masked(2, O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY), O_RDONLY)}});
  rules.push_back({SCMP_SYS(fcntl), {{1, SCMP_CMP_LE, F_SETFL, 0}}});
  rules.push_back({SCMP_SYS(prlimit64), {{2, SCMP_CMP_EQ, 0, 0}}});  // asks, and sets nothing
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the filter compares the pointer
  rules.push_back({SCMP_SYS(execve), {{0, SCMP_CMP_EQ, reinterpret_cast<std::uintptr_t>(program), 0}}});
  return rules;
}

Result<void> become_nobody() {
  if (::geteuid() != 0) return {};
  if (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
      ::setresuid(kNobody, kNobody, kNobody) != 0) {
    return fail(ErrorCode::internal, "root cannot become nobody");
  }
  // A change of user forgets that this process is to end with its parent (base/process.cpp).
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return fail(ErrorCode::internal, "PR_SET_PDEATHSIG refused");
  return {};
}

}  // namespace

Result<void> confine_this_process(const Limits& limits) {
  RUBRICA_CHECK_OK(forbid_new_privileges());
  if (kSanitized) return {};
  RUBRICA_CHECK_OK(limit_resources(limits));
  return allow_calls(SCMP_ACT_KILL_PROCESS, kComputing, no_new_code());
}

Result<void> confine_before_exec(const Limits& limits, const char* program, const FileAccess& access) {
  RUBRICA_CHECK_OK(forbid_new_privileges());
  if (kSanitized) return {};
  if (landlock_available()) RUBRICA_CHECK_OK(allow_only(access));
  RUBRICA_CHECK_OK(limit_resources(limits));
  RUBRICA_CHECK_OK(become_nobody());
  std::vector<int> calls(kComputing.begin(), kComputing.end());
  calls.insert(calls.end(), kLoading.begin(), kLoading.end());
  return allow_calls(SCMP_ACT_ERRNO(ENOSYS), calls, rules_of_a_tool(program));
}

}  // namespace rubrica::confined
