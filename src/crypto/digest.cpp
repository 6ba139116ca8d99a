#include "crypto/digest.h"

#include <cstdlib>

#include "crypto/openssl.h"

namespace rubrica::crypto {
namespace {
template <class Digest>
Digest whole(const BytesView bytes, const EVP_MD* algorithm) {
  Digest digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm, nullptr) != 1) std::abort();
  return digest;
}
}  // namespace

Sha256Digest sha256(const BytesView bytes) { return whole<Sha256Digest>(bytes, EVP_sha256()); }
Sha1Digest sha1(const BytesView bytes) { return whole<Sha1Digest>(bytes, EVP_sha1()); }

void Sha256::Free::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }
Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) std::abort();
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(const BytesView bytes) {
  if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1) std::abort();
}

Sha256Digest Sha256::finish() {
  Sha256Digest digest{};
  if (EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) != 1) std::abort();
  return digest;
}

Sha256 Sha256::fork() const {
  Sha256 copy;
  if (EVP_MD_CTX_copy_ex(copy.context_.get(), context_.get()) != 1) std::abort();
  return copy;
}

}  // namespace rubrica::crypto
