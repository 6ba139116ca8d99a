#include "remote/watched_signer.h"

#include <utility>

namespace rubrica::remote {
namespace {

constexpr std::chrono::minutes kRemembered{5};

enum class Meaning {
  answered,     // the service did its work, or said why not
  unavailable,  // nobody can sign for the moment
  neither,      // says something about this installation only
};

Meaning meaning_of(const ErrorCode code) {
  switch (code) {
    case ErrorCode::signature_service_inactive:
    case ErrorCode::trust_service_unavailable:
    case ErrorCode::trust_service_fault:
    case ErrorCode::trust_service_nonsense:
    case ErrorCode::outcome_unknown:
    case ErrorCode::connection_failed:
    case ErrorCode::connection_lost:
    case ErrorCode::deadline_exceeded:
      return Meaning::unavailable;
    case ErrorCode::signer_unknown:
    case ErrorCode::signature_pin_incorrect:
    case ErrorCode::security_code_incorrect:
    case ErrorCode::security_code_expired:
    case ErrorCode::cmd_pin_change_required:
    case ErrorCode::signature_pin_change_required:
    case ErrorCode::trust_service_rejected:
    case ErrorCode::approval_pending:
      return Meaning::answered;
    default:
      return Meaning::neither;
  }
}

}  // namespace

template <typename T>
Result<T> WatchedSigner::remember(Result<T> outcome) {
  const Meaning meaning = outcome ? Meaning::answered : meaning_of(outcome.error().code);
  const Time now = clock_.now();
  const std::lock_guard lock(mutex_);
  if (meaning == Meaning::answered) {
    last_answer_ = now;
    last_unavailable_.reset();
  } else if (meaning == Meaning::unavailable) {
    last_unavailable_ = now;
  }
  return outcome;
}

ServiceHealth WatchedSigner::health() const {
  const Time now = clock_.now();
  const std::lock_guard lock(mutex_);
  return {.last_answer = last_answer_, .unavailable = last_unavailable_ && now - *last_unavailable_ < kRemembered};
}

Result<crypto::CertificateChain> WatchedSigner::certificate(const crypto::EncryptedField& phone,
                                                            const Deadline deadline) {
  return remember(signer_.certificate(phone, deadline));
}

Result<Activation> WatchedSigner::activate(const crypto::EncryptedField& phone, const crypto::EncryptedField& pin,
                                           std::vector<SigningItem> items, const Deadline deadline) {
  return remember(signer_.activate(phone, pin, std::move(items), deadline));
}

Result<std::vector<SignedItem>> WatchedSigner::complete(const Activation& activation,
                                                        const crypto::EncryptedField& code,
                                                        const crypto::Certificate& signer, const Deadline deadline) {
  return remember(signer_.complete(activation, code, signer, deadline));
}

Result<void> WatchedSigner::resend(const Activation& activation, const crypto::EncryptedField& phone,
                                   const Deadline deadline) {
  return remember(signer_.resend(activation, phone, deadline));
}

Result<std::vector<SignedItem>> WatchedSigner::poll(const Activation& activation, const crypto::Certificate& signer,
                                                    const Deadline deadline) {
  return remember(signer_.poll(activation, signer, deadline));
}

std::vector<std::string> WatchedSigner::item_names(const std::vector<DocNameParts>& parts) const {
  return signer_.item_names(parts);
}

Capabilities WatchedSigner::capabilities() const { return signer_.capabilities(); }

}  // namespace rubrica::remote
