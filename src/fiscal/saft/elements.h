// What the checker asks of an element, and the four tables of SourceDocuments told by the names in them. Private to
// fiscal/saft.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "xml/reader.h"

namespace rubrica::fiscal::saft {

// The text of a child, and of a child of it; empty when there is none.
std::string text_at(const xml::Element& element, std::string_view name);
std::string text_at(const xml::Element& element, std::string_view first, std::string_view second);
std::vector<xml::Element> children(const xml::Element& element, std::string_view name);

struct TableNames {
  std::string_view table;
  std::string_view document;
  std::string_view number;
  std::string_view kind;  // prefix of Date, Type, Status, StatusDate
  std::string_view date;
  std::string_view type;
  bool is_signed;

  bool is_sale() const { return table == "SalesInvoices"; }
  bool is_movement() const { return table == "MovementOfGoods"; }
  bool is_receipt() const { return table == "Payments"; }
};

inline constexpr std::array<TableNames, 4> kTables = {{
    {"SalesInvoices", "Invoice", "InvoiceNo", "Invoice", "InvoiceDate", "InvoiceType", true},
    {"MovementOfGoods", "StockMovement", "DocumentNumber", "Movement", "MovementDate", "MovementType", true},
    {"WorkingDocuments", "WorkDocument", "DocumentNumber", "Work", "WorkDate", "WorkType", true},
    {"Payments", "Payment", "PaymentRefNo", "Payment", "TransactionDate", "PaymentType", false},
}};

// Null for what is no table.
const TableNames* table_named(std::string_view name);

}  // namespace rubrica::fiscal::saft
