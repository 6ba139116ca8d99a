// The kinds of document that Rubrica issues and what the law asks of each (Portaria 302/2016, annex I; Despacho
// 8632/2014, 1.1 to 1.4).
#pragma once

#include <span>
#include <string_view>

namespace rubrica::fiscal {

// SAF-T's table for it; with AT's class of series (series web service, 1.3.6).
enum class DocumentTable {
  sales_invoices,     // 4.1, SI
  movement_of_goods,  // 4.2, MG
  working_documents,  // 4.3, WD
  payments,           // 4.4, PY
};

struct DocumentType {
  std::string_view code;  // "FT"
  DocumentTable table;
  std::string_view title_pt, title_en, title_es, title_fr;
  bool corrects = false;       // NC, ND: refers to the document that it corrects, with the reason
  bool credits = false;        // NC: debit in SAF-T
  bool needs_payment = false;  // FR, RG, RC: says how it was paid

  // Receipts are the only documents that a customer can see unsigned (Despacho 8632/2014, 1.1).
  bool is_signed() const { return table != DocumentTable::payments; }
  // Everything else says «Este documento não serve de fatura» (DL 28/2019, 7(2)(f)).
  bool serves_as_invoice() const { return table == DocumentTable::sales_invoices; }
  // What notes put right once the customer has it (Despacho 8632/2014, 1.4). Nothing puts a receipt, a quote or a
  // guide right: those are annulled even then.
  bool is_corrected_by_notes() const { return table == DocumentTable::sales_invoices; }
  bool is_receipt() const { return table == DocumentTable::payments; }
};

std::span<const DocumentType> document_types();
// FT, FS, FR, ND, NC, GT, OR, PF, RG, RC; null for any other.
const DocumentType* document_type(std::string_view code);

std::string_view series_class(DocumentTable table);  // "SI", "MG", "WD", "PY"

}  // namespace rubrica::fiscal
