#include "app/blob_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "support/app_storage.h"

namespace rubrica::app {
namespace {

constexpr std::string_view kTenant = "0193-tenant";

class BlobStoreTest : public testing::Test {
 protected:
  const BlobStore& blobs() { return storage_.storage().blobs; }
  test::AppStorage storage_;
};

TEST_F(BlobStoreTest, WhatWasPutComesBackWhole) {
  const Bytes content = to_bytes("uma fatura");
  const auto digest = blobs().put(kTenant, content);
  ASSERT_TRUE(digest) << digest.error().describe();
  EXPECT_EQ(*digest, crypto::sha256(content));
  EXPECT_EQ(blobs().get(kTenant, *digest).value(), content);
  const Fd open = blobs().open_blob(kTenant, *digest).value();
  struct stat info{};
  ASSERT_EQ(fstat(open.get(), &info), 0);
  EXPECT_EQ(info.st_size, 10);
}

TEST_F(BlobStoreTest, PuttingTwiceIsPuttingOnce) {
  const auto first = blobs().put(kTenant, as_bytes("uma fatura"));
  const auto written = std::filesystem::last_write_time(blobs().path_of(kTenant, *first));
  const auto second = blobs().put(kTenant, as_bytes("uma fatura"));
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(std::filesystem::last_write_time(blobs().path_of(kTenant, *second)), written);
}

TEST_F(BlobStoreTest, TheSameBytesOfAnotherTenantAreNotThere) {
  const auto digest = blobs().put(kTenant, as_bytes("uma fatura"));
  EXPECT_EQ(blobs().get("0193-other", *digest).error().code, ErrorCode::not_found);
  EXPECT_EQ(blobs().open_blob("0193-other", *digest).error().code, ErrorCode::not_found);
}

TEST_F(BlobStoreTest, NobodyElseOnTheMachineMayRead) {
  const auto digest = blobs().put(kTenant, as_bytes("uma fatura"));
  struct stat file{};
  ASSERT_EQ(stat(blobs().path_of(kTenant, *digest).c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
  struct stat folder{};
  ASSERT_EQ(stat((storage_.folder() / "blobs").c_str(), &folder), 0);
  EXPECT_EQ(folder.st_mode & 0777U, 0700U);
}

TEST_F(BlobStoreTest, ADamagedBlobIsNeverHandedOutAndMendedWhenPutAgain) {
  const auto digest = blobs().put(kTenant, as_bytes("uma fatura"));
  std::ofstream(blobs().path_of(kTenant, *digest)) << "uma farsa!";
  EXPECT_EQ(blobs().get(kTenant, *digest).error().code, ErrorCode::io_failure);
  ASSERT_TRUE(blobs().put(kTenant, as_bytes("uma fatura")));
  EXPECT_EQ(blobs().get(kTenant, *digest).value(), to_bytes("uma fatura"));
}

TEST_F(BlobStoreTest, AFullDiskLeavesNothingBehind) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const Bytes content(5000, 'x');
  const auto refused = blobs().put(kTenant, content);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, ignored);
  EXPECT_EQ(refused.error().code, ErrorCode::storage_full);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(storage_.folder() / "blobs")) {
    EXPECT_FALSE(entry.is_regular_file()) << entry.path();
  }
}

TEST_F(BlobStoreTest, AFolderThatCannotBeMadeIsAnError) {
  std::ofstream(storage_.folder() / "file") << "x";
  EXPECT_EQ(BlobStore::open(storage_.folder() / "file").error().code, ErrorCode::io_failure);
  EXPECT_EQ(BlobStore::open(storage_.folder() / "file" / "below").error().code, ErrorCode::io_failure);
}

TEST_F(BlobStoreTest, ABlobHasALargestSize) {
  EXPECT_EQ(blobs().put(kTenant, Bytes(BlobStore::kLargest + 1)).error().code, ErrorCode::resource_limit);
}

}  // namespace
}  // namespace rubrica::app
