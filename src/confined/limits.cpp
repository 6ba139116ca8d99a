#include "confined/limits.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <array>
#include <memory>

namespace rubrica::confined {
namespace {

bool set_limit(const __rlimit_resource resource, const rlim_t value) {
  const rlimit limit{value, value};
  return ::setrlimit(resource, &limit) == 0;
}

Result<void> limit_resources(const Limits& limits) {
  const bool done = set_limit(RLIMIT_CORE, 0) && set_limit(RLIMIT_AS, limits.memory) &&
                    set_limit(RLIMIT_CPU, limits.cpu_seconds) && set_limit(RLIMIT_FSIZE, limits.maximum_reply);
  if (!done) return fail(ErrorCode::internal, "setrlimit refused");
  return {};
}

// Memory, the open descriptors, the clock, randomness, waiting, and leaving.
constexpr std::array kAllowedCalls = {
    SCMP_SYS(read),         SCMP_SYS(pread64),    SCMP_SYS(readv),           SCMP_SYS(write),
    SCMP_SYS(pwrite64),     SCMP_SYS(writev),     SCMP_SYS(lseek),           SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),   SCMP_SYS(close),      SCMP_SYS(munmap),          SCMP_SYS(mremap),
    SCMP_SYS(brk),          SCMP_SYS(madvise),    SCMP_SYS(futex),           SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(getrandom),  SCMP_SYS(rt_sigreturn),    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sched_yield),  SCMP_SYS(exit_group), SCMP_SYS(getpid),          SCMP_SYS(gettid),
    SCMP_SYS(exit),         SCMP_SYS(time),       SCMP_SYS(clock_nanosleep),
};

Result<void> filter_calls() {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_KILL_PROCESS), &seccomp_release);
  if (!filter) return fail(ErrorCode::internal, "no seccomp filter");
  for (const int call : kAllowedCalls) {
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) return fail(ErrorCode::internal, "seccomp rule");
  }
  // Memory never becomes executable.
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    const scmp_arg_cmp not_executable{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
    if (seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, 1, &not_executable) != 0) {
      return fail(ErrorCode::internal, "seccomp rule");
    }
  }
  if (seccomp_load(filter.get()) != 0) return fail(ErrorCode::internal, "the kernel refused the seccomp filter");
  return {};
}

}  // namespace

Result<void> confine_this_process(const Limits& limits) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail(ErrorCode::internal, "no_new_privs refused");
#ifdef RUBRICA_SANITIZED
  static_cast<void>(limits);
  static_cast<void>(limit_resources);
  static_cast<void>(filter_calls);
  return {};
#else
  RUBRICA_CHECK_OK(limit_resources(limits));
  return filter_calls();
#endif
}

}  // namespace rubrica::confined
