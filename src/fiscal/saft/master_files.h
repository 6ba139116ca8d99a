// Header and MasterFiles: their own rules, and what the documents after them are compared with. Private to fiscal/saft.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "fiscal/calendar.h"
#include "fiscal/saft/file_index.h"
#include "fiscal/saft/findings.h"
#include "xml/reader.h"

namespace rubrica::fiscal::saft {

// A line of the TaxTable, or the Tax of a document's line.
struct TaxEntry {
  std::string type, region, code;
  bool by_amount = false;
  Decimal value;  // percent, or an amount
  std::optional<Date> expires;
};
TaxEntry tax_entry(const xml::Element& element);

class MasterFiles {
 public:
  MasterFiles(Findings& findings, SaftReport& report, FileIndex& index)  // outlive this
      : findings_(findings), report_(report), index_(index) {}

  void header(const xml::Element& element);
  Result<void> customer(const xml::Element& element);
  Result<void> supplier(const xml::Element& element);
  Result<void> product(const xml::Element& element);
  void tax_table(const xml::Element& element);

  bool has_period() const { return first_.ok() && last_.ok(); }
  Date first() const { return first_; }
  Date last() const { return last_; }
  bool calendar_year() const { return first_.ok() && first_.month() == std::chrono::January; }
  bool certified() const { return certified_; }  // by a program with a certificate number
  Result<bool> has_customer(const std::string& id) const { return index_.has(Master::customer, id); }
  // True too when the file lists no supplier at all: billing programs may not.
  Result<bool> may_have_supplier(const std::string& id) const;
  Result<bool> has_product(const std::string& code) const { return index_.has(Master::product, code); }
  bool has_tax(const TaxEntry& tax, std::optional<Date> date) const;

 private:
  void check_prefix(const char* rule, const std::string& name, const std::string& tax_id, const std::string& country,
                    const std::string& where);
  void tax_table_entry(const xml::Element& element);

  Findings& findings_;
  SaftReport& report_;
  FileIndex& index_;
  Date first_{};
  Date last_{};
  bool certified_ = false;
  bool has_suppliers_ = false;
  std::vector<TaxEntry> taxes_;
};

}  // namespace rubrica::fiscal::saft
