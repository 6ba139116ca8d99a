#include "app/follow_ups.h"

#include <algorithm>

#include "app/document_look.h"
#include "app/field_check.h"
#include "app/issued_documents.h"
#include "app/issuer.h"
#include "app/rules.h"
#include "app/series.h"
#include "app/today.h"
#include "app/typed_number.h"
#include "base/id.h"
#include "fiscal/document_rules.h"
#include "fiscal/document_type.h"
#include "fiscal/render/invoice_pdf.h"

namespace rubrica::app {
namespace {

using fiscal::Refusal;
using fiscal::Status;

constexpr std::string_view kCorrectable = "FT FS FR ND";
constexpr std::string_view kPaidByReceipt = "FT FS ND";

bool is_one_of(const std::string_view types, const std::string_view type) {
  return types.find(type) != std::string_view::npos;
}

DocumentLink link_to(const KeptDocument& kept) {
  return {kept.id, kept.issued.document.identifier(), kept.issued.status == Status::annulled};
}

Result<std::vector<DocumentLink>> earlier_than(sql::Transaction& transaction, const TenantScope& scope,
                                               const std::string_view id) {
  RUBRICA_TRY(const auto answer,
              transaction.run("SELECT refers_to FROM document_reference WHERE tenant_id = $1 AND document_id = $2 "
                              "ORDER BY refers_to",
                              scope.tenant(), id));
  std::vector<DocumentLink> links;
  for (const sql::Row& row : answer.rows) {
    RUBRICA_TRY(const KeptDocument kept, issued_document(transaction, scope, row.text(0)));
    links.push_back(link_to(kept));
  }
  return links;
}

std::vector<std::string> becomes(const std::string_view type) {
  if (type == "OR" || type == "PF") return {"FT", "FR"};
  if (type == "GT") return {"FT"};
  return {};
}

Result<std::string> owed_text(const fiscal::Related& related) {
  if (!is_one_of(kPaidByReceipt, related.original.document.type)) return std::string();
  RUBRICA_TRY(const Decimal owed, fiscal::still_owed(related));
  return owed.is_zero() ? std::string() : owed.text();
}

std::string receipt_field(const Refusal refusal) {
  if (refusal == Refusal::payment_missing) return "payment";
  if (refusal == Refusal::paid_before_invoice) return "date";
  if (refusal == Refusal::clock_behind) return "clock";
  if (refusal == Refusal::not_certified || refusal == Refusal::series_finished) return "series";
  return "amount";
}

std::string receipt_type(const fiscal::Document& paid) { return fiscal::is_under_cash_vat(paid) ? "RC" : "RG"; }

Result<std::optional<std::string>> receipt_series(sql::Transaction& transaction, const TenantScope& scope,
                                                  const fiscal::Document& paid) {
  return usual_series(transaction, scope, receipt_type(paid), paid.training ? SeriesKind::training : SeriesKind::real);
}

// What was typed, as a document without number.
FormProblems read_receipt(const ReceiptDraft& draft, const KeptDocument& paid, const std::optional<std::string>& series,
                          const fiscal::Date today, fiscal::Document& receipt) {
  const fiscal::Document& invoice = paid.issued.document;
  FieldCheck fields;
  const auto amount = fields.number(draft.amount, kAmount, "amount");
  fields.require(amount && !amount->is_zero(), "amount", kAmount.unreadable);
  fields.require(!draft.payment.empty(), "payment", "problem.payment");
  fields.require(series.has_value(), "series", "problem.series_missing");
  fiscal::Date date = today;
  if (!draft.date.empty()) {
    const auto typed = fiscal::parse_date(draft.date);
    fields.require(typed.has_value(), "date", "problem.date");
    fields.require(!typed || *typed <= today, "date", "problem.paid_later");
    date = typed.value_or(today);
  }
  const Decimal received = amount.value_or(Decimal());
  receipt.type = receipt_type(invoice);
  receipt.series = series.value_or("");
  receipt.issuer = invoice.issuer;
  receipt.customer = invoice.customer;
  receipt.regime = invoice.regime;
  receipt.settles = {{invoice.identifier(), invoice.issued, received}};
  receipt.payments = {{draft.payment, received, date}};
  return fields.take();
}

Result<bool> in_signing(sql::Transaction& transaction, const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(const auto row, transaction.row("SELECT 1 FROM signing_item WHERE tenant_id = $1 AND document_id = $2 "
                                              "AND live = 1",
                                              scope.tenant(), id));
  return row.has_value();
}

}  // namespace

Result<FollowUps> follow_ups(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const KeptDocument kept, issued_document(transaction, scope, id));
  RUBRICA_TRY(const std::vector<KeptDocument> later, successors_of(transaction, scope, id));
  FollowUps follow;
  RUBRICA_TRY(follow.earlier, earlier_than(transaction, scope, id));
  std::ranges::transform(later, std::back_inserter(follow.later), link_to);
  if (kept.issued.status == Status::annulled) {
    RUBRICA_TRY(const auto row, transaction.row("SELECT annulled_at FROM document WHERE tenant_id = $1 AND id = $2",
                                                scope.tenant(), id));
    follow.annulled = Annulled{row->time(0), kept.issued.status_reason};
    return follow;
  }
  follow.becomes = becomes(kept.issued.document.type);
  follow.correctable = is_one_of(kCorrectable, kept.issued.document.type);
  fiscal::Related related{kept.issued, {}};
  for (const KeptDocument& one : later) related.successors.push_back(one.issued);
  RUBRICA_TRY(follow.owed, owed_text(related));
  follow.receipt_type = receipt_type(kept.issued.document);
  RUBRICA_TRY(const auto series, receipt_series(transaction, scope, kept.issued.document));
  follow.receipt_series = series.has_value();
  return follow;
}

