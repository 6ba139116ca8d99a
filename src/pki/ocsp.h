// Asking a certificate's own authority whether it is revoked (RFC 6960).
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "crypto/certificate.h"
#include "http/client.h"

namespace rubrica::pki {

enum class OcspStatus { good, revoked, unknown };

struct OcspAnswer {
  OcspStatus status = OcspStatus::unknown;
  std::optional<Time> revoked_at;
  Time produced_at{};
  Time this_update{};
  std::optional<Time> next_update;
  bool on_hold = false;  // revoked for the reason certificateHold
  Bytes der;             // the whole OCSPResponse, for the DSS
};

// A request for `certificate` with a random nonce.
struct OcspQuestion {
  Bytes der;
  Bytes nonce;
};
Result<OcspQuestion> ocsp_question(const crypto::Certificate& certificate, const crypto::Certificate& issuer);

// What a kept response says about this certificate. It counts as known since `known_at`: whoever signed it must have
// been valid then, and it must not come from later (five minutes of clock difference allowed). Whether it is current is
// not looked at. Errors as below; unknown is a status.
Result<OcspAnswer> read_ocsp_evidence(BytesView response, const crypto::Certificate& certificate,
                                      const crypto::Certificate& issuer, Time known_at);

// Checks a response: signed, over SHA-2, by the issuer itself or by a responder that the issuer authorised (extended
// key usage OCSPSigning, valid at `now`), about this certificate, current at `now` (five minutes of clock difference
// allowed), and with the question's nonce if it has one at all (RFC 6960 §4.4.1 lets responders leave it out).
// malformed_input or certificate_unusable say what failed.
Result<OcspAnswer> read_ocsp_answer(BytesView response, const crypto::Certificate& certificate,
                                    const crypto::Certificate& issuer, BytesView nonce, Time now);

// The certificates that a response carries: its responder's, mostly. Empty when it is none.
std::vector<crypto::Certificate> certificates_in_ocsp(BytesView response);

// Asks the first responder that the certificate names. not_found when it names none; else the client's errors, or those
// of read_ocsp_answer. At most 64 KiB are read.
Result<OcspAnswer> ask_ocsp(http::Client& client, const crypto::Certificate& certificate,
                            const crypto::Certificate& issuer, const Clock& clock, Deadline deadline);

}  // namespace rubrica::pki
