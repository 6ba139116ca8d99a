// The rules of each type of document, and the limits that earlier documents set to later ones.
#pragma once

#include "fiscal/issue.h"

namespace rubrica::fiscal {

inline constexpr std::size_t kLongestReason = 50;  // characters; of a correction or an annulment (SAF-T Reason)

// What the draft itself must hold; `totals` in EUR. Refusals of fiscal/refusal.h.
Result<void> check_draft(const Document& draft, const Totals& totals, LocalTime now);

// The part of it that totals depend on: each line has a rate or a reason that is in force on its day, and none under
// CIVA art. 53.
Result<void> check_rates(const Document& draft);

// Corrections, receipts and continuations against the documents that they refer to (Despacho 8632/2014, 3.3.7): credits
// by quantity and value of the line, at its rate, by value of each rate and with VAT; receipts by what is still owed.
// Corrections and receipts are not dated before what they are about.
//
// A receipt's payments are no earlier than the first tax point of what they pay. They may come before the invoice,
// which is due on the fifth working day after the tax point only (CIVA art. 36(1)(a)); but what is paid before the
// supply is an advance, which is invoiced on the day on which it is received (art. 36(1)(c)). Where lines tell no day
// of supply, it is that of the invoice (art. 36(5)(f)).
Result<void> check_related(const Document& draft, const Totals& totals, const std::vector<Related>& related);

// The one with this identifier, or null: what a draft refers to may be another program's. Points into `related`.
const Related* find_related(const std::vector<Related>& related, const std::string& identifier);

// What a customer still owes of a document: gross less withheld, less what it says was paid at once, less what was
// credited (again less withheld), less received. Never below zero.
Result<Decimal> still_owed(const Related& related);

// What remains to be credited of each line, in quantity. Never below zero.
Result<std::vector<Decimal>> still_creditable(const Related& related);

// Splits a part of a document's gross over its rates, in proportion.
Result<std::vector<VatTotal>> taxes_within(const Decimal& gross, const Totals& of_document);

// What a receipt of cash VAT brings of each tax: of all that was charged, where a part of it is withheld. The receipt
// that pays what is still owed brings what earlier ones and credit notes have left of them.
Result<std::vector<VatTotal>> taxes_received(const Decimal& amount, const Related& related);

// What the customer withholds of what a receipt pays, in proportion to it. With the receipt that pays what is still
// owed it is what earlier ones and credit notes have left.
Result<Decimal> withheld_with(const Decimal& amount, const Related& related);

// The withholding of what a credit note corrects, which it gives back in part: that of its one original. Nothing for
// other documents, and for notes over several.
std::optional<Withholding> withholding_to_credit(const Document& draft, const std::vector<Related>& related);

// For Document::credited_before: what the earlier notes took of the original, if they and the draft take its lines as
// they were charged, each at most once in a note. Empty otherwise: such notes are rounded by themselves.
Result<std::vector<Line>> credited_before(const Document& draft, const std::vector<Related>& related);

// What a list says of a document: of a receipt what was received, of the others all that was charged. In EUR.
const Decimal& total_in_lists(const Document& document, const Totals& totals);

// Whether `later` corrects, pays or continues the document with this identifier.
bool refers_to(const Document& later, const std::string& identifier);

// ---- who issues, customers and products that documents mention (Despacho 8632/2014, 1.6 to 1.8, 3.3.3 to 3.3.5) ----

// Cash VAT is for those who charge VAT, and not for the exempt of CIVA art. 53 (DL 71/2013).
Result<void> check_regime(const Regime& regime);

// Series, their codes and their numbers are one taxpayer's. `has_documents`: with fiscal value.
Result<void> check_issuer_change(const std::string& tax_id_before, const std::string& tax_id_after, bool has_documents);

// A tax id may only be filled in where it was missing or 999999990; the name stays while there is none.
Result<void> check_customer_change(const Party& before, const Party& after, bool has_documents);
Result<void> check_product_change(const std::string& description_before, const std::string& description_after,
                                  bool has_documents);

}  // namespace rubrica::fiscal
