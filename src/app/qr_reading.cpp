#include "app/qr_reading.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "app/field_check.h"
#include "app/issuer.h"
#include "base/log.h"
#include "fiscal/qr_payload.h"

namespace rubrica::app {
namespace {

constexpr std::size_t kLongestName = 150;
constexpr auto kLongestSearch = std::chrono::seconds(10);

struct Answer {
  QrAnswer value;
  std::string_view name;
};
constexpr std::array<Answer, 3> kAnswers = {
    {{QrAnswer::asked, "asked"}, {QrAnswer::used, "used"}, {QrAnswer::left, "left"}}};

std::string_view name(const QrAnswer answer) { return std::ranges::find(kAnswers, answer, &Answer::value)->name; }

QrAnswer answer_named(const std::string_view name) {
  const auto* found = std::ranges::find(kAnswers, name, &Answer::name);
  return found == kAnswers.end() ? QrAnswer::asked : found->value;
}

bool is_near_an_end(const std::size_t page, const std::size_t pages) {
  return page <= kQrPagesAtEachEnd || page + kQrPagesAtEachEnd > pages;
}

QrIssuer whose(const std::string& tax_id, const std::optional<IssuerProfile>& own) {
  if (!own || own->tax_id.empty()) return QrIssuer::unknown;
  return own->tax_id == tax_id ? QrIssuer::own : QrIssuer::other;
}

struct Kept {
  fiscal::QrFields fields;
  std::string file_name;
  QrAnswer answer = QrAnswer::asked;
};

Result<std::optional<Kept>> kept(sql::Transaction& transaction, const TenantScope& scope,
                                 const std::string_view document) {
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT q.payload, q.file_name, q.answer FROM document d LEFT JOIN document_qr q "
                              "ON q.tenant_id = d.tenant_id AND q.document_id = d.id "
                              "WHERE d.tenant_id = $1 AND d.id = $2",
                              scope.tenant(), document));
  if (!row) return fail(ErrorCode::not_found, "no such document");
  if (row->is_null(0)) return std::optional<Kept>();
  auto fields = fiscal::parse_qr_payload(row->text(0));
  if (!fields) return std::optional<Kept>();  // an earlier release read less strictly
  return std::optional(Kept{std::move(*fields), row->text(1), answer_named(row->text(2))});
}

// How the document is called and what the list says about it.
struct Naming {
  std::string title;
  std::optional<std::string> date, total, currency;
};

Result<void> check_open(sql::Transaction& transaction, const TenantScope& scope, const std::string_view document) {
  RUBRICA_TRY(
      const auto row,
      transaction.row("SELECT d.state, EXISTS (SELECT 1 FROM signing_item i WHERE i.tenant_id = d.tenant_id AND "
                      "i.document_id = d.id AND i.live = 1) FROM document d WHERE d.tenant_id = $1 AND d.id = $2",
                      scope.tenant(), document));
  if (!row) return fail(ErrorCode::not_found, "no such document");
  if (row->text(0) != "unsigned") return fail(ErrorCode::document_changed, "signed meanwhile");
  if (row->boolean(1)) return fail(ErrorCode::document_in_other_act, "its name is on a phone");
  return {};
}

Result<void> store(sql::Transaction& transaction, const TenantScope& scope, const std::string_view document,
                   const Naming& naming, const QrAnswer answer) {
  RUBRICA_CHECK_OK(check_open(transaction, scope, document));
  RUBRICA_CHECK_OK(transaction.run(
      "UPDATE document SET title = $3, issued_on = $4, total = $5, currency = $6 WHERE tenant_id = $1 AND id = $2",
      scope.tenant(), document, naming.title, naming.date, naming.total, naming.currency));
  RUBRICA_CHECK_OK(
      transaction.run("UPDATE document_qr SET answer = $3, answered_at = $4, answered_by = $5 "
                      "WHERE tenant_id = $1 AND document_id = $2",
                      scope.tenant(), document, name(answer), scope.clock().now(), scope.account()));
  return transaction.commit();
}

// What a document must have to be answered about.
Result<Kept> read_and_kept(sql::Transaction& transaction, const TenantScope& scope, const std::string_view document) {
  RUBRICA_TRY(std::optional<Kept> reading, kept(transaction, scope, document));
  if (!reading) return fail(ErrorCode::not_found, "no fiscal QR code was read");
  return std::move(*reading);
}

}  // namespace

std::optional<std::string> read_fiscal_qr(const confined::PageImages& images, const pdf::Source& document,
                                          const std::vector<pdf::PageSize>& pages) {
  const Deadline deadline = Deadline::after(kLongestSearch);
  std::vector<std::string> texts;
  for (std::size_t page = 1; page <= pages.size(); ++page) {
    if (!is_near_an_end(page, pages.size())) continue;
    if (deadline.passed()) {
      log::warning("qr_reading_gave_up", {{"page", std::to_string(page)}});
      return std::nullopt;
    }
    auto found = images.qr_codes(document, page, pages[page - 1]);
    if (!found) {
      log::warning("qr_page_not_read", {{"page", std::to_string(page)}, {"cause", found.error().describe()}});
      continue;
    }
    std::ranges::move(*found, std::back_inserter(texts));
  }
  const auto fields = fiscal::only_fiscal_code(texts);
  if (!fields) return std::nullopt;
  return fiscal::qr_payload(*fields).value();
}

Result<std::optional<QrReading>> qr_reading(const TenantScope& scope, const std::string_view document) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const std::optional<Kept> reading, kept(transaction, scope, document));
  if (!reading) return std::optional<QrReading>();
  RUBRICA_TRY(const std::optional<IssuerProfile> own, issuer(transaction, scope));
  const QrIssuer issuer = whose(reading->fields.issuer_tax_id, own);
  return std::optional(QrReading{.number = reading->fields.identifier,
                                 .date = fiscal::iso_date(reading->fields.date),
                                 .total = reading->fields.gross.text(),
                                 .issuer_tax_id = reading->fields.issuer_tax_id,
                                 .issuer_name = issuer == QrIssuer::own ? own->name : "",
                                 .issuer = issuer,
                                 .annulled = reading->fields.status == "A",
                                 .answer = reading->answer});
}

Result<FormProblems> use_qr_reading(const TenantScope& scope, const std::string_view document,
                                    const std::string_view typed) {
  const std::string title = one_line(typed);
  FieldCheck fields;
  fields.text(title, "name", kLongestName, "problem.name");
  if (FormProblems problems = fields.take(); !problems.empty()) return problems;
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const Kept reading, read_and_kept(transaction, scope, document));
  RUBRICA_CHECK_OK(store(transaction, scope, document,
                         {title, fiscal::iso_date(reading.fields.date), reading.fields.gross.text(), "EUR"},
                         QrAnswer::used));
  return FormProblems();
}

Result<void> leave_qr_reading(const TenantScope& scope, const std::string_view document) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const Kept reading, read_and_kept(transaction, scope, document));
  return store(transaction, scope, document, {reading.file_name, {}, {}, {}}, QrAnswer::left);
}

Result<void> keep_qr_reading(sql::Transaction& transaction, const TenantScope& scope, const std::string_view document,
                             const std::string_view payload, const std::string_view file_name) {
  RUBRICA_CHECK_OK(
      transaction.run("INSERT INTO document_qr (tenant_id, document_id, payload, file_name, answer) "
                      "VALUES ($1, $2, $3, $4, $5)",
                      scope.tenant(), document, payload, file_name, name(QrAnswer::asked)));
  return {};
}

}  // namespace rubrica::app
