#include "app/signing_desk.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "app/rows.h"
#include "app/seal.h"
#include "app/signing_rows.h"
#include "base/id.h"
#include "base/log.h"
#include "cms/commitment.h"
#include "pdf/source.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kOpening = 150s;  // two calls of up to a minute, a question about revocation, and the documents

// "5535.00" and "EUR" as the phone shows them: plain ASCII, so that the message stays short.
std::string total_in_name(const DocumentRecord& document) {
  if (!document.total) return "";
  std::string text = *document.total + " " + document.currency;
  std::ranges::replace(text, '.', ',');
  return text;
}

// What was shown is what is selected, all of it, byte for byte.
bool same(const std::vector<SelectedDocument>& selected, const std::vector<Shown>& shown) {
  if (selected.size() != shown.size()) return false;
  return std::ranges::all_of(selected, [&shown](const SelectedDocument& document) {
    return std::ranges::any_of(shown, [&document](const Shown& one) {
      return one.document == document.document.id && one.sha256 == document.document.sha256;
    });
  });
}

bool is_training(const SelectedDocument& document) { return document.document.training; }

bool is_refusal(const ErrorCode code) {
  static const std::set<ErrorCode> kRefusals{
      ErrorCode::signer_unknown,          ErrorCode::signature_pin_incorrect,
      ErrorCode::security_code_incorrect, ErrorCode::security_code_expired,
      ErrorCode::cmd_pin_change_required, ErrorCode::signature_pin_change_required,
      ErrorCode::too_many_documents,      ErrorCode::trust_service_rejected,
      ErrorCode::trust_service_failed,    ErrorCode::signature_service_inactive,
      ErrorCode::certificate_unusable,    ErrorCode::key_unsupported};
  return kRefusals.contains(code);
}

std::string pem_of(const crypto::CertificateChain& chain) {
  std::string pem;
  for (const crypto::Certificate& certificate : chain.certificates()) pem += crypto::to_pem(certificate);
  return pem;
}

}  // namespace

struct SigningDesk::Prepared {
  signing::PreparedAct act;
  std::map<std::string, std::int64_t> seal_pages;  // by document; empty without a seal
};

SigningDesk::SigningDesk(Parts parts, SigningOptions options)
    : storage_(parts.storage),
      signer_(parts.signer),
      sealed_box_(parts.sealed_box),
      foreign_(std::move(parts.foreign)),
      revocation_(std::move(parts.revocation)),
      observer_(std::move(parts.observer)),
      options_(std::move(options)),
      limits_(parts.storage) {}

void SigningDesk::announce(const Step step, const std::string_view id, const std::string_view document) const {
  log::info("signing", {{"step", name(step)}, {"act", id}});
  if (observer_) observer_({step, id, document});
}

// ---- before anything is called

Result<void> SigningDesk::check(const TenantScope& scope, const SigningRequest& request) const {
  RUBRICA_TRY(const Selection chosen, selection(scope, request.selection));
  if (!same(chosen.documents, request.shown)) {
    return fail(ErrorCode::document_changed, "what was shown is not what is selected");
  }
  if (!chosen.reviewed()) return fail(ErrorCode::documents_not_reviewed, "a document was not confirmed");
  if (options_.production && std::ranges::any_of(chosen.documents, is_training)) {
    return fail(ErrorCode::training_document, "issued in training mode");
  }
  return {};
}

Result<void> SigningDesk::count_activation(const TenantScope& scope, const std::string_view address) const {
  // The nearest limit first: who keeps pressing in a bad hour loses neither the day nor the neighbours' turns.
  RUBRICA_CHECK_OK(limits_.take(limits::kActivationsPerAccount, scope.account()));
  RUBRICA_CHECK_OK(limits_.take(limits::kActivationsPerAccountAndDay, scope.account()));
  return limits_.take(limits::kActivationsPerAddress, address);
}

void SigningDesk::charge_wrong_pin(const TenantScope& scope, const std::string_view address,
                                   const ErrorCode code) const {
  if (code != ErrorCode::signature_pin_incorrect) return;
  const auto charge = [this](const RateLimit& limit, const std::string_view key) {
    if (const auto charged = limits_.charge(limit, key); !charged) {
      log::error("wrong_pin_not_counted", {{"cause", charged.error().describe()}});
    }
  };
  charge(limits::kActivationsPerAccount, scope.account());
  charge(limits::kActivationsPerAccountAndDay, scope.account());
  if (!address.empty()) charge(limits::kActivationsPerAddress, address);
}

