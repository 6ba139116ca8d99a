#include "app/issued_documents.h"

#include "app/document_content.h"
#include "app/document_look.h"
#include "app/series.h"
#include "fiscal/document_rules.h"
#include "fiscal/document_type.h"
#include "fiscal/render/invoice_pdf.h"
#include "pdf/document.h"

namespace rubrica::app {
namespace {

const std::string kSelect = "SELECT " + std::string(kIssuedColumns) + " FROM document d ";

Result<std::int64_t> page_count(const Bytes& file) {
  const pdf::MemorySource source(file);
  RUBRICA_TRY(const auto document, pdf::Document::open(source));
  return static_cast<std::int64_t>(document->page_count());
}

Result<void> keep(sql::Transaction& transaction, const TenantScope& scope, const fiscal::IssuedDocument& issued,
                  const Making& making) {
  const fiscal::Document& document = issued.document;
  RUBRICA_TRY(const fiscal::Totals totals, fiscal::totals_of(document));
  RUBRICA_TRY(const auto sealed,
              transaction.row("SELECT 1 FROM signature_setting WHERE tenant_id = $1 AND seal = 1", scope.tenant()));
  RUBRICA_TRY(const DocumentLook look, document_look(transaction, scope));
  RUBRICA_TRY(fiscal::RenderOptions options, render_options(scope, look));
  options.language = making.language;
  options.room_for_seal = sealed.has_value();
  RUBRICA_TRY(const Bytes file, fiscal::invoice_pdf(document, options));
  RUBRICA_TRY(const std::int64_t pages, page_count(file));
  RUBRICA_TRY(const auto digest, scope.blobs().put(scope.tenant(), file));
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO document (tenant_id, id, origin, title, document_type, series_code, number, content, customer_name, "
      "issued_on, total, currency, sha256, size, pages, state, created_at, entered, customer_id, look_colour, "
      "look_logo_sha256, language, look_room_for_seal) VALUES ($1, $2, 'issued', $3, $4, $5, $6, $7, $8, $9, $10, $11, "
      "$12, $13, $14, "
      "'unsigned', $15, $16, $17, $18, $19, $20, $21)",
      scope.tenant(), making.id, document.identifier(), document.type, document.series, document.number,
      encode_content(issued), document.customer.name, fiscal::iso_date(document.issued),
      fiscal::total_in_lists(document, totals).text(), document.currency, BytesView(digest),
      static_cast<std::int64_t>(file.size()), pages, scope.clock().now(), fiscal::iso_date_time(issued.entered),
      making.customer, look.colour, look.logo, fiscal::name(making.language), options.room_for_seal));
  for (const std::string& earlier : making.refers_to) {
    RUBRICA_CHECK_OK(
        transaction.run("INSERT INTO document_reference (tenant_id, document_id, refers_to) VALUES ($1, $2, $3)",
                        scope.tenant(), making.id, earlier));
  }
  return {};
}

// An invoice that continues a quote or a delivery note names it (Despacho 8632/2014, 1.3), on the lines that are of it;
// on all of them where none is, because each was written anew.
void name_origins(fiscal::Document& document, const std::vector<fiscal::Related>& related) {
  const fiscal::DocumentType* const type = fiscal::document_type(document.type);
  if (type == nullptr || type->corrects || type->is_receipt()) return;
  for (const fiscal::Related& one : related) {
    const fiscal::Document& origin = one.original.document;
    if (fiscal::refers_to(document, origin.identifier())) continue;
    for (fiscal::Line& line : document.lines) line.origins.push_back({origin.identifier(), origin.issued});
  }
}

}  // namespace

Result<KeptDocument> issued_in(const sql::Row& row) {
  auto issued = decode_content(row.text(1));
  if (!issued) return fail(ErrorCode::internal, "the content of " + row.text(5), std::move(issued).error());
  if (const auto at = row.time_or_null(2)) {
    RUBRICA_TRY(const fiscal::LocalTime since, fiscal::lisbon_time(*at));
    *issued = fiscal::as_annulled(std::move(*issued), {row.text(4), since, row.text(3)});
  }
  return KeptDocument{row.text(0), std::move(*issued), row.text_or_null(6)};
}

