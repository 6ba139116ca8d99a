// The second half of an act: from the code to the signed file.
#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <utility>

#include "app/rows.h"
#include "app/signing_desk.h"
#include "app/signing_rows.h"
#include "base/log.h"
#include "pades/signature.h"
#include "pdf/source.h"

namespace rubrica::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kCall = 65s;  // one call to the trust service

// The service has certainly not seen the code: it may be tried again.
bool nothing_was_tried(const ErrorCode code) {
  static const std::set<ErrorCode> kBefore{ErrorCode::connection_failed,
                                           ErrorCode::tls_failure,
                                           ErrorCode::egress_refused,
                                           ErrorCode::deadline_exceeded,
                                           ErrorCode::trust_service_unauthorized,
                                           ErrorCode::trust_service_unavailable};
  return kBefore.contains(code);
}

// The service has said that there will be no signature.
bool is_final_no(const ErrorCode code) {
  static const std::set<ErrorCode> kNo{ErrorCode::signature_pin_incorrect, ErrorCode::signature_service_inactive,
                                       ErrorCode::cmd_pin_change_required, ErrorCode::signature_pin_change_required,
                                       ErrorCode::too_many_documents,      ErrorCode::trust_service_rejected,
                                       ErrorCode::trust_service_failed,    ErrorCode::trust_service_fault};
  return kNo.contains(code);
}

// Nothing is wrong with the signature or the document: storing it may succeed another time.
bool is_passing(const ErrorCode code) {
  static const std::set<ErrorCode> kPassing{ErrorCode::io_failure, ErrorCode::storage_busy, ErrorCode::storage_full,
                                            ErrorCode::storage_failed, ErrorCode::not_found};
  return kPassing.contains(code);
}

// What finishing one document needs.
struct Unfinished {
  signing::PreparedDocument prepared;
  crypto::SignatureValue value;
  crypto::Sha256Digest shown{};
};

Result<std::optional<Unfinished>> read_unfinished(const TenantScope& scope, const std::string_view id,
                                                  const std::string& document) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT preparation, signature_value, shown_sha256 FROM signing_item "
                              "WHERE tenant_id = $1 AND signing_id = $2 AND document_id = $3 AND live = 1 "
                              "AND signature_value IS NOT NULL",
                              scope.tenant(), id, document));
  if (!row) return std::optional<Unfinished>();
  RUBRICA_TRY(auto preparation, pades::Preparation::deserialize(row->bytes(0)));
  return Unfinished{{document, std::move(preparation)}, {row->bytes(1)}, digest_in(*row, 2)};
}

struct StoredFile {
  crypto::Sha256Digest digest{};
  std::int64_t size = 0;
};

// Written, read back, and let through the gate. The same preparation and value give the same bytes every time.
Result<StoredFile> store_file(const TenantScope& scope, const Unfinished& unfinished) {
  RUBRICA_TRY(const Fd input, scope.blobs().open_blob(scope.tenant(), unfinished.shown));
  RUBRICA_TRY(const auto source, pdf::FileSource::open(input.get()));
  pdf::MemorySink sink;
  RUBRICA_CHECK_OK(signing::finish(*source, unfinished.prepared, unfinished.value, sink));
  RUBRICA_TRY(const auto digest, scope.blobs().put(scope.tenant(), sink.bytes()));
  RUBRICA_TRY(const Fd stored, scope.blobs().open_blob(scope.tenant(), digest));
  RUBRICA_TRY(const auto file, pdf::FileSource::open(stored.get()));
  RUBRICA_CHECK_OK(pades::gate(*file, unfinished.prepared.preparation));
  return StoredFile{digest, static_cast<std::int64_t>(file->size())};
}

// The item leaves the act in the transaction that does `also`; false when another thread was first.
Result<bool> release(const TenantScope& scope, const std::string_view id, const std::string& document,
                     const std::optional<ErrorCode> error, sql::Transaction& transaction) {
  const auto code = error ? std::optional(std::string(name(*error))) : std::nullopt;
  RUBRICA_TRY(const auto updated,
              transaction.run("UPDATE signing_item SET live = 0, error_code = $4 "
                              "WHERE tenant_id = $1 AND signing_id = $2 AND document_id = $3 AND live = 1",
                              scope.tenant(), id, document, code));
  return updated.changed == 1;
}