// The documents are taken from the selection once more, in the transaction that binds them to this act: who checked
// before has seen the same, or fails here.
Result<void> SigningDesk::record(const TenantScope& scope, const std::string& id, const SigningRequest& request) const {
  RUBRICA_TRY(const Selection chosen, selection(scope, request.selection));
  RUBRICA_TRY(const SignatureSettings settings, signature_settings(scope));
  std::vector<remote::DocNameParts> parts;
  for (const SelectedDocument& one : chosen.documents) {
    parts.push_back({one.document.title, settings.total_in_name ? total_in_name(one.document) : ""});
  }
  const std::vector<std::string> names = signer_.item_names(parts);
  if (!same(chosen.documents, request.shown) || names.size() != parts.size()) {
    return fail(ErrorCode::document_changed, "the selection changed meanwhile");
  }

  const Time now = scope.clock().now();
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(
      transaction.run("INSERT INTO signing (tenant_id, id, account_id, selection_id, state, created_at, changed_at, "
                      "codes_sent, codes_tried) VALUES ($1, $2, $3, $4, $5, $6, $6, 0, 0)",
                      scope.tenant(), id, scope.account(), request.selection, name(SigningState::preparing), now));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const DocumentRecord& document = chosen.documents[i].document;
    auto inserted = transaction.run(
        "INSERT INTO signing_item (tenant_id, signing_id, position, document_id, live, doc_name, shown_sha256) "
        "SELECT $1, $2, $3, id, 1, $4, sha256 FROM document "
        "WHERE tenant_id = $1 AND id = $5 AND state = 'unsigned' AND annulled_at IS NULL AND sha256 = $6",
        scope.tenant(), id, static_cast<std::int64_t>(i), names[i], document.id, document.sha256);
    if (!inserted && inserted.error().code == ErrorCode::storage_conflict) {
      return fail(ErrorCode::document_in_other_act, "one live act a document", std::move(inserted).error());
    }
    RUBRICA_CHECK_OK(inserted);
    if (inserted->changed != 1) return fail(ErrorCode::document_changed, "signed or changed meanwhile");
  }
  RUBRICA_CHECK_OK(add_event(transaction, scope.tenant(), id, now, Step::begun));
  return transaction.commit();
}

// ---- opening

Result<Opening> SigningDesk::begin(const TenantScope& scope, const SigningRequest& request) {
  RUBRICA_CHECK_OK(check(scope, request));
  RUBRICA_CHECK_OK(count_activation(scope, request.address));
  const std::string id = uuid_v7(scope.clock().now());
  RUBRICA_CHECK_OK(record(scope, id, request));
  announce(Step::begun, id);
  auto opened = open(scope, id, request);
  if (!opened) {
    const Error& error = opened.error();
    charge_wrong_pin(scope, request.address, error.code);
    log::warning("signing_not_opened", {{"act", id}, {"cause", error.describe()}});
    end(scope, id, SigningState::preparing, is_refusal(error.code) ? SigningState::refused : SigningState::failed,
        &error);
  }
  return Opening{id, std::move(opened)};
}

Result<void> SigningDesk::open(const TenantScope& scope, const std::string& id, const SigningRequest& request) const {
  const Deadline deadline = Deadline::after(kOpening);
  RUBRICA_TRY(Prepared prepared, prepare(scope, id, request, deadline));
  RUBRICA_CHECK_OK(store_intent(scope, id, prepared));
  announce(Step::prepared, id);
  RUBRICA_TRY(const signing::Act act,
              signing::activate(signer_, request.phone, request.pin, std::move(prepared.act), deadline));
  announce(Step::activation_answered, id);
  RUBRICA_CHECK_OK(store_activation(scope, id, act.activation.process_id, request.phone));
  announce(Step::code_sent, id);
  return {};
}

cms::SignedProperties SigningDesk::properties(const SignatureSettings& settings) const {
  return {cms::commitment_named(settings.commitment), settings.policy ? options_.policy : std::nullopt};
}

