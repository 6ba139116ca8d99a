// Acts of signing in the database: how rows become values. For the signing desk's .cpp files.
#pragma once

#include "app/signing_desk.h"

namespace rubrica::app {

std::optional<SigningState> signing_state_named(std::string_view text) noexcept;

// What the sealed phone ciphertext of an act opens for.
std::string phone_purpose(const TenantScope& scope, std::string_view id);

// How an act's end is announced.
Step step_of(SigningState end) noexcept;

// The next event of an act, in the transaction that does what it tells.
Result<void> add_event(sql::Transaction& transaction, const std::string& tenant, std::string_view id, Time now,
                       Step step, std::string_view detail = {});

// not_found when the act is another account's.
Result<Signing> read_signing(sql::Transaction& transaction, const TenantScope& scope, std::string_view id,
                             const SigningOptions& options);

// The certificate that an act was prepared for, and its issuers.
Result<crypto::CertificateChain> read_signer(sql::Transaction& transaction, const std::string& tenant,
                                             std::string_view id);

// What the trust service and the finishing need, of an act that has been activated.
Result<signing::Act> read_act(sql::Transaction& transaction, const std::string& tenant, std::string_view id);

}  // namespace rubrica::app
