// Signing with a remote key as something that survives: restart, reload, a second tab, a lost login, a lost answer.
//
// An act goes preparing → awaiting_code → completing → signed, or ends as expired, refused, cancelled, failed or
// outcome_unknown. Every change of state is one compare-and-set in the database, so of several that try it one wins.
// The intent is on record before the trust service is called, its answer before anything is done with it, and all that
// comes after the answer can be done again without harm (DESIGN §4, §9 Session).
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/rate_limits.h"
#include "app/selections.h"
#include "app/signature_settings.h"
#include "app/signing_step.h"
#include "app/tenant_scope.h"
#include "crypto/sealed_box.h"
#include "remote/remote_signer.h"
#include "signing/act.h"

namespace rubrica::app {

enum class SigningState {
  preparing,
  awaiting_code,
  completing,  // a code is being tried; or, with signatures on record, not every file is stored yet
  signed_,     // every document that has a signature is signed; some may have failed
  expired,
  refused,    // the trust service said no, or the certificate is of no use
  cancelled,  // by the person
  failed,     // by us, or no signature was good
  outcome_unknown,
};

std::string_view name(SigningState state) noexcept;

// A document in an act.
struct SigningItem {
  enum class Outcome {
    open,      // no signature yet
    received,  // the signature is on record, the file is not stored yet: finish() needs no code
    signed_,
    failed,
  };
  std::string document;  // its id
  std::string doc_name;  // exactly as the phone shows it
  crypto::Sha256Digest shown{};
  Outcome outcome = Outcome::open;
  std::optional<ErrorCode> error;
  // Where a visible seal stands, from 1; 0: in a field of the document, if it has one. None: there is no seal.
  std::optional<std::int64_t> seal_page;
};

// An act as it stands.
struct Signing {
  std::string id;
  std::string selection;
  SigningState state = SigningState::preparing;
  Time created_at{};
  Time changed_at{};
  std::optional<Time> code_expires_at;
  std::optional<Time> resend_from;  // none: not in this state, or no more
  int codes_sent = 0;
  int codes_tried = 0;
  std::optional<ErrorCode> error;
  std::string service_code;
  std::string signer_name;  // once the certificate is known
  bool qualified = false;   // the certificate says that it is a qualified one
  std::vector<SigningItem> items;

  // Something is still to come: a code, an answer, or a file to be stored.
  bool open() const;
  std::size_t count(SigningItem::Outcome outcome) const;
};

struct SigningOptions {
  std::chrono::seconds code_validity{120};  // as the official application says; the service's own is not documented
  std::chrono::seconds code_tolerance{30};  // a code that is typed in time may arrive late
  std::chrono::seconds resend_wait{30};
  int resends = 2;
  int tries = 3;                              // wrong codes in one act
  std::chrono::seconds code_memory{10 * 60};  // after the code's end the act waits so long for a new one
  bool approval_in_app = false;
  bool production = false;                                    // training documents cannot be signed
  std::optional<cms::SignaturePolicy> policy = std::nullopt;  // of the installation; none: there is nothing to follow
};

// A document and the bytes of it that were shown beside the form.
struct Shown {
  std::string document;
  crypto::Sha256Digest sha256{};
};

// Phone number and PIN are borrowed for the call; the PIN is kept nowhere.
struct SigningRequest {
  std::string_view selection;
  const std::vector<Shown>& shown;
  const crypto::EncryptedField& phone;
  const crypto::EncryptedField& pin;
  std::string_view address;  // of the client, for the rate limits
};

struct Opening {
  std::string signing;  // id of the act
  Result<void> outcome;
};

// Thread-safe. What is borrowed outlives it. begin, complete, resend and poll wait for the trust service, a minute a
// call. An act is its account's: for others it is not_found.
class SigningDesk {
 public:
  struct Parts {
    Storage storage;
    remote::RemoteSigner& signer;
    const crypto::SealedBox& sealed_box;  // for the phone's ciphertext, kept for another code only
    signing::Preparer foreign;            // reads uploaded documents
    signing::RevocationCheck revocation;
    StepObserver observer;  // may be empty
  };
  SigningDesk(Parts parts, SigningOptions options);

  // Opens an act over everything that is selected and sends the code. Before anything is called, and without an act:
  //   document_changed        what was shown is not what is selected, byte for byte
  //   documents_not_reviewed  of several documents one was not confirmed
  //   document_in_other_act   another act is open for one of them
  //   training_document       in production
  //   rate_limited
  // Else there is an act; its outcome is what signing::prepare and signing::activate say, and an act that was not
  // opened is over.
  Result<Opening> begin(const TenantScope& scope, const SigningRequest& request);

