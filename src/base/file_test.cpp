#include "base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/id.h"

namespace rubrica {
namespace {

class File : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directory(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }
  const std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / ("rubrica-file-" + uuid_v4());
};

TEST_F(File, IsWrittenWholeAndReplaced) {
  const auto path = folder_ / "a";
  ASSERT_TRUE(write_file_durably(path, as_bytes("one"), 0600));
  EXPECT_EQ(read_file(path), to_bytes("one"));
  struct stat info{};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  ASSERT_TRUE(write_file_durably(path, as_bytes("two")));
  EXPECT_EQ(read_file(path), to_bytes("two"));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(File, LeavesNothingWithoutCommit) {
  {
    auto file = DurableFile::create(folder_ / "a");
    ASSERT_TRUE(file);
    ASSERT_TRUE(write_all(file->fd(), as_bytes("half")));
  }
  EXPECT_EQ(entries(), 0U);
}

TEST_F(File, LeavesNothingWhenItsProcessIsKilled) {
  const Fd nameless(::open(folder_.c_str(), O_RDWR | O_TMPFILE | O_CLOEXEC, 0600));
  if (!nameless) GTEST_SKIP() << "no files without a name here";
  const pid_t child = fork();
  if (child == 0) {
    const auto file = DurableFile::create(folder_ / "a");
    if (file && write_all(file->fd(), as_bytes("half"))) raise(SIGKILL);
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(entries(), 0U);
}

TEST_F(File, CommitNewNeverOverwrites) {
  ASSERT_TRUE(write_file_durably(folder_ / "a", as_bytes("old")));
  {
    auto file = DurableFile::create(folder_ / "a");
    ASSERT_TRUE(file);
    const auto outcome = file->commit_new();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::file_exists);
    EXPECT_EQ(outcome.error().detail, (folder_ / "a").string());
  }
  EXPECT_EQ(read_file(folder_ / "a"), to_bytes("old"));
  EXPECT_EQ(entries(), 1U);
  auto file = DurableFile::create(folder_ / "b");
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->commit_new());
  EXPECT_EQ(entries(), 2U);
}

TEST_F(File, ANameIsFreeWhenNothingHasIt) {
  EXPECT_TRUE(check_free(folder_ / "a"));
  ASSERT_TRUE(write_file_durably(folder_ / "a", as_bytes("x")));
  std::filesystem::create_symlink(folder_ / "nothing", folder_ / "link");
  for (const char* const taken : {"a", "link", "."}) {
    EXPECT_EQ(check_free(folder_ / taken).error().code, ErrorCode::file_exists) << taken;
  }
}

TEST_F(File, ErrorsAreTyped) {
  EXPECT_EQ(read_file(folder_ / "absent").error().code, ErrorCode::not_found);
  ASSERT_TRUE(write_file_durably(folder_ / "a", as_bytes("12345")));
  EXPECT_EQ(read_file(folder_ / "a", 4).error().code, ErrorCode::resource_limit);
  const auto nowhere = write_file_durably(folder_ / "absent" / "a", as_bytes("x"));
  EXPECT_EQ(nowhere.error().code, ErrorCode::io_failure);
  EXPECT_NE(nowhere.error().detail.find("absent/a: No such file"), std::string::npos) << nowhere.error().detail;
}

TEST_F(File, AFileWithoutANameIsReadBackAndLeavesNothing) {
  ASSERT_EQ(setenv("TMPDIR", folder_.c_str(), 1), 0);
  auto file = nameless_file();
  unsetenv("TMPDIR");
  ASSERT_TRUE(file);
  EXPECT_EQ(entries(), 0U);
  ASSERT_TRUE(write_all(file->get(), as_bytes("uma fatura")));
  ASSERT_EQ(lseek(file->get(), 0, SEEK_SET), 0);
  std::uint8_t room[4];
  std::string all;
  for (std::size_t got = 1; got > 0; all.append(room, room + got)) got = read_some(*file, room).value();
  EXPECT_EQ(all, "uma fatura");
  struct stat info{};
  ASSERT_EQ(fstat(file->get(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(File, AFolderThatCannotHoldTemporaryFilesIsPassedOver) {
  ASSERT_EQ(setenv("TMPDIR", (folder_ / "absent").c_str(), 1), 0);
  EXPECT_TRUE(nameless_file());
  unsetenv("TMPDIR");
}

}  // namespace
}  // namespace rubrica
