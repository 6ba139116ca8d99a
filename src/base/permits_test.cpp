#include "base/permits.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace rubrica {
namespace {

using namespace std::chrono_literals;

TEST(Permits, AreOnlySoMany) {
  Permits permits(2);
  const auto first = permits.try_take();
  EXPECT_TRUE(first);
  {
    const auto second = permits.try_take();
    EXPECT_TRUE(second);
    EXPECT_FALSE(permits.try_take());
    EXPECT_EQ(permits.take(Deadline::after(1ms)).error().code, ErrorCode::deadline_exceeded);
  }
  EXPECT_TRUE(permits.try_take()) << "the second one came back";
}

TEST(Permits, AMovedOneComesBackOnce) {
  Permits permits(1);
  {
    auto one = permits.try_take();
    const Permits::Permit moved(std::move(*one));
    EXPECT_FALSE(permits.try_take());
  }
  const auto first = permits.try_take();
  EXPECT_TRUE(first);
  EXPECT_FALSE(permits.try_take());
}

TEST(Permits, WhoWaitsGetsTheOneThatComesBack) {
  Permits permits(1);
  auto held = permits.try_take();
  std::thread waiting([&] { EXPECT_TRUE(permits.take(Deadline::after(10s))); });
  std::this_thread::sleep_for(20ms);
  held.reset();
  waiting.join();
}

TEST(Permits, BoundTheNumberAtOnce) {
  Permits permits(3);
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&] {
      const auto permit = permits.take(Deadline::after(10s));
      ASSERT_TRUE(permit);
      const int now = ++inside;
      for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
      }
      std::this_thread::sleep_for(5ms);
      --inside;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 3);
  // How many a busy machine lets in at once is its affair; that three may be in is not.
  const auto all = {permits.try_take(), permits.try_take(), permits.try_take()};
  for (const auto& permit : all) EXPECT_TRUE(permit);
  EXPECT_FALSE(permits.try_take());
}

}  // namespace
}  // namespace rubrica
