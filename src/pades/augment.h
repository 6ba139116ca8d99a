// Lifting the signatures of a document to a higher level, later and as often as needed (EN 319 142-1 §5.4–5.5):
// time-stamp, validation data, archive time-stamp, renewal. Nothing here needs the signer.
#pragma once

#include <functional>

#include "pades/document_time_stamp.h"
#include "pades/validate.h"
#include "pades/validation_data.h"
#include "pki/time_stamp_authority.h"

namespace rubrica::pades {

// pades::finish with a signature time-stamp that is asked for here: level B_T, or B_B with the reason why. The deadline
// bounds the asking, not the writing; the time-stamp never makes it fail. Null `time_stamps` asks for none.
struct Finished {
  Level level = Level::B_B;
  std::optional<pki::Refusal> obstacle;
};
Result<Finished> finish(const pdf::Source& document, const Preparation& preparation,
                        const crypto::SignatureValue& value, pki::TimeStampService* time_stamps, Deadline deadline,
                        pdf::Sink& out);

// Whom to ask. Borrowed; thread-safe if its members are.
struct TrustServices {
  pki::TimeStampService* time_stamps = nullptr;  // null: none
  http::Client* client = nullptr;                // for OCSP and CRLs; null: nobody is asked
  const pki::TrustAnchors* anchors = nullptr;
  const Clock* clock = nullptr;
};

// Who reads the document: this room's functions for our own documents, the confined helper for foreign ones.
struct DocumentReader {
  std::function<Result<ValidationReport>(const pdf::Source&, const ValidationOptions&)> validate;
  std::function<Result<Bytes>(const pdf::Source&, const std::vector<FieldValidationData>&)> append_validation_data;
  std::function<Result<DocumentTimeStampPreparation>(const pdf::Source&)> prepare_document_time_stamp;
};
DocumentReader direct_reader();

struct AugmentationTarget {
  Level level = Level::B_LTA;
  // Renewal: a further document time-stamp, with the validation data of the newest one, when that was made before this
  // time. Before the unit's certificate ends (ValidationReport::protected_until) or an algorithm weakens.
  std::optional<Time> renew_older_than;
};

struct Augmented {
  Bytes appended;            // to be written after the document's last byte; empty when there was nothing to do
  Level level = Level::B_B;  // of the document with them: the lowest of its signatures
  std::optional<Time> protected_until;  // as in the report of the document with them
  // Why the target was not reached, and when to try again; what could be had is in `appended` all the same.
  std::optional<pki::Refusal> obstacle;
};

// Idempotent: with the target reached, nothing is asked and nothing appended; after a crash or a refusal the same call
// goes on from where the stored document stands. A B-B signature, or one whose time-stamp failed, is time-stamped by a
// document time-stamp. Counted are the intact signatures with a path to an anchor. Fails, and appends nothing, when the
// document cannot be read (pdf_*) or holds no such signature: signature_mismatch when there is a broken one, else
// not_found. Never touches the document's own bytes.
Result<Augmented> augment(const pdf::Source& document, const AugmentationTarget& target, const TrustServices& services,
                          const DocumentReader& reader, Deadline deadline);

}  // namespace rubrica::pades
