// What exporting and checking a SAF-T file of any size takes: CPU time, and the most memory that the program ever had.
//   bench_saft [INVOICES [FILE]]      default: 476190, a million documents; FILE keeps the SAF-T
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "base/file.h"
#include "fiscal/saft/check.h"
#include "own_cost.h"
#include "support/many_documents.h"
#include "support/saft_files.h"

namespace {

using namespace rubrica;          // NOLINT(google-build-using-namespace)
using namespace rubrica::fiscal;  // NOLINT(google-build-using-namespace)

template <class T>
T good(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().describe());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

bool export_and_check(const int invoices, const char* const target) {
  const samples::ManyDocuments documents(invoices);
  std::printf("%zu documents; at the beginning %ld MiB\n", documents.count(), bench::peak_mib());
  const Fd file = target == nullptr ? good(nameless_file()) : Fd(::open(target, O_RDWR | O_CREAT | O_TRUNC, 0644));
  const double start = bench::own_cpu();
  good(export_saft(samples::whole_year(), documents, [&file](const std::string_view bytes) -> Result<void> {
    if (!write_all(file.get(), as_bytes(bytes))) return fail(ErrorCode::io_failure, "the file cannot be written");
    return {};
  }));
  struct stat info{};
  ::fstat(file.get(), &info);
  const double exported = bench::own_cpu();
  std::printf("SAF-T of %.0f MB: %.1f s, %ld MiB\n", static_cast<double>(info.st_size) / 1e6, exported - start,
              bench::peak_mib());
  ::lseek(file.get(), 0, SEEK_SET);
  const SaftReport report =
      good(check_saft([&file](const std::span<std::uint8_t> room) { return read_some(file, room); }));
  std::printf("checking its %zu documents: %.1f s, %ld MiB, %zu findings\n", report.documents,
              bench::own_cpu() - exported, bench::peak_mib(), report.errors + report.warnings);
  return report.documents == documents.count() && report.findings.empty();
}

}  // namespace

int main(const int argc, char** argv) try {
  const int invoices = argc > 1 ? static_cast<int>(std::strtol(argv[1], nullptr, 10)) : 476190;
  return export_and_check(invoices, argc > 2 ? argv[2] : nullptr) ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
