// Random access to a document's bytes without holding them: the input of everything that reads a PDF.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/bytes.h"

namespace rubrica::pdf {

// Thread-safe to read. Size is fixed for its lifetime.
class Source {
 public:
  virtual ~Source() = default;
  virtual std::uint64_t size() const = 0;
  // Fills `out` completely from `offset`, or fails (io_failure; out of range is invalid_argument).
  virtual Result<void> read(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;
};

// Borrows the bytes.
class MemorySource final : public Source {
 public:
  explicit MemorySource(BytesView bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> out) const override;

 private:
  BytesView bytes_;
};

// Reads with pread on a descriptor that it duplicates.
class FileSource final : public Source {
 public:
  static Result<std::unique_ptr<FileSource>> open(int fd);
  std::uint64_t size() const override { return size_; }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  ~FileSource() override;

 private:
  FileSource(int fd, std::uint64_t size) : fd_(fd), size_(size) {}
  int fd_;
  std::uint64_t size_;
};

// The first bytes of another source, which it borrows.
class PrefixSource final : public Source {
 public:
  PrefixSource(const Source& whole, std::uint64_t size) : whole_(whole), size_(size) {}
  std::uint64_t size() const override { return size_; }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> out) const override;

 private:
  const Source& whole_;
  std::uint64_t size_;
};

// Another source, which it borrows, followed by bytes of its own.
class AppendedSource final : public Source {
 public:
  AppendedSource(const Source& whole, Bytes tail) : whole_(whole), tail_(std::move(tail)) {}
  std::uint64_t size() const override { return whole_.size() + tail_.size(); }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  void append(BytesView more) { rubrica::append(tail_, more); }
  const Bytes& tail() const { return tail_; }

 private:
  const Source& whole_;
  Bytes tail_;
};

// Where finished bytes go.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Result<void> write(BytesView bytes) = 0;
};

class MemorySink final : public Sink {
 public:
  Result<void> write(BytesView bytes) override;
  const Bytes& bytes() const { return bytes_; }
  Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

class FileSink final : public Sink {
 public:
  explicit FileSink(int fd) : fd_(fd) {}  // borrows the descriptor
  Result<void> write(BytesView bytes) override;

 private:
  int fd_;
};

// The whole document in memory; pdf_too_large over `limit` bytes.
Result<Bytes> read_all(const Source& source, std::uint64_t limit);

// `count` bytes from `offset`, in blocks of at most 256 KiB; ends at the first error.
Result<void> for_each_block(const Source& source, std::uint64_t offset, std::uint64_t count,
                            const std::function<Result<void>(BytesView)>& use);

}  // namespace rubrica::pdf
