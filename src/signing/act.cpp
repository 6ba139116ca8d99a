#include "signing/act.h"

#include <algorithm>

namespace rubrica::signing {
namespace {

Result<void> check_usable(const crypto::CertificateChain& chain, const RevocationCheck& revocation, const Clock& clock,
                          const Deadline deadline) {
  const crypto::Certificate& leaf = chain.leaf();
  const Time now = clock.now();
  if (leaf.not_after() < now) {
    return fail(ErrorCode::certificate_unusable, "the signer's certificate expired at " + iso_utc(leaf.not_after()));
  }
  if (now < leaf.not_before()) {
    return fail(ErrorCode::certificate_unusable,
                "the signer's certificate is not valid before " + iso_utc(leaf.not_before()));
  }
  if (!leaf.may_sign_documents()) {
    return fail(ErrorCode::certificate_unusable, "the key usage of the signer's certificate excludes documents");
  }
  if (revocation && revocation(chain, deadline) == Revocation::revoked) {
    return fail(ErrorCode::certificate_unusable, "the signer's certificate is revoked");
  }
  return {};
}

Result<Document> with_drawn_seal(Document document, const crypto::CertificateChain& chain) {
  if (!document.seal) return document;
  const pades::SealText text{.name = chain.leaf().subject_common_name(),
                             .identification = chain.leaf().subject_serial_number(),
                             .date = document.seal->date,
                             .reason = document.parameters.reason,
                             .location = document.parameters.location};
  RUBRICA_TRY(pades::SealDrawing drawing, pades::draw_seal(text, document.seal->logo));
  document.parameters.seal = pades::Seal{document.seal->place, std::move(drawing), document.seal->into_empty_field};
  return document;
}

// In the order of the act's documents, whatever the service's.
std::vector<SignedDocument> by_document(const Act& act, std::vector<remote::SignedItem> items) {
  std::vector<SignedDocument> outcome;
  for (const PreparedDocument& document : act.documents) {
    const auto item = std::ranges::find(items, document.id, &remote::SignedItem::id);
    if (item == items.end()) {
      outcome.push_back({document.id, fail(ErrorCode::trust_service_nonsense, "no signature for " + document.id)});
    } else {
      outcome.push_back({document.id, std::move(item->value)});
    }
  }
  return outcome;
}

}  // namespace

Result<pades::Preparation> prepare_in_process(const Document& document, const crypto::CertificateChain& signer) {
  return pades::prepare(*document.source, signer, document.parameters);
}

Result<PreparedAct> prepare(remote::RemoteSigner& signer, const crypto::EncryptedField& phone,
                            const std::vector<Document>& documents, const Preparer& prepare,
                            const RevocationCheck& revocation, const Clock& clock, const Deadline deadline) {
  if (documents.empty()) return fail(ErrorCode::invalid_argument, "an act needs at least one document");
  if (documents.size() > signer.capabilities().maximum_items) {
    return fail(ErrorCode::too_many_documents, std::to_string(documents.size()) + " documents in one act");
  }
  RUBRICA_TRY(auto chain, signer.certificate(phone, deadline));
  RUBRICA_CHECK_OK(check_usable(chain, revocation, clock, deadline));

  std::vector<PreparedDocument> prepared;
  std::vector<remote::SigningItem> items;
  for (const Document& document : documents) {
    auto preparation =
        with_drawn_seal(document, chain).and_then([&](const Document& drawn) { return prepare(drawn, chain); });
    if (!preparation) {
      Error error = std::move(preparation).error();
      error.detail = document.id + ": " + error.detail;
      return fail(std::move(error));
    }
    items.push_back({document.id, document.name, preparation->representation()});
    prepared.push_back({document.id, std::move(*preparation)});
  }
  return PreparedAct{std::move(items), std::move(prepared), std::move(chain)};
}

Result<Act> activate(remote::RemoteSigner& signer, const crypto::EncryptedField& phone,
                     const crypto::EncryptedField& pin, PreparedAct prepared, const Deadline deadline) {
  RUBRICA_TRY(auto activation, signer.activate(phone, pin, std::move(prepared.items), deadline));
  return Act{std::move(activation), std::move(prepared.documents), std::move(prepared.signer)};
}

Result<Act> open(remote::RemoteSigner& signer, const crypto::EncryptedField& phone, const crypto::EncryptedField& pin,
                 const std::vector<Document>& documents, const Preparer& prepare, const RevocationCheck& revocation,
                 const Clock& clock, const Deadline deadline) {
  RUBRICA_TRY(auto prepared, signing::prepare(signer, phone, documents, prepare, revocation, clock, deadline));
  return activate(signer, phone, pin, std::move(prepared), deadline);
}

Result<std::vector<SignedDocument>> complete(remote::RemoteSigner& signer, const Act& act,
                                             const crypto::EncryptedField& code, const Deadline deadline) {
  RUBRICA_TRY(auto items, signer.complete(act.activation, code, act.signer.leaf(), deadline));
  return by_document(act, std::move(items));
}

Result<std::vector<SignedDocument>> poll(remote::RemoteSigner& signer, const Act& act, const Deadline deadline) {
  RUBRICA_TRY(auto items, signer.poll(act.activation, act.signer.leaf(), deadline));
  return by_document(act, std::move(items));
}

Result<void> finish(const pdf::Source& document, const PreparedDocument& prepared, const crypto::SignatureValue& value,
                    pdf::Sink& out) {
  return pades::finish(document, prepared.preparation, value, out);
}

}  // namespace rubrica::signing
