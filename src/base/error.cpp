#include "base/error.h"

#include <algorithm>
#include <array>

namespace rubrica {
namespace {
constexpr std::array kNames = std::to_array<std::string_view>({
    "internal",
    "invalid_argument",
    "configuration_invalid",
    "io_failure",
    "not_found",
    "file_exists",
    "deadline_exceeded",
    "malformed_input",
    "resource_limit",
    "storage_conflict",
    "storage_busy",
    "storage_full",
    "storage_failed",
    "credentials_refused",
    "rate_limited",
    "connection_failed",
    "connection_lost",
    "tls_failure",
    "egress_refused",
    "response_too_large",
    "signer_unknown",
    "signature_pin_incorrect",
    "security_code_incorrect",
    "security_code_expired",
    "signature_service_inactive",
    "cmd_pin_change_required",
    "signature_pin_change_required",
    "too_many_documents",
    "trust_service_rejected",
    "trust_service_failed",
    "trust_service_fault",
    "trust_service_unauthorized",
    "trust_service_unavailable",
    "trust_service_nonsense",
    "approval_pending",
    "outcome_unknown",
    "signature_mismatch",
    "certificate_unusable",
    "key_unsupported",
    "cipher_key_unrecognised",
    "documents_not_reviewed",
    "document_in_other_act",
    "act_not_awaiting_code",
    "code_limit_reached",
    "code_missing",
    "training_document",
    "pdf_damaged",
    "pdf_encrypted",
    "pdf_xfa",
    "pdf_active_content",
    "pdf_signing_forbidden",
    "pdf_too_large",
    "document_changed",
    "signature_too_large",
    "confined_reader_failed",
});
static_assert(kNames.size() == static_cast<std::size_t>(ErrorCode::count_), "every code has a name");
}  // namespace

std::string_view name(const ErrorCode code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return index < kNames.size() ? kNames[index] : "unknown";
}

std::optional<ErrorCode> error_code_named(const std::string_view name) noexcept {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<ErrorCode>(found - kNames.begin());
}

std::string Error::describe() const {
  std::string text(name(code));
  if (!service_code.empty()) text += " [" + service_code + "]";
  if (!detail.empty()) text += ": " + detail;
  if (!causes.empty()) {
    text += " (";
    for (std::size_t i = 0; i < causes.size(); ++i) text += (i ? "; " : "") + causes[i].describe();
    text += ")";
  }
  return text;
}

}  // namespace rubrica
