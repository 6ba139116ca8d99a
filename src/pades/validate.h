// Validation of the signatures in a PDF, in the terms of EN 319 102-1.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pades/signature.h"
#include "pki/certification_path.h"
#include "pki/revocation.h"

namespace rubrica::pades {

enum class Indication { total_passed, total_failed, indeterminate };
std::string_view name(Indication indication);  // "TOTAL-PASSED" …

struct SignatureReport {
  std::string field;
  bool document_time_stamp = false;
  Indication indication = Indication::indeterminate;
  std::string sub_indication;  // EN 319 102-1 table 6: HASH_FAILURE, SIG_CRYPTO_FAILURE, FORMAT_FAILURE,
                               // NO_CERTIFICATE_CHAIN_FOUND, OUT_OF_BOUNDS_NO_POE, REVOKED_NO_POE, TRY_LATER …;
                               // or empty
  std::optional<Level> level;  // reached; none when the signature is not PAdES baseline
  std::string signer_name;
  std::string signer_serial_number;  // of the subject
  std::string issuer_name;
  std::string commitment;            // OID of the type that the signer has indicated; empty: none
  std::string policy;                // OID of the signature policy; empty: none
  std::optional<Time> claimed_time;  // /M
  std::optional<Time> best_signature_time;
  bool covers_whole_file = false;          // up to the last byte
  std::vector<std::string> modifications;  // what came after it and is not on the allow-list
  std::vector<std::string> findings;       // in English, for the report
  // To an anchor, leaf first; empty when none was found: the signer's path, and that of the unit whose time-stamp gives
  // the best signature time. For a document time-stamp the first is the unit's.
  std::vector<crypto::Certificate> path;
  std::vector<crypto::Certificate> time_stamp_path;
  // What nothing at hand answers about revocation. All of these certificates lead to an anchor.
  std::vector<pki::RevocationQuestion> questions;
};

struct ValidationReport {
  Indication indication = Indication::indeterminate;  // the worst of the signatures'
  std::vector<SignatureReport> signatures;            // in order of signing
  std::vector<std::string> findings;
  // While the newest document time-stamp can be believed: the end of its unit's certificate. None without one.
  std::optional<Time> protected_until;
};

struct ValidationOptions {
  pki::TrustAnchors anchors;
  Time at{};                                      // the time of validation
  std::vector<pki::DatedEvidence> evidence = {};  // beside what the document holds, as fetched for its questions
};

Indication worst(const std::vector<SignatureReport>& signatures);

// How it is judged (EN 319 102-1 §5.6.3, in the form in which this house applies it). Document time-stamps are taken
// from the newest to the oldest: each must have a valid path when the next newer one was made (the newest: at `at`),
// and what it covers is then proven to have existed at its time: signatures, older time-stamps, revocation data. A
// signature's best time is the earliest so proven, its own time-stamp included; its path must be valid then, and not
// revoked by then. Revocation data must be signed by whoever might sign them when they are first proven to exist, and
// be new enough (pki::Freshness): for a signer with a proven time, issued after it; else current. For the newest
// time-stamp any answer will do, and for a document time-stamp none is needed: what would prove its age is the next
// one.
//
// Never fails because a signature is bad: that is the report. Fails only when the document cannot be read (pdf_*).
// A document without signatures yields an empty list and indeterminate.
Result<ValidationReport> validate(const pdf::Source& document, const ValidationOptions& options);

}  // namespace rubrica::pades
