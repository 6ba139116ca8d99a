#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/fd.h"
#include "base/id.h"

namespace rubrica {
namespace {
tl::unexpected<Error> io_error(const std::string& what, const std::filesystem::path& path) {
  return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io_failure,
              what + " " + path.string() + ": " + std::strerror(errno));
}
}  // namespace

Result<Bytes> read_file(const std::filesystem::path& path, const std::size_t limit) {
  const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
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

Result<void> write_file_durably(const std::filesystem::path& path, const BytesView content, const unsigned mode) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const std::filesystem::path temporary = folder / ("." + path.filename().string() + "." + uuid_v4());
  const auto discard = [&](const std::string& what) {
    auto error = io_error(what, temporary);
    unlink(temporary.c_str());
    return error;
  };
  {
    const Fd fd(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!fd) return io_error("cannot create", temporary);
    if (!write_all(fd.get(), content)) return discard("cannot write");
    if (fsync(fd.get()) != 0) return discard("cannot sync");
  }
  if (rename(temporary.c_str(), path.c_str()) != 0) return discard("cannot rename");
  const Fd directory(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || fsync(directory.get()) != 0) return io_error("cannot sync folder", folder);
  return {};
}

}  // namespace rubrica
