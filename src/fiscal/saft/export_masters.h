// What stands before the first document of a SAF-T file and is known only after the last: customers, products, taxes
// and what each table comes to. Kept in a scratch database: there may be as many as documents. Private to fiscal/saft.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "fiscal/document_type.h"
#include "fiscal/issue.h"
#include "fiscal/saft/export_values.h"
#include "sql/scratch.h"

namespace rubrica::fiscal::saft {

struct TableTotals {
  std::int64_t entries = 0;  // documents, or lines for the movement of goods
  Decimal debit;
  Decimal credit;
  Decimal quantity;
};

class ExportMasters {
 public:
  static Result<ExportMasters> create();

  // Of a customer the last document says what is written, of a product the first.
  Result<void> add(DocumentTable table, const IssuedDocument& issued);

  // The elements of MasterFiles in the schema's order, each kind by its code. Once everything was added.
  Result<void> each_element(const std::function<Result<void>(const std::string& utf8)>& visit);
  // Null for a table without documents.
  const TableTotals* totals(DocumentTable table) const;

 private:
  explicit ExportMasters(sql::Scratch scratch) : scratch_(std::move(scratch)) {}
  Result<void> add_totals(DocumentTable table, const IssuedDocument& issued);
  Result<void> each_kept(std::int64_t kind, const std::function<Result<void>(const std::string& utf8)>& visit);

  sql::Scratch scratch_;
  std::set<Tax> taxes_;
  std::map<DocumentTable, TableTotals> totals_;
};

}  // namespace rubrica::fiscal::saft
