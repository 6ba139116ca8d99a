#include "app/signing_rows.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/rows.h"

namespace rubrica::app {
namespace {

constexpr std::array<std::string_view, 21> kSteps{"begun",
                                                  "prepared",
                                                  "activation_answered",
                                                  "code_sent",
                                                  "resend_begun",
                                                  "code_resent",
                                                  "code_taken",
                                                  "code_refused",
                                                  "signatures_received",
                                                  "signatures_stored",
                                                  "file_stored",
                                                  "document_signed",
                                                  "completed",
                                                  "refused",
                                                  "expired",
                                                  "cancelled",
                                                  "failed",
                                                  "outcome_unknown",
                                                  "preservation_begun",
                                                  "preserved_file_stored",
                                                  "document_preserved"};
static_assert(kSteps.size() == static_cast<std::size_t>(Step::document_preserved) + 1);

constexpr std::array<std::string_view, 9> kStates{"preparing", "awaiting_code", "completing",
                                                  "signed",    "expired",       "refused",
                                                  "cancelled", "failed",        "outcome_unknown"};
static_assert(kStates.size() == static_cast<std::size_t>(SigningState::outcome_unknown) + 1);

std::optional<ErrorCode> error_in(const sql::Row& row, const std::size_t column) {
  const auto text = row.text_or_null(column);
  return text ? error_code_named(*text) : std::nullopt;
}

Result<crypto::CertificateChain> chain_in(const Bytes& pem) {
  RUBRICA_TRY(const auto certificates, crypto::parse_pem_bundle(as_text(pem)));
  return crypto::CertificateChain::build(certificates);
}

SigningItem::Outcome outcome_of(const bool has_value, const bool live, const std::optional<ErrorCode>& error) {
  if (error) return SigningItem::Outcome::failed;
  if (!has_value) return SigningItem::Outcome::open;
  return live ? SigningItem::Outcome::received : SigningItem::Outcome::signed_;
}

SigningItem item_in(const sql::Row& row) {
  SigningItem item;
  item.document = row.text(0);
  item.doc_name = row.text(1);
  item.shown = digest_in(row, 2);
  item.error = error_in(row, 5);
  item.outcome = outcome_of(row.boolean(3), row.boolean(4), item.error);
  item.seal_page = row.integer_or_null(6);
  return item;
}

Result<std::vector<SigningItem>> items_of(sql::Transaction& transaction, const std::string& tenant,
                                          const std::string_view id) {
  RUBRICA_TRY(const auto answer,
              transaction.run("SELECT document_id, doc_name, shown_sha256, "
                              "CASE WHEN signature_value IS NULL THEN 0 ELSE 1 END, live, error_code, seal_page "
                              "FROM signing_item "
                              "WHERE tenant_id = $1 AND signing_id = $2 ORDER BY position",
                              tenant, id));
  std::vector<SigningItem> items;
  std::ranges::transform(answer.rows, std::back_inserter(items), item_in);
  return items;
}

}  // namespace

std::string_view name(const Step step) noexcept { return kSteps[static_cast<std::size_t>(step)]; }

std::string_view name(const SigningState state) noexcept { return kStates[static_cast<std::size_t>(state)]; }

std::optional<SigningState> signing_state_named(const std::string_view text) noexcept {
  const auto found = std::ranges::find(kStates, text);
  if (found == kStates.end()) return std::nullopt;
  return static_cast<SigningState>(found - kStates.begin());
}

std::string phone_purpose(const TenantScope& scope, const std::string_view id) {
  return "phone|" + scope.tenant() + "|" + std::string(id);
}

Step step_of(const SigningState end) noexcept {
  switch (end) {
    case SigningState::expired:
      return Step::expired;
    case SigningState::refused:
      return Step::refused;
    case SigningState::cancelled:
      return Step::cancelled;
    case SigningState::outcome_unknown:
      return Step::outcome_unknown;
    case SigningState::signed_:
      return Step::completed;
    case SigningState::preparing:
    case SigningState::awaiting_code:
    case SigningState::completing:
    case SigningState::failed:
      break;
  }
  return Step::failed;
}

std::size_t Signing::count(const SigningItem::Outcome outcome) const {
  return static_cast<std::size_t>(std::ranges::count(items, outcome, &SigningItem::outcome));
}

bool Signing::open() const {
  return state == SigningState::preparing || state == SigningState::awaiting_code || state == SigningState::completing;
}

Result<void> add_event(sql::Transaction& transaction, const std::string& tenant, const std::string_view id,
                       const Time now, const Step step, const std::string_view detail) {
  RUBRICA_CHECK_OK(
      transaction.run("INSERT INTO signing_event (tenant_id, signing_id, seq, at, event, detail) "
                      "SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, $4, $5 FROM signing_event "
                      "WHERE tenant_id = $1 AND signing_id = $2",
                      tenant, id, now, name(step), detail));
  return {};
}

Result<Signing> read_signing(sql::Transaction& transaction, const TenantScope& scope, const std::string_view id,
                             const SigningOptions& options) {
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT selection_id, state, created_at, changed_at, signer_certificates, code_sent_at, "
                              "code_expires_at, codes_sent, codes_tried, error_code, service_code FROM signing "
                              "WHERE tenant_id = $1 AND id = $2 AND account_id = $3",
                              scope.tenant(), id, scope.account()));
  if (!row) return fail(ErrorCode::not_found, "no such act of signing");
  Signing act;
  act.id = id;
  act.selection = row->text(0);
  const auto state = signing_state_named(row->text(1));
  if (!state) return fail(ErrorCode::internal, "an act in the state " + row->text(1));
  act.state = *state;
  act.created_at = row->time(2);
  act.changed_at = row->time(3);
  if (!row->is_null(4)) {
    RUBRICA_TRY(const auto chain, chain_in(row->bytes(4)));
    act.signer_name = chain.leaf().subject_common_name();
    act.qualified = chain.leaf().has_qc_compliance();
  }
  act.code_expires_at = row->time_or_null(6);
  act.codes_sent = static_cast<int>(row->integer(7));
  act.codes_tried = static_cast<int>(row->integer(8));
  if (act.state == SigningState::awaiting_code && act.codes_sent <= options.resends) {
    act.resend_from = row->time(5) + options.resend_wait;
  }
  act.error = error_in(*row, 9);
  act.service_code = row->text_or_null(10).value_or("");
  RUBRICA_TRY(act.items, items_of(transaction, scope.tenant(), id));
  return act;
}

