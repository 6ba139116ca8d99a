// Any number of documents made as they are asked for, to see what does not grow with them.
#pragma once

#include <string>

#include "fiscal/saft/export.h"
#include "support/fiscal_documents.h"

namespace rubrica::fiscal::samples {

// Invoices, and for each a receipt; for every tenth a credit note of a tenth of it. All of one day, and their
// signatures are none: bytes of the right length, for a check without a key.
class ManyDocuments final : public DocumentSource {
 public:
  explicit ManyDocuments(const int invoices)
      : invoices_(invoices),
        invoice_(issued(draft())),
        note_(issued(credit_note("FT A/1", {line("10.00")}), {{invoice_, {}}})),
        receipt_(issued(receipt("FT A/1", "10.00"), {{invoice_, {note_}}})) {
    const std::string hash = base64(Bytes(128, 0x5A));
    invoice_.hash = hash;
    note_.hash = hash;
  }

  std::size_t count() const { return static_cast<std::size_t>(2 * invoices_ + invoices_ / 10); }

  Result<void> each(const DocumentTable table, const Visit& visit) const override {
    if (table == DocumentTable::sales_invoices) {
      RUBRICA_CHECK_OK(each_of(invoice_, invoices_, 1, visit));
      return each_of(note_, invoices_ / 10, 10, visit);
    }
    return table == DocumentTable::payments ? each_of(receipt_, invoices_, 1, visit) : Result<void>();
  }

 private:
  // `every`: of how many invoices one is referred to.
  static Result<void> each_of(IssuedDocument one, const int count, const int every, const Visit& visit) {
    const std::string code = one.document.atcud->substr(0, one.document.atcud->find('-') + 1);
    for (int number = 1; number <= count; ++number) {
      const std::string name = std::to_string(number * every);
      const std::string original = "FT A/" + name;
      one.document.number = number;
      one.document.customer = {"Cliente " + name, "", {"Rua " + name, "4050-262 Porto"}};
      one.document.atcud = code + std::to_string(number);
      for (Line& line : one.document.lines) {
        line.description = "Consulta " + name;
        if (line.correction) line.correction->identifier = original;
      }
      for (Settled& settled : one.document.settles) settled.identifier = original;
      RUBRICA_CHECK_OK(visit(one));
    }
    return {};
  }

  int invoices_;
  IssuedDocument invoice_;
  IssuedDocument note_;
  IssuedDocument receipt_;
};

}  // namespace rubrica::fiscal::samples
