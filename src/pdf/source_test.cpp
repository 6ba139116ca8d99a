#include "pdf/source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "base/file.h"
#include "support/run_tool.h"

namespace rubrica::pdf {
namespace {

Fd opened(const std::filesystem::path& path, const int flags = O_RDONLY) {
  return Fd(::open(path.c_str(), flags | O_CLOEXEC, 0600));  // NOLINT(cppcoreguidelines-pro-type-vararg)
}

Bytes pattern(const std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 131 + i / 251);
  return bytes;
}

TEST(MemorySource, ReadsInsideItsBoundsOnly) {
  const Bytes bytes = pattern(10);
  const MemorySource source(bytes);
  Bytes out(4);
  ASSERT_TRUE(source.read(6, out));
  EXPECT_EQ(out, Bytes(bytes.begin() + 6, bytes.end()));
  EXPECT_EQ(source.read(7, out).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(source.read(~std::uint64_t{0}, out).error().code, ErrorCode::invalid_argument) << "no overflow";
  EXPECT_TRUE(source.read(10, {})) << "nothing at the end";
}

TEST(FileSource, KeepsItsOwnDescriptor) {
  const test::TemporaryFolder folder;
  const Bytes content = pattern(700'000);
  const auto path = folder.write("f", content);
  std::unique_ptr<FileSource> source;
  {
    const Fd fd = opened(path);
    source = FileSource::open(fd.get()).value();
  }
  EXPECT_EQ(source->size(), content.size());
  EXPECT_EQ(read_all(*source, content.size()).value(), content);
  EXPECT_EQ(read_all(*source, content.size() - 1).error().code, ErrorCode::pdf_too_large);
}

TEST(FileSource, TakesRegularFilesOnly) {
  const Fd folder(::open("/", O_RDONLY | O_DIRECTORY));  // NOLINT(cppcoreguidelines-pro-type-vararg)
  EXPECT_EQ(FileSource::open(folder.get()).error().code, ErrorCode::io_failure);
  EXPECT_EQ(FileSource::open(-1).error().code, ErrorCode::io_failure);
}

TEST(FileSource, NoticesAFileThatBecameShorter) {
  const test::TemporaryFolder folder;
  const auto path = folder.write("f", pattern(1000));
  const auto source = FileSource::open(opened(path).get()).value();
  ASSERT_EQ(::truncate(path.c_str(), 500), 0);
  Bytes out(1000);
  EXPECT_EQ(source->read(0, out).error().code, ErrorCode::io_failure);
}

TEST(ForEachBlock, CoversEveryByteOnceInOrder) {
  const Bytes content = pattern((std::size_t{256} << 10U) * 2 + 17);
  const MemorySource source(content);
  Bytes seen;
  ASSERT_TRUE(for_each_block(source, 3, content.size() - 3, [&seen](const BytesView block) -> Result<void> {
    append(seen, block);
    return {};
  }));
  EXPECT_EQ(seen, Bytes(content.begin() + 3, content.end()));
  int calls = 0;
  const auto stopped = for_each_block(source, 0, content.size(), [&calls](BytesView) -> Result<void> {
    ++calls;
    return fail(ErrorCode::io_failure, "enough");
  });
  EXPECT_FALSE(stopped);
  EXPECT_EQ(calls, 1);
}

// A pipe takes what fits and no more: the sink goes on until everything is through.
TEST(FileSink, SurvivesShortWrites) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const Fd reading(ends[0]);
  Fd writing(ends[1]);
  const Bytes content = pattern(300'000);
  Bytes received;
  std::thread reader([&] {
    std::array<std::uint8_t, 1000> buffer{};
    for (ssize_t got = 0; (got = ::read(reading.get(), buffer.data(), buffer.size())) > 0;) {
      append(received, BytesView(buffer).first(static_cast<std::size_t>(got)));
    }
  });
  EXPECT_TRUE(FileSink(writing.get()).write(content));
  writing.reset();
  reader.join();
  EXPECT_EQ(received, content);
}

TEST(FileSink, SaysWhenTheDiskIsFull) {
  const Fd full = opened("/dev/full", O_WRONLY);
  ASSERT_TRUE(full);
  EXPECT_EQ(FileSink(full.get()).write(pattern(10)).error().code, ErrorCode::io_failure);
}

}  // namespace
}  // namespace rubrica::pdf
