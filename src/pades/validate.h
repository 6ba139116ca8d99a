// Validation of the signatures in a PDF, in the terms of EN 319 102-1.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pades/signature.h"
#include "pki/certification_path.h"

namespace rubrica::pades {

enum class Indication { total_passed, total_failed, indeterminate };
std::string_view name(Indication indication);  // "TOTAL-PASSED" …

struct SignatureReport {
  std::string field;
  bool document_time_stamp = false;
  Indication indication = Indication::indeterminate;
  std::string sub_indication;  // EN 319 102-1 table 6: HASH_FAILURE, SIG_CRYPTO_FAILURE, FORMAT_FAILURE,
                               // NO_CERTIFICATE_CHAIN_FOUND, OUT_OF_BOUNDS_NO_POE, TRY_LATER …; or empty
  std::optional<Level> level;  // reached; none when the signature is not PAdES baseline
  std::string signer_name;
  std::string signer_serial_number;  // of the subject
  std::string issuer_name;
  std::optional<Time> claimed_time;  // /M
  std::optional<Time> best_signature_time;
  bool covers_whole_file = false;          // up to the last byte
  std::vector<std::string> modifications;  // what came after it and is not on the allow-list
  std::vector<std::string> findings;       // in English, for the report
  // The signer's path to an anchor, leaf first; empty when none was found. For asking about revocation.
  std::vector<crypto::Certificate> path;
};

struct ValidationReport {
  Indication indication = Indication::indeterminate;  // the worst of the signatures'
  std::vector<SignatureReport> signatures;            // in order of signing
  std::vector<std::string> findings;
};

struct ValidationOptions {
  pki::TrustAnchors anchors;
  Time at{};  // the time of validation
};

// What became known about the revocation of a signature's certificates after validate(), which asks nobody: with `good`
// an otherwise valid signature (TRY_LATER) passes; `revoked` without proof of an earlier existence is REVOKED_NO_POE.
enum class RevocationNews { good, revoked, unknown };
void apply(RevocationNews news, SignatureReport& signature);
Indication worst(const std::vector<SignatureReport>& signatures);

// Never fails because a signature is bad: that is the report. Fails only when the document cannot be read (pdf_*).
// A document without signatures yields an empty list and indeterminate.
Result<ValidationReport> validate(const pdf::Source& document, const ValidationOptions& options);

}  // namespace rubrica::pades
