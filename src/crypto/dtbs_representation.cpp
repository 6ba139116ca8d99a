#include "crypto/dtbs_representation.h"

#include <openssl/rsa.h>

#include <algorithm>

#include "crypto/openssl.h"

namespace rubrica::crypto {
namespace {
// DER of DigestInfo{id-sha256, NULL} up to the digest (RFC 8017 §9.2 note 1).
constexpr std::array<std::uint8_t, 19> kSha256Prefix{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                     0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
}  // namespace

Result<DtbsRepresentation> DtbsRepresentation::from_digest_info(const BytesView digest_info) {
  if (digest_info.size() != kDigestInfoSize ||
      !std::ranges::equal(digest_info.first(kSha256Prefix.size()), kSha256Prefix)) {
    return fail(ErrorCode::malformed_input, "not a DigestInfo of SHA-256 (51 bytes)");
  }
  Sha256Digest digest{};
  std::ranges::copy(digest_info.subspan(kSha256Prefix.size()), digest.begin());
  return DtbsRepresentation(digest);
}

std::array<std::uint8_t, DtbsRepresentation::kDigestInfoSize> DtbsRepresentation::digest_info() const noexcept {
  std::array<std::uint8_t, kDigestInfoSize> out{};
  std::ranges::copy(digest_, std::ranges::copy(kSha256Prefix, out.begin()).out);
  return out;
}

Result<void> verify(const Certificate& signer, const DtbsRepresentation& representation, const SignatureValue& value) {
  EVP_PKEY* key = X509_get0_pubkey(signer.native());
  const bool rsa = signer.key_algorithm() == KeyAlgorithm::rsa && signer.key_bits() >= 2048;
  if (!rsa && signer.key_algorithm() != KeyAlgorithm::ec) {
    return fail(ErrorCode::key_unsupported, "signer's key is neither RSA of 2048 bits or more nor EC");
  }
  const openssl::KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  bool ready = context && EVP_PKEY_verify_init(context.get()) == 1;
  if (rsa) ready = ready && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1;
  ready = ready && EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1;
  if (!ready) return fail(ErrorCode::internal, "cannot set up verification: " + openssl::last_error());
  const auto& digest = representation.digest();
  const int verdict =
      EVP_PKEY_verify(context.get(), value.octets.data(), value.octets.size(), digest.data(), digest.size());
  ERR_clear_error();
  if (verdict != 1) {
    return fail(ErrorCode::signature_mismatch, "the signature value does not verify with the signer's certificate");
  }
  return {};
}

}  // namespace rubrica::crypto
