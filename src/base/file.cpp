#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/id.h"

namespace rubrica {
namespace {
tl::unexpected<Error> io_error(const std::string& what, const std::filesystem::path& path) {
  return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io_failure,
              what + " " + path.string() + ": " + std::strerror(errno));
}

std::string own_path(const Fd& fd) { return "/proc/self/fd/" + std::to_string(fd.get()); }

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

std::filesystem::path temporary_beside(const std::filesystem::path& target) {
  return folder_of(target) / ("." + target.filename().string() + "." + uuid_v4());
}
// io_failure when the name is taken: nothing is overwritten. `temporary`: its name so far, or empty.
Result<void> give_name(const Fd& fd, const std::filesystem::path& temporary, const std::filesystem::path& name) {
  const int given = temporary.empty()
                        ? linkat(AT_FDCWD, own_path(fd).c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW)
                        : link(temporary.c_str(), name.c_str());
  if (given != 0) return fail(ErrorCode::io_failure, "cannot create " + name.string() + ": " + std::strerror(errno));
  return {};
}
}  // namespace

Result<Bytes> read_file(const std::filesystem::path& path, const std::size_t limit) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return io_error("cannot open", path);
  Bytes content;
  struct stat info{};
  if (fstat(fd.get(), &info) == 0 && info.st_size > 0) {
    if (static_cast<std::uint64_t>(info.st_size) > limit) {
      return fail(ErrorCode::resource_limit, path.string() + " is larger than " + std::to_string(limit) + " bytes");
    }
    content.reserve(static_cast<std::size_t>(info.st_size) + 1);
  }
  std::uint8_t buffer[65536];
  while (true) {
    const ssize_t got = read(fd.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("cannot read", path);
    if (got == 0) return content;
    append(content, BytesView(buffer, static_cast<std::size_t>(got)));
    if (content.size() > limit) {
      return fail(ErrorCode::resource_limit, path.string() + " is larger than " + std::to_string(limit) + " bytes");
    }
  }
}

DurableFile::DurableFile(Fd fd, std::filesystem::path temporary, std::filesystem::path target)
    : fd_(std::move(fd)), temporary_(std::move(temporary)), target_(std::move(target)) {}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : fd_(std::move(other.fd_)),
      temporary_(std::exchange(other.temporary_, {})),
      target_(std::exchange(other.target_, {})) {}

DurableFile::~DurableFile() {
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

Result<DurableFile> DurableFile::create(const std::filesystem::path& target, const unsigned mode) {
  Fd nameless(::open(folder_of(target).c_str(), O_RDWR | O_TMPFILE | O_CLOEXEC, mode));
  // It gets its name through /proc, which a bare environment may not have.
  if (nameless && access(own_path(nameless).c_str(), F_OK) == 0) return DurableFile(std::move(nameless), {}, target);
  std::filesystem::path temporary = temporary_beside(target);
  Fd named(::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!named) return fail(ErrorCode::io_failure, "cannot create " + target.string() + ": " + std::strerror(errno));
  return DurableFile(std::move(named), std::move(temporary), target);
}

Result<void> DurableFile::sync_file() {
  if (fsync(fd_.get()) != 0) return io_error("cannot sync", target_);
  return {};
}

Result<void> DurableFile::sync_folder() {
  const std::filesystem::path folder = folder_of(target_);
  const Fd directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || fsync(directory.get()) != 0) return io_error("cannot sync folder", folder);
  return {};
}

Result<void> DurableFile::commit() {
  RUBRICA_CHECK_OK(sync_file());
  if (temporary_.empty()) {
    std::filesystem::path temporary = temporary_beside(target_);
    RUBRICA_CHECK_OK(give_name(fd_, {}, temporary));
    temporary_ = std::move(temporary);
  }
  if (rename(temporary_.c_str(), target_.c_str()) != 0) return io_error("cannot rename to", target_);
  temporary_.clear();
  return sync_folder();
}

Result<void> DurableFile::commit_new() {
  RUBRICA_CHECK_OK(sync_file());
  RUBRICA_CHECK_OK(give_name(fd_, temporary_, target_));
  if (!temporary_.empty()) unlink(temporary_.c_str());
  temporary_.clear();
  return sync_folder();
}

Result<void> write_file_durably(const std::filesystem::path& path, const BytesView content, const unsigned mode) {
  RUBRICA_TRY(DurableFile file, DurableFile::create(path, mode));
  if (!write_all(file.fd(), content)) return io_error("cannot write", path);
  return file.commit();
}

}  // namespace rubrica
