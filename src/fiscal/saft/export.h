// SAF-T (PT) 1.04_01 of a billing program (Portaria 302/2016, annex I; TaxAccountingBasis F): written piece by piece,
// so that memory does not grow with documents; what stands before them waits in a scratch database (sql/sqlite.h).
#pragma once

#include <functional>
#include <string_view>

#include "fiscal/document_type.h"
#include "fiscal/issue.h"

namespace rubrica::fiscal {

// The documents of a period. Visited several times, each time the same documents in the same order: by series and
// number.
class DocumentSource {
 public:
  using Visit = std::function<Result<void>(const IssuedDocument&)>;
  virtual ~DocumentSource() = default;
  virtual Result<void> each(DocumentTable table, const Visit& visit) const = 0;
};

struct SaftOptions {
  Party company;
  Date first{};  // of the period; one fiscal year, which is the calendar year
  Date last{};
  Date created{};  // today
  int certificate_number = 0;
  std::string product_id = "Rubrica/Rubrica";  // program/producer
  std::string product_version = "0.1.0";
  std::string producer_tax_id = "999999990";
};

// Takes the next bytes of the file, in Windows-1252.
using SaftSink = std::function<Result<void>(std::string_view bytes)>;

// invalid_argument for a period that is none or crosses a year, storage_* when there is no room for the scratch
// database. Errors of source and sink end the export.
Result<void> export_saft(const SaftOptions& options, const DocumentSource& source, const SaftSink& sink);

// Whether a code looks like those that lines without a product_code get: nobody's own code should.
bool is_made_product_code(std::string_view code);

// A source for tests, small exports and the command line.
class DocumentList final : public DocumentSource {
 public:
  // In any order.
  explicit DocumentList(std::vector<IssuedDocument> documents);
  Result<void> each(DocumentTable table, const Visit& visit) const override;

 private:
  std::vector<IssuedDocument> documents_;
};

}  // namespace rubrica::fiscal