Result<crypto::CertificateChain> read_signer(sql::Transaction& transaction, const std::string& tenant,
                                             const std::string_view id) {
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT signer_certificates FROM signing WHERE tenant_id = $1 AND id = $2 "
                              "AND signer_certificates IS NOT NULL",
                              tenant, id));
  if (!row) return fail(ErrorCode::internal, "the act has no certificate yet");
  return chain_in(row->bytes(0));
}

Result<signing::Act> read_act(sql::Transaction& transaction, const std::string& tenant, const std::string_view id) {
  RUBRICA_TRY(
      const auto row,
      transaction.row("SELECT process_id FROM signing WHERE tenant_id = $1 AND id = $2 AND process_id IS NOT NULL",
                      tenant, id));
  if (!row) return fail(ErrorCode::internal, "the act has not been activated");
  RUBRICA_TRY(auto chain, read_signer(transaction, tenant, id));
  signing::Act act{{row->text(0), {}}, {}, std::move(chain)};
  RUBRICA_TRY(const auto items, transaction.run("SELECT document_id, doc_name, preparation FROM signing_item "
                                                "WHERE tenant_id = $1 AND signing_id = $2 ORDER BY position",
                                                tenant, id));
  for (const sql::Row& item : items.rows) {
    RUBRICA_TRY(auto preparation, pades::Preparation::deserialize(item.bytes(2)));
    act.activation.items.push_back({item.text(0), item.text(1), preparation.representation()});
    act.documents.push_back({item.text(0), std::move(preparation)});
  }
  return act;
}

}  // namespace rubrica::app
