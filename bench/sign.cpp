// What a signature costs here: CPU time of prepare + finish, beside a SHA-256 of the same file and beside pdfsig.
//   bench_sign [FILE.pdf]      default: a document of about 50 kB with 60 objects, then one of 50 MB with 55
// The key's own work is left out: with a trust service it is done elsewhere. pdfsig is measured where certutil,
// pk12util and pdfsig are installed (libnss3-tools, poppler-utils); its key is local, so its own RSA operation is in
// its time.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "base/file.h"
#include "pades/signature.h"
#include "pdf/document.h"
#include "support/run_tool.h"
#include "support/sample_pdf.h"
#include "support/test_identity.h"

namespace {

using namespace rubrica;  // NOLINT(google-build-using-namespace)

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double own_cpu() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double children_cpu() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

long peak_mib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

// Milliseconds of CPU time: the median and the fastest of `rounds`.
void measure(const std::string& what, const int rounds, const std::function<double()>& cpu,
             const std::function<void()>& work) {
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    const double before = cpu();
    work();
    times.push_back(1000 * (cpu() - before));
  }
  std::ranges::sort(times);
  std::printf("  %-46s %9.3f ms   (fastest %.3f)\n", what.c_str(), times[times.size() / 2], times.front());
}

void expect(const bool fine, const char* what) {
  if (fine) return;
  std::fprintf(stderr, "%s failed\n", what);
  std::exit(1);
}

std::string stream_of(const std::size_t size) {
  std::string data(size, '\0');
  std::uint32_t state = static_cast<std::uint32_t>(size);
  for (char& octet : data) octet = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24U);
  return "<</Length " + std::to_string(size) + ">>\nstream\n" + data + "\nendstream";
}

// In a process of its own, so that making the document does not count as memory of signing it.
void write_in_a_child(const std::filesystem::path& file, const std::size_t streams, const std::size_t stream_size) {
  const pid_t child = ::fork();
  if (child == 0) {
    const std::vector<std::string> objects(streams, stream_of(stream_size));
    const bool done = write_file_durably(file, test::sample_pdf({.more_objects = objects})).has_value();
    ::_exit(done ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  expect(status == 0, "writing the document");
}

class NullSink final : public pdf::Sink {
 public:
  Result<void> write(BytesView /*bytes*/) override { return {}; }
};

void measure_ours(const pdf::Source& source, const int rounds) {
  const test::Family& family = test::family(test::KeyKind::rsa_3072);
  pades::Parameters parameters;
  parameters.claimed_time = SystemClock().now();
  const auto preparation = pades::prepare(source, family.chain, parameters);
  expect(preparation.has_value(), "prepare");
  const auto value = test::sign(family.person, preparation->representation());
  const auto prepare_once = [&] { expect(pades::prepare(source, family.chain, parameters).has_value(), "prepare"); };
  const auto finish_once = [&] {
    NullSink out;
    expect(pades::finish(source, *preparation, value, out).has_value(), "finish");
  };
  measure("SHA-256 of the file, in this process", rounds, own_cpu, [&] {
    crypto::Sha256 hash;
    expect(pdf::for_each_block(source, 0, source.size(),
                               [&hash](const BytesView block) -> Result<void> {
                                 hash.update(block);
                                 return {};
                               })
               .has_value(),
           "reading");
    static_cast<void>(hash.finish());
  });
  measure("reading the document", rounds, own_cpu, [&] { expect(pdf::Document::open(source).has_value(), "opening"); });
  measure("prepare", rounds, own_cpu, prepare_once);
  measure("finish (RSA-3072 verified)", rounds, own_cpu, finish_once);
  measure("prepare + finish", rounds, own_cpu, [&] {
    prepare_once();
    finish_once();
  });
}

std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

// A throw-away NSS database with one key in it; false where the tools are missing.
bool make_nss_database(const test::TemporaryFolder& folder) {
  const test::Family& family = test::family(test::KeyKind::rsa_3072);
  folder.write("key.pem", as_bytes(test::private_key_pem(family.person)));
  folder.write("cert.pem", as_bytes(crypto::to_pem(family.person.certificate)));
  const std::string script =
      "cd " + quoted(folder.path()) +
      " && mkdir db && openssl pkcs12 -export -inkey key.pem -in cert.pem -name bench -passout pass: -out key.p12"
      " && certutil -N -d sql:db --empty-password && pk12util -i key.p12 -d sql:db -W '' -K ''";
  return test::run_tool(script).exit_code == 0;
}

void measure_others(const std::filesystem::path& file, const int rounds) {
  const test::TemporaryFolder folder;
  measure("a process that does nothing", rounds, children_cpu, [] { test::run_tool("exec true"); });
  measure("openssl dgst -sha256, a process", rounds, children_cpu,
          [&] { test::run_tool("exec openssl dgst -sha256 " + quoted(file)); });
  if (!make_nss_database(folder)) {
    std::printf("  pdfsig: not measured (certutil, pk12util: package libnss3-tools)\n");
    return;
  }
  measure("pdfsig -add-signature, a process", rounds, children_cpu, [&] {
    const auto done =
        test::run_tool("exec pdfsig " + quoted(file) + " " + quoted(folder.path() / "out.pdf") +
                       " -add-signature -nick bench -nss-pwd '' -nssdir sql:" + quoted(folder.path() / "db"));
    if (done.exit_code != 0) {
      std::fprintf(stderr, "%s", done.output.c_str());
      std::exit(1);
    }
  });
}

void measure_file(const std::filesystem::path& file, const int rounds) {
  const Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));  // NOLINT(cppcoreguidelines-pro-type-vararg)
  const auto source = pdf::FileSource::open(fd.get());
  expect(source.has_value(), "opening the file");
  std::printf("%s: %llu bytes\n", file.filename().c_str(), static_cast<unsigned long long>((*source)->size()));
  measure_ours(**source, rounds);
  std::printf("  %-46s %9ld MiB\n", "peak memory of this process so far", peak_mib());
  measure_others(file, std::min(rounds, 21));
}

}  // namespace

int main(const int argc, char** argv) {
  if (argc > 1) {
    measure_file(argv[1], 201);
    return 0;
  }
  const test::TemporaryFolder folder;
  write_in_a_child(folder.path() / "50kB.pdf", 55, 880);
  write_in_a_child(folder.path() / "50MB.pdf", 50, 1'000'000);
  measure_file(folder.path() / "50kB.pdf", 201);
  measure_file(folder.path() / "50MB.pdf", 11);
  return 0;
}
