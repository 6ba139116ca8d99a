// What tests of signing need around the desk: a trust service without a network, a person who is logged in, documents.
#pragma once

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/tenant_scope.h"
#include "base/id.h"
#include "crypto/sealed_box.h"
#include "remote/remote_signer.h"
#include "support/test_identity.h"

namespace rubrica::test {

// A trust service that knows one person, signs whatever it is asked to, fails as ordered, and remembers its calls.
// What is public is set before calls begin, or between them.
class FakeRemoteSigner final : public remote::RemoteSigner {
 public:
  FakeRemoteSigner(const Identity& person, const crypto::CertificateChain& chain) : person_(person), chain_(chain) {}

  Result<crypto::CertificateChain> certificate(const crypto::EncryptedField&, Deadline) override {
    note("certificate");
    return chain_;
  }
  Result<remote::Activation> activate(const crypto::EncryptedField&, const crypto::EncryptedField&,
                                      std::vector<remote::SigningItem> items, Deadline) override {
    note("activate");
    if (activation_error) return fail(*activation_error);
    const std::lock_guard lock(mutex_);
    names.clear();
    for (const auto& item : items) names.push_back(item.name);
    return remote::Activation{"process-" + std::to_string(calls.size()), std::move(items)};
  }
  Result<std::vector<remote::SignedItem>> complete(const remote::Activation& activation, const crypto::EncryptedField&,
                                                   const crypto::Certificate&, Deadline) override {
    note("complete");
    if (completion_error) return fail(*completion_error);
    return signatures(activation);
  }
  Result<void> resend(const remote::Activation&, const crypto::EncryptedField& phone, Deadline) override {
    note("resend");
    resent_to = phone.base64();
    if (resend_error) return fail(*resend_error);
    return {};
  }
  std::function<void()> while_polled;
  Result<std::vector<remote::SignedItem>> poll(const remote::Activation& activation, const crypto::Certificate&,
                                               Deadline) override {
    note("poll");
    if (while_polled) while_polled();
    if (!approved) return fail(ErrorCode::approval_pending, "not yet");
    return signatures(activation);
  }
  std::vector<std::string> item_names(const std::vector<remote::DocNameParts>& parts) const override {
    std::vector<std::string> all;
    for (const auto& one : parts) all.push_back(one.title + (one.total.empty() ? "" : " " + one.total));
    return all;
  }
  remote::Capabilities capabilities() const override { return {100, approval_in_app}; }

  int count(const std::string& call) {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(std::ranges::count(calls, call));
  }

  std::vector<std::string> calls;
  std::vector<std::string> names;  // of the last activation
  std::string resent_to;
  std::string mismatched;  // id of the item whose signature does not verify
  std::optional<Error> activation_error;
  std::optional<Error> completion_error;
  std::optional<Error> resend_error;
  bool approval_in_app = false;
  bool approved = false;

 private:
  void note(const char* call) {
    const std::lock_guard lock(mutex_);
    calls.emplace_back(call);
  }
  std::vector<remote::SignedItem> signatures(const remote::Activation& activation) const {
    std::vector<remote::SignedItem> items;
    for (const auto& item : activation.items) {
      if (item.id == mismatched) {
        items.push_back({item.id, fail(ErrorCode::signature_mismatch, "as ordered")});
      } else {
        items.push_back({item.id, sign(person_, item.representation)});
      }
    }
    std::ranges::reverse(items);
    return items;
  }

  const Identity& person_;
  crypto::CertificateChain chain_;
  std::mutex mutex_;
};

struct DocumentFacts {
  std::string title = "FT 2026A/1";
  std::string origin = "issued";
};

// An unsigned document with these bytes; its id.
inline std::string add_document(const app::TenantScope& scope, const Bytes& pdf, const DocumentFacts& facts = {}) {
  const auto digest = scope.blobs().put(scope.tenant(), pdf).value();
  const std::string id = uuid_v7(scope.clock().now());
  const bool issued = facts.origin == "issued";
  const auto total = issued ? std::optional<std::string>("5535.00") : std::nullopt;
  auto transaction = scope.begin(sql::Access::write).value();
  transaction
      .run(
          "INSERT INTO document (tenant_id, id, origin, title, customer_name, issued_on, total, currency, sha256, "
          "size, pages, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, 'unsigned', $11)",
          scope.tenant(), id, facts.origin, facts.title, issued ? "Câmara Municipal de Exemplo" : "",
          issued ? std::optional<std::string>("2026-11-24") : std::nullopt, total,
          issued ? std::optional<std::string>("EUR") : std::nullopt, digest, static_cast<std::int64_t>(pdf.size()),
          scope.clock().now())
      .value();
  if (!transaction.commit()) throw std::runtime_error("the document was not stored");
  return id;
}

}  // namespace rubrica::test
