// Building and checking a path from a signer's certificate to a trust anchor (RFC 5280 §6).
#pragma once

#include <vector>

#include "crypto/certificate.h"

namespace rubrica::pki {

// The operator's anchors. Immutable; thread-safe.
struct TrustAnchors {
  std::vector<crypto::Certificate> certificates;
  static Result<TrustAnchors> from_pem(std::string_view pem_bundle);
};

// OpenSSL's level of 112 bits: no MD5, no SHA-1, no RSA key under 2048 bits and no curve under 224. Its own is 0, which
// takes anything.
inline constexpr int kSecurityLevel = 2;

// weak: an algorithm or a key below kSecurityLevel on the way.
enum class PathStatus { trusted, no_path, expired, not_yet_valid, bad_usage, weak, invalid };

struct CertificationPath {
  PathStatus status = PathStatus::no_path;
  std::vector<crypto::Certificate> certificates;  // leaf first, anchor last; empty unless a path was found
  std::string detail;
};

// Never fails: the outcome is the value. Several valid paths may exist (cross-certificates); any trusted one will do.
CertificationPath find_path(const crypto::Certificate& leaf, const std::vector<crypto::Certificate>& helpers,
                            const TrustAnchors& anchors, Time at);

}  // namespace rubrica::pki
