#include "remote/scmd/scmd_signer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/log.h"

namespace rubrica::remote::scmd {
namespace {

constexpr std::size_t kLargestAnswer = std::size_t{1} << 20U;  // a hundred signatures are a tenth of it

std::string text_name(const Operation operation) { return std::string(name(operation)); }

// ---- codes

ErrorCode meaning_of(const std::string& code) {
  static const std::map<std::string, ErrorCode, std::less<>> kKnown{
      {"801", ErrorCode::signature_pin_incorrect}, {"802", ErrorCode::security_code_incorrect},
      {"816", ErrorCode::security_code_expired},   {"817", ErrorCode::signature_service_inactive},
      {"901", ErrorCode::cmd_pin_change_required}, {"902", ErrorCode::signature_pin_change_required},
  };
  if (const auto known = kKnown.find(code); known != kKnown.end()) return known->second;
  return code.size() == 3 && code.front() == '8' ? ErrorCode::trust_service_rejected : ErrorCode::trust_service_failed;
}

Error error_of(const SignStatus& status, const Operation operation) {
  ErrorCode code = meaning_of(status.code);
  if (operation == Operation::get_certificate_with_pin && status.code == "900") code = ErrorCode::signer_unknown;
  std::string detail = text_name(operation) + " answered " + status.code;
  if (status.field) detail += " about the field " + *status.field;
  return Error{code, std::move(detail), {}, status.code};
}

Result<void> check_status(const SignStatus& status, const Operation operation) {
  if (status.code == "200") return {};
  return fail(error_of(status, operation));
}

// Process ids are opaque; what could not be one is not sent back.
Result<std::string> process_id_of(const SignStatus& status, const Operation operation) {
  constexpr std::size_t kLongest = 128;
  std::string id = status.process_id.value_or("");
  const bool printable = std::ranges::all_of(id, [](const char c) { return c > ' ' && c < 0x7F; });
  if (id.empty() || id.size() > kLongest || !printable) {
    return fail(ErrorCode::trust_service_nonsense, text_name(operation) + ": code 200 without a usable process id");
  }
  return id;
}

// ---- ValidateOtp: what is known about the code's fate

bool leaves_the_outcome_open(const Error& error, const int http_status) {
  switch (error.code) {
    case ErrorCode::connection_lost:
    case ErrorCode::deadline_exceeded:
    case ErrorCode::response_too_large:
    case ErrorCode::trust_service_nonsense:
      return true;
    case ErrorCode::trust_service_unavailable:
      // A page instead of an answer, or a gateway's word that the service behind it did not finish. 503 and the 4xx
      // say that nothing was begun.
      return http_status < 300 || (http_status >= 500 && http_status != 503);
    default:
      return false;
  }
}

tl::unexpected<Error> outcome_unknown(Error cause) {
  return fail(ErrorCode::outcome_unknown, "the answer to ValidateOtp was lost or is no answer", std::move(cause));
}

// ---- signatures

// Which answers belong to which item: by id where the service echoes ids, else by name, else (neither echoed) by
// position. None of the three is trusted: every signature is verified against its item afterwards.
class Matching {
 public:
  Matching(const std::vector<SigningItem>& items, const std::vector<HashEntry>& entries)
      : items_(items),
        ids_speak_(std::ranges::any_of(entries, [&](const HashEntry& e) { return by_id(e).has_value(); })),
        of_item_(items.size()) {
    const bool anonymous = std::ranges::none_of(entries, [](const HashEntry& e) { return e.id || e.name; });
    for (std::size_t i = 0; i < entries.size(); ++i) {
      auto item = item_of(entries[i]);
      if (anonymous && entries.size() == items.size()) item = i;
      if (item) {
        of_item_[*item].push_back(&entries[i]);
      } else {
        ++foreign_;
      }
    }
  }

  const std::vector<const HashEntry*>& of(const std::size_t item) const { return of_item_[item]; }
  std::size_t foreign() const { return foreign_; }

 private:
  std::optional<std::size_t> by_id(const HashEntry& entry) const {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (entry.id == std::to_string(i)) return i;
    }
    return std::nullopt;
  }
  std::optional<std::size_t> item_of(const HashEntry& entry) const {
    if (entry.id && ids_speak_) return by_id(entry);
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (entry.name == items_[i].name) return i;
    }
    return std::nullopt;
  }

