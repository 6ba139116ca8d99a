// What comes after an issued document: the receipt, the annulment, a second copy; and what it stands between.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/issued.h"
#include "app/tenant_scope.h"
#include "base/bytes.h"

namespace rubrica::app {

struct DocumentLink {
  std::string id;
  std::string number;  // "NC FORM2026/1"
  bool annulled = false;
};

struct Annulled {
  Time at{};
  std::string reason;
};

struct FollowUps {
  std::vector<DocumentLink> earlier;  // what it corrects, pays or continues
  std::vector<DocumentLink> later;    // what corrects, pays or continues it
  // Possible now. Whether the rules agree is known when it is done.
  std::vector<std::string> becomes;  // types that a quote, pro-forma or delivery note may become
  bool correctable = false;          // by NC and ND
  std::string owed;                  // decimal text in EUR, of what receipts are issued for; empty: nothing
  std::string receipt_type = "RG";   // what a receipt for it would be: RG, or RC under cash VAT
  bool receipt_series = true;        // there is a series that it would go into
  std::optional<Annulled> annulled;
};
// not_found: none of this tenant, or an uploaded one.
Result<FollowUps> follow_ups(const TenantScope& scope, std::string_view id);

// As typed.
struct ReceiptDraft {
  std::string id;        // made when the form is first shown; the receipt gets it
  std::string document;  // the id of what was paid
  std::string amount;
  std::string payment;  // SAF-T's mechanism
  std::string date;     // of the payment, ISO; empty: today
  bool clock_confirmed = false;
};
// Of what is still owed.
Result<ReceiptDraft> new_receipt(const TenantScope& scope, std::string_view document);
// An RG, or an RC where the document is under cash VAT. The same draft twice is issued once. Fields: "amount",
// "payment", "date", "clock", "series".
Result<Issued> issue_receipt(const TenantScope& scope, const ReceiptDraft& draft);

// The document stays, with status A and the reason. `delivered`: the customer has it, as the person says; an invoice or
// note is corrected by a note then. Fields: "reason", "delivered". document_in_other_act while it is being signed.
Result<FormProblems> annul(const TenantScope& scope, std::string_view id, std::string_view reason, bool delivered);

// The same document, marked as not the original; also as annulled if it is (Despacho 8632/2014, 2.2.15).
Result<Bytes> second_copy(const TenantScope& scope, std::string_view id);

}  // namespace rubrica::app
