// A document from anywhere: opened, read through, prepared, signed, stored and judged. What opens must either be
// refused with a reason or come out as a file that begins with the same bytes, passes the gate and opens again.
#include <algorithm>

#include "known_signer.h"
#include "pades/signature.h"
#include "pades/validate.h"
#include "pdf/byte_range.h"
#include "pdf/document.h"

namespace {

using namespace rubrica;  // NOLINT(google-build-using-namespace)
using fuzz::expect;

void read_through(const pdf::Document& document, const pdf::Source& source) {
  for (const pdf::Object& object : document.objects()) {
    if (!object.is_stream()) static_cast<void>(object.syntax());
  }
  for (const pdf::Document::Field& field : document.fields()) {
    const pdf::Object value = pdf::inherited(field.object, "V");
    const auto range = pdf::ByteRange::from(value.get("ByteRange"), source.size());
    if (!range) continue;
    expect(range->covered_end() <= source.size());
    static_cast<void>(pdf::gap_content(source, *range));
  }
}

void sign_and_judge(const pdf::Source& source, const BytesView input) {
  const fuzz::KnownSigner& signer = fuzz::known_signer();
  const auto preparation = pades::prepare(source, signer.chain, {});
  if (!preparation) {
    expect(!preparation.error().detail.empty());
    return;
  }
  const Bytes stored = preparation->serialize();
  expect(pades::Preparation::deserialize(stored).value().serialize() == stored);
  pdf::MemorySink out;
  const crypto::SignatureValue value{signer.sign(preparation->representation().digest())};
  expect(pades::finish(source, *preparation, value, out).has_value());
  expect(std::equal(input.begin(), input.end(), out.bytes().begin()));
  const pdf::MemorySource result(out.bytes());
  expect(pades::gate(result, *preparation).has_value());
  const auto report = pades::validate(result, {});
  expect(report.has_value());
  expect(std::ranges::count_if(report->signatures, [](const pades::SignatureReport& signature) {
           return signature.covers_whole_file && signature.indication != pades::Indication::total_failed;
         }) == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, const std::size_t size) {
  const BytesView input(data, size);
  const pdf::MemorySource source(input);
  const auto document = pdf::Document::open(source);
  if (!document) {
    expect(!document.error().detail.empty());
  } else {
    read_through(**document, source);
    expect(pades::validate(source, {}).has_value());
    sign_and_judge(source, input);
  }
  static_cast<void>(pades::Preparation::deserialize(input));
  return 0;
}
