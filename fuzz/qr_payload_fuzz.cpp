// Whatever a stranger's QR code says: what is read is within its bounds, hides nothing, and is written again as it
// came.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "base/utf8.h"
#include "fiscal/qr_payload.h"

namespace {

using namespace rubrica;  // NOLINT(google-build-using-namespace)

void expect(const bool promise) {
  if (!promise) std::abort();
}

bool is_visible(const std::string_view text) {
  return std::ranges::all_of(text, [](const char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, const std::size_t size) {
  const std::string text(as_text({data, size}));
  const auto fields = fiscal::parse_qr_payload(text);
  const auto only = fiscal::only_fiscal_code(std::vector<std::string>{text, "https://example.pt", text});
  expect(fields.has_value() == only.has_value());
  if (!fields) return 0;
  expect(fiscal::qr_payload(*fields).value() == text);
  expect(fields->issuer_tax_id.size() == 9 && fields->identifier.size() <= 60 && fields->date.ok());
  expect(is_visible(fields->identifier) && is_visible(fields->customer_tax_id) && is_utf8(fields->extra));
  expect(!fields->gross.is_negative() && fields->gross.text().size() <= 16);
  return 0;
}