  const std::vector<SigningItem>& items_;
  const bool ids_speak_;
  std::vector<std::vector<const HashEntry*>> of_item_;
  std::size_t foreign_ = 0;
};

Result<crypto::SignatureValue> only_signature(const std::vector<const HashEntry*>& entries) {
  std::optional<Bytes> found;
  for (const HashEntry* entry : entries) {
    if (!entry->signature) continue;
    // The same octets twice do no harm: RSASSA-PKCS1-v1_5 has one value per representation.
    if (found && *found != *entry->signature) {
      return fail(ErrorCode::trust_service_nonsense, "two different signatures for one item");
    }
    found = entry->signature;
  }
  if (!found) return fail(ErrorCode::trust_service_nonsense, "no readable signature for the item");
  return crypto::SignatureValue{std::move(*found)};
}

SignedItem verified(const SigningItem& item, Result<crypto::SignatureValue> value, const crypto::Certificate& signer) {
  if (value) {
    if (auto verdict = crypto::verify(signer, item.representation, *value); !verdict) {
      value = fail(std::move(verdict).error());
    }
  }
  return {item.id, std::move(value)};
}

// nullopt when the answer holds no signature at all.
std::optional<std::vector<SignedItem>> signed_items(const std::vector<SigningItem>& items, const SignResponse& answer,
                                                    const crypto::Certificate& signer) {
  std::vector<SignedItem> signed_;
  if (items.size() == 1 && answer.signature) {
    signed_.push_back(verified(items.front(), crypto::SignatureValue{*answer.signature}, signer));
    return signed_;
  }
  const Matching matching(items, answer.documents);
  if (matching.foreign() > 0) {
    log::warning("scmd_foreign_signatures", {{"count", matching.foreign()}, {"asked_for", items.size()}});
  }
  if (matching.foreign() == answer.documents.size()) return std::nullopt;
  for (std::size_t i = 0; i < items.size(); ++i) {
    signed_.push_back(verified(items[i], only_signature(matching.of(i)), signer));
  }
  return signed_;
}

// ---- certificates

Result<crypto::CertificateChain> chain_from(const std::string& pem, const Operation operation) {
  const auto nonsense = [&](Error cause) {
    return fail(ErrorCode::trust_service_nonsense, text_name(operation) + ": the certificates cannot be read",
                std::move(cause));
  };
  auto certificates = crypto::parse_pem_bundle(pem);
  if (!certificates) return nonsense(std::move(certificates).error());
  auto chain = crypto::CertificateChain::build(*certificates);
  if (!chain) return nonsense(std::move(chain).error());
  const crypto::Certificate& leaf = chain->leaf();
  const bool rsa = leaf.key_algorithm() == crypto::KeyAlgorithm::rsa && leaf.key_bits() >= 2048;
  if (!rsa && leaf.key_algorithm() != crypto::KeyAlgorithm::ec) {
    return fail(ErrorCode::key_unsupported, "the citizen's key is neither RSA of at least 2048 bits nor EC");
  }
  return chain;
}

