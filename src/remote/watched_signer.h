// How the trust service fares, learnt from the calls that people make anyway: nothing is asked of it for this.
#pragma once

#include <mutex>
#include <optional>

#include "base/clock.h"
#include "remote/remote_signer.h"

namespace rubrica::remote {

struct ServiceHealth {
  std::optional<Time> last_answer;  // of the service itself, whatever it said
  bool unavailable = false;         // nobody could sign a moment ago, and nobody could since
};

// Passes every call on and remembers how it ended. Thread-safe. Borrows the signer and the clock.
class WatchedSigner final : public RemoteSigner {
 public:
  WatchedSigner(RemoteSigner& signer, const Clock& clock) : signer_(signer), clock_(clock) {}

  // An unavailability that nobody has met with for five minutes is no longer reported.
  ServiceHealth health() const;

  Result<crypto::CertificateChain> certificate(const crypto::EncryptedField& phone, Deadline deadline) override;
  Result<Activation> activate(const crypto::EncryptedField& phone, const crypto::EncryptedField& pin,
                              std::vector<SigningItem> items, Deadline deadline) override;
  Result<std::vector<SignedItem>> complete(const Activation& activation, const crypto::EncryptedField& code,
                                           const crypto::Certificate& signer, Deadline deadline) override;
  Result<void> resend(const Activation& activation, const crypto::EncryptedField& phone, Deadline deadline) override;
  Result<std::vector<SignedItem>> poll(const Activation& activation, const crypto::Certificate& signer,
                                       Deadline deadline) override;
  std::vector<std::string> item_names(const std::vector<DocNameParts>& parts) const override;
  Capabilities capabilities() const override;

 private:
  template <typename T>
  Result<T> remember(Result<T> outcome);

  RemoteSigner& signer_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::optional<Time> last_answer_;
  std::optional<Time> last_unavailable_;
};

}  // namespace rubrica::remote
