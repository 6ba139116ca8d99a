// Certificate revocation lists (RFC 5280 §5), as answers about one certificate.
#pragma once

#include <optional>

#include "base/clock.h"
#include "crypto/certificate.h"

namespace rubrica::pki {

struct CrlAnswer {
  bool revoked = false;
  bool on_hold = false;  // revoked for the reason certificateHold
  std::optional<Time> revoked_at;
  Time this_update{};
  std::optional<Time> next_update;
};

// What a complete list by the certificate's own issuer says about it. It counts as known since `known_at`: the issuer
// must have been valid then, and the list must not come from later (five minutes of clock difference allowed). Whether
// it is current is not looked at. malformed_input for what is no such list: another issuer, a delta, an indirect list,
// one for other certificates, distribution points or some reasons only, a critical extension that is not understood,
// SHA-1; certificate_unusable when it is not the issuer's word.
Result<CrlAnswer> read_crl(BytesView crl, const crypto::Certificate& certificate, const crypto::Certificate& issuer,
                           Time known_at);

}  // namespace rubrica::pki
