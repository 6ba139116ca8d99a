// A document from anywhere: opened, read through, prepared, signed, stored and judged. What opens must either be
// refused with a reason or come out as a file that begins with the same bytes, passes the gate and opens again.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "crypto/openssl.h"
#include "pades/signature.h"
#include "pades/validate.h"
#include "pdf/byte_range.h"
#include "pdf/document.h"

namespace {

using namespace rubrica;  // NOLINT(google-build-using-namespace)

void expect(const bool promise) {
  if (!promise) std::abort();
}

// A signer of our own, for the length of the run.
struct Signer {
  openssl::Key key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  crypto::CertificateChain chain = self_signed();

  crypto::CertificateChain self_signed() const {
    const openssl::X509Ptr certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400L);
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, as_bytes("Fuzz (TESTE)").data(), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_set_pubkey(certificate.get(), key.get());
    expect(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0);
    const auto parsed = crypto::Certificate::parse(openssl::der(certificate.get(), i2d_X509)).value();
    return crypto::CertificateChain::build({parsed}).value();
  }

  crypto::SignatureValue sign(const crypto::DtbsRepresentation& representation) const {
    const openssl::KeyContext context(EVP_PKEY_CTX_new(key.get(), nullptr));
    const auto& digest = representation.digest();
    std::size_t size = 0;
    expect(EVP_PKEY_sign_init(context.get()) == 1);
    expect(EVP_PKEY_sign(context.get(), nullptr, &size, digest.data(), digest.size()) == 1);
    crypto::SignatureValue value{Bytes(size)};
    expect(EVP_PKEY_sign(context.get(), value.octets.data(), &size, digest.data(), digest.size()) == 1);
    value.octets.resize(size);
    return value;
  }
};

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
  static const Signer signer;
  const auto preparation = pades::prepare(source, signer.chain, {});
  if (!preparation) {
    expect(!preparation.error().detail.empty());
    return;
  }
  const Bytes stored = preparation->serialize();
  expect(pades::Preparation::deserialize(stored).value().serialize() == stored);
  pdf::MemorySink out;
  expect(pades::finish(source, *preparation, signer.sign(preparation->representation()), out).has_value());
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
