// The one error type of the house: a code, a cause for the operator's log, and nothing secret.
// Texts for people live in src/text/ and are looked up by code; HTTP statuses and exit codes are mapped at the edges.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rubrica {

enum class ErrorCode : std::uint16_t {
  // General
  internal,               // A broken expectation inside Rubrica; a defect.
  invalid_argument,       // The caller passed something that can never work.
  configuration_invalid,  // A configuration file or key is wrong or missing.
  io_failure,             // Reading or writing a file, a pipe or a socket failed.
  not_found,              // What was asked for does not exist.
  file_exists,            // A file was to be made under a name that is taken: nothing is overwritten.
  deadline_exceeded,      // The time allowed for the operation is over; nothing is known about its effect.
  malformed_input,        // Foreign bytes (XML, JSON, base64, DER) that do not follow their format.
  resource_limit,         // A documented limit (size, depth, count) was exceeded.

  // Storage
  storage_conflict,  // A key exists already, or a row would break a rule of the schema.
  storage_busy,      // Somebody else holds what is needed; the transaction may be tried again.
  storage_full,      // No room on the disk, or a limit of the engine.
  storage_failed,    // The database failed in any other way.

  // Accounts
  credentials_refused,  // The e-mail and the password do not belong together.
  rate_limited,         // Too many attempts in too short a time; later it will work again.

  // Network
  connection_failed,   // No connection could be made; the request was never sent.
  connection_lost,     // The connection broke after the request may have been sent.
  tls_failure,         // The server could not be authenticated, or TLS failed.
  egress_refused,      // The address is not one that this installation may talk to.
  response_too_large,  // The answer exceeded the limit of the request.

  // Trust service (the codes in brackets are SCMD's, SPEC 1.12 section 4.1)
  signer_unknown,                 // No active signature for this number, or an unknown application id.
  signature_pin_incorrect,        // [801]
  security_code_incorrect,        // [802]
  security_code_expired,          // [816] code or process expired
  signature_service_inactive,     // [817] service inactive; the citizen gets no code
  cmd_pin_change_required,        // [901] AMA's mandatory text is shown
  signature_pin_change_required,  // [902] AMA's mandatory text is shown
  too_many_documents,             // More than the service takes in one act (100).
  trust_service_rejected,         // [other 8xx] the service refused a parameter
  trust_service_failed,           // [900, 5xx in an answer, unknown codes]
  trust_service_fault,            // A SOAP fault.
  trust_service_unauthorized,     // HTTP 401/403/407: our credentials, not the citizen's.
  trust_service_unavailable,      // HTTP 5xx without a fault, or an HTML page instead of an answer.
  trust_service_nonsense,         // An answer that parses but does not make sense.
  approval_pending,               // Not approved in the app yet (SignDocumentPooling).
  outcome_unknown,                // The answer to ValidateOtp was lost: a signature may or may not exist.
  signature_mismatch,             // A returned signature does not verify against its own representation.
  certificate_unusable,           // Expired, revoked, not yet valid, or without the right key usage.
  key_unsupported,                // An algorithm or key size that Rubrica does not support.
  cipher_key_unrecognised,        // The encryption key is not one of the pinned ones.

  // Acts of signing
  documents_not_reviewed,  // Of several documents not every one was confirmed by the person.
  document_in_other_act,   // Another act of signing is open for the document.
  act_not_awaiting_code,   // The act is over, or another code is being tried.
  code_limit_reached,      // No more codes for this act: neither sent nor tried.
  code_missing,            // Whatever was to give the security code (--otp-command) gave none.
  training_document,       // A document of the training mode cannot be signed in production.

  // Documents
  pdf_damaged,             // Broken structure: refused, never repaired.
  pdf_encrypted,           // Encrypted documents are refused.
  pdf_xfa,                 // XFA forms are refused.
  pdf_active_content,      // JavaScript, Launch, other automatic actions, external references, optional content.
  pdf_signing_forbidden,   // DocMDP or FieldMDP of an earlier signature forbids another one.
  pdf_too_large,           // Over the documented size limit.
  document_changed,        // The document is not the one that was shown or prepared.
  signature_too_large,     // The CMS does not fit into the reserved placeholder.
  confined_reader_failed,  // The confined helper crashed, looped or ran out of its limits on this document.

  count_  // Number of codes; not a code.
};

// The code's stable identifier, for logs and JSON ("signature_pin_incorrect").
std::string_view name(ErrorCode code) noexcept;
std::optional<ErrorCode> error_code_named(std::string_view name) noexcept;  // the inverse

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string detail;         // For the operator. Never a secret, a document body or a full personal identifier.
  std::vector<Error> causes;  // Everything that led here, not only the first thing.
  std::string service_code;   // The trust service's own code as it came ("801", "a:InternalServiceFault"), or empty.

  // "signature_pin_incorrect [801]: detail (cause; cause)"
  std::string describe() const;
};

}  // namespace rubrica
