#include "base/fd.h"

#include <unistd.h>

#include <cerrno>

namespace rubrica {

void Fd::reset() noexcept {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

bool write_all(const int fd, BytesView content) noexcept {
  while (!content.empty()) {
    const ssize_t put = write(fd, content.data(), content.size());
    if (put < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    content = content.subspan(static_cast<std::size_t>(put));
  }
  return true;
}

}  // namespace rubrica