Result<bool> mark_signed(const TenantScope& scope, const std::string_view id, const Unfinished& unfinished,
                         const StoredFile& file) {
  const std::string& document = unfinished.prepared.id;
  const Time now = scope.clock().now();
  RUBRICA_TRY(const auto leaf, crypto::Certificate::parse(unfinished.prepared.preparation.certificates.front()));
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const bool first, release(scope, id, document, std::nullopt, transaction));
  if (!first) return false;
  RUBRICA_TRY(const auto updated,
              transaction.run("UPDATE document SET state = 'signed', signed_sha256 = $4, signed_size = $5, "
                              "signed_at = $6, signer_name = $7, level = 'B-B', preserve_at = $6, level_wanted = "
                              "COALESCE((SELECT s.level FROM signature_setting s WHERE s.tenant_id = $1), 'B-LTA') "
                              "WHERE tenant_id = $1 AND id = $2 AND state = 'unsigned' AND sha256 = $3",
                              scope.tenant(), document, unfinished.shown, file.digest, file.size, now,
                              leaf.subject_common_name()));
  if (updated.changed != 1) return fail(ErrorCode::document_changed, document + ": not what was signed");
  RUBRICA_CHECK_OK(add_event(transaction, scope.tenant(), id, now, Step::document_signed, document));
  RUBRICA_CHECK_OK(transaction.commit());
  return true;
}

// What Definições shows about the last use.
Result<void> note_use(sql::Transaction& transaction, const TenantScope& scope, const std::string_view id,
                      const Time now) {
  RUBRICA_TRY(const auto signer, read_signer(transaction, scope.tenant(), id));
  RUBRICA_CHECK_OK(transaction.run(
      "UPDATE signature_setting SET last_used_at = $2, certificate_expires_at = $3 WHERE tenant_id = $1",
      scope.tenant(), now, signer.leaf().not_after()));
  return {};
}

Result<void> mark_failed(const TenantScope& scope, const std::string_view id, const std::string& document,
                         const ErrorCode error) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(release(scope, id, document, error, transaction));
  return transaction.commit();
}

}  // namespace

// ---- the code

Result<void> SigningDesk::complete(const TenantScope& scope, const std::string_view id,
                                   const crypto::EncryptedField& code) {
  RUBRICA_TRY(const signing::Act act, take_turn(scope, id));
  announce(Step::code_taken, id);
  auto values = signing::complete(signer_, act, code, Deadline::after(kCall));
  if (!values) return settle(scope, id, std::move(values).error());
  announce(Step::signatures_received, id);
  RUBRICA_CHECK_OK(store_signatures(scope, id, *values));
  announce(Step::signatures_stored, id);
  if (const auto finished = finish(scope, id); !finished) {
    log::error("signing_not_finished", {{"act", id}, {"cause", finished.error().describe()}});
  }
  return {};
}

// awaiting_code → completing: of several, one gets it.
Result<signing::Act> SigningDesk::take_turn(const TenantScope& scope, const std::string_view id) const {
  const Time now = scope.clock().now();
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const Signing before, read_signing(transaction, scope, id, options_));
  if (before.state != SigningState::awaiting_code) {
    return fail(ErrorCode::act_not_awaiting_code, "the act is " + std::string(name(before.state)));
  }
  if (before.code_expires_at && *before.code_expires_at + options_.code_tolerance < now) {
    return fail(ErrorCode::security_code_expired, "typed too late");
  }
  RUBRICA_TRY(const auto updated,
              transaction.run("UPDATE signing SET state = 'completing', codes_tried = codes_tried + 1, changed_at = $3 "
                              "WHERE tenant_id = $1 AND id = $2 AND state = 'awaiting_code'",
                              scope.tenant(), id, now));
  if (updated.changed != 1) return fail(ErrorCode::act_not_awaiting_code, "another code was first");
  RUBRICA_CHECK_OK(add_event(transaction, scope.tenant(), id, now, Step::code_taken));
  RUBRICA_TRY(signing::Act act, read_act(transaction, scope.tenant(), id));
  RUBRICA_CHECK_OK(transaction.commit());
  return act;
}

