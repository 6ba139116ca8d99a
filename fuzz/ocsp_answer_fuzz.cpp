// What a responder, or something in its place, may answer: read as a whole OCSPResponse, and as the ResponseData of an
// authority that signs whatever stands in it, so that the checks behind the signature meet foreign bytes too.
#include "cms/der.h"
#include "known_signer.h"
#include "ocsp_seed.h"
#include "pki/ocsp.h"

namespace {

using namespace rubrica;  // NOLINT(google-build-using-namespace)
using fuzz::expect;

void ask(const BytesView response) {
  static const crypto::Certificate certificate = fuzz::known_signer().issue(fuzz::kAskedSerialNumber);
  const crypto::Certificate& issuer = fuzz::known_signer().certificate;
  const auto answer = pki::read_ocsp_answer(response, certificate, issuer, fuzz::kNonce, fuzz::kNow);
  if (!answer) {
    expect(!answer.error().detail.empty());
    return;
  }
  expect(answer->der == Bytes(response.begin(), response.end()));
  expect(answer->this_update <= fuzz::kNow + std::chrono::minutes(5));
  expect(!answer->next_update || *answer->next_update >= fuzz::kNow - std::chrono::minutes(5));
  expect(answer->revoked_at.has_value() == (answer->status == pki::OcspStatus::revoked));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, const std::size_t size) {
  const BytesView input(data, size);
  ask(input);
  ask(fuzz::signed_response(input));
  return 0;
}
