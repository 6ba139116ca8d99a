#include "http/bulkhead.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>
#include <vector>

#include "http/client.h"
#include "http/server.h"

namespace rubrica::http {
namespace {

using namespace std::chrono_literals;

TEST(Bulkhead, LeavesAFifthOfTheWorkersAlone) {
  EXPECT_EQ(Bulkhead::share_of(1), 0U);
  EXPECT_EQ(Bulkhead::share_of(2), 1U);
  EXPECT_EQ(Bulkhead::share_of(16), 13U);
  EXPECT_EQ(Bulkhead::share_of(512), 410U);
}

TEST(Bulkhead, IsEnteredOnlySoOften) {
  Bulkhead bulkhead(1);
  {
    const auto permit = bulkhead.try_enter();
    EXPECT_TRUE(permit);
    EXPECT_FALSE(bulkhead.try_enter());
  }
  EXPECT_TRUE(bulkhead.try_enter());
}

TEST(Bulkhead, SendsAwayForAWhile) {
  const Response response = Bulkhead::overloaded();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.get("Retry-After"), "5");
}

// All that call out hang; what does not call out is answered as if nothing were.
TEST(Bulkhead, KeepsOtherPagesFastWhileEverythingBehindItHangs) {
  constexpr std::size_t kWorkers = 5;
  Bulkhead bulkhead(Bulkhead::share_of(kWorkers));
  std::latch release(1);
  ServerOptions options;
  options.workers = kWorkers;
  const auto server = std::move(*Server::start(options, [&](const ServerRequest& request) -> Answer {
    if (request.path != "/sign") return text_response(200, "text/plain", "fast");
    const auto permit = bulkhead.try_enter();
    if (!permit) return Bulkhead::overloaded();
    release.wait();
    return text_response(200, "text/plain", "signed");
  }));
  const std::string authority = "127.0.0.1:" + std::to_string(server->port());
  ClientOptions client_options;
  client_options.egress.allow.push_back(authority);
  const auto client = std::move(*Client::create(client_options));
  const auto request = [&](const std::string& path) {
    return ClientRequest{.url = "http://" + authority + path, .headers = {}, .body = {}};
  };
  constexpr int kSigning = 20;
  std::atomic<int> signed_ones{0};
  std::atomic<int> sent_away{0};
  std::latch answered(kSigning);
  for (int i = 0; i < kSigning; ++i) {
    client->start(request("/sign"), Deadline::after(60s), [&](const Result<Response>& answer) {
      if (answer && answer->status == 200) ++signed_ones;
      if (answer && answer->status == 503) ++sent_away;
      answered.count_down();
    });
  }
  while (sent_away < kSigning - 4) std::this_thread::sleep_for(1ms);
  for (int i = 0; i < 20; ++i) {
    const auto answer = client->send(request("/"), Deadline::after(10s));
    ASSERT_TRUE(answer) << answer.error().describe();
    EXPECT_EQ(as_text(answer->body), "fast");
  }
  release.count_down();
  answered.wait();
  EXPECT_EQ(signed_ones, 4);
  EXPECT_EQ(sent_away, kSigning - 4);
}

}  // namespace
}  // namespace rubrica::http