Result<ReceiptDraft> new_receipt(const TenantScope& scope, const std::string_view document) {
  RUBRICA_TRY(const FollowUps follow, follow_ups(scope, document));
  ReceiptDraft draft;
  draft.id = uuid_v7(scope.clock().now());
  draft.document = document;
  draft.amount = as_typed(follow.owed);
  return draft;
}

Result<Issued> issue_receipt(const TenantScope& scope, const ReceiptDraft& draft) {
  if (!is_uuid(draft.id)) return fail(ErrorCode::invalid_argument, "a draft without id");
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const bool issued_before, is_kept(transaction, scope, draft.id));
  if (issued_before) return Issued{{}, draft.id};
  RUBRICA_TRY(const KeptDocument paid, issued_document(transaction, scope, draft.document));
  RUBRICA_TRY(const fiscal::Date today, today_in_lisbon(scope));
  RUBRICA_TRY(const auto series, receipt_series(transaction, scope, paid.issued.document));
  RUBRICA_TRY(const auto profile, issuer(transaction, scope));
  fiscal::Document receipt;
  FormProblems problems = read_receipt(draft, paid, series, today, receipt);
  if (!problems.empty()) return Issued{std::move(problems), ""};
  if (profile) receipt.issuer = party_of(*profile);  // as it is today
  Making making{.id = draft.id, .customer = paid.customer, .refers_to = {paid.id}};
  making.clock_confirmed = draft.clock_confirmed;
  RUBRICA_TRY(const fiscal::RenderOptions printed, printed_with(transaction, scope, paid.id));
  making.language = printed.language;
  RUBRICA_TRY(fiscal::Related related, related_to(transaction, scope, paid));
  making.related = {std::move(related)};
  const auto issuance = try_issue(transaction, scope, receipt, making);
  if (!issuance) {
    const auto problem = problem_of(issuance.error(), receipt_field);
    if (problem) return Issued{{*problem}, ""};
    return fail(issuance.error());
  }
  RUBRICA_CHECK_OK(keep_issued(transaction, scope, *issuance, making));
  RUBRICA_CHECK_OK(transaction.commit());
  return Issued{{}, draft.id};
}

Result<FormProblems> annul(const TenantScope& scope, const std::string_view id, const std::string_view reason,
                           const bool delivered) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(KeptDocument kept, issued_document(transaction, scope, id));
  RUBRICA_TRY(const bool signing, in_signing(transaction, scope, id));
  if (signing) return fail(ErrorCode::document_in_other_act, "annulment of a document that is being signed");
  RUBRICA_TRY(const fiscal::Related related, related_to(transaction, scope, kept));
  kept.issued.delivered = delivered;
  const Time now = scope.clock().now();
  const auto annulled = fiscal::annul(kept.issued, one_line(reason), now, scope.account(), related.successors);
  if (!annulled) {
    const bool delivery_asked = fiscal::document_type(kept.issued.document.type)->is_corrected_by_notes();
    const auto problem = problem_of(annulled.error(), [&](const Refusal refusal) -> std::string {
      return delivery_asked && refusal != Refusal::annulment_without_reason ? "delivered" : "reason";
    });
    if (problem) return FormProblems{*problem};
    return fail(annulled.error());
  }
  RUBRICA_CHECK_OK(
      transaction.run("UPDATE document SET annulled_at = $3, annulled_by = $4, annulled_because = $5 "
                      "WHERE tenant_id = $1 AND id = $2",
                      scope.tenant(), id, now, scope.account(), annulled->status_reason));
  RUBRICA_CHECK_OK(transaction.commit());
  return FormProblems{};
}

Result<Bytes> second_copy(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const KeptDocument kept, issued_document(transaction, scope, id));
  RUBRICA_TRY(fiscal::RenderOptions options, printed_with(transaction, scope, id));
  options.second_copy = true;
  return fiscal::issued_pdf(kept.issued, options);
}

}  // namespace rubrica::app
