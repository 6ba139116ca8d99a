// Chave Móvel Digital as a RemoteSigner: SCMDService over HTTPS with Basic authentication (SPEC 1.12).
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "http/client.h"
#include "remote/remote_signer.h"
#include "remote/scmd/doc_name.h"
#include "remote/scmd/messages.h"

namespace rubrica::remote::scmd {

// Where the service's real behaviour is not documented, the setting is here, with the value that the official client's
// behaviour or the specification suggests (field notes §1.2, §2.3, §10).
struct ScmdOptions {
  std::string endpoint;        // https://…/SCMDService.svc
  std::string application_id;  // the GUID
  http::BasicCredentials credentials;
  std::chrono::milliseconds answer_timeout = std::chrono::seconds(60);  // per call; connecting is the client's 5 s
  Contract contract = Contract::published;  // approval: offer the gov.pt app beside the code, and poll()
  bool single_as_batch = false;             // one document through SCMDMultipleSign too
  std::size_t maximum_items = 100;          // SPEC §1.3; the service answers 900 beyond it
  std::size_t maximum_doc_name = kMaximumDocName;
};

// How answers become errors, at every step:
//   801, 802, 816, 817, 901, 902   their own ErrorCode         other 8xx   trust_service_rejected
//   900, 5xx, unknown codes        trust_service_failed        faults, HTTP statuses, nonsense: messages.h
// and by step:
//   GetCertificate          nil or empty                       signer_unknown (a wrong application id looks the same)
//   GetCertificateWithPin   900                                signer_unknown (so the official client reads it)
//   ValidateOtp             an answer that was lost, cannot be read or makes no sense, and HTTP statuses that a dying
//                           service or gateway gives           outcome_unknown, the original error as its cause
//   SignDocumentPooling     any other code than 200, 801, 816, 817, 901, 902         approval_pending
// A deadline that has passed before a call is deadline_exceeded: nothing was sent.
class ScmdSigner final : public RemoteSigner {
 public:
  // `client` is borrowed and must outlive the signer. configuration_invalid: endpoint, application id or limits.
  static Result<std::unique_ptr<ScmdSigner>> create(ScmdOptions options, http::Client& client);

  // GetCertificate; asked a second time when the connection was lost, because it changes nothing.
  Result<crypto::CertificateChain> certificate(const crypto::EncryptedField& phone, Deadline deadline) override;

  // SCMDSign for one item, SCMDMultipleSign for more. Each name must satisfy is_doc_name, ids and names must be unique:
  // invalid_argument before anything is sent. On the wire the ids are positions, "0", "1", …: the caller's stay here.
  Result<Activation> activate(const crypto::EncryptedField& phone, const crypto::EncryptedField& pin,
                              std::vector<SigningItem> items, Deadline deadline) override;

  // ValidateOtp. Signatures are matched by id, else by name, else by position; an item whose signature is missing or
  // came twice with different octets fails alone (trust_service_nonsense), so does one that does not verify
  // (signature_mismatch). Signatures that nobody asked for are logged and dropped.
  Result<std::vector<SignedItem>> complete(const Activation& activation, const crypto::EncryptedField& code,
                                           const crypto::Certificate& signer, Deadline deadline) override;

  Result<void> resend(const Activation& activation, const crypto::EncryptedField& phone, Deadline deadline) override;

  // SignDocumentPooling; invalid_argument under Contract::published.
  Result<std::vector<SignedItem>> poll(const Activation& activation, const crypto::Certificate& signer,
                                       Deadline deadline) override;

  // doc_names() of doc_name.h.
  std::vector<std::string> item_names(const std::vector<DocNameParts>& parts) const override;
  Capabilities capabilities() const override;

  // Beyond the port: the certificate against PIN and code instead of the number alone. The activation has no items.
  Result<Activation> open_certificate(const crypto::EncryptedField& phone, const crypto::EncryptedField& pin,
                                      Deadline deadline);
  Result<crypto::CertificateChain> complete_certificate(const Activation& activation,
                                                        const crypto::EncryptedField& code, Deadline deadline);

 private:
  ScmdSigner(ScmdOptions options, ApplicationId application, http::Client& client)
      : options_(std::move(options)), application_(std::move(application)), client_(client) {}

  Result<http::Response> call(Operation operation, const std::string& request, Deadline deadline);
  Result<SignStatus> call_for_status(Operation operation, const std::string& request, Deadline deadline);
  // Only after code 200; every other outcome is an error by the table above.
  Result<SignResponse> validate(const Activation& activation, const crypto::EncryptedField& code, Deadline deadline);
  Result<void> check_items(const std::vector<SigningItem>& items) const;

  const ScmdOptions options_;
  const ApplicationId application_;
  http::Client& client_;
};

}  // namespace rubrica::remote::scmd
