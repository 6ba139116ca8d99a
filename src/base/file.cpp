#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
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

tl::unexpected<Error> taken(const std::filesystem::path& path) { return fail(ErrorCode::file_exists, path.string()); }

// file_exists when the name is taken: nothing is overwritten. `temporary`: its name so far, or empty.
Result<void> give_name(const Fd& fd, const std::filesystem::path& temporary, const std::filesystem::path& name) {
  const int given = temporary.empty()
                        ? linkat(AT_FDCWD, own_path(fd).c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW)
                        : link(temporary.c_str(), name.c_str());
  if (given == 0) return {};
  if (errno == EEXIST) return taken(name);
  return fail(ErrorCode::io_failure, "cannot create " + name.string() + ": " + std::strerror(errno));
}
}  // namespace

Result<Fd> open_file(const std::filesystem::path& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return io_error("cannot open", path);
  return fd;
}

Result<std::size_t> read_some(const Fd& file, const std::span<std::uint8_t> room) {
  while (true) {
    const ssize_t got = read(file.get(), room.data(), room.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return fail(ErrorCode::io_failure, std::string("cannot read: ") + std::strerror(errno));
  }
}

Result<Bytes> read_file(const std::filesystem::path& path, const std::size_t limit) {
  RUBRICA_TRY(const Fd fd, open_file(path));
  const auto too_large = [&] {
    return fail(ErrorCode::resource_limit, path.string() + " is larger than " + std::to_string(limit) + " bytes");
  };
  Bytes content;
  struct stat info{};
  if (fstat(fd.get(), &info) == 0 && info.st_size > 0) {
    if (static_cast<std::uint64_t>(info.st_size) > limit) return too_large();
    content.reserve(static_cast<std::size_t>(info.st_size) + 1);
  }
  std::array<std::uint8_t, 65536> buffer{};
  while (true) {
    const auto got = read_some(fd, buffer);
    if (!got) return fail(got.error().code, path.string(), got.error());
    if (*got == 0) return content;
    append(content, BytesView(buffer.data(), *got));
    if (content.size() > limit) return too_large();
  }
}

Result<Fd> nameless_file() {
  const char* const chosen = std::getenv("TMPDIR");
  for (const char* const folder : {chosen, "/var/tmp", "/tmp"}) {
    if (folder == nullptr || *folder == '\0') continue;
    Fd nameless(::open(folder, O_RDWR | O_TMPFILE | O_EXCL | O_CLOEXEC, 0600));
    if (nameless) return nameless;
    // Not every file system can do without a name.
    const std::filesystem::path name = std::filesystem::path(folder) / ("rubrica." + uuid_v4());
    Fd named(::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (named && unlink(name.c_str()) == 0) return named;
  }
  return fail(ErrorCode::io_failure, "no folder for temporary files can be written to");
}

Result<void> check_free(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto status = std::filesystem::symlink_status(path, ignored);  // a link to nothing has the name too
  if (std::filesystem::exists(status)) return taken(path);
  return {};
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
