// Time-stamps: the question, the answer and the token (RFC 3161, RFC 5816, EN 319 422). Who may be believed is pki's.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "cms/signed_data.h"

namespace rubrica::cms {

// A request to stamp a SHA-256 digest, with a random nonce, asking for the unit's certificate.
struct TimeStampQuery {
  Bytes der;
  crypto::Sha256Digest imprint{};
  Bytes nonce;  // the INTEGER's octets
};
TimeStampQuery time_stamp_query(const crypto::Sha256Digest& imprint);

// A token whose own signature is sound. Nothing is said about trust in the unit.
struct TimeStamp {
  Bytes der;                                      // the ContentInfo, without padding
  Time generated_at{};                            // whole seconds
  std::string policy;                             // OID
  std::string imprint_algorithm;                  // "sha256", "sha384" or "sha512"
  Bytes imprint;                                  // of what was stamped
  Bytes nonce;                                    // the INTEGER's octets; empty when there is none
  crypto::Certificate unit;                       // who stamped
  std::vector<crypto::Certificate> certificates;  // as embedded

  // Whether it stamps exactly these octets.
  bool stamps(BytesView octets) const;
};

// Reads a token, zero padding after it allowed, and checks that it is one: a TSTInfo of version 1, one SignerInfo with
// the digest of the TSTInfo, the unit's certificate embedded and bound by signing-certificate(-v2), its extended key
// usage timeStamping alone and critical (RFC 3161 §2.3), the signature value. SHA-1 and MD5 are key_unsupported;
// signature_mismatch where something does not verify; malformed_input for the rest.
Result<TimeStamp> read_time_stamp(BytesView contents);

// The answer to `query`: status granted, imprint and nonce those of the question, and a token as above.
// trust_service_rejected carries the authority's refusal in its own words.
Result<TimeStamp> read_time_stamp_answer(BytesView answer, const TimeStampQuery& query);

}  // namespace rubrica::cms
