// A time-stamping unit (RFC 3161, ETSI EN 319 422) on OpenSSL's TS responder.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "crypto/certificate.h"
#include "crypto/openssl.h"

namespace rubrica::sandbox {

// The DER of a TimeStampResp: granted, or a rejection with its failure information. `serial` is the token's number.
Bytes answer_time_stamp(BytesView request, const crypto::Certificate& signer, EVP_PKEY* key,
                        const std::vector<crypto::Certificate>& chain, Time now, std::uint64_t serial);

// 20 requests in 20 minutes; one more blocks for 24 hours (field report on the State's service). Not thread-safe.
class TimeStampLimit {
 public:
  bool admits(Time now);

 private:
  std::deque<Time> recent_;
  std::optional<Time> blocked_until_;
};

}  // namespace rubrica::sandbox
