// Calls a second for each operation of SCMDService: ScmdSigner against the real scmd-sandbox over HTTPS on this
// machine, both sides and every RSA operation of both included. Beside it, what OpenSSL says the bare RSA operations
// cost.
//
//   bench_scmd_operations [CALLS [THREADS]]        default: 1000 calls of each operation, 16 at a time
#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <thread>

#include "integration/sandbox_process.h"
#include "remote/scmd/plaintext.h"
#include "support/run_tool.h"

namespace rubrica::bench {
namespace {

using namespace std::chrono_literals;
using remote::scmd::ScmdSigner;
using Clock = std::chrono::steady_clock;

constexpr const char* kPhone = "+351912000010";
constexpr std::string_view kCitizens = R"([{"phone": "+351912000010", "pin": "01234", "given_name": "Marta",
  "surname": "Medida", "document_number": "12000010"}])";

struct Load {
  std::size_t calls = 1000;
  std::size_t threads = 16;
};

Deadline soon() { return Deadline::after(60s); }

// Runs `call(i)` for i < calls on that many threads and prints one line. Ends the program at the first failure: a
// number of failed calls is no measurement.
void measure(const std::string& what, const Load& load, const std::function<bool(std::size_t)>& call) {
  std::vector<double> milliseconds(load.calls);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> good{true};
  const auto begin = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < load.threads; ++t) {
      threads.emplace_back([&] {
        for (std::size_t i = next++; i < load.calls && good; i = next++) {
          const auto before = Clock::now();
          if (!call(i)) good = false;
          milliseconds[i] = std::chrono::duration<double, std::milli>(Clock::now() - before).count();
        }
      });
    }
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  if (!good) {
    std::cerr << what << ": a call failed\n";
    std::exit(1);
  }
  std::ranges::sort(milliseconds);
  std::printf("%-36s %8.0f calls/s   p50 %7.2f ms   p99 %7.2f ms\n", what.c_str(),
              static_cast<double>(load.calls) / seconds, milliseconds[load.calls / 2],
              milliseconds[load.calls * 99 / 100]);
  std::fflush(stdout);
}

std::vector<remote::SigningItem> items(const std::size_t count) {
  std::vector<remote::SigningItem> all;
  for (std::size_t n = 0; n < count; ++n) {
    const std::string name = "fatura-" + std::to_string(n) + ".pdf";
    all.push_back({std::to_string(n), name, crypto::DtbsRepresentation(crypto::sha256(as_bytes(name)))});
  }
  return all;
}

// The parts that every measurement needs.
struct Bench {
  test::SandboxProcess& sandbox;
  ScmdSigner& signer;
  const crypto::CipherCertificate& cipher;
  crypto::EncryptedField phone;
  crypto::EncryptedField pin;
  Load load;

  // Acts that wait for their code, with the code.
  std::vector<std::pair<remote::Activation, crypto::EncryptedField>> opened(const std::size_t acts,
                                                                            const std::size_t documents) {
    std::vector<std::pair<remote::Activation, crypto::EncryptedField>> ready;
    for (std::size_t i = 0; i < acts; ++i) {
      auto activation = signer.activate(phone, pin, items(documents), soon()).value();
      const auto message = sandbox.newest_message(kPhone).value();
      SecretText code(json::string_member(message, "code").value());
      ready.emplace_back(std::move(activation), cipher.encrypt(code).value());
    }
    return ready;
  }
};

