// Files, written so that a crash leaves either the old or the new content and success means it is on the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/bytes.h"
#include "base/fd.h"

namespace rubrica {

// At most `limit` bytes (default 64 MiB); a larger file is `resource_limit`.
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{64} << 20U);

// A file for reading: not_found or io_failure.
Result<Fd> open_file(const std::filesystem::path& path);

// The next bytes of a file, as many as there are room for or fewer: how many, 0 at its end.
Result<std::size_t> read_some(const Fd& file, std::span<std::uint8_t> room);

// A file without a name, for what is too much to be held and is needed for a while only: readable and writable, gone
// with its descriptor. In $TMPDIR, else /var/tmp, which is on a disk where /tmp may not be, else /tmp. io_failure.
Result<Fd> nameless_file();

// That nothing has this name: file_exists otherwise. Early word for a person; who must not overwrite uses commit_new().
Result<void> check_free(const std::filesystem::path& path);

// A file in the making in the target's folder: it appears under its name only by commit(), and leaves nothing behind
// without, not even when the process is killed (where the file system has O_TMPFILE). Not thread-safe.
class DurableFile {
 public:
  // `mode` as for chmod. io_failure when the folder cannot be written.
  static Result<DurableFile> create(const std::filesystem::path& target, unsigned mode = 0644);

  int fd() const noexcept { return fd_.get(); }  // readable and writable; borrowed
  // fsync, rename over the target, fsync of the folder.
  Result<void> commit();
  // As commit(), but file_exists when the target exists already: nothing is ever overwritten.
  Result<void> commit_new();

  DurableFile(DurableFile&& other) noexcept;
  DurableFile& operator=(DurableFile&&) = delete;
  ~DurableFile();

 private:
  DurableFile(Fd fd, std::filesystem::path temporary, std::filesystem::path target);
  Result<void> sync_file();
  Result<void> sync_folder();

  Fd fd_;
  std::filesystem::path temporary_;  // empty while it has no name, and once it has its own
  std::filesystem::path target_;
};

Result<void> write_file_durably(const std::filesystem::path& path, BytesView content, unsigned mode = 0644);

}  // namespace rubrica
