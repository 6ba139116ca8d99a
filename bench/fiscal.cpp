// What issuing, drawing, exporting and checking cost: CPU time, with the document chain signed.
//   bench_fiscal [SALES [FILE]]      default: 8000 sales, about 13,600 documents of all types; FILE keeps the SAF-T
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "fiscal/render/invoice_pdf.h"
#include "fiscal/saft/check.h"
#include "fiscal/saft/export.h"
#include "own_cost.h"
#include "support/fiscal_year.h"
#include "support/saft_files.h"

namespace {

using namespace rubrica;          // NOLINT(google-build-using-namespace)
using namespace rubrica::fiscal;  // NOLINT(google-build-using-namespace)

template <class Work>
double seconds_of(const Work& work) {
  const double before = bench::own_cpu();
  work();
  return bench::own_cpu() - before;
}

void draw_ten_lines() {
  const std::vector<Line> lines(10, samples::line("10.00"));
  const Document document = samples::issued(samples::draft("FT", lines)).document;
  constexpr int kTimes = 100;
  const double time = seconds_of([&] {
    for (int i = 0; i < kTimes; ++i) invoice_pdf(document).value();
  });
  std::printf("drawing an invoice of ten lines with its QR code: %.1f ms\n", time / kTimes * 1000);
}

bool export_and_check(const int sales, const char* const target) {
  std::optional<samples::Year> year;
  const double issuing = seconds_of([&] { year.emplace(sales); });
  const std::size_t count = year->documents().size();
  std::printf("issuing %zu documents: %.2f s, %.2f ms each\n", count, issuing,
              issuing / static_cast<double>(count) * 1000);
  const DocumentList list(year->documents());
  std::string file;
  const double exporting = seconds_of([&] {
    const auto sink = [&file](const std::string_view bytes) -> Result<void> {
      file += bytes;
      return {};
    };
    if (const auto written = export_saft(samples::whole_year(), list, sink); !written) {
      throw std::runtime_error(written.error().describe());
    }
  });
  std::printf("SAF-T of %.1f MB: %.2f s\n", static_cast<double>(file.size()) / 1e6, exporting);
  SaftCheckOptions options;
  options.key = samples::sample_key().public_key();
  std::optional<SaftReport> report;
  const double checking = seconds_of([&] { report = check_saft(as_bytes(file), options).value(); });
  std::printf("checking it, %zu signatures among it: %.2f s, %zu findings\n", report->signatures_verified, checking,
              report->findings.size());
  if (target != nullptr) std::ofstream(target, std::ios::binary) << file;
  return report->findings.empty();
}

}  // namespace

int main(const int argc, char** argv) try {
  draw_ten_lines();
  return export_and_check(argc > 1 ? static_cast<int>(std::strtol(argv[1], nullptr, 10)) : 8000,
                          argc > 2 ? argv[2] : nullptr)
             ? 0
             : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