Result<void> check_endpoint(const std::string& endpoint) {
  constexpr std::string_view kScheme = "https://";
  const auto forbidden = [](const char c) { return c <= ' ' || c >= 0x7F || c == '@' || c == '?' || c == '#'; };
  if (!endpoint.starts_with(kScheme) || endpoint.size() == kScheme.size() || std::ranges::any_of(endpoint, forbidden)) {
    return fail(ErrorCode::configuration_invalid,
                "the endpoint must be an https:// URL without user information, query or fragment");
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<ScmdSigner>> ScmdSigner::create(ScmdOptions options, http::Client& client) {
  RUBRICA_CHECK_OK(check_endpoint(options.endpoint));
  RUBRICA_TRY(auto application, ApplicationId::parse(options.application_id));
  if (options.credentials.username.empty()) {
    return fail(ErrorCode::configuration_invalid, "the service's user name is missing");
  }
  if (options.answer_timeout.count() <= 0 || options.maximum_items == 0 || options.maximum_items > 100) {
    return fail(ErrorCode::configuration_invalid, "the limits of the trust service make no sense");
  }
  return std::unique_ptr<ScmdSigner>(new ScmdSigner(std::move(options), std::move(application), client));
}

std::vector<std::string> ScmdSigner::item_names(const std::vector<DocNameParts>& parts) const {
  return doc_names(parts, options_.maximum_doc_name);
}

Capabilities ScmdSigner::capabilities() const {
  return {options_.maximum_items, options_.contract == Contract::approval};
}

Result<http::Response> ScmdSigner::call(const Operation operation, const std::string& request,
                                        const Deadline deadline) {
  if (deadline.passed()) return fail(ErrorCode::deadline_exceeded, text_name(operation) + " was not sent: too late");
  http::ClientRequest message;
  message.method = "POST";
  message.url = options_.endpoint;
  message.headers.set("Content-Type", "text/xml; charset=utf-8");
  message.headers.set("SOAPAction", soap_action(operation));
  message.body = to_bytes(request);
  message.maximum_response = kLargestAnswer;
  message.credentials = &options_.credentials;
  auto response = client_.send(message, deadline.at_most(options_.answer_timeout));
  if (!response) {
    const ErrorCode code = response.error().code;
    return fail(code, text_name(operation) + " got no answer", std::move(response).error());
  }
  log::debug("scmd_answer", {{"operation", name(operation)}, {"status", response->status}});
  return response;
}

Result<SignStatus> ScmdSigner::call_for_status(const Operation operation, const std::string& request,
                                               const Deadline deadline) {
  RUBRICA_TRY(const auto response, call(operation, request, deadline));
  RUBRICA_TRY(auto status, read_status(response, operation));
  RUBRICA_CHECK_OK(check_status(status, operation));
  return status;
}

Result<crypto::CertificateChain> ScmdSigner::certificate(const crypto::EncryptedField& phone, const Deadline deadline) {
  const std::string request = get_certificate_request(application_, phone);
  auto response = call(Operation::get_certificate, request, deadline);
  if (!response && response.error().code == ErrorCode::connection_lost) {
    response = call(Operation::get_certificate, request, deadline);
  }
  if (!response) return fail(std::move(response).error());
  RUBRICA_TRY(const auto pem, read_certificate(*response));
  if (!pem) return fail(ErrorCode::signer_unknown, "GetCertificate answered nil");
  return chain_from(*pem, Operation::get_certificate);
}

Result<void> ScmdSigner::check_items(const std::vector<SigningItem>& items) const {
  if (items.empty()) return fail(ErrorCode::invalid_argument, "an act needs at least one item");
  if (items.size() > options_.maximum_items) {
    return fail(ErrorCode::too_many_documents, std::to_string(items.size()) + " items, at most " +
                                                   std::to_string(options_.maximum_items) + " in one act");
  }
  std::set<std::string_view> ids;
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string which = "item " + std::to_string(i) + ": ";
    if (!is_doc_name(items[i].name, options_.maximum_doc_name)) {
      return fail(ErrorCode::invalid_argument, which + "the name has not the form of a DocName");
    }
    if (!ids.insert(items[i].id).second) return fail(ErrorCode::invalid_argument, which + "its id comes twice");
    if (!names.insert(items[i].name).second) return fail(ErrorCode::invalid_argument, which + "its name comes twice");
  }
  return {};
}

Result<Activation> ScmdSigner::activate(const crypto::EncryptedField& phone, const crypto::EncryptedField& pin,
                                        std::vector<SigningItem> items, const Deadline deadline) {
  RUBRICA_CHECK_OK(check_items(items));
  const bool single = items.size() == 1 && !options_.single_as_batch;
  const Operation operation = single ? Operation::sign : Operation::multiple_sign;
  std::string request;
  if (single) {
    const SigningItem& item = items.front();
    request = sign_request(application_, item.name, item.representation, pin, phone, options_.contract);
  } else {
    std::vector<BatchEntry> entries;
    for (const SigningItem& item : items) {
      entries.push_back({std::to_string(entries.size()), item.name, item.representation});
    }
    request = multiple_sign_request(application_, entries, pin, phone, options_.contract);
  }
  RUBRICA_TRY(const auto status, call_for_status(operation, request, deadline));
  RUBRICA_TRY(auto process_id, process_id_of(status, operation));
  return Activation{std::move(process_id), std::move(items)};
}

Result<void> ScmdSigner::resend(const Activation& activation, const crypto::EncryptedField& phone,
                                const Deadline deadline) {
  RUBRICA_TRY(
      const auto status,
      call_for_status(Operation::force_sms, force_sms_request(application_, activation.process_id, phone), deadline));
  static_cast<void>(status);
  return {};
}

Result<SignResponse> ScmdSigner::validate(const Activation& activation, const crypto::EncryptedField& code,
                                          const Deadline deadline) {
  constexpr Operation kStep = Operation::validate_otp;
  if (deadline.passed()) return fail(ErrorCode::deadline_exceeded, text_name(kStep) + " was not sent: too late");
  auto response =
      call(kStep, validate_otp_request(application_, activation.process_id, code, options_.contract), deadline);
  if (!response) {
    if (leaves_the_outcome_open(response.error(), 0)) return outcome_unknown(std::move(response).error());
    return fail(std::move(response).error());
  }
  auto answer = read_signatures(*response, kStep);
  if (!answer) {
    if (leaves_the_outcome_open(answer.error(), response->status)) return outcome_unknown(std::move(answer).error());
    return fail(std::move(answer).error());
  }
  if (!*answer || !(*answer)->status) {
    return outcome_unknown(Error{ErrorCode::trust_service_nonsense, "ValidateOtp: no status in the answer", {}, {}});
  }
  RUBRICA_CHECK_OK(check_status(*(*answer)->status, kStep));
  return std::move(**answer);
}

Result<std::vector<SignedItem>> ScmdSigner::complete(const Activation& activation, const crypto::EncryptedField& code,
                                                     const crypto::Certificate& signer, const Deadline deadline) {
  if (activation.items.empty()) return fail(ErrorCode::invalid_argument, "an act without items has no signatures");
  RUBRICA_TRY(const auto answer, validate(activation, code, deadline));
  auto items = signed_items(activation.items, answer, signer);
  if (!items) {
    return outcome_unknown(
        Error{ErrorCode::trust_service_nonsense, "ValidateOtp: code 200 without signatures", {}, {}});
  }
  return std::move(*items);
}

Result<std::vector<SignedItem>> ScmdSigner::poll(const Activation& activation, const crypto::Certificate& signer,
                                                 const Deadline deadline) {
  constexpr Operation kStep = Operation::sign_document_pooling;
  if (options_.contract != Contract::approval || activation.items.empty()) {
    return fail(ErrorCode::invalid_argument, "this act cannot be approved in the app");
  }
  RUBRICA_TRY(const auto response,
              call(kStep, sign_document_pooling_request(application_, activation.process_id), deadline));
  RUBRICA_TRY(const auto answer, read_signatures(response, kStep));
  if (!answer || !answer->status) return fail(ErrorCode::approval_pending, "SignDocumentPooling answered nil");
  if (answer->status->code != "200") {
    // The code for "not yet" is not documented; only what cannot end well any more is told apart.
    Error error = error_of(*answer->status, kStep);
    const std::set<ErrorCode> kFinal{ErrorCode::signature_pin_incorrect, ErrorCode::security_code_expired,
                                     ErrorCode::signature_service_inactive, ErrorCode::cmd_pin_change_required,
                                     ErrorCode::signature_pin_change_required};
    if (!kFinal.contains(error.code)) error.code = ErrorCode::approval_pending;
    return fail(std::move(error));
  }
  auto items = signed_items(activation.items, *answer, signer);
  if (!items) return fail(ErrorCode::trust_service_nonsense, "SignDocumentPooling: code 200 without signatures");
  return std::move(*items);
}

Result<Activation> ScmdSigner::open_certificate(const crypto::EncryptedField& phone, const crypto::EncryptedField& pin,
                                                const Deadline deadline) {
  constexpr Operation kStep = Operation::get_certificate_with_pin;
  RUBRICA_TRY(const auto status,
              call_for_status(kStep, get_certificate_with_pin_request(application_, phone, pin), deadline));
  RUBRICA_TRY(auto process_id, process_id_of(status, kStep));
  return Activation{std::move(process_id), {}};
}

Result<crypto::CertificateChain> ScmdSigner::complete_certificate(const Activation& activation,
                                                                  const crypto::EncryptedField& code,
                                                                  const Deadline deadline) {
  RUBRICA_TRY(const auto answer, validate(activation, code, deadline));
  if (!answer.certificate) {
    return fail(ErrorCode::trust_service_nonsense, "ValidateOtp: code 200 without a certificate");
  }
  return chain_from(*answer.certificate, Operation::validate_otp);
}

}  // namespace rubrica::remote::scmd
