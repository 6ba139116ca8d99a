#include "app/documents.h"

#include <algorithm>

#include "app/document_content.h"
#include "app/field_check.h"
#include "app/qr_reading.h"
#include "app/rows.h"
#include "base/id.h"
#include "fiscal/document_type.h"
#include "fiscal/render/invoice_pdf.h"
#include "fiscal/sample_invoice.h"
#include "pades/level.h"

namespace rubrica::app {
namespace {

constexpr std::size_t kLongestTitle = 150;  // octets

const std::string kColumns =
    "SELECT d.id, d.origin, d.title, d.customer_name, d.issued_on, d.total, d.currency, d.sha256, d.size, d.pages, "
    "d.signed_sha256, d.signed_size, d.signed_at, d.signer_name, d.created_at, EXISTS (SELECT 1 FROM signing_item i "
    "WHERE i.tenant_id = d.tenant_id AND i.document_id = d.id AND i.live = 1), d.level, d.level_wanted, "
    "d.document_type, d.annulled_at, COALESCE(s.training, 1), q.file_name FROM document d LEFT JOIN series s ON "
    "s.tenant_id = d.tenant_id AND s.document_type = d.document_type AND s.code = d.series_code "
    "LEFT JOIN document_qr q ON q.tenant_id = d.tenant_id AND q.document_id = d.id AND q.answer = 'used' "
    "WHERE d.tenant_id = $1 ";

DocumentRecord record_in(const sql::Row& row) {
  DocumentRecord record;
  record.id = row.text(0);
  record.origin = row.text(1) == "issued" ? Origin::issued : Origin::uploaded;
  record.title = row.text(2);
  record.customer_name = row.text(3);
  record.issued_on = row.text_or_null(4);
  record.total = row.text_or_null(5);
  record.currency = row.text_or_null(6).value_or("");
  record.sha256 = digest_in(row, 7);
  record.size = row.integer(8);
  record.pages = row.integer(9);
  if (!row.is_null(10)) {
    record.signed_file =
        SignedFile{.sha256 = digest_in(row, 10),
                   .size = row.integer(11),
                   .at = row.time(12),
                   .signer_name = row.text(13),
                   .level = pades::level_named(row.text_or_null(16).value_or("")),
                   .level_wanted = pades::level_named(row.text_or_null(17).value_or("")).value_or(pades::Level::B_LTA)};
  }
  record.created_at = row.time(14);
  record.in_signing = row.boolean(15);
  record.type = row.text_or_null(18).value_or("");
  record.annulled = !row.is_null(19);
  record.training = record.origin == Origin::issued && row.boolean(20);
  record.file_name = row.text_or_null(21);
  return record;
}

std::string condition(const DocumentFilter filter) {
  switch (filter) {
    case DocumentFilter::to_sign:
      return "AND d.state = 'unsigned' AND d.annulled_at IS NULL ";
    case DocumentFilter::signed_:
      return "AND d.state = 'signed' AND d.annulled_at IS NULL ";
    case DocumentFilter::annulled:
      return "AND d.annulled_at IS NOT NULL ";
    case DocumentFilter::all:
      break;
  }
  return "";
}

// What people see and the phone shows later: the end of a long name says what it is, so the beginning gives way.
std::string title_of(const std::string_view file_name) {
  std::string title = one_line(file_name);
  if (title.size() > kLongestTitle) {
    std::size_t from = title.size() - kLongestTitle;
    while (from < title.size() && (static_cast<unsigned char>(title[from]) & 0xC0U) == 0x80U) ++from;
    title = "…" + title.substr(from);
  }
  return title.empty() ? "documento.pdf" : title;
}

Result<void> draw_once(const confined::PageImages& images, const pdf::Source& source, const std::size_t pages) {
  const Deadline deadline = Deadline::after(std::chrono::seconds(30));
  for (std::size_t page = 1; page <= pages; ++page) {
    if (deadline.passed()) return fail(ErrorCode::resource_limit, "drawing the pages takes too long");
    RUBRICA_TRY(const Bytes image, images.png(source, page, confined::PageImages::kLeastResolution));
  }
  return {};
}

// A file that has no fiscal content of ours; `qr`: the text of its fiscal QR code.
Result<std::string> keep_file(const TenantScope& scope, const std::string& title, const BytesView content,
                              const std::int64_t pages, const std::optional<std::string>& qr) {
  RUBRICA_TRY(const auto digest, scope.blobs().put(scope.tenant(), content));
  const Time now = scope.clock().now();
  std::string id = uuid_v7(now);
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO document (tenant_id, id, origin, title, customer_name, sha256, size, "
      "pages, state, created_at) VALUES ($1, $2, 'uploaded', $3, '', $4, $5, $6, "
      "'unsigned', $7)",
      scope.tenant(), id, title, BytesView(digest), static_cast<std::int64_t>(content.size()), pages, now));
  if (qr) RUBRICA_CHECK_OK(keep_qr_reading(transaction, scope, id, *qr, title));
  RUBRICA_CHECK_OK(transaction.commit());
  return id;
}

}  // namespace

