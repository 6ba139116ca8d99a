#include "fiscal/document_type.h"

#include <algorithm>
#include <array>

namespace rubrica::fiscal {
namespace {

using enum DocumentTable;

constexpr std::array<DocumentType, 10> kTypes = {{
    {"FT", sales_invoices, "Fatura", "Invoice", "Factura", "Facture"},
    {"FS", sales_invoices, "Fatura simplificada", "Simplified invoice", "Factura simplificada", "Facture simplifiée"},
    {"FR", sales_invoices, "Fatura-recibo", "Invoice-receipt", "Factura-recibo", "Facture acquittée", false, false,
     true},
    {"ND", sales_invoices, "Nota de débito", "Debit note", "Nota de débito", "Note de débit", true},
    {"NC", sales_invoices, "Nota de crédito", "Credit note", "Nota de crédito", "Avoir", true, true},
    {"GT", movement_of_goods, "Guia de transporte", "Transport note", "Guía de transporte", "Bon de transport"},
    {"OR", working_documents, "Orçamento", "Quote", "Presupuesto", "Devis"},
    {"PF", working_documents, "Fatura pró-forma", "Pro-forma invoice", "Factura proforma", "Facture pro forma"},
    {"RG", payments, "Recibo", "Receipt", "Recibo", "Reçu", false, false, true},
    {"RC", payments, "Recibo de IVA de caixa", "Cash VAT receipt", "Recibo de IVA de caja", "Reçu de TVA de caisse",
     false, false, true},
}};

}  // namespace

std::span<const DocumentType> document_types() { return kTypes; }

const DocumentType* document_type(const std::string_view code) {
  const auto found = std::ranges::find(kTypes, code, &DocumentType::code);
  return found == kTypes.end() ? nullptr : &*found;
}

std::string_view series_class(const DocumentTable table) {
  switch (table) {
    case sales_invoices:
      return "SI";
    case movement_of_goods:
      return "MG";
    case working_documents:
      return "WD";
    case payments:
      break;
  }
  return "PY";
}

}  // namespace rubrica::fiscal
