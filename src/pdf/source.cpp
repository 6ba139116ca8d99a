#include "pdf/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/fd.h"

namespace rubrica::pdf {
namespace {

Result<void> check_range(const std::uint64_t offset, const std::size_t count, const std::uint64_t size) {
  if (offset > size || count > size - offset) return fail(ErrorCode::invalid_argument, "a read beyond the end");
  return {};
}

}  // namespace

Result<void> MemorySource::read(const std::uint64_t offset, const std::span<std::uint8_t> out) const {
  RUBRICA_CHECK_OK(check_range(offset, out.size(), bytes_.size()));
  std::ranges::copy(bytes_.subspan(offset, out.size()), out.begin());
  return {};
}

Result<void> PrefixSource::read(const std::uint64_t offset, const std::span<std::uint8_t> out) const {
  RUBRICA_CHECK_OK(check_range(offset, out.size(), size_));
  return whole_.read(offset, out);
}

Result<void> AppendedSource::read(const std::uint64_t offset, const std::span<std::uint8_t> out) const {
  RUBRICA_CHECK_OK(check_range(offset, out.size(), size()));
  const std::uint64_t before = offset < whole_.size() ? std::min<std::uint64_t>(out.size(), whole_.size() - offset) : 0;
  if (before != 0) RUBRICA_CHECK_OK(whole_.read(offset, out.first(before)));
  if (before == out.size()) return {};
  const std::span<std::uint8_t> rest = out.subspan(before);
  std::ranges::copy(BytesView(tail_).subspan(offset + before - whole_.size(), rest.size()), rest.begin());
  return {};
}

Result<std::unique_ptr<FileSource>> FileSource::open(const int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return fail(ErrorCode::io_failure, "fstat on a document failed");
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::io_failure, "a document must be a regular file");
  const int own = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);  // NOLINT(cppcoreguidelines-pro-type-vararg)
  if (own < 0) return fail(ErrorCode::io_failure, "no descriptor left");
  return std::unique_ptr<FileSource>(new FileSource(own, static_cast<std::uint64_t>(status.st_size)));
}

FileSource::~FileSource() { ::close(fd_); }

Result<void> FileSource::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  RUBRICA_CHECK_OK(check_range(offset, out.size(), size_));
  while (!out.empty()) {
    const ssize_t got = ::pread(fd_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(ErrorCode::io_failure, "the document could not be read, or became shorter");
    offset += static_cast<std::uint64_t>(got);
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

Result<void> MemorySink::write(const BytesView bytes) {
  append(bytes_, bytes);
  return {};
}

Result<void> FileSink::write(const BytesView bytes) {
  if (!write_all(fd_, bytes)) return fail(ErrorCode::io_failure, "the document could not be written");
  return {};
}

Result<Bytes> read_all(const Source& source, const std::uint64_t limit) {
  if (source.size() > limit) return fail(ErrorCode::pdf_too_large, "larger than " + std::to_string(limit) + " bytes");
  Bytes bytes(source.size());
  RUBRICA_CHECK_OK(source.read(0, bytes));
  return bytes;
}

Result<void> for_each_block(const Source& source, std::uint64_t offset, const std::uint64_t count,
                            const std::function<Result<void>(BytesView)>& use) {
  constexpr std::size_t kBlock = std::size_t{256} << 10U;
  Bytes buffer(static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, count)));
  for (std::uint64_t left = count; left != 0;) {
    const std::span block(buffer.data(), static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), left)));
    RUBRICA_CHECK_OK(source.read(offset, block));
    RUBRICA_CHECK_OK(use(block));
    offset += block.size();
    left -= block.size();
  }
  return {};
}

}  // namespace rubrica::pdf