  // Tries the code and, if it is right, signs and stores what can be stored. act_not_awaiting_code: another code is
  // being tried, or the act is over; security_code_incorrect: another may be tried; code_limit_reached: that was the
  // last; outcome_unknown; and what else the service says. Success says that signatures are on record; view() says how
  // each document fares.
  Result<void> complete(const TenantScope& scope, std::string_view id, const crypto::EncryptedField& code);

  // Where the service offers approval in an app (elsewhere not_found): true once the person has approved, and
  // everything is as after complete(). Of two who ask about an act at once the second hears false.
  Result<bool> poll(const TenantScope& scope, std::string_view id);

  // Another code, valid anew. rate_limited: too soon; code_limit_reached; act_not_awaiting_code.
  Result<void> resend(const TenantScope& scope, std::string_view id);

  // Stores what is signed but not stored yet. Idempotent.
  Result<void> finish(const TenantScope& scope, std::string_view id);

  // act_not_awaiting_code unless it was waiting for a code.
  Result<void> cancel(const TenantScope& scope, std::string_view id);

  Result<Signing> view(const TenantScope& scope, std::string_view id) const;
  // A document of an act as it was prepared: what was shown, and the update with the seal, but for the signature
  // itself. not_found before it is prepared.
  Result<Bytes> prepared_file(const TenantScope& scope, std::string_view id, std::string_view document) const;
  // The account's acts that are not over, the oldest first.
  Result<std::vector<Signing>> open_acts(const TenantScope& scope) const;

  // Before the first request is served: whatever an earlier process was in the middle of is brought to an end.
  Result<void> recover();
  // Every minute or so: ends what waits in vain, tries again to store what was signed, forgets old selections.
  Result<void> sweep();

  const SigningOptions& options() const { return options_; }

 private:
  void announce(Step step, std::string_view id, std::string_view document = {}) const;
  Result<void> check(const TenantScope& scope, const SigningRequest& request) const;
  Result<void> count_activation(const TenantScope& scope, std::string_view address) const;
  void charge_wrong_pin(const TenantScope& scope, std::string_view address, ErrorCode code) const;
  Result<void> record(const TenantScope& scope, const std::string& id, const SigningRequest& request) const;
  Result<void> open(const TenantScope& scope, const std::string& id, const SigningRequest& request) const;
  struct Prepared;
  Result<Prepared> prepare(const TenantScope& scope, const std::string& id, const SigningRequest& request,
                           Deadline deadline) const;
  cms::SignedProperties properties(const SignatureSettings& settings) const;
  Result<void> store_intent(const TenantScope& scope, const std::string& id, const Prepared& prepared) const;
  Result<void> store_activation(const TenantScope& scope, const std::string& id, const std::string& process_id,
                                const crypto::EncryptedField& phone) const;
  Result<signing::Act> take_turn(const TenantScope& scope, std::string_view id) const;
  tl::unexpected<Error> settle(const TenantScope& scope, std::string_view id, Error error) const;
  Result<void> store_signatures(const TenantScope& scope, std::string_view id,
                                const std::vector<signing::SignedDocument>& values) const;
  Result<void> try_to_store_signatures(const TenantScope& scope, std::string_view id,
                                       const std::vector<signing::SignedDocument>& values) const;
  Result<bool> reopen(const TenantScope& scope, std::string_view id, bool counts) const;
  Result<signing::Act> awaiting_act(const TenantScope& scope, std::string_view id) const;
  Result<crypto::EncryptedField> claim_resend(const TenantScope& scope, std::string_view id) const;
  Result<void> finish_item(const TenantScope& scope, std::string_view id, const std::string& document) const;
  Result<void> close_finished(const TenantScope& scope, std::string_view id) const;
  void end(const TenantScope& scope, std::string_view id, SigningState from, SigningState to, const Error* error) const;
  Result<void> bring_to_an_end(Time preparing_before, Time completing_before);

  class Asking;

  Storage storage_;
  remote::RemoteSigner& signer_;
  const crypto::SealedBox& sealed_box_;
  signing::Preparer foreign_;
  signing::RevocationCheck revocation_;
  StepObserver observer_;
  SigningOptions options_;
  RateLimits limits_;
  std::mutex asking_mutex_;
  std::set<std::string, std::less<>> asking_;  // acts whose approval is being asked for
};

}  // namespace rubrica::app
