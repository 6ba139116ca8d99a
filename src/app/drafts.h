// From what a person has filled in to an issued document of any type with lines. Its series says whether it is for
// training: then it carries «Documento emitido para fins de Formação» (Despacho 8632/2014, 1.5), and without a
// certified producer there are no others.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/customers.h"
#include "app/issued.h"
#include "app/tenant_scope.h"
#include "fiscal/document.h"

namespace rubrica::app {

// As typed: numbers with comma or point, spaces between thousands.
struct DraftLine {
  std::string description = {};
  std::string quantity = "1";
  std::string unit = "un";
  std::string price = {};     // for one, in the document's currency
  std::string discount = {};  // percent; may be empty
  std::string vat = "NOR";    // a value of vat_choices()
  std::string source = {};    // the line of the source that it comes from, from 1; empty: none
  std::string kind = {};      // SAF-T ProductType, one of product_kinds(); empty: as its source, or a service
  std::string product = {};   // the code of the product that it was taken from (app/product_lines.h); empty: none
};

struct DocumentDraft {
  // Made when the form is first shown; the document gets it. Who sends the same draft twice has issued once.
  std::string id;
  std::string type = "FT";
  std::string series;           // empty: the usual one (app/series.h)
  std::string date;             // ISO; empty: today
  std::string supplied;         // ISO, of all lines; empty: on the day of issue
  std::string customer{"new"};  // an id, kFinalConsumer or kNewCustomer
  // With another customer chosen it must be blank: nobody guesses which of the two was meant. Kept when the document is
  // issued, unless there is one of that name and number.
  Customer new_customer;
  std::vector<DraftLine> lines;
  bool prices_with_vat = false;  // what the lines' prices hold
  std::string currency = "EUR";  // one of currency_choices(); of a correction that of what it corrects
  std::string language = "pt";   // of the labels: one of language_choices()
  std::string exchange_rate;     // EUR for one unit of a foreign currency; a correction has that of what it corrects
  std::string discount;          // percent, on the whole document; may be empty
  std::string withholding;       // a value of withholding_choices(); empty: none
  std::string due;               // ISO date; may be empty
  std::string payment;           // SAF-T's mechanism; empty: not paid yet
  std::string notes;
  // The document that this one corrects or continues, as id or as number ("FT 2026A/1"); its customer is this one's.
  std::string source;
  std::string reason;  // of a correction
  // GT
  std::string transport_from, transport_to;  // lines
  std::string transport_start;               // "2026-11-24T15:30", as a browser writes it
  std::string vehicle;
  // What the law wants to be said twice (Despacho 8632/2014, 3.4.2 and 3.4.3).
  bool future_date_confirmed = false;
  bool clock_confirmed = false;
};
inline constexpr std::string_view kFinalConsumer = "final";
inline constexpr std::string_view kNewCustomer = "new";
inline constexpr std::size_t kMostLines = 100;

// What the form of a type asks for, beyond customer and lines.
struct FormParts {
  bool due = false;
  bool supplied = false;  // when it was supplied, which corrections do not say (CIVA art. 36(5)(f) and (6))
  bool withholding = false;
  bool payment = false;         // may be told
  bool payment_needed = false;  // must be told
  bool correction = false;      // source and reason
  bool transport = false;
  bool serves_as_invoice = true;
};
// Nothing for what is no type, and for receipts, which have no lines (app/receipts.h).
std::optional<FormParts> form_parts(std::string_view type);
// The types in the order in which people are offered them, receipts among them.
std::vector<std::string> offered_types();

// Nothing filled in but the VAT that the issuer's lines usually have: the normal rate, or M10 under CIVA art. 53.
Result<DraftLine> new_line(const TenantScope& scope);
// A new draft with one such line.
Result<DocumentDraft> new_draft(const TenantScope& scope, std::string type = "FT");
// The draft of a document that corrects or continues this one: its customer, and its lines as far as there is something
// left of them; what was noted on it was about that document. Of goods that a delivery note took along, the day on
// which they left is when they were supplied (CIVA art. 7(2)); nothing else is known about when. not_found.
Result<DocumentDraft> draft_from(const TenantScope& scope, const std::string& type, std::string_view source);

// What a line's VAT may be: today's rates of the issuer's territory, the reasons for charging none, and the rates of
// the other territories, for what takes place there.
struct VatChoice {
  std::string value;      // "NOR", "M07", "PT-MA:NOR"
  std::string territory;  // PT, PT-AC, PT-MA where it is another than the issuer's; else empty
  std::string percent;    // decimal text; "0" with the reason for charging none
  std::string reason;
  std::string norm;
  bool usual = false;  // what a new line has; stands first
};
Result<std::vector<VatChoice>> vat_choices(const TenantScope& scope);
// The same on the day whose rates the draft's lines have (fiscal::chargeable_on).
Result<std::vector<VatChoice>> vat_choices(const TenantScope& scope, const DocumentDraft& draft);

// Withholding of IRS at the rates of CIRS 101.
struct WithholdingChoice {
  std::string_view value;    // for DocumentDraft::withholding
  std::string_view percent;  // decimal texts
  std::string_view share;    // of the amount, in percent
};
std::vector<WithholdingChoice> withholding_choices();
// SAF-T's mechanisms that a person may choose from, the usual ones first.
std::vector<std::string_view> payment_choices();
// Codes of ISO 4217, the euro first.
std::vector<std::string_view> currency_choices();
// Of the words that are printed beside Portuguese ones, for customers abroad.
std::vector<std::string_view> language_choices();

// As decimal texts.
struct DraftTotals {
  struct Rate {
    std::string territory;  // PT, PT-AC, PT-MA
    std::string percent;
    std::string vat;
    std::string exemption;  // the text that is printed, where no VAT is charged
  };
  std::string currency;
  std::string net;
  std::vector<Rate> rates;
  std::string gross;
  std::string withheld;  // these four empty without withholding
  std::string withholding_percent;
  std::string withholding_base;  // what the percentage is of
  std::string payable;
  std::string exchange_rate;  // these two empty in euro
  std::string gross_in_euro;
};

// What is known of the source, for people.
struct DraftSource {
  std::string id;
  std::string number;
  std::string customer_name;
  std::string customer_tax_id;  // may be empty
  bool training = true;
  std::string withholding_type;     // of what a credit note takes over: "IRS"; these two empty without one
  std::string withholding_percent;  // decimal text
};

struct DraftPreview {
  FormProblems problems;              // everything that issuing would find fault with
  FormProblems uncountable;           // what keeps the draft from being added up
  std::optional<DraftTotals> totals;  // if nothing does
  fiscal::Document document;          // with the number that it would get now, if there are no problems
};

// What issuing would find fault with, and what the draft comes to: that is known as soon as its lines, rates and
// discounts are, whatever else is still missing.
// Fields: "issuer" (nothing is filled in yet), "source", "reason", "customer", "customer_name" … (of a new one),
// "date", "supplied", "series", "language", "currency", "exchange_rate", "due", "discount", "withholding", "payment",
// "transport_…", "notes", "clock", "lines", "line-N-description" … with N from 1.
Result<DraftPreview> preview_draft(const TenantScope& scope, const DocumentDraft& draft);
// Nothing: there is no such document.
Result<std::optional<DraftSource>> source_of(const TenantScope& scope, const DocumentDraft& draft);

// Takes the next number, renders, keeps file and row. All or nothing: no number is lost and none is used twice,
// whatever fails. Problems as in the preview. invalid_argument for a draft without an id as new_draft() gives one.
Result<Issued> issue_draft(const TenantScope& scope, const DocumentDraft& draft);

}  // namespace rubrica::app
