#include "remote/scmd/cipher_certificate_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <thread>

#include "support/run_tool.h"
#include "support/test_identity.h"

namespace rubrica::remote::scmd {
namespace {

using namespace std::chrono_literals;
using rubrica::test::KeyKind;

const rubrica::test::Identity& key_of(const KeyKind kind, const char* name) {
  static std::map<std::string, rubrica::test::Identity> made;
  if (const auto known = made.find(name); known != made.end()) return known->second;
  return made.emplace(name, rubrica::test::self_signed({.common_name = name, .key = kind})).first->second;
}
const rubrica::test::Identity& old_key() { return key_of(KeyKind::rsa_2048, "CMD antiga"); }
const rubrica::test::Identity& new_key() { return key_of(KeyKind::rsa_3072, "CMD nova"); }

std::string digest_of(const rubrica::test::Identity& identity) {
  return hex_lower(crypto::sha256(identity.certificate.subject_public_key_info()));
}

class CipherFile : public testing::Test {
 protected:
  std::filesystem::path write(const BytesView content) { return folder_.write("cifra.cer", content); }
  std::filesystem::path write(const std::string& text) { return write(as_bytes(text)); }
  auto open(std::vector<std::string> digests = {}) {
    return CipherCertificateFile::open(folder_.path() / "cifra.cer", std::move(digests), clock_);
  }
  // As an operator does it: a new file under the name, not bytes changed in place.
  void replace(const std::string& text) {
    std::filesystem::rename(folder_.write("novo.cer", as_bytes(text)), folder_.path() / "cifra.cer");
  }

  rubrica::test::TemporaryFolder folder_;
  ManualClock clock_{Time(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24))};
};

TEST_F(CipherFile, ReadsEveryStyle) {
  const std::string pem = crypto::to_pem(old_key().certificate);
  std::string crlf;
  for (const char c : pem) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const std::string der(as_text(old_key().certificate.der()));
  for (const std::string& style : {pem, crlf, der, "Bag Attributes: nada\n" + pem, "\xEF\xBB\xBF" + pem,
                                   base64(old_key().certificate.der()) + "\r\n"}) {
    write(style);
    const auto file = open();
    ASSERT_TRUE(file) << file.error().describe();
    EXPECT_EQ((*file)->current().certificate->key_digest(), digest_of(old_key()));
  }
}

TEST_F(CipherFile, TakesAnySizeOfKeyFrom2048Bits) {
  write(crypto::to_pem(new_key().certificate));
  EXPECT_EQ(open().value()->current().certificate->block_size(), 384U);
  for (const KeyKind kind : {KeyKind::rsa_1024, KeyKind::ec_p256}) {
    write(crypto::to_pem(rubrica::test::self_signed({.common_name = "fraca", .key = kind}).certificate));
    EXPECT_EQ(open().error().code, ErrorCode::key_unsupported);
  }
}

TEST_F(CipherFile, IsRefusedAtTheStartWhenItCannotBeUsed) {
  EXPECT_EQ(open().error().code, ErrorCode::not_found);
  write(std::string("não é um certificado"));
  EXPECT_EQ(open().error().code, ErrorCode::malformed_input);
  write(crypto::to_pem(old_key().certificate));
  EXPECT_EQ(open({digest_of(new_key())}).error().code, ErrorCode::cipher_key_unrecognised);
}

TEST_F(CipherFile, ExpiryIsAWarningOnly) {
  write(crypto::to_pem(old_key().certificate));
  const auto file = open().value();
  EXPECT_FALSE(file->current().expired);
  clock_.set(Time(std::chrono::sys_days(std::chrono::year(2040) / 1 / 1)));
  const auto current = file->current();
  EXPECT_TRUE(current.expired);
  EXPECT_TRUE(current.certificate->encrypt(SecretText("+351 912345678")));
}

TEST_F(CipherFile, IsReplacedWhileTheProgramRuns) {
  write(crypto::to_pem(old_key().certificate));
  const auto file = open().value();
  const auto before = file->current().certificate;
  replace(crypto::to_pem(new_key().certificate));
  EXPECT_EQ(file->current().certificate->key_digest(), digest_of(new_key()));
  EXPECT_EQ(before->key_digest(), digest_of(old_key()));  // who holds the old one keeps it
}

TEST_F(CipherFile, KeepsTheOldOneWhenTheNewIsBrokenGoneOrNotAccepted) {
  write(crypto::to_pem(old_key().certificate));
  const auto file = open({digest_of(old_key())}).value();
  const auto expect_refused = [&](const ErrorCode code) {
    const auto current = file->current();
    ASSERT_TRUE(current.replacement_refused);
    EXPECT_EQ(current.replacement_refused->code, code);
    EXPECT_EQ(current.certificate->key_digest(), digest_of(old_key()));
  };
  replace(crypto::to_pem(old_key().certificate).substr(0, 300));
  expect_refused(ErrorCode::malformed_input);
  replace(crypto::to_pem(new_key().certificate));
  expect_refused(ErrorCode::cipher_key_unrecognised);
  std::filesystem::remove(folder_.path() / "cifra.cer");
  expect_refused(ErrorCode::not_found);
  write(crypto::to_pem(old_key().certificate));
  EXPECT_FALSE(file->current().replacement_refused);
}

TEST_F(CipherFile, IsReadByManyThreadsWhileItChanges) {
  write(crypto::to_pem(old_key().certificate));
  const auto file = open().value();
  const std::string old_digest = digest_of(old_key());
  const std::string new_digest = digest_of(new_key());
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::vector<std::jthread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        const std::string digest = file->current().certificate->key_digest();
        if (digest != old_digest && digest != new_digest) ++wrong;
      }
    });
  }
  for (int i = 0; i < 100; ++i) replace(crypto::to_pem((i % 2 == 0 ? new_key() : old_key()).certificate));
  done = true;
  readers.clear();
  EXPECT_EQ(wrong, 0);
}

TEST(CipherFileOfAma, IsRead) {
  const char* elsewhere = std::getenv("RUBRICA_SHARED_DATA");
  const std::filesystem::path data = elsewhere != nullptr ? elsewhere : RUBRICA_SHARED_DATA;
  const auto path = data / "scmd/cifra.cer";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "AMA's published certificate is not at " << path;
  const ManualClock clock(Time(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)));
  const auto file = CipherCertificateFile::open(path, {}, clock);
  ASSERT_TRUE(file) << file.error().describe();
  EXPECT_EQ((*file)->current().certificate->block_size(), 256U);
  EXPECT_FALSE((*file)->current().expired);
}

}  // namespace
}  // namespace rubrica::remote::scmd