// What a code that led to no signature means for the act. Returns what the caller is told.
tl::unexpected<Error> SigningDesk::settle(const TenantScope& scope, const std::string_view id, Error error) const {
  constexpr auto kFrom = SigningState::completing;
  log::warning("signing_not_completed", {{"act", id}, {"cause", error.describe()}});
  charge_wrong_pin(scope, {}, error.code);
  const bool wrong = error.code == ErrorCode::security_code_incorrect;
  if (wrong || nothing_was_tried(error.code)) {
    RUBRICA_TRY(const bool may_try_again, reopen(scope, id, wrong));
    if (may_try_again) return fail(std::move(error));
    // Kept with the service's own code, and named for what it means now: "try again" would be false.
    std::string service_code = error.service_code;
    error = Error{ErrorCode::code_limit_reached, "too many wrong codes", {std::move(error)}, std::move(service_code)};
    end(scope, id, kFrom, SigningState::refused, &error);
    return fail(std::move(error));
  }
  if (error.code == ErrorCode::security_code_expired) {
    end(scope, id, kFrom, SigningState::expired, &error);
  } else if (is_final_no(error.code)) {
    end(scope, id, kFrom, SigningState::refused, &error);
  } else {
    if (error.code != ErrorCode::outcome_unknown) {
      error = Error{ErrorCode::outcome_unknown, "the answer was lost", {std::move(error)}, {}};
    }
    end(scope, id, kFrom, SigningState::outcome_unknown, &error);
  }
  return fail(std::move(error));
}

// completing → awaiting_code; false when this was the last code that may be tried.
Result<bool> SigningDesk::reopen(const TenantScope& scope, const std::string_view id, const bool counts) const {
  const Time now = scope.clock().now();
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const auto updated,
              transaction.run("UPDATE signing SET state = 'awaiting_code', codes_tried = codes_tried - $4, "
                              "changed_at = $3 WHERE tenant_id = $1 AND id = $2 AND state = 'completing' "
                              "AND codes_tried - $4 < $5 AND NOT EXISTS (SELECT 1 FROM signing_item i "
                              "WHERE i.tenant_id = $1 AND i.signing_id = $2 AND i.signature_value IS NOT NULL)",
                              scope.tenant(), id, now, counts ? 0 : 1, options_.tries));
  if (updated.changed != 1) return false;
  RUBRICA_CHECK_OK(add_event(transaction, scope.tenant(), id, now, Step::code_refused));
  RUBRICA_CHECK_OK(transaction.commit());
  announce(Step::code_refused, id);
  return true;
}

// Somebody's turn to ask for an act's approval. The service gives the signatures once: its answer to a second question
// must not end the act while those of the first are on their way to the storage.
class SigningDesk::Asking {
 public:
  Asking(SigningDesk& desk, const std::string_view id) : desk_(desk), id_(id) {
    const std::lock_guard lock(desk_.asking_mutex_);
    mine_ = desk_.asking_.insert(id_).second;
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;
  ~Asking() {
    const std::lock_guard lock(desk_.asking_mutex_);
    if (mine_) desk_.asking_.erase(id_);
  }
  bool mine() const { return mine_; }

 private:
  SigningDesk& desk_;
  const std::string id_;
  bool mine_ = false;
};

Result<bool> SigningDesk::poll(const TenantScope& scope, const std::string_view id) {
  if (!options_.approval_in_app || !signer_.capabilities().approval_in_app) {
    return fail(ErrorCode::not_found, "no approval in an app here");
  }
  const Asking turn(*this, id);
  if (!turn.mine()) return false;
  RUBRICA_TRY(const signing::Act act, awaiting_act(scope, id));
  auto values = signing::poll(signer_, act, Deadline::after(kCall));
  if (!values) {
    const Error& error = values.error();
    if (error.code == ErrorCode::approval_pending) return false;
    if (error.code == ErrorCode::security_code_expired) {
      end(scope, id, SigningState::awaiting_code, SigningState::expired, &error);
    } else if (is_final_no(error.code)) {
      end(scope, id, SigningState::awaiting_code, SigningState::refused, &error);
    }
    return fail(std::move(values).error());
  }
  announce(Step::signatures_received, id);
  RUBRICA_CHECK_OK(store_signatures(scope, id, *values));
  announce(Step::signatures_stored, id);
  if (const auto finished = finish(scope, id); !finished) {
    log::error("signing_not_finished", {{"act", id}, {"cause", finished.error().describe()}});
  }
  return true;
}

Result<signing::Act> SigningDesk::awaiting_act(const TenantScope& scope, const std::string_view id) const {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const Signing now, read_signing(transaction, scope, id, options_));
  if (now.state != SigningState::awaiting_code) {
    return fail(ErrorCode::act_not_awaiting_code, "the act is " + std::string(name(now.state)));
  }
  return read_act(transaction, scope.tenant(), id);
}

