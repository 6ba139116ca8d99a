// SHA-256, whole and incremental; SHA-1 only where a format demands it (VRI keys, OCSP CertID).
#pragma once

#include <array>
#include <memory>

#include "base/bytes.h"

struct evp_md_ctx_st;

namespace rubrica::crypto {

using Sha256Digest = std::array<std::uint8_t, 32>;
using Sha1Digest = std::array<std::uint8_t, 20>;

Sha256Digest sha256(BytesView bytes);
Sha1Digest sha1(BytesView bytes);

// One message; not thread-safe.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  void update(BytesView bytes);
  Sha256Digest finish();  // once
  Sha256 fork() const;    // another message with the same beginning

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace rubrica::crypto
