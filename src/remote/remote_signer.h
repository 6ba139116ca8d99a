// The port to a trust service that signs remotely. Knows digests and ciphertexts, never documents.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crypto/dtbs_representation.h"
#include "crypto/encrypted_field.h"

namespace rubrica::remote {

// One thing to be signed in an act. `name` is what the citizen's phone shows, character for character.
struct SigningItem {
  std::string id;    // unique within the act
  std::string name;  // DocName; see scmd/doc_name.h for its form
  crypto::DtbsRepresentation representation;
};

// An act that the service has opened; a plain storable value.
struct Activation {
  std::string process_id;
  std::vector<SigningItem> items;  // as sent
};

// One item's outcome, in the order of Activation::items. A wrong signature fails one item only.
struct SignedItem {
  std::string id;
  Result<crypto::SignatureValue> value;  // verified against the item's representation and the signer's certificate
};

// What the name of a thing to be signed is made from.
struct DocNameParts {
  std::string title;  // a file name or a document number; foreign text, UTF-8 or not
  std::string total;  // "5535,00 EUR"; empty: none. Kept whole when the title must be shortened
};

struct Capabilities {
  std::size_t maximum_items = 1;  // per act
  bool approval_in_app = false;   // poll() may complete an act without a code
};

// Thread-safe; every call blocks until its deadline at the latest. Never repeats anything that sends a code to the
// citizen or consumes one. Errors: the trust-service block of ErrorCode, and the network block.
class RemoteSigner {
 public:
  virtual ~RemoteSigner() = default;

  // The signer's certificate and its issuers, leaf first. signer_unknown when the number has no active signature.
  virtual Result<crypto::CertificateChain> certificate(const crypto::EncryptedField& phone, Deadline deadline) = 0;

  // Opens an act over 1…maximum_items items; the citizen receives a code. Never repeated by itself.
  virtual Result<Activation> activate(const crypto::EncryptedField& phone, const crypto::EncryptedField& pin,
                                      std::vector<SigningItem> items, Deadline deadline) = 0;

  // Turns the citizen's code into signatures, each verified with `signer`. A lost answer is outcome_unknown.
  virtual Result<std::vector<SignedItem>> complete(const Activation& activation, const crypto::EncryptedField& code,
                                                   const crypto::Certificate& signer, Deadline deadline) = 0;

  // Asks for a new code for an open act.
  virtual Result<void> resend(const Activation& activation, const crypto::EncryptedField& phone, Deadline deadline) = 0;

  // For services with approval in an app: the signatures once approved, approval_pending before.
  virtual Result<std::vector<SignedItem>> poll(const Activation& activation, const crypto::Certificate& signer,
                                               Deadline deadline) = 0;

  // The names under which the phone will show these things, in their order: as near to the parts as the service allows,
  // and none twice.
  virtual std::vector<std::string> item_names(const std::vector<DocNameParts>& parts) const = 0;

  virtual Capabilities capabilities() const = 0;
};

}  // namespace rubrica::remote