bool is_invoice(const DocumentRecord& document) {
  return document.type == "FT" || document.type == "FS" || document.type == "FR";
}

bool is_corrected_by_notes(const DocumentRecord& document) {
  const fiscal::DocumentType* const type = fiscal::document_type(document.type);
  return type != nullptr && type->is_corrected_by_notes();
}

bool is_receipt(const DocumentRecord& document) {
  const fiscal::DocumentType* const type = fiscal::document_type(document.type);
  return type != nullptr && type->is_receipt();
}

std::string_view summed_as(const DocumentRecord& document) {
  // One that was uploaded is called as its QR code says: "NC 2026N/1".
  const std::string_view title = document.title;
  const fiscal::DocumentType* const type =
      fiscal::document_type(document.type.empty() ? title.substr(0, title.find(' ')) : std::string_view(document.type));
  if (type == nullptr || (type->serves_as_invoice() && !type->credits)) return "charge";
  return type->is_receipt() ? "receipt" : type->code;
}

Result<DocumentRecord> document(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const auto row, transaction.row(kColumns + "AND d.id = $2", scope.tenant(), id));
  if (!row) return fail(ErrorCode::not_found, "no such document");
  return record_in(*row);
}

Result<fiscal::Document> document_content(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT content FROM document WHERE tenant_id = $1 AND id = $2", scope.tenant(), id));
  if (!row || row->is_null(0)) return fail(ErrorCode::not_found, "no such issued document");
  RUBRICA_TRY(fiscal::IssuedDocument issued, decode_content(row->text(0)));
  return std::move(issued.document);
}

Result<Bytes> document_bytes(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(const DocumentRecord record, document(scope, id));
  return scope.blobs().get(scope.tenant(), record.sha256);
}

Result<Bytes> signed_bytes(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(const DocumentRecord record, document(scope, id));
  if (!record.signed_file) return fail(ErrorCode::not_found, "not signed");
  return scope.blobs().get(scope.tenant(), record.signed_file->sha256);
}

Result<DocumentPage> documents(const TenantScope& scope, const DocumentFilter filter, const std::string_view after) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  // Ids sort by time (UUIDv7), and so do pages that go on after one, whatever was added meanwhile.
  RUBRICA_TRY(auto answer,
              transaction.run(kColumns + condition(filter) + "AND ($2 = '' OR d.id < $2) ORDER BY d.id DESC LIMIT $3",
                              scope.tenant(), after, kDocumentsOnAPage + 1));
  DocumentPage page;
  for (const sql::Row& row : answer.rows) {
    if (page.documents.size() == kDocumentsOnAPage) {
      page.next = page.documents.back().id;
      break;
    }
    page.documents.push_back(record_in(row));
  }
  return page;
}

Result<std::int64_t> count_documents(const TenantScope& scope, const DocumentFilter filter) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(
      const auto row,
      transaction.row("SELECT COUNT(*) FROM document d WHERE d.tenant_id = $1 " + condition(filter), scope.tenant()));
  return row->integer(0);
}

Result<std::string> upload(const TenantScope& scope, const confined::Helper& reader, const confined::PageImages& images,
                           const std::string_view file_name, const BytesView content) {
  if (content.size() > kLargestUpload) {
    return fail(ErrorCode::pdf_too_large, "over " + std::to_string(kLargestUpload) + " octets");
  }
  const pdf::MemorySource source(content);
  RUBRICA_CHECK_OK(reader.screen(source));
  RUBRICA_TRY(const auto pages, reader.pages(source));
  if (pages.size() > kMostPages) return fail(ErrorCode::pdf_too_large, std::to_string(pages.size()) + " pages");
  RUBRICA_CHECK_OK(draw_once(images, source, pages.size()));
  const std::optional<std::string> qr = read_fiscal_qr(images, source, pages);
  return keep_file(scope, title_of(file_name), content, static_cast<std::int64_t>(pages.size()), qr);
}

Result<std::string> add_sample(const TenantScope& scope) {
  RUBRICA_TRY(const Bytes file, fiscal::invoice_pdf(fiscal::sample_invoice(scope.clock().now())));
  return keep_file(scope, "Documento de teste.pdf", file, 1, {});
}

}  // namespace rubrica::app