// ---- another code

Result<void> SigningDesk::resend(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(const signing::Act act, awaiting_act(scope, id));
  RUBRICA_TRY(const crypto::EncryptedField phone, claim_resend(scope, id));
  announce(Step::resend_begun, id);
  if (auto sent = signer_.resend(act.activation, phone, Deadline::after(kCall)); !sent) {
    const Error& error = sent.error();
    log::warning("code_not_resent", {{"act", id}, {"cause", error.describe()}});
    if (error.code == ErrorCode::security_code_expired) {
      end(scope, id, SigningState::awaiting_code, SigningState::expired, &error);
    }
    return sent;
  }
  const Time now = scope.clock().now();
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(
      transaction.run("UPDATE signing SET code_sent_at = $3, code_expires_at = $4, changed_at = $3 "
                      "WHERE tenant_id = $1 AND id = $2 AND state IN ('awaiting_code', 'completing')",
                      scope.tenant(), id, now, now + options_.code_validity));
  RUBRICA_CHECK_OK(add_event(transaction, scope.tenant(), id, now, Step::code_resent));
  RUBRICA_CHECK_OK(transaction.commit());
  announce(Step::code_resent, id);
  return {};
}

// Counted before the service is asked: of two who ask at once, one is too early.
Result<crypto::EncryptedField> SigningDesk::claim_resend(const TenantScope& scope, const std::string_view id) const {
  const Time now = scope.clock().now();
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const Signing before, read_signing(transaction, scope, id, options_));
  if (before.state != SigningState::awaiting_code) {
    return fail(ErrorCode::act_not_awaiting_code, "the act is " + std::string(name(before.state)));
  }
  if (!before.resend_from) return fail(ErrorCode::code_limit_reached, "no more codes for this act");
  if (now < *before.resend_from) return fail(ErrorCode::rate_limited, "the last code has just been sent");
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT phone_sealed FROM signing WHERE tenant_id = $1 AND id = $2", scope.tenant(), id));
  RUBRICA_TRY(const Secret<Bytes> opened, sealed_box_.open(row->bytes(0), phone_purpose(scope, id)));
  RUBRICA_TRY(Bytes ciphertext, from_base64(as_text(opened.expose())));
  const std::size_t size = ciphertext.size();
  RUBRICA_TRY(auto phone, crypto::EncryptedField::from_bytes(std::move(ciphertext), size));
  RUBRICA_CHECK_OK(
      transaction.run("UPDATE signing SET codes_sent = codes_sent + 1, code_sent_at = $3, changed_at = $3 "
                      "WHERE tenant_id = $1 AND id = $2 AND state = 'awaiting_code'",
                      scope.tenant(), id, now));
  RUBRICA_CHECK_OK(add_event(transaction, scope.tenant(), id, now, Step::resend_begun));
  RUBRICA_CHECK_OK(transaction.commit());
  return phone;
}

// ---- signatures

// The service will not give them twice: a storage that is busy or full is asked again for a while.
Result<void> SigningDesk::store_signatures(const TenantScope& scope, const std::string_view id,
                                           const std::vector<signing::SignedDocument>& values) const {
  constexpr int kAttempts = 5;
  for (int attempt = 1;; ++attempt) {
    auto stored = try_to_store_signatures(scope, id, values);
    if (stored || !is_passing(stored.error().code) || attempt == kAttempts) return stored;
    log::error("signatures_not_stored", {{"act", id}, {"cause", stored.error().describe()}});
    std::this_thread::sleep_for(1s);
  }
}

