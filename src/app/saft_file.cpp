#include "app/saft_file.h"

#include <unistd.h>

#include "app/field_check.h"
#include "app/issued_documents.h"
#include "app/issuer.h"
#include "app/today.h"
#include "base/file.h"
#include "fiscal/document_type.h"
#include "fiscal/saft/check.h"
#include "fiscal/saft/export.h"

namespace rubrica::app {
namespace {

using fiscal::Date;

constexpr std::size_t kBatch = 200;

// What was issued in a period, read a batch at a time; documents for training only if they are wanted, they are not for
// AT. All in one transaction: the file is of one moment.
class IssuedInPeriod final : public fiscal::DocumentSource {
 public:
  IssuedInPeriod(sql::Transaction& transaction, const TenantScope& scope, const Date first, const Date last,
                 const bool with_training)
      : transaction_(transaction),
        scope_(scope),
        first_(fiscal::iso_date(first)),
        last_(fiscal::iso_date(last)),
        with_training_(with_training) {}

  Result<void> each(const fiscal::DocumentTable table, const Visit& visit) const override {
    for (const fiscal::DocumentType& type : fiscal::document_types()) {
      if (type.table == table) RUBRICA_CHECK_OK(each_of(type.code, visit));
    }
    return {};
  }

 private:
  Result<void> each_of(const std::string_view type, const Visit& visit) const {
    std::string series;
    std::int64_t number = 0;
    while (true) {
      RUBRICA_TRY(
          const auto answer,
          transaction_.run("SELECT " + std::string(kIssuedColumns) +
                               ", d.series_code, d.number FROM document d WHERE d.tenant_id = $1 AND "
                               "d.document_type = $2 AND d.issued_on >= $3 AND d.issued_on <= $4 AND "
                               "(d.series_code, d.number) > ($5, $6) "
                               "ORDER BY d.series_code, d.number LIMIT $7",
                           scope_.tenant(), type, first_, last_, series, number, static_cast<std::int64_t>(kBatch)));
      for (const sql::Row& row : answer.rows) {
        RUBRICA_TRY(const KeptDocument kept, issued_in(row));
        if (wanted(kept.issued.document)) RUBRICA_CHECK_OK(visit(kept.issued));
        series = row.text(7);
        number = row.integer(8);
      }
      if (answer.rows.size() < kBatch) return {};
    }
  }

  bool wanted(const fiscal::Document& document) const { return !document.training || with_training_; }

  sql::Transaction& transaction_;
  const TenantScope& scope_;
  std::string first_, last_;
  bool with_training_;
};

// With fiscal value: they name the certificate under which they were issued, and nothing else is exported with them.
Result<bool> has_real_documents(sql::Transaction& transaction, const TenantScope& scope, const Date first,
                                const Date last) {
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT 1 FROM document d JOIN series s ON s.tenant_id = d.tenant_id "
                              "AND s.document_type = d.document_type AND s.code = d.series_code "
                              "WHERE d.tenant_id = $1 AND s.training = 0 AND d.issued_on >= $2 AND d.issued_on <= $3 "
                              "LIMIT 1",
                              scope.tenant(), fiscal::iso_date(first), fiscal::iso_date(last)));
  return row.has_value();
}

fiscal::SaftOptions options_of(const fiscal::Producer& producer) {
  fiscal::SaftOptions options;
  if (producer.certified()) options.certificate_number = producer.certificate_number;
  if (!producer.tax_id.empty()) options.producer_tax_id = producer.tax_id;
  options.product_id = "Rubrica/" + producer.name;
  return options;
}

Result<void> rewind(const Fd& file) {
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return fail(ErrorCode::io_failure, "a temporary file cannot be read");
  return {};
}

// Of any size, so on the disk.
Result<Fd> written(const fiscal::SaftOptions& options, const fiscal::DocumentSource& source) {
  RUBRICA_TRY(Fd file, nameless_file());
  RUBRICA_CHECK_OK(fiscal::export_saft(options, source, [&file](const std::string_view bytes) -> Result<void> {
    if (!write_all(file.get(), as_bytes(bytes))) {
      return fail(ErrorCode::io_failure, "a temporary file cannot be written");
    }
    return {};
  }));
  RUBRICA_CHECK_OK(rewind(file));
  return file;
}

// With the chain of signatures, as far as today's key made it.
Result<fiscal::SaftReport> checked(const Fd& file, const fiscal::Producer& producer) {
  fiscal::SaftCheckOptions options;
  if (producer.key) {
    options.key = producer.key->public_key();
    options.key_version = producer.key->version();
  }
  RUBRICA_TRY(
      fiscal::SaftReport report,
      fiscal::check_saft([&file](const std::span<std::uint8_t> room) { return read_some(file, room); }, options));
  RUBRICA_CHECK_OK(rewind(file));
  return report;
}

}  // namespace

Result<SaftFile> saft_file(const TenantScope& scope, const std::string_view first, const std::string_view last) {
  SaftFile file;
  FieldCheck fields;
  const auto from = fiscal::parse_date(first);
  const auto to = fiscal::parse_date(last);
  fields.require(from.has_value(), "first", "problem.date");
  fields.require(to.has_value(), "last", "problem.date");
  if (from && to) {
    fields.require(*from <= *to, "last", "problem.period");
    fields.require(from->year() == to->year(), "last", "problem.one_year");
  }
  file.problems = fields.take();
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const auto profile, issuer(transaction, scope));
  if (!profile) file.problems.insert(file.problems.begin(), {"first", "problem.issuer"});
  if (!file.problems.empty()) return file;
  const bool certified = scope.producer().certified();
  RUBRICA_TRY(const bool any_real, has_real_documents(transaction, scope, *from, *to));
  if (any_real && !certified) {
    file.problems.push_back({"first", "problem.saft_without_certificate"});
    return file;
  }

  fiscal::SaftOptions options = options_of(scope.producer());
  options.company = party_of(*profile);
  options.first = *from;
  options.last = *to;
  RUBRICA_TRY(options.created, today_in_lisbon(scope));
  RUBRICA_TRY(file.content, written(options, IssuedInPeriod(transaction, scope, *from, *to, !certified)));
  RUBRICA_TRY(const fiscal::SaftReport report, checked(file.content, scope.producer()));
  file.documents = report.documents;
  file.name = "SAFT-PT_" + profile->tax_id + "_" + std::string(first) + "_" + std::string(last) + ".xml";
  for (const fiscal::SaftFinding& one : report.findings) {
    if (one.severity == fiscal::Severity::error) file.findings.push_back({one.where, one.text});
  }
  if (!file.findings.empty()) file.content.reset();
  return file;
}

Result<std::pair<std::string, std::string>> last_month(const TenantScope& scope) {
  RUBRICA_TRY(const Date today, today_in_lisbon(scope));
  const std::chrono::year_month month = std::chrono::year_month(today.year(), today.month()) - std::chrono::months(1);
  return std::pair(fiscal::iso_date(month / 1), fiscal::iso_date(Date(month / std::chrono::last)));
}

}  // namespace rubrica::app