Result<SigningDesk::Prepared> SigningDesk::prepare(const TenantScope& scope, const std::string& id,
                                                   const SigningRequest& request, const Deadline deadline) const {
  RUBRICA_TRY(const Signing act, view(scope, id));
  RUBRICA_TRY(const SignatureSettings settings, signature_settings(scope));
  RUBRICA_TRY(const auto logo, stored_seal_logo(scope, settings.seal));
  std::vector<std::unique_ptr<pdf::FileSource>> sources;
  std::vector<signing::Document> documents;
  std::map<std::string, std::int64_t> seal_pages;
  std::set<std::string_view> own;
  for (const SigningItem& item : act.items) {
    RUBRICA_TRY(const Fd blob, scope.blobs().open_blob(scope.tenant(), item.shown));
    RUBRICA_TRY(sources.emplace_back(), pdf::FileSource::open(blob.get()));
    RUBRICA_TRY(const DocumentRecord record, app::document(scope, item.document));
    signing::Document document{item.document, item.doc_name, sources.back().get(), {}};
    document.parameters.claimed_time = scope.clock().now();
    document.parameters.reason = settings.reason;
    document.parameters.location = settings.location;
    document.parameters.properties = properties(settings);
    if (settings.seal.visible) {
      document.seal = seal_request(settings.seal, record, logo, scope.clock().now());
      seal_pages[item.document] = seal_page_of(settings.seal, record);
    }
    documents.push_back(std::move(document));
    if (record.origin == Origin::issued) own.insert(item.document);
  }
  const signing::Preparer preparer = [this, &own](const signing::Document& document,
                                                  const crypto::CertificateChain& chain) {
    return own.contains(document.id) ? signing::prepare_in_process(document, chain) : foreign_(document, chain);
  };
  RUBRICA_TRY(auto prepared,
              signing::prepare(signer_, request.phone, documents, preparer, revocation_, scope.clock(), deadline));
  for (std::size_t i = 0; i < act.items.size(); ++i) {
    if (prepared.documents[i].preparation.input_digest != act.items[i].shown) {
      return fail(ErrorCode::document_changed, act.items[i].document + ": other bytes than were shown");
    }
  }
  return Prepared{std::move(prepared), std::move(seal_pages)};
}

Result<void> SigningDesk::store_intent(const TenantScope& scope, const std::string& id,
                                       const Prepared& prepared) const {
  const signing::PreparedAct& act = prepared.act;
  const Time now = scope.clock().now();
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const auto updated, transaction.run("UPDATE signing SET signer_certificates = $3, changed_at = $4 "
                                                  "WHERE tenant_id = $1 AND id = $2 AND state = 'preparing'",
                                                  scope.tenant(), id, as_bytes(pem_of(act.signer)), now));
  if (updated.changed != 1) return fail(ErrorCode::act_not_awaiting_code, "the act was ended meanwhile");
  for (const signing::PreparedDocument& document : act.documents) {
    const auto seal = prepared.seal_pages.find(document.id);
    RUBRICA_CHECK_OK(
        transaction.run("UPDATE signing_item SET preparation = $4, seal_page = $5 "
                        "WHERE tenant_id = $1 AND signing_id = $2 AND document_id = $3",
                        scope.tenant(), id, document.id, document.preparation.serialize(),
                        seal == prepared.seal_pages.end() ? std::nullopt : std::optional(seal->second)));
  }
  RUBRICA_CHECK_OK(
      add_event(transaction, scope.tenant(), id, now, Step::prepared, act.signer.leaf().serial_number_hex()));
  return transaction.commit();
}

Result<void> SigningDesk::store_activation(const TenantScope& scope, const std::string& id,
                                           const std::string& process_id, const crypto::EncryptedField& phone) const {
  const Bytes sealed = sealed_box_.seal(as_bytes(phone.base64()), phone_purpose(scope, id));
  const Time now = scope.clock().now();
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const auto updated,
              transaction.run("UPDATE signing SET state = 'awaiting_code', process_id = $3, phone_sealed = $4, "
                              "codes_sent = 1, code_sent_at = $5, code_expires_at = $6, changed_at = $5 "
                              "WHERE tenant_id = $1 AND id = $2 AND state = 'preparing'",
                              scope.tenant(), id, process_id, sealed, now, now + options_.code_validity));
  if (updated.changed != 1) return fail(ErrorCode::act_not_awaiting_code, "the act was ended meanwhile");
  RUBRICA_CHECK_OK(add_event(transaction, scope.tenant(), id, now, Step::code_sent, process_id));
  return transaction.commit();
}

