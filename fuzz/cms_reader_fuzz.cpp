// The /Contents of a signature from anywhere: read and verified. What is read must be what stands there.
#include <algorithm>

#include "cms/signed_data.h"
#include "known_signer.h"

namespace {

using namespace rubrica;  // NOLINT(google-build-using-namespace)
using fuzz::expect;

void expect_what_stands_there(const cms::SignedDataView& view, const BytesView contents) {
  expect(!view.der.empty() && view.der.size() <= contents.size());
  expect(std::equal(view.der.begin(), view.der.end(), contents.begin()));
  expect(std::ranges::all_of(contents.subspan(view.der.size()), [](const std::uint8_t octet) { return octet == 0; }));
  expect(std::ranges::find(view.certificates, view.signer) != view.certificates.end());
  expect(!view.signed_attributes.empty() && view.signed_attributes.front() == 0x31);
  expect(view.digest_algorithm == "sha256" || view.digest_algorithm == "sha384" || view.digest_algorithm == "sha512");
}

// Without its padding it says the same.
void expect_the_same_again(const cms::SignedDataView& view) {
  const auto again = cms::read_signed_data(view.der);
  expect(again.has_value());
  expect(again->der == view.der && again->signer == view.signer && again->message_digest == view.message_digest &&
         again->signed_attributes == view.signed_attributes && again->signature_value == view.signature_value &&
         again->der_encoded == view.der_encoded);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, const std::size_t size) {
  const BytesView contents(data, size);
  const auto view = cms::read_signed_data(contents);
  if (!view) {
    expect(!view.error().detail.empty());
    return 0;
  }
  expect_what_stands_there(*view, contents);
  expect_the_same_again(*view);
  if (const auto verified = cms::verify_signature(*view); !verified) expect(!verified.error().detail.empty());
  return 0;
}
