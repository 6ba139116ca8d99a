// Which files a process may still use, enforced by the kernel: Landlock (Linux 5.13 and later).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace rubrica::confined {

struct FileAccess {
  std::vector<std::string> readable;    // files, or folders with everything below them
  std::vector<std::string> executable;  // files; readable too
};

// Whether this kernel offers it.
bool landlock_available() noexcept;

// Irrevocable, for this thread and all that it starts: no file may be opened, made, changed or removed but as `access`
// says. Open descriptors stay as they are. Paths that do not exist are left out. The caller has set no_new_privs.
// internal when the kernel refuses.
Result<void> allow_only(const FileAccess& access);

}  // namespace rubrica::confined
