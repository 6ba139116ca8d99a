// SAF-T files for the tests: what to export, and findings as text.
#pragma once

#include <string>

#include "fiscal/saft/check.h"
#include "fiscal/saft/export.h"
#include "support/fiscal_documents.h"

namespace rubrica::fiscal::samples {

// Of 2026, by a certified program.
inline SaftOptions whole_year() {
  SaftOptions options;
  options.company = draft().issuer;
  options.first = day("2026-01-01");
  options.last = day("2026-12-31");
  options.created = day("2027-01-05");
  options.certificate_number = 9999;
  return options;
}

inline std::string exported(const DocumentSource& source, const SaftOptions& options = whole_year()) {
  std::string file;
  const auto written = export_saft(options, source, [&file](const std::string_view bytes) -> Result<void> {
    file += bytes;
    return {};
  });
  return written ? file : written.error().describe();
}

// One finding a line: "error gross_total FT A/1: …".
inline std::string described(const SaftReport& report, const bool warnings = true) {
  std::string text;
  for (const SaftFinding& one : report.findings) {
    if (!warnings && one.severity == Severity::warning) continue;
    text +=
        (one.severity == Severity::error ? "error " : "warning ") + one.rule + " " + one.where + ": " + one.text + "\n";
  }
  return text;
}

}  // namespace rubrica::fiscal::samples
