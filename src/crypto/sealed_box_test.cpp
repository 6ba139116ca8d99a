#include "crypto/sealed_box.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>
#include <thread>
#include <vector>

#include "base/file.h"
#include "support/run_tool.h"

namespace rubrica::crypto {
namespace {

namespace fs = std::filesystem;

class SealedBoxTest : public testing::Test {
 protected:
  SealedBox box(const std::string& key = "key") const {
    return SealedBox(MasterKey::load_or_create(folder_.path() / key).value());
  }
  fs::path key_file(const std::string_view content, const fs::perms mode = fs::perms::owner_read) const {
    const fs::path file = folder_.write("given", content);
    fs::permissions(file, mode);
    return file;
  }
  static ErrorCode code(const Result<MasterKey>& key) { return key ? ErrorCode::count_ : key.error().code; }
  static ErrorCode code(const Result<Secret<Bytes>>& opened) {
    return opened ? ErrorCode::count_ : opened.error().code;
  }

  test::TemporaryFolder folder_;
};

TEST_F(SealedBoxTest, OpensWhatItSealed) {
  const SealedBox one = box();
  for (const std::string& text : {std::string(), std::string("telemóvel"), std::string(100000, 'x')}) {
    const Bytes sealed = one.seal(as_bytes(text), "phone|a");
    EXPECT_EQ(sealed.size(), 1 + 24 + text.size() + 16);
    const auto opened = one.open(sealed, "phone|a");
    ASSERT_TRUE(opened) << opened.error().describe();
    EXPECT_EQ(as_text(opened->expose()), text);
  }
}

TEST_F(SealedBoxTest, OpensWhatItSealedInAnEarlierLife) {
  const Bytes sealed = box().seal(as_bytes("x"), "p");
  EXPECT_TRUE(box().open(sealed, "p"));
}

// The form is fixed: a later version of this program must open what this one stored.
TEST_F(SealedBoxTest, OpensAStoredValueOfVersionOne) {
  const SealedBox fixed(MasterKey::load(key_file("0123456789abcdef0123456789ABCDEF")).value());
  const Bytes stored =
      from_hex("01bb5213dd376924459c49e1cddf6a2d19ba78be91dbd464e28d54c3aeaeeaea4542c33eb0d32571b0b504312541df18")
          .value();
  const auto opened = fixed.open(stored, "scmd|password");
  ASSERT_TRUE(opened) << opened.error().describe();
  EXPECT_EQ(as_text(opened->expose()), "segredo");
}

TEST_F(SealedBoxTest, SealsTheSameDifferentlyEachTime) {
  const SealedBox one = box();
  std::set<Bytes> seen;
  for (int i = 0; i < 100; ++i) seen.insert(one.seal(as_bytes("x"), "p"));
  EXPECT_EQ(seen.size(), 100U);
}

TEST_F(SealedBoxTest, OpensForItsPurposeAndItsKeyOnly) {
  const Bytes sealed = box().seal(as_bytes("x"), "phone|a");
  EXPECT_EQ(code(box().open(sealed, "phone|b")), ErrorCode::malformed_input);
  EXPECT_EQ(code(box().open(sealed, "")), ErrorCode::malformed_input);
  EXPECT_EQ(code(box("another").open(sealed, "phone|a")), ErrorCode::malformed_input);
}

TEST_F(SealedBoxTest, NoByteMayChangeNorBeMissing) {
  const SealedBox one = box();
  const Bytes sealed = one.seal(as_bytes("abc"), "p");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes changed = sealed;
    changed[i] ^= 1U;
    EXPECT_EQ(code(one.open(changed, "p")), ErrorCode::malformed_input) << i;
    EXPECT_EQ(code(one.open(BytesView(sealed).first(i), "p")), ErrorCode::malformed_input) << i;
  }
}

TEST_F(SealedBoxTest, AKeyIsMadeForItsOwnerAlone) {
  ASSERT_TRUE(MasterKey::load_or_create(folder_.path() / "key"));
  EXPECT_EQ(fs::status(folder_.path() / "key").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const Bytes first = read_file(folder_.path() / "key").value();
  EXPECT_EQ(first.size(), MasterKey::kSize);
  ASSERT_TRUE(MasterKey::load_or_create(folder_.path() / "key"));
  EXPECT_EQ(read_file(folder_.path() / "key").value(), first) << "it is made once";
  ASSERT_TRUE(MasterKey::load_or_create(folder_.path() / "other"));
  EXPECT_NE(read_file(folder_.path() / "other").value(), first);
}

TEST_F(SealedBoxTest, OfSeveralThatMakeAKeyOneWins) {
  std::vector<Bytes> sealed(8);
  std::vector<std::thread> threads;
  for (Bytes& one : sealed) threads.emplace_back([&] { one = box().seal(as_bytes("x"), "p"); });
  for (std::thread& thread : threads) thread.join();
  for (const Bytes& one : sealed) EXPECT_TRUE(box().open(one, "p"));
}

TEST_F(SealedBoxTest, AKeyFileThatCannotBeTrustedIsRefused) {
  EXPECT_EQ(code(MasterKey::load(folder_.path() / "missing")), ErrorCode::not_found);
  EXPECT_EQ(code(MasterKey::load(key_file(std::string(31, 'k')))), ErrorCode::configuration_invalid);
  EXPECT_EQ(code(MasterKey::load_or_create(key_file(std::string(33, 'k')))), ErrorCode::configuration_invalid);
  const std::string key(32, 'k');
  EXPECT_EQ(code(MasterKey::load(key_file(key))), ErrorCode::count_);
  for (const fs::perms others : {fs::perms::group_read, fs::perms::others_read, fs::perms::others_write}) {
    EXPECT_EQ(code(MasterKey::load(key_file(key, fs::perms::owner_read | others))), ErrorCode::configuration_invalid);
  }
  fs::create_symlink(key_file(key), folder_.path() / "link");
  EXPECT_EQ(code(MasterKey::load(folder_.path() / "link")), ErrorCode::configuration_invalid);
  EXPECT_EQ(code(MasterKey::load(folder_.path())), ErrorCode::configuration_invalid);
  ASSERT_EQ(::mkfifo((folder_.path() / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(code(MasterKey::load(folder_.path() / "pipe")), ErrorCode::configuration_invalid);
}

TEST_F(SealedBoxTest, AKeyThatCannotBeWrittenIsAnError) {
  EXPECT_EQ(code(MasterKey::load_or_create(folder_.path() / "no_such_folder" / "key")), ErrorCode::io_failure);
  EXPECT_EQ(code(MasterKey::load_or_create("/proc/key")), ErrorCode::io_failure);
}

}  // namespace
}  // namespace rubrica::crypto
