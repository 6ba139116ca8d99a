// What a time-stamping authority answers, or stood in a document as its token. Nobody's bytes
// may do more than fail: what is believed comes with a time, an imprint and a unit for time-stamping.
#include <cstdint>
#include <cstdlib>

#include "cms/time_stamp.h"

namespace {

using namespace rubrica;  // NOLINT(google-build-using-namespace)

void expect(const bool promise) {
  if (!promise) std::abort();
}

void check(const Result<cms::TimeStamp>& read) {
  if (!read) {
    expect(!read.error().detail.empty());
    return;
  }
  expect(!read->imprint.empty() && !read->imprint_algorithm.empty() && !read->certificates.empty());
  // The token stands for itself: read again it is the same.
  const auto again = cms::read_time_stamp(read->der);
  expect(again && again->imprint == read->imprint && again->generated_at == read->generated_at);
}

const cms::TimeStampQuery& query() {
  static const cms::TimeStampQuery one = cms::time_stamp_query(crypto::Sha256Digest{});
  return one;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, const std::size_t size) {
  const BytesView input(data, size);
  check(cms::read_time_stamp(input));
  // The nonce is random: no input answers this question, whatever its form.
  expect(!cms::read_time_stamp_answer(input, query()));
  return 0;
}
