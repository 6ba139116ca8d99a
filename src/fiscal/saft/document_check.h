// The rules for one document: number, status, dates, ATCUD, signature's form, lines, tax, totals, payments. Private to
// fiscal/saft.
#pragma once

#include <map>
#include <string>

#include "fiscal/saft/file_index.h"
#include "fiscal/saft/findings.h"
#include "fiscal/saft/master_files.h"

namespace rubrica::fiscal::saft {

// Memory grows with types and series.
class DocumentCheck {
 public:
  DocumentCheck(Findings& findings, const MasterFiles& masters) : findings_(findings), masters_(masters) {}

  // `element` is a document of `names`.
  Result<Entry> check(const xml::Element& element, const TableNames& names);
  // After the last one: what is told of all of them together.
  void finish();

 private:
  // An error, or a warning where roundings that the file does not tell may explain it.
  void tell(const char* rule, const std::string& where, const std::string& text, bool may_be_rounding);
  void check_number(Entry& entry);
  void check_status(const xml::Element& element, Entry& entry);
  void check_dates(const xml::Element& element, const Entry& entry);
  void check_atcud(const Entry& entry);
  void check_validation_code(const std::string& series, const std::string& code, const std::string& where);
  void check_hash_form(const Entry& entry);
  Result<void> check_parties(const xml::Element& element, const Entry& entry);
  void check_kind(const Entry& entry);
  // What the lines come to beside their amounts, and how far rounding may have carried the totals from them.
  struct LineSums {
    Decimal tax;
    Decimal tax_rounding;
    Decimal net_rounding;
    Decimal net_doubt;  // where the lines were rounded from what is not told: a discount of the document, a currency
  };
  Result<LineSums> check_lines(const xml::Element& element, Entry& entry);
  Result<void> check_goods(const xml::Element& line, const Entry& entry, const Decimal& amount,
                           const std::string& where);
  void check_direction(const Entry& entry, bool debit, const std::string& where);
  void check_line_references(const xml::Element& line, Entry& entry, const Decimal& amount, const std::string& where);
  void check_tax(const xml::Element& line, const Entry& entry, const Decimal& amount, const std::string& where,
                 LineSums& sums);
  void check_exemption(const TaxEntry& tax, const std::string& code, const Entry& entry, const std::string& where);
  void check_rate(const TaxEntry& tax, const Entry& entry, const xml::Element& line, const std::string& where);
  void check_totals(const xml::Element& element, Entry& entry, const LineSums& lines);
  void check_withholding(const xml::Element& element, Entry& entry);
  void check_currency(const xml::Element& totals, const Entry& entry);
  void check_payment(const xml::Element& element, Entry& entry);

  Findings& findings_;
  const MasterFiles& masters_;
  std::size_t uncertified_without_code_ = 0;             // documents
  std::map<std::string, std::string> type_of_internal_;  // "FT" → InvoiceType
  std::map<std::string, std::string> code_of_series_;    // "FT A" → validation code
  std::map<std::string, std::string> series_of_code_;    // validation code → "FT A"
};

}  // namespace rubrica::fiscal::saft
