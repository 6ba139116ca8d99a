#include "crypto/password.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace rubrica::crypto {
namespace {

using namespace std::chrono_literals;

constexpr PasswordCost kCheap{.memory = std::size_t{1} << 20U, .passes = 1};
Deadline soon() { return Deadline::after(60s); }
SecretText secret(const char* text) { return SecretText(std::string(text)); }

TEST(Password, IsVerifiedAgainstItsHashOnly) {
  PasswordHasher hasher(kCheap);
  const auto stored = hasher.hash(secret("pão com manteiga"), soon());
  ASSERT_TRUE(stored) << stored.error().describe();
  EXPECT_EQ(hasher.verify(secret("pão com manteiga"), *stored, soon()).value(), true);
  EXPECT_EQ(hasher.verify(secret("pão com manteigA"), *stored, soon()).value(), false);
  EXPECT_EQ(hasher.verify(secret(""), *stored, soon()).value(), false);
}

TEST(Password, IsArgon2idWith64MebibytesAndTwoPasses) {
  PasswordHasher hasher;
  const auto stored = hasher.hash(secret("segredo"), soon());
  ASSERT_TRUE(stored) << stored.error().describe();
  EXPECT_THAT(*stored, testing::StartsWith("$argon2id$v=19$m=65536,t=2,p=1$"));
  EXPECT_FALSE(hasher.needs_rehash(*stored));
  EXPECT_TRUE(hasher.verify(secret("segredo"), *stored, soon()).value());
}

TEST(Password, EachHashHasASaltOfItsOwn) {
  PasswordHasher hasher(kCheap);
  EXPECT_NE(hasher.hash(secret("a"), soon()).value(), hasher.hash(secret("a"), soon()).value());
}

TEST(Password, AtAnotherCostItStaysValidAndIsToBeMadeAnew) {
  const std::string stored = PasswordHasher(kCheap).hash(secret("a"), soon()).value();
  PasswordHasher dearer({.memory = std::size_t{2} << 20U, .passes = 1});
  EXPECT_TRUE(dearer.needs_rehash(stored));
  EXPECT_FALSE(PasswordHasher(kCheap).needs_rehash(stored));
  EXPECT_TRUE(dearer.verify(secret("a"), stored, soon()).value());
}

TEST(Password, WhatIsNoHashIsAnError) {
  PasswordHasher hasher(kCheap);
  for (const std::string& wrong :
       {std::string(), std::string("segredo"), std::string("$argon2id$"), std::string(300, '$'),
        std::string("$argon2i$v=19$m=1024,t=3,p=1$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")}) {
    EXPECT_EQ(hasher.verify(secret("a"), wrong, soon()).error().code, ErrorCode::malformed_input) << wrong;
    EXPECT_TRUE(hasher.needs_rehash(wrong));
  }
}

TEST(Password, AnAccountThatDoesNotExistTakesAsLong) {
  PasswordHasher hasher({.memory = std::size_t{16} << 20U, .passes = 2});
  const std::string stored = hasher.hash(secret("a"), soon()).value();
  const auto time = [&](const auto& what) {
    auto best = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 5; ++i) {
      const auto start = std::chrono::steady_clock::now();
      what();
      best = std::min(best, std::chrono::steady_clock::now() - start);
    }
    return std::chrono::duration<double>(best).count();
  };
  const double somebody = time([&] { EXPECT_FALSE(hasher.verify(secret("b"), stored, soon()).value()); });
  const double nobody = time([&] { EXPECT_TRUE(hasher.verify_nobody(secret("b"), soon())); });
  // Wide, for busy machines: what it must not be is a thousandth.
  EXPECT_GT(nobody, somebody / 4);
  EXPECT_LT(nobody, somebody * 4);
}

TEST(Password, WaitsItsTurnAndNotLongerThanAllowed) {
  PasswordHasher hasher({.memory = std::size_t{64} << 20U, .passes = 8}, 1);
  std::thread busy([&] { EXPECT_TRUE(hasher.hash(secret("a"), soon())); });
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(hasher.hash(secret("b"), Deadline::after(1ms)).error().code, ErrorCode::deadline_exceeded);
  EXPECT_TRUE(hasher.hash(secret("c"), soon()));
  busy.join();
}

TEST(Password, MemoryThatCannotBeHadIsAnErrorAndNotARefusal) {
  PasswordHasher impossible({.memory = std::size_t{1} << 62U, .passes = 1});
  EXPECT_EQ(impossible.hash(secret("a"), soon()).error().code, ErrorCode::resource_limit);
}

}  // namespace
}  // namespace rubrica::crypto
