#include "confined/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/fd.h"

namespace rubrica::confined {
namespace {

// The kernel's headers may be older than the kernel: rights by the version of the interface that brought them.
constexpr std::uint64_t kRightsOfVersion1 = (std::uint64_t{1} << 13U) - 1;
constexpr std::array<std::pair<int, std::uint64_t>, 3> kLaterRights = {{
    {2, std::uint64_t{1} << 13U},  // REFER: renaming across folders
    {3, std::uint64_t{1} << 14U},  // TRUNCATE
    {5, std::uint64_t{1} << 15U},  // IOCTL_DEV
}};
constexpr std::uint64_t kReading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kExecuting = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
constexpr std::uint64_t kRightsToFiles = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;

tl::unexpected<Error> refused(const std::string& what) {
  return fail(ErrorCode::internal, what + ": " + std::strerror(errno));
}

// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): there are no functions for these calls
int version() { return static_cast<int>(::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1U)); }

Result<Fd> create_ruleset(const int version) {
  landlock_ruleset_attr handled{};
  handled.handled_access_fs = kRightsOfVersion1;
  for (const auto& [since, right] : kLaterRights) {
    if (version >= since) handled.handled_access_fs |= right;
  }
  Fd ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled.handled_access_fs), 0U)));
  if (!ruleset) return refused("landlock_create_ruleset");
  return ruleset;
}

Result<void> allow(const Fd& ruleset, const std::string& path, const std::uint64_t rights) {
  const Fd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!place) return {};
  struct stat info{};
  if (::fstat(place.get(), &info) != 0) return refused(path);
  landlock_path_beneath_attr rule{};
  rule.allowed_access = S_ISDIR(info.st_mode) ? rights : rights & kRightsToFiles;
  rule.parent_fd = place.get();
  if (::syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0U) != 0) {
    return refused(path);
  }
  return {};
}

Result<void> enforce(const Fd& ruleset) {
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0U) != 0) return refused("landlock_restrict_self");
  return {};
}
// NOLINTEND(cppcoreguidelines-pro-type-vararg)

}  // namespace

bool landlock_available() noexcept { return version() > 0; }

Result<void> allow_only(const FileAccess& access) {
  RUBRICA_TRY(const Fd ruleset, create_ruleset(version()));
  for (const std::string& path : access.readable) RUBRICA_CHECK_OK(allow(ruleset, path, kReading));
  for (const std::string& path : access.executable) RUBRICA_CHECK_OK(allow(ruleset, path, kExecuting));
  return enforce(ruleset);
}

}  // namespace rubrica::confined
