// What a signature costs here: CPU time of prepare + finish and of validate, and their memory, beside a SHA-256 of the
// same file and beside pdfsig.
//   bench_sign [FILE.pdf…]     default: documents of about 50 kB, 5 MB, 50 MB and 500 MB, and a batch of 100 of 50 kB
// Each file is measured in a process of its own, so that its peak memory is its own.
// The key's own work is left out: with a trust service it is done elsewhere. pdfsig is measured where certutil,
// pk12util and pdfsig are installed (libnss3-tools, poppler-utils); its key is local, so its own RSA operation is in
// its time.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "base/file.h"
#include "own_cost.h"
#include "pades/signature.h"
#include "pades/validate.h"
#include "pdf/document.h"
#include "support/run_tool.h"
#include "support/sample_pdf.h"
#include "support/test_identity.h"

namespace {

using namespace rubrica;  // NOLINT(google-build-using-namespace)

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double children_cpu() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
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

// In a process of its own, so that its memory counts for nobody else.
void in_a_child(const char* what, const std::function<void()>& work) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    std::fflush(stdout);
    ::_exit(0);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  expect(status == 0, what);
}

void write_document(const std::filesystem::path& file, const std::size_t streams, const std::size_t stream_size) {
  in_a_child("writing the document", [&] {
    const std::vector<std::string> objects(streams, stream_of(stream_size));
    expect(write_file_durably(file, test::sample_pdf({.more_objects = objects})).has_value(), "writing");
  });
}

std::unique_ptr<pdf::FileSource> opened(const std::filesystem::path& file) {
  const Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));  // NOLINT(cppcoreguidelines-pro-type-vararg)
  auto source = pdf::FileSource::open(fd.get());
  expect(source.has_value(), "opening the file");
  return std::move(*source);
}

class NullSink final : public pdf::Sink {
 public:
  Result<void> write(BytesView /*bytes*/) override { return {}; }
};

class Signer {
 public:
  Signer() { parameters_.claimed_time = SystemClock().now(); }

  pades::Preparation prepare(const pdf::Source& source) const {
    auto preparation = pades::prepare(source, family_.chain, parameters_);
    expect(preparation.has_value(), "prepare");
    return std::move(*preparation);
  }
  crypto::SignatureValue value_for(const pades::Preparation& preparation) const {
    return test::sign(family_.person, preparation.representation());
  }
  static void finish(const pdf::Source& source, const pades::Preparation& preparation,
                     const crypto::SignatureValue& value, pdf::Sink& out) {
    expect(pades::finish(source, preparation, value, out).has_value(), "finish");
  }
  void validate(const pdf::Source& document) const {
    const auto report = pades::validate(document, {{{family_.root.certificate}}, parameters_.claimed_time});
    expect(report && report->signatures.size() == 1 && report->signatures.front().sub_indication == "TRY_LATER",
           "validate");
  }

 private:
  const test::Family& family_ = test::family(test::KeyKind::rsa_3072);
  pades::Parameters parameters_;
};

void hash_once(const pdf::Source& source) {
  crypto::Sha256 hash;
  expect(pdf::for_each_block(source, 0, source.size(),
                             [&hash](const BytesView block) -> Result<void> {
                               hash.update(block);
                               return {};
                             })
             .has_value(),
         "reading");
  static_cast<void>(hash.finish());
}

void measure_ours(const pdf::Source& source, const std::filesystem::path& signed_file, const int rounds) {
  const Signer signer;
  const pades::Preparation preparation = signer.prepare(source);
  const crypto::SignatureValue value = signer.value_for(preparation);
  const auto finish_once = [&] {
    NullSink out;
    Signer::finish(source, preparation, value, out);
  };
  measure("SHA-256 of the file, in this process", rounds, bench::own_cpu, [&] { hash_once(source); });
  measure("reading the document", rounds, bench::own_cpu,
          [&] { expect(pdf::Document::open(source).has_value(), "opening"); });
  measure("prepare", rounds, bench::own_cpu, [&] { signer.prepare(source); });
  measure("finish (RSA-3072 verified)", rounds, bench::own_cpu, finish_once);
  measure("prepare + finish", rounds, bench::own_cpu, [&] {
    signer.prepare(source);
    finish_once();
  });
  std::printf("  %-46s %9ld MiB\n", "peak memory so far", bench::peak_mib());
  {
    DurableFile file = DurableFile::create(signed_file).value();
    pdf::FileSink out(file.fd());
    Signer::finish(source, preparation, value, out);
    expect(file.commit_new().has_value(), "keeping the signed file");
  }
  const auto signed_source = opened(signed_file);
  measure("validate (B-B, offline)", rounds, bench::own_cpu, [&] { signer.validate(*signed_source); });
  std::printf("  %-46s %9ld MiB\n", "peak memory of this process", bench::peak_mib());
}

// One act over many documents, as after one PIN and one code.
void measure_batch(const std::filesystem::path& file, const std::size_t documents, const int rounds) {
  std::printf("%zu times %s\n", documents, file.filename().c_str());
  const auto source = opened(file);
  const Signer signer;
  const pades::Preparation first = signer.prepare(*source);
  const crypto::SignatureValue value = signer.value_for(first);
  measure("prepare + finish of all of them", rounds, bench::own_cpu, [&] {
    std::vector<pades::Preparation> prepared;
    for (std::size_t i = 0; i < documents; ++i) prepared.push_back(signer.prepare(*source));
    for (const pades::Preparation& preparation : prepared) {
      NullSink out;
      Signer::finish(*source, preparation, value, out);
    }
  });
  std::printf("  %-46s %9ld MiB\n", "peak memory of this process", bench::peak_mib());
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
  const test::TemporaryFolder folder;
  in_a_child("measuring", [&] {
    const auto source = opened(file);
    std::printf("%s: %llu bytes\n", file.filename().c_str(), static_cast<unsigned long long>(source->size()));
    measure_ours(*source, folder.path() / "signed.pdf", rounds);
  });
  measure_others(file, std::min(rounds, 21));
}

}  // namespace

int main(const int argc, char** argv) {
  for (int i = 1; i < argc; ++i) measure_file(argv[i], 21);
  if (argc > 1) return 0;
  const test::TemporaryFolder folder;
  const auto document = [&folder](const char* name) { return folder.path() / name; };
  write_document(document("50kB.pdf"), 55, 880);
  measure_file(document("50kB.pdf"), 201);
  in_a_child("measuring the batch", [&] { measure_batch(document("50kB.pdf"), 100, 11); });
  write_document(document("5MB.pdf"), 50, 100'000);
  measure_file(document("5MB.pdf"), 51);
  write_document(document("50MB.pdf"), 50, 1'000'000);
  measure_file(document("50MB.pdf"), 21);
  write_document(document("500MB.pdf"), 500, 1'000'000);
  measure_file(document("500MB.pdf"), 5);
  return 0;
}