Result<KeptDocument> issued_document(sql::Transaction& transaction, const TenantScope& scope,
                                     const std::string_view id) {
  RUBRICA_TRY(const auto row, transaction.row(kSelect + "WHERE d.tenant_id = $1 AND d.id = $2 AND d.origin = 'issued'",
                                              scope.tenant(), id));
  if (!row) return fail(ErrorCode::not_found, "no such issued document");
  return issued_in(*row);
}

Result<bool> is_kept(sql::Transaction& transaction, const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT 1 FROM document WHERE tenant_id = $1 AND id = $2", scope.tenant(), id));
  return row.has_value();
}

Result<std::optional<KeptDocument>> issued_with_number(sql::Transaction& transaction, const TenantScope& scope,
                                                       const std::string_view number) {
  RUBRICA_TRY(const auto row,
              transaction.row(kSelect + "WHERE d.tenant_id = $1 AND d.title = $2 AND d.origin = 'issued'",
                              scope.tenant(), number));
  if (!row) return std::optional<KeptDocument>();
  RUBRICA_TRY(KeptDocument kept, issued_in(*row));
  return std::optional(std::move(kept));
}

Result<std::vector<KeptDocument>> successors_of(sql::Transaction& transaction, const TenantScope& scope,
                                                const std::string_view id) {
  RUBRICA_TRY(
      const auto answer,
      transaction.run(kSelect + "JOIN document_reference r ON r.tenant_id = d.tenant_id AND r.document_id = d.id "
                                "WHERE r.tenant_id = $1 AND r.refers_to = $2 ORDER BY d.id",
                      scope.tenant(), id));
  std::vector<KeptDocument> all;
  for (const sql::Row& row : answer.rows) {
    RUBRICA_TRY(KeptDocument kept, issued_in(row));
    all.push_back(std::move(kept));
  }
  return all;
}

Result<fiscal::Related> related_to(sql::Transaction& transaction, const TenantScope& scope,
                                   const KeptDocument& original) {
  RUBRICA_TRY(std::vector<KeptDocument> successors, successors_of(transaction, scope, original.id));
  fiscal::Related related{original.issued, {}};
  for (KeptDocument& one : successors) related.successors.push_back(std::move(one.issued));
  return related;
}

Result<std::optional<fiscal::LocalTime>> last_entered(sql::Transaction& transaction, const TenantScope& scope) {
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT MAX(entered) FROM document WHERE tenant_id = $1", scope.tenant()));
  if (!row || row->is_null(0)) return std::optional<fiscal::LocalTime>();
  RUBRICA_TRY(const fiscal::LocalTime entered, fiscal::parse_date_time(row->text(0)));
  return std::optional(entered);
}

Result<fiscal::Issuance> try_issue(sql::Transaction& transaction, const TenantScope& scope,
                                   const fiscal::Document& draft, const Making& making) {
  RUBRICA_TRY(const fiscal::Series series, series_for(transaction, scope, draft.type, draft.series));
  fiscal::Document document = draft;
  document.training = series.training;
  name_origins(document, making.related);
  fiscal::IssueContext context;
  context.now = scope.clock().now();
  context.producer = scope.producer();
  context.source_id = scope.account();
  RUBRICA_TRY(context.last_entered, last_entered(transaction, scope));
  context.future_date_confirmed = making.future_date_confirmed;
  context.clock_confirmed = making.clock_confirmed;
  context.related = making.related;
  return fiscal::issue(document, series, context);
}

Result<void> keep_issued(sql::Transaction& transaction, const TenantScope& scope, const fiscal::Issuance& issuance,
                         const Making& making) {
  RUBRICA_CHECK_OK(store_series(transaction, scope, issuance.series));
  return keep(transaction, scope, issuance.document, making);
}

}  // namespace rubrica::app
