// One act of signing, without storage: certificate → prepare → activate, then complete → finish.
// The command line, the library and the web application share it; who needs persistence stores the values in between.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pades/signature.h"
#include "remote/remote_signer.h"

namespace rubrica::signing {

// A visible seal: name and identification come from the certificate, reason and location from the parameters.
struct SealRequest {
  std::optional<pades::SealPlace> place;  // none: into the existing field that the parameters name
  std::optional<pades::SealLogo> logo;
  std::string date;               // as it is to be read
  bool into_empty_field = false;  // rather than at the place, if the document has one
};

// A document to be signed. `source` is borrowed and must stay readable and unchanged until the act is finished.
struct Document {
  std::string id;    // unique within the act
  std::string name;  // DocName, exactly as the phone will show it
  const pdf::Source* source = nullptr;
  pades::Parameters parameters;
  std::optional<SealRequest> seal = std::nullopt;  // drawn once the certificate is known
};

// Who reads the document: prepare_in_process for our own documents, the confined helper for foreign ones.
using Preparer = std::function<Result<pades::Preparation>(const Document&, const crypto::CertificateChain&)>;
Result<pades::Preparation> prepare_in_process(const Document& document, const crypto::CertificateChain& signer);

// Whether the signer's certificate is revoked now. An unanswered question is not an obstacle (DESIGN §9, Session): only
// the answer "revoked" ends the act. May block until the deadline.
enum class Revocation { good, revoked, unknown };
using RevocationCheck = std::function<Revocation(const crypto::CertificateChain&, Deadline)>;

struct PreparedDocument {
  std::string id;
  pades::Preparation preparation;
};

// The intent, complete before the citizen hears of it: a plain value.
struct PreparedAct {
  std::vector<remote::SigningItem> items;   // what the service will be asked to sign
  std::vector<PreparedDocument> documents;  // in the same order
  crypto::CertificateChain signer;
};

// Everything between the two halves: a plain value.
struct Act {
  remote::Activation activation;
  std::vector<PreparedDocument> documents;  // in the order of activation.items
  crypto::CertificateChain signer;
};

struct SignedDocument {
  std::string id;
  Result<crypto::SignatureValue> value;  // one failure costs one document
};

// Asks for the certificate, refuses one that is expired, not yet valid, revoked or not meant for documents
// (certificate_unusable), and prepares every document. Nothing is sent to the citizen. When an error comes from a
// document, its detail begins with the document's id.
Result<PreparedAct> prepare(remote::RemoteSigner& signer, const crypto::EncryptedField& phone,
                            const std::vector<Document>& documents, const Preparer& prepare,
                            const RevocationCheck& revocation, const Clock& clock, Deadline deadline);

// Opens the act: the citizen receives a code.
Result<Act> activate(remote::RemoteSigner& signer, const crypto::EncryptedField& phone,
                     const crypto::EncryptedField& pin, PreparedAct prepared, Deadline deadline);

// Both of these, for who stores nothing in between.
Result<Act> open(remote::RemoteSigner& signer, const crypto::EncryptedField& phone, const crypto::EncryptedField& pin,
                 const std::vector<Document>& documents, const Preparer& prepare, const RevocationCheck& revocation,
                 const Clock& clock, Deadline deadline);

// Turns the code into signature values. Store them before anything else is done with them.
Result<std::vector<SignedDocument>> complete(remote::RemoteSigner& signer, const Act& act,
                                             const crypto::EncryptedField& code, Deadline deadline);

// The same for a service with approval in an app: approval_pending until the person has approved.
Result<std::vector<SignedDocument>> poll(remote::RemoteSigner& signer, const Act& act, Deadline deadline);

// Writes the signed file. It is not "assinado" before pades::gate has accepted what was stored.
Result<void> finish(const pdf::Source& document, const PreparedDocument& prepared, const crypto::SignatureValue& value,
                    pdf::Sink& out);

}  // namespace rubrica::signing
