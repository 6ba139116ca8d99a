#include "cli/exit_code.h"

namespace rubrica::cli {

ExitCode exit_code(const ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::code_missing:
      return kUsage;
    case ErrorCode::configuration_invalid:
    case ErrorCode::cipher_key_unrecognised:
      return kConfiguration;
    case ErrorCode::storage_conflict:
    case ErrorCode::storage_busy:
    case ErrorCode::storage_full:
    case ErrorCode::storage_failed:
    case ErrorCode::io_failure:
    case ErrorCode::file_exists:
    case ErrorCode::not_found:
      return kIoFailure;
    case ErrorCode::malformed_input:
    case ErrorCode::resource_limit:
    case ErrorCode::pdf_damaged:
    case ErrorCode::pdf_encrypted:
    case ErrorCode::pdf_xfa:
    case ErrorCode::pdf_active_content:
    case ErrorCode::pdf_too_large:
    case ErrorCode::confined_reader_failed:
      return kUnreadable;
    case ErrorCode::connection_failed:
    case ErrorCode::connection_lost:
    case ErrorCode::deadline_exceeded:
    case ErrorCode::tls_failure:
    case ErrorCode::egress_refused:
    case ErrorCode::response_too_large:
    case ErrorCode::signature_service_inactive:
    case ErrorCode::trust_service_failed:
    case ErrorCode::trust_service_fault:
    case ErrorCode::trust_service_unauthorized:
    case ErrorCode::trust_service_unavailable:
    case ErrorCode::trust_service_nonsense:
    case ErrorCode::outcome_unknown:
    case ErrorCode::rate_limited:
      return kUnavailable;
    case ErrorCode::signer_unknown:
    case ErrorCode::signature_pin_incorrect:
    case ErrorCode::security_code_incorrect:
    case ErrorCode::security_code_expired:
    case ErrorCode::cmd_pin_change_required:
    case ErrorCode::signature_pin_change_required:
    case ErrorCode::too_many_documents:
    case ErrorCode::trust_service_rejected:
    case ErrorCode::approval_pending:
    case ErrorCode::certificate_unusable:
    case ErrorCode::key_unsupported:
    case ErrorCode::pdf_signing_forbidden:
    case ErrorCode::document_changed:
    case ErrorCode::documents_not_reviewed:
    case ErrorCode::document_in_other_act:
    case ErrorCode::act_not_awaiting_code:
    case ErrorCode::code_limit_reached:
    case ErrorCode::training_document:
    case ErrorCode::credentials_refused:
      return kRefused;
    case ErrorCode::signature_mismatch:
    case ErrorCode::signature_too_large:
      return kFailed;
    case ErrorCode::internal:
    case ErrorCode::count_:
      break;
  }
  return kInternal;
}

}  // namespace rubrica::cli
