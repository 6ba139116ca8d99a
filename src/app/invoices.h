// From what a person has filled in to an issued invoice. Training mode: an uncertified program's invoices carry
// «Documento emitido para fins de Formação» and stand in a series of their own (DESIGN §9).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/customers.h"
#include "app/form_problem.h"
#include "app/tenant_scope.h"
#include "fiscal/document.h"

namespace rubrica::app {

// As typed: numbers with comma or point, spaces between thousands.
struct DraftLine {
  std::string description = {};
  std::string quantity = "1";
  std::string unit = "un";
  std::string price = {};     // for one, without VAT
  std::string discount = {};  // percent; may be empty
  std::string vat = "NOR";    // NOR, INT, RED, or a code of fiscal::exemptions() for none
};

struct InvoiceDraft {
  // Made when the form is first shown; the document gets it. Who sends the same draft twice has issued once.
  std::string id;
  std::string customer{"new"};  // an id, kFinalConsumer or kNewCustomer
  // Read for kNewCustomer only; kept when the invoice is issued, unless there is one of that name and number.
  Customer new_customer;
  std::vector<DraftLine> lines;
  std::string due;  // ISO date; may be empty
  std::string notes;
};
inline constexpr std::string_view kFinalConsumer = "final";
inline constexpr std::string_view kNewCustomer = "new";
inline constexpr std::size_t kMostLines = 100;

// A new draft with one empty line.
InvoiceDraft new_draft(const TenantScope& scope);

// What a line's VAT may be, at today's rates of the issuer's territory.
struct VatChoice {
  std::string value;    // for DraftLine::vat
  std::string percent;  // decimal text; "0" with the reason for charging none
  std::string reason;
  std::string norm;
};
Result<std::vector<VatChoice>> vat_choices(const TenantScope& scope);

// As decimal texts.
struct InvoiceTotals {
  struct Rate {
    std::string percent;
    std::string vat;
    std::string exemption;  // the text that is printed, where no VAT is charged
  };
  std::string currency;
  std::string net;
  std::vector<Rate> rates;
  std::string gross;
};

struct InvoicePreview {
  FormProblems problems;
  InvoiceTotals totals;       // these two make sense if there are no problems
  fiscal::Document document;  // without number
};

// Fields: "issuer" (nothing is filled in yet), "customer", "customer_name" … (of a new one), "due", "notes", "lines",
// "line-N-description" … with N from 1.
Result<InvoicePreview> preview_invoice(const TenantScope& scope, const InvoiceDraft& draft);

// Takes the next number, renders, keeps file and row; the document's id. All or nothing: no number is lost and none is
// used twice, whatever fails. invalid_argument for a draft with problems.
Result<std::string> issue_invoice(const TenantScope& scope, const InvoiceDraft& draft);

}  // namespace rubrica::app