void measure_opening(Bench& bench) {
  auto& [sandbox, signer, cipher, phone, pin, load] = bench;
  measure("GetCertificate", load, [&](std::size_t) { return signer.certificate(phone, soon()).has_value(); });
  measure("SCMDSign", load, [&](std::size_t) { return signer.activate(phone, pin, items(1), soon()).has_value(); });
  measure("SCMDMultipleSign, 100 documents", {load.calls / 10, load.threads},
          [&](std::size_t) { return signer.activate(phone, pin, items(100), soon()).has_value(); });
  measure("GetCertificateWithPin", load,
          [&](std::size_t) { return signer.open_certificate(phone, pin, soon()).has_value(); });
  std::vector<remote::Activation> acts;  // the sandbox gives an act at most a thousand codes
  for (std::size_t i = 0; i <= load.calls / 1000; ++i) {
    acts.push_back(signer.activate(phone, pin, items(1), soon()).value());
  }
  measure("ForceSMS", load,
          [&](const std::size_t i) { return signer.resend(acts[i % acts.size()], phone, soon()).has_value(); });
  const auto leaf = signer.certificate(phone, soon()).value().leaf();
  measure("SignDocumentPooling, not approved yet", load, [&](std::size_t) {
    const auto polled = signer.poll(acts.front(), leaf, soon());
    return !polled && polled.error().code == ErrorCode::approval_pending;
  });
}

void measure_completing(Bench& bench) {
  const auto leaf = bench.signer.certificate(bench.phone, soon()).value().leaf();
  const std::size_t acts = std::min<std::size_t>(bench.load.calls, 300);  // each needs its own code
  const auto complete = [&](const auto& ready, const std::size_t i) {
    const auto done = bench.signer.complete(ready[i].first, ready[i].second, leaf, soon());
    return done && std::ranges::all_of(*done, [](const auto& one) { return one.value.has_value(); });
  };
  const auto single = bench.opened(acts, 1);
  measure("ValidateOtp", {acts, bench.load.threads}, [&](const std::size_t i) { return complete(single, i); });
  const std::size_t batches = std::max<std::size_t>(acts / 30, 2);
  const auto batch = bench.opened(batches, 100);
  measure("ValidateOtp, 100 documents", {batches, bench.load.threads},
          [&](const std::size_t i) { return complete(batch, i); });
}

int run(const Load& load) {
  auto sandbox = test::SandboxProcess::start(RUBRICA_SCMD_SANDBOX, kCitizens);
  if (!sandbox) {
    std::cerr << sandbox.error().describe() << "\n";
    return 1;
  }
  const auto knobs = (*sandbox)->send("PUT", "/api/knobs", {{"resend_limit", 1000}, {"code_seconds", 3600}});
  if (!knobs) {
    std::cerr << knobs.error().describe() << "\n";
    return 1;
  }
  const auto client = http::Client::create((*sandbox)->client_options()).value();
  auto options = (*sandbox)->scmd_options();
  options.contract = remote::scmd::Contract::approval;
  const auto signer = ScmdSigner::create(std::move(options), *client).value();
  const SystemClock clock;
  const auto file = remote::scmd::CipherCertificateFile::open((*sandbox)->cipher_certificate(), {}, clock).value();
  const auto cipher = file->current().certificate;
  Bench bench{**sandbox,
              *signer,
              *cipher,
              cipher->encrypt(remote::scmd::phone_plaintext(SecretText(std::string(kPhone))).value()).value(),
              cipher->encrypt(SecretText(std::string("01234"))).value(),
              load};
  std::printf("%zu calls of each operation, %zu at a time, %u processors shared with the sandbox\n", load.calls,
              load.threads, std::thread::hardware_concurrency());
  measure_opening(bench);
  measure_completing(bench);
  const auto speed = test::run_tool("openssl speed -seconds 1 rsa2048 rsa3072 2>/dev/null | grep -E 'sign|^rsa'");
  std::printf("\nopenssl speed, one processor:\n%s", speed.output.c_str());
  return 0;
}

}  // namespace
}  // namespace rubrica::bench

int main(const int argc, char** argv) {
  rubrica::bench::Load load;
  const auto number = [&](const int at, std::size_t& into) {
    if (argc <= at) return true;
    const std::string_view text = argv[at];
    return std::from_chars(text.data(), text.data() + text.size(), into).ec == std::errc() && into > 0;
  };
  if (!number(1, load.calls) || !number(2, load.threads) || load.calls < 10) {
    std::cerr << "usage: bench_scmd_operations [CALLS [THREADS]]   at least 10 calls\n";
    return 64;
  }
  return rubrica::bench::run(load);
}
