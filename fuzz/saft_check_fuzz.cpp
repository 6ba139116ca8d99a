// Whatever somebody calls a SAF-T file: the checker ends with findings that can be shown, the same however the file
// arrives, or with an error that says why it is none.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "base/utf8.h"
#include "fiscal/saft/check.h"

namespace {

using namespace rubrica;  // NOLINT(google-build-using-namespace)

void expect(const bool promise, const char* const what) {
  if (promise) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

Result<fiscal::SaftReport> checked_in_parts(BytesView file) {
  constexpr std::size_t kPart = 7;
  return fiscal::check_saft([&file](const std::span<std::uint8_t> room) -> Result<std::size_t> {
    const BytesView part = file.first(std::min({file.size(), room.size(), kPart}));
    std::ranges::copy(part, room.begin());
    file = file.subspan(part.size());
    return part.size();
  });
}

void expect_same(const fiscal::SaftReport& one, const fiscal::SaftReport& other) {
  expect(one.documents == other.documents && one.errors == other.errors && one.warnings == other.warnings, "counts");
  const bool same = std::ranges::equal(one.findings, other.findings, [](const auto& a, const auto& b) {
    return a.severity == b.severity && a.rule == b.rule && a.where == b.where && a.text == b.text;
  });
  expect(same, "findings");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, const std::size_t size) {
  const BytesView file(data, size);
  const auto report = fiscal::check_saft(file);
  const auto in_parts = checked_in_parts(file);
  expect(report.has_value() == in_parts.has_value(), "the same outcome");
  if (!report) {
    expect(report.error().code == in_parts.error().code, "the same error");
    expect(report.error().code == ErrorCode::malformed_input || report.error().code == ErrorCode::resource_limit,
           "an error about the file");
    expect(!report.error().detail.empty(), "a cause");
    return 0;
  }
  expect_same(*report, *in_parts);
  for (const fiscal::SaftFinding& one : report->findings) {
    expect(!one.rule.empty() && !one.where.empty() && !one.text.empty(), "a finding that can be shown");
    expect(is_utf8(one.where) && is_utf8(one.text), "text");
  }
  return 0;
}