Result<void> SigningDesk::try_to_store_signatures(const TenantScope& scope, const std::string_view id,
                                                  const std::vector<signing::SignedDocument>& values) const {
  const Time now = scope.clock().now();
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const auto updated,
              transaction.run("UPDATE signing SET state = 'completing', phone_sealed = NULL, changed_at = $3 "
                              "WHERE tenant_id = $1 AND id = $2 AND state IN ('awaiting_code', 'completing')",
                              scope.tenant(), id, now));
  if (updated.changed != 1) return fail(ErrorCode::act_not_awaiting_code, "the act was over");
  for (const signing::SignedDocument& document : values) {
    if (document.value) {
      RUBRICA_CHECK_OK(
          transaction.run("UPDATE signing_item SET signature_value = $4 WHERE tenant_id = $1 AND signing_id = $2 "
                          "AND document_id = $3 AND live = 1",
                          scope.tenant(), id, document.id, document.value->octets));
    } else {
      log::warning("no_signature", {{"act", id}, {"cause", document.value.error().describe()}});
      RUBRICA_CHECK_OK(release(scope, id, document.id, document.value.error().code, transaction));
    }
  }
  RUBRICA_CHECK_OK(add_event(transaction, scope.tenant(), id, now, Step::signatures_stored));
  return transaction.commit();
}

// ---- files

Result<void> SigningDesk::finish(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(const Signing act, view(scope, id));
  Result<void> outcome;
  for (const SigningItem& item : act.items) {
    if (item.outcome != SigningItem::Outcome::received) continue;
    if (auto finished = finish_item(scope, id, item.document); !finished) outcome = std::move(finished);
  }
  RUBRICA_CHECK_OK(close_finished(scope, id));
  return outcome;
}

Result<void> SigningDesk::finish_item(const TenantScope& scope, const std::string_view id,
                                      const std::string& document) const {
  RUBRICA_TRY(const auto unfinished, read_unfinished(scope, id, document));
  if (!unfinished) return {};  // another thread was first
  const auto finished = [&]() -> Result<bool> {
    RUBRICA_TRY(const StoredFile file, store_file(scope, *unfinished));
    announce(Step::file_stored, id, document);
    return mark_signed(scope, id, *unfinished, file);
  }();
  if (finished) {
    if (*finished) announce(Step::document_signed, id, document);
    return {};
  }
  log::error("document_not_finished", {{"act", id}, {"document", document}, {"cause", finished.error().describe()}});
  if (is_passing(finished.error().code)) return fail(finished.error());
  return mark_failed(scope, id, document, finished.error().code);
}

// completing → signed or failed, once no document is left to be finished.
Result<void> SigningDesk::close_finished(const TenantScope& scope, const std::string_view id) const {
  const Time now = scope.clock().now();
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const Signing act, read_signing(transaction, scope, id, options_));
  if (act.state != SigningState::completing) return {};
  if (act.count(SigningItem::Outcome::open) + act.count(SigningItem::Outcome::received) > 0) return {};
  const bool any = act.count(SigningItem::Outcome::signed_) > 0;
  const auto state = any ? SigningState::signed_ : SigningState::failed;
  const auto error = any ? std::nullopt : act.items.front().error;
  RUBRICA_CHECK_OK(transaction.run(
      "UPDATE signing SET state = $3, error_code = $4, changed_at = $5 "
      "WHERE tenant_id = $1 AND id = $2 AND state = 'completing'",
      scope.tenant(), id, name(state), error ? std::optional(std::string(name(*error))) : std::nullopt, now));
  RUBRICA_CHECK_OK(add_event(transaction, scope.tenant(), id, now, step_of(state)));
  if (any) RUBRICA_CHECK_OK(note_use(transaction, scope, id, now));
  RUBRICA_CHECK_OK(transaction.commit());
  announce(step_of(state), id);
  return {};
}

}  // namespace rubrica::app
