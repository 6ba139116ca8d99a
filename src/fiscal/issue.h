// From a draft to a document: number, time, signature, ATCUD, QR code and mention, in that order and all at once
// (Despacho 8632/2014, 1.10: nothing is printed or sent before they exist). Pure: the store, its locks and its
// transactions are the caller's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fiscal/document.h"
#include "fiscal/producer.h"
#include "fiscal/qr_payload.h"
#include "fiscal/series.h"

namespace rubrica::fiscal {

enum class Status { normal, annulled };  // SAF-T N and A

// A document for good: nothing in it changes any more but the status, which its QR code tells too (field E).
struct IssuedDocument {
  Document document;               // with number, ATCUD, QR text and mention
  Totals totals;                   // in EUR
  LocalTime entered;               // SystemEntryDate
  std::string signed_text;         // what the signature covers; empty for an unsigned document
  std::string hash = "0";          // "0": unsigned
  std::string hash_control = "0";  // the version of the key
  std::string source_id;           // the user who issued it
  Status status = Status::normal;
  std::string status_reason;
  LocalTime status_since;
  std::string status_source_id;
  bool delivered = false;  // the customer has it; annulment is over if a note can put the document right
};

// A document that a draft refers to, and what refers to it already (corrections, receipts, continuations).
struct Related {
  IssuedDocument original;
  std::vector<IssuedDocument> successors;
};

struct IssueContext {
  Time now;
  Producer producer;
  std::string source_id = "Rubrica";
  std::optional<LocalTime> last_entered = {};  // the latest SystemEntryDate of any type and series of this issuer
  bool future_date_confirmed = false;
  bool clock_confirmed = false;
  std::vector<Related> related = {};  // every document that the draft corrects, pays or continues
};

struct Issuance {
  IssuedDocument document;
  Series series;  // as it must be stored together with the document
};

// The draft's number is ignored, its date is today if it has none. Refusals: every one of fiscal/refusal.h up to
// clock_behind; other errors are those of totals_of() and of the signature.
// SystemEntryDate is the clock in Lisbon, never before the last one: in October's repeated hour it stands still.
Result<Issuance> issue(const Document& draft, const Series& series, const IssueContext& context);

// Status A: the document stays where it is, in the chain and in SAF-T. Refusals: annulment_without_reason,
// annulled_already, annulment_after_delivery, annulment_of_corrected (`successors`: what refers to it).
Result<IssuedDocument> annul(IssuedDocument document, std::string reason, Time now, const std::string& source_id,
                             const std::vector<IssuedDocument>& successors);

struct Annulled {
  std::string reason;
  LocalTime since;
  std::string source_id;  // the user who annulled it
};
// What annul() makes of a document, for one whose annulment was decided before.
IssuedDocument as_annulled(IssuedDocument document, Annulled annulled);

// The fields of the QR code of an issued document.
QrFields qr_fields_of(const IssuedDocument& document, int certificate_number);

}  // namespace rubrica::fiscal
