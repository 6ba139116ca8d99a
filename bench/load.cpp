// 2,000 calls in flight through http::Client against a TLS server in another process that answers each after a second:
// how many come back in a second, and what the client's process needs for it. Exits with 1 beneath the target.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <mutex>
#include <thread>

#include "base/process.h"
#include "http/client.h"
#include "http/server.h"
#include "support/run_tool.h"
#include "support/test_identity.h"

namespace {

using namespace rubrica;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr int kInFlight = 2000;
constexpr auto kWarmUp = 5s;
constexpr auto kMeasured = 10s;
constexpr double kWantedCalls = 1200;
constexpr double kWantedMegabytes = 288;

// The service: a fixed reply of the size of a ValidateOtp answer, one second late.
int serve(const char* ca_file) {
  const test::Identity root =
      test::self_signed({.common_name = "bench", .key = test::KeyKind::ec_p256, .authority = true});
  const test::Identity leaf = test::issued_by(root, {.common_name = "127.0.0.1",
                                                     .key = test::KeyKind::ec_p256,
                                                     .key_usage = "critical,digitalSignature",
                                                     .extended_key_usage = "serverAuth"});
  http::ServerOptions options;
  options.tls = http::TlsIdentity{crypto::to_pem(leaf.certificate), test::private_key_pem(leaf)};
  options.workers = 2;
  options.queue = 4 * kInFlight;
  const auto server = http::Server::start(options, [](const http::ServerRequest&) {
    http::Answer answer(http::text_response(200, "text/xml; charset=utf-8", std::string(1200, 'x')));
    answer.delay = 1s;
    return answer;
  });
  if (!server) return 1;
  std::FILE* file = std::fopen(ca_file, "we");
  if (file == nullptr) return 1;
  std::fputs(crypto::to_pem(root.certificate).c_str(), file);
  std::fclose(file);
  std::cout << (*server)->port() << std::endl;
  ::pause();
  return 0;
}

struct Tally {
  std::mutex mutex;
  std::condition_variable done;
  std::vector<double> milliseconds;  // of the calls that ended while it was measured
  int failed = 0;
  int in_flight = 0;
  bool measuring = false;
  bool ending = false;
  std::string first_failure;
};

void call(http::Client& client, const http::ClientRequest& request, Tally& tally) {
  const auto begin = Steady::now();
  client.start(request, Deadline::after(60s), [&client, &request, &tally, begin](const Result<http::Response>& answer) {
    bool again = false;
    {
      const std::lock_guard lock(tally.mutex);
      if (!answer || answer->status != 200) {
        ++tally.failed;
        if (tally.first_failure.empty()) tally.first_failure = answer ? "status" : answer.error().describe();
      } else if (tally.measuring) {
        tally.milliseconds.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begin).count());
      }
      again = !tally.ending;
      if (!again && --tally.in_flight == 0) tally.done.notify_all();
    }
    if (again) call(client, request, tally);
  });
}

int run(const std::string& program) {
  const test::TemporaryFolder folder;
  const std::string ca_file = (folder.path() / "ca.pem").string();
  auto stub = Process::start({.program = program,
                              .arguments = {"--stub", ca_file},
                              .descriptors = {},
                              .environment = std::nullopt,
                              .capture_output = true});
  if (!stub) return 1;
  const auto port = stub->read_line(Deadline::after(30s));
  if (!port) return 1;
  http::ClientOptions options;
  options.ca_file = ca_file;
  options.egress.allow = {"127.0.0.1:" + *port};
  options.connections_per_host = kInFlight;
  options.connect_timeout = 30s;
  auto client = http::Client::create(options);
  http::ClientRequest request;
  request.method = "POST";
  request.url = "https://127.0.0.1:" + *port + "/";
  request.headers.set("Content-Type", "text/xml; charset=utf-8");
  request.body = Bytes(1500, 'x');

  Tally tally;
  tally.in_flight = kInFlight;
  for (int i = 0; i < kInFlight; ++i) call(**client, request, tally);
  std::this_thread::sleep_for(kWarmUp);
  {
    const std::lock_guard lock(tally.mutex);
    tally.measuring = true;
  }
  std::this_thread::sleep_for(kMeasured);
  std::vector<double> times;
  {
    std::unique_lock lock(tally.mutex);
    tally.measuring = false;
    tally.ending = true;
    times = std::move(tally.milliseconds);
    tally.done.wait(lock, [&tally] { return tally.in_flight == 0; });
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const double megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
  const double rate = static_cast<double>(times.size()) / std::chrono::duration<double>(kMeasured).count();
  std::ranges::sort(times);
  const auto percentile = [&times](const double share) {
    return times.empty() ? 0.0 : times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  std::printf(
      "%d in flight: %.0f calls/s (wanted %.0f), p50 %.0f ms, p99 %.0f ms, %d failed, client %.0f MiB (at most %.0f)\n",
      kInFlight, rate, kWantedCalls, percentile(0.5), percentile(0.99), tally.failed, megabytes, kWantedMegabytes);
  if (tally.failed != 0) std::printf("first failure: %s\n", tally.first_failure.c_str());
  return rate >= kWantedCalls && megabytes <= kWantedMegabytes && tally.failed == 0 ? 0 : 1;
}

}  // namespace

int main(const int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--stub") == 0) return serve(argv[2]);
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  return run("/proc/self/exe");
}