// ---- ends

// An act ends once, and never when a signature of it is on record.
void SigningDesk::end(const TenantScope& scope, const std::string_view id, const SigningState from,
                      const SigningState to, const Error* error) const {
  const auto ended = [&]() -> Result<bool> {
    const Time now = scope.clock().now();
    const std::string code(error == nullptr ? "" : name(error->code));
    RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
    RUBRICA_TRY(const auto updated,
                transaction.run("UPDATE signing SET state = $4, changed_at = $5, phone_sealed = NULL, error_code = $6, "
                                "service_code = $7 WHERE tenant_id = $1 AND id = $2 AND state = $3 AND NOT EXISTS "
                                "(SELECT 1 FROM signing_item i WHERE i.tenant_id = $1 AND i.signing_id = $2 "
                                "AND i.signature_value IS NOT NULL)",
                                scope.tenant(), id, name(from), name(to), now,
                                error == nullptr ? std::nullopt : std::optional(code),
                                error == nullptr ? std::nullopt : std::optional(error->service_code)));
    if (updated.changed != 1) return false;
    RUBRICA_CHECK_OK(transaction.run("UPDATE signing_item SET live = 0 WHERE tenant_id = $1 AND signing_id = $2",
                                     scope.tenant(), id));
    RUBRICA_CHECK_OK(add_event(transaction, scope.tenant(), id, now, step_of(to), code));
    RUBRICA_CHECK_OK(transaction.commit());
    return true;
  }();
  if (!ended) {
    // Recovery ends it at the next start, or the sweep before.
    log::error("signing_end_not_stored", {{"act", id}, {"cause", ended.error().describe()}});
  } else if (*ended) {
    announce(step_of(to), id);
  }
}

Result<void> SigningDesk::cancel(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(const Signing before, view(scope, id));
  if (before.state != SigningState::awaiting_code) return fail(ErrorCode::act_not_awaiting_code, "nothing to cancel");
  end(scope, id, SigningState::awaiting_code, SigningState::cancelled, nullptr);
  RUBRICA_TRY(const Signing after, view(scope, id));
  if (after.state != SigningState::cancelled) return fail(ErrorCode::act_not_awaiting_code, "too late to cancel");
  return {};
}

// ---- looking

Result<Signing> SigningDesk::view(const TenantScope& scope, const std::string_view id) const {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  return read_signing(transaction, scope, id, options_);
}

Result<Bytes> SigningDesk::prepared_file(const TenantScope& scope, const std::string_view id,
                                         const std::string_view document) const {
  RUBRICA_TRY(const Signing act, view(scope, id));
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const auto row, transaction.row("SELECT shown_sha256, preparation FROM signing_item WHERE tenant_id = $1 "
                                              "AND signing_id = $2 AND document_id = $3 AND preparation IS NOT NULL",
                                              scope.tenant(), act.id, document));
  if (!row) return fail(ErrorCode::not_found, "nothing was prepared");
  RUBRICA_TRY(const auto preparation, pades::Preparation::deserialize(row->bytes(1)));
  RUBRICA_TRY(Bytes file, scope.blobs().get(scope.tenant(), digest_in(*row, 0)));
  append(file, preparation.appended);
  return file;
}

Result<std::vector<Signing>> SigningDesk::open_acts(const TenantScope& scope) const {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const auto answer,
              transaction.run("SELECT id FROM signing WHERE tenant_id = $1 AND account_id = $2 "
                              "AND state IN ('preparing', 'awaiting_code', 'completing') ORDER BY id",
                              scope.tenant(), scope.account()));
  std::vector<Signing> acts;
  for (const sql::Row& row : answer.rows) {
    RUBRICA_TRY(Signing act, read_signing(transaction, scope, row.text(0), options_));
    acts.push_back(std::move(act));
  }
  return acts;
}

}  // namespace rubrica::app
