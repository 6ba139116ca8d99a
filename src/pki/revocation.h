// Whether a certificate was revoked at a time that matters, judged from OCSP responses and CRLs that can be kept, and
// how to get them. The rules are those of EN 319 102-1 §5.2.6 and §5.6.2 in the form in which this house applies them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crypto/certificate.h"
#include "http/client.h"
#include "pki/certification_path.h"

namespace rubrica::pki {

enum class EvidenceKind { ocsp, crl };

// An authority's word in DER: a whole OCSPResponse or a CertificateList.
struct Evidence {
  EvidenceKind kind = EvidenceKind::ocsp;
  Bytes der;
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

// Evidence that certainly existed at `known_at`.
struct DatedEvidence {
  Evidence evidence;
  Time known_at{};
};

// How new an answer must be for a certificate that was needed at a time T.
enum class Freshness {
  any,           // any answer will do
  current,       // issued after T, or T before its nextUpdate (24 hours where it names none)
  issued_after,  // issued after T (a minute of clock difference allowed): a revocation before T must show in it
};

struct RevocationQuestion {
  crypto::Certificate certificate;
  crypto::Certificate issuer;
  Time at{};
  Freshness freshness = Freshness::current;
};

enum class RevocationVerdict { good, revoked, on_hold, unanswered };

struct RevocationFinding {
  RevocationVerdict verdict = RevocationVerdict::unanswered;
  std::optional<Time> revoked_at;
  std::size_t evidence = 0;  // index of what decided, unless unanswered
};

// A revocation up to T counts wherever it is found; one after T says that there was none at T.
RevocationFinding judge_revocation(const RevocationQuestion& question, std::span<const DatedEvidence> evidence);

// Asks the certificate's authority: its OCSP responder first, its CRLs when that gives no answer that is new enough.
// The answer, good or bad, is checked and counts as known now. trust_service_unavailable with all causes when nobody
// answers well. 10 seconds for each address, 64 KiB for an OCSP response, 20 MiB for a list.
// egress_refused, and nobody is asked, unless the certificate leads to an anchor by way of `issuers`: only an
// authority's own choice of address is followed.
Result<Evidence> fetch_revocation(http::Client& client, const RevocationQuestion& question,
                                  const std::vector<crypto::Certificate>& issuers, const TrustAnchors& anchors,
                                  const Clock& clock, Deadline deadline);

}  // namespace rubrica::pki
