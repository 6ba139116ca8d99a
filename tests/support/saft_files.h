// Findings of the SAF-T checker as text, for the tests.
#pragma once

#include <string>

#include "fiscal/saft/check.h"

namespace rubrica::fiscal::samples {

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
