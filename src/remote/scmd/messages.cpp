#include "remote/scmd/messages.h"

#include <algorithm>
#include <array>

#include "xml/reader.h"
#include "xml/writer.h"

namespace rubrica::remote::scmd {
namespace {

bool is_hexadecimal(const char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](const char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return out;
}

// ---- requests

// Opens Envelope, Body and the operation's wrapper; finish() of the writer closes them.
xml::Writer envelope(const Operation operation) {
  xml::Writer out(true);
  out.open("s:Envelope", {{"xmlns:s", kSoap}}).open("s:Body").open(name(operation), {{"xmlns", kService}});
  return out;
}

}  // namespace

std::string_view name(const Operation operation) noexcept {
  switch (operation) {
    case Operation::get_certificate:
      return "GetCertificate";
    case Operation::sign:
      return "SCMDSign";
    case Operation::multiple_sign:
      return "SCMDMultipleSign";
    case Operation::get_certificate_with_pin:
      return "GetCertificateWithPin";
    case Operation::force_sms:
      return "ForceSMS";
    case Operation::validate_otp:
      return "ValidateOtp";
    case Operation::sign_document_pooling:
      return "SignDocumentPooling";
  }
  return {};
}

std::string soap_action(const Operation operation) {
  return "\"" + std::string(kService) + "SCMDService/" + std::string(name(operation)) + "\"";
}

Result<ApplicationId> ApplicationId::parse(const std::string_view guid) {
  constexpr std::array<std::size_t, 4> kHyphens{8, 13, 18, 23};
  bool good = guid.size() == 36;
  for (std::size_t i = 0; good && i < guid.size(); ++i) {
    good = std::ranges::find(kHyphens, i) != kHyphens.end() ? guid[i] == '-' : is_hexadecimal(guid[i]);
  }
  if (!good) {
    // The usual mistake: the value was taken from a trace, where it is encoded already.
    const auto decoded = from_base64(guid);
    const bool encoded_already = decoded && decoded->size() == 36;
    return fail(ErrorCode::configuration_invalid,
                encoded_already ? "the application id is base64 already; give the GUID itself"
                                : "the application id must be a GUID: 8-4-4-4-12 hexadecimal digits");
  }
  return ApplicationId(rubrica::base64(as_bytes(guid)));
}

std::string get_certificate_request(const ApplicationId& application, const crypto::EncryptedField& user_id) {
  return envelope(Operation::get_certificate)
      .element("applicationId", application.base64())
      .element("userId", user_id.base64())
      .finish();
}

std::string sign_request(const ApplicationId& application, const std::string_view doc_name,
                         const crypto::DtbsRepresentation& hash, const crypto::EncryptedField& pin,
                         const crypto::EncryptedField& user_id, const Contract contract) {
  xml::Writer out = envelope(Operation::sign);
  out.open("request", {{"xmlns:a", kData}})
      .element("a:ApplicationId", application.base64())
      .element("a:DocName", doc_name)
      .element("a:Hash", rubrica::base64(hash.digest_info()));
  if (contract == Contract::approval) out.element("a:IsBiometricValidationEnable", "true");
  return out.element("a:Pin", pin.base64()).element("a:UserId", user_id.base64()).finish();
}

std::string multiple_sign_request(const ApplicationId& application, const std::vector<BatchEntry>& documents,
                                  const crypto::EncryptedField& pin, const crypto::EncryptedField& user_id,
                                  const Contract contract) {
  xml::Writer out = envelope(Operation::multiple_sign);
  out.open("request", {{"xmlns:a", kData}}).element("a:ApplicationId", application.base64());
  if (contract == Contract::approval) out.element("a:IsBiometricValidationEnable", "true");
  out.element("a:Pin", pin.base64()).element("a:UserId", user_id.base64()).close();
  out.open("documents", {{"xmlns:a", kData}});
  for (const BatchEntry& document : documents) {
    out.open("a:HashStructure")
        .element("a:Hash", rubrica::base64(document.representation.digest_info()))
        .element("a:Name", document.name)
        .element("a:id", document.id)
        .close();
  }
  return out.finish();
}

std::string get_certificate_with_pin_request(const ApplicationId& application, const crypto::EncryptedField& user_id,
                                             const crypto::EncryptedField& pin) {
  return envelope(Operation::get_certificate_with_pin)
      .element("applicationId", application.base64())
      .element("userId", user_id.base64())
      .element("pin", pin.base64())
      .finish();
}

std::string force_sms_request(const ApplicationId& application, const std::string_view process_id,
                              const crypto::EncryptedField& citizen_id) {
  return envelope(Operation::force_sms)
      .element("processId", process_id)
      .element("citizenId", citizen_id.base64())
      .element("applicationId", application.base64())
      .finish();
}

std::string validate_otp_request(const ApplicationId& application, const std::string_view process_id,
                                 const crypto::EncryptedField& code, const Contract contract) {
  xml::Writer out = envelope(Operation::validate_otp);
  out.element("code", code.base64()).element("processId", process_id).element("applicationId", application.base64());
  if (contract == Contract::approval) out.element("isBiometric", "false");  // this is the typed code
  return out.finish();
}

std::string sign_document_pooling_request(const ApplicationId& application, const std::string_view process_id) {
  return envelope(Operation::sign_document_pooling)
      .element("applicationId", application.base64())
      .element("processId", process_id)
      .finish();
}

// ---- answers

namespace {

// Every complaint begins with the operation, so that an operator sees at which step an act ended.
struct Step {
  Operation operation;
  tl::unexpected<Error> error(const ErrorCode code, const std::string_view what) const {
    return fail(code, std::string(name(operation)) + ": " + std::string(what));
  }
  tl::unexpected<Error> nonsense(const std::string_view what) const {
    return error(ErrorCode::trust_service_nonsense, what);
  }
};

std::string media_type(const http::Response& response) {
  const std::string_view value = response.headers.get("Content-Type").value_or(std::string_view());
  return lower(trimmed(value.substr(0, value.find(';'))));
}

bool is_html(const http::Response& response) {
  const std::string type = media_type(response);
  if (type == "text/html" || type == "application/xhtml+xml") return true;
  std::string_view body = as_text(response.body);
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  const std::string beginning = lower(trimmed(body.substr(0, 256)));
  return beginning.starts_with("<!doctype html") || beginning.starts_with("<html");
}

// A service code that may be shown to an operator: short, and of characters that codes are made of.
std::string safe_code(const std::string_view text) {
  constexpr std::size_t kLongest = 64;
  std::string out;
  for (const char c : trimmed(text).substr(0, kLongest)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || c == ':' || c == '.' || c == '_' || c == '-') out += c;
  }
  return out;
}

std::optional<std::vector<xml::Element>> body_of(const xml::Element& root) {
  if (!root.is(kSoap, "Envelope")) return std::nullopt;
  std::optional<xml::Element> body;
  for (const xml::Element& part : root.children()) {
    if (part.is(kSoap, "Header")) continue;  // nothing there is for us; WCF sends diagnostics
    if (!part.is(kSoap, "Body") || body) return std::nullopt;
    body = part;
  }
  if (!body) return std::nullopt;
  return body->children();
}

std::optional<Error> fault_in(const xml::Element& root, const Step& step) {
  const auto body = body_of(root);
  if (!body || body->size() != 1 || !body->front().is(kSoap, "Fault")) return std::nullopt;
  Error error = step.error(ErrorCode::trust_service_fault, "the service answered with a SOAP fault").value();
  // SOAP 1.1 §4.4: faultcode is in no namespace. faultstring and detail may hold anything, stack traces included.
  if (const auto code = body->front().child("", "faultcode")) error.service_code = safe_code(code->text());
  return error;
}

std::optional<Error> refusal(const http::Response& response, const Step& step) {
  const std::string status = "HTTP " + std::to_string(response.status);
  switch (response.status) {
    case 200:
      return std::nullopt;
    case 400:
    case 413:
    case 415:
      return step.error(ErrorCode::trust_service_rejected, status + ": the request itself was refused").value();
    default:
      return step.error(ErrorCode::trust_service_unavailable, status + " without an answer of the service").value();
  }
}

bool unauthorized(const int status) { return status == 401 || status == 403 || status == 407; }

// The document of an answer, after everything that is no answer was sorted out.
Result<xml::Document> read_document(const http::Response& response, const Step& step) {
  if (unauthorized(response.status)) {
    return step.error(ErrorCode::trust_service_unauthorized, "HTTP " + std::to_string(response.status));
  }
  const bool html = is_html(response);
  auto document =
      html ? Result<xml::Document>(fail(ErrorCode::malformed_input, "HTML")) : xml::Document::parse(response.body);
  if (document) {
    if (auto fault = fault_in(document->root(), step)) return fail(std::move(*fault));
  }
  if (auto refused = refusal(response, step)) return fail(std::move(*refused));
  if (html) return step.error(ErrorCode::trust_service_unavailable, "an HTML page instead of an answer");
  if (!document) {
    return fail(ErrorCode::trust_service_nonsense, std::string(name(step.operation)) + ": the answer cannot be read",
                std::move(document).error());
  }
  const std::string type = media_type(response);
  if (!type.empty() && type != "text/xml" && type != "application/xml") {
    return step.nonsense("the answer's content type is not XML");
  }
  return document;
}

// The only child of that name; absent is nullopt. Strangers are ignored: data contracts may grow.
Result<std::optional<xml::Element>> only_child(const xml::Element& parent, const std::string_view space,
                                               const std::string_view local, const Step& step) {
  std::optional<xml::Element> found;
  for (const xml::Element& child : parent.children()) {
    if (!child.is(space, local)) continue;
    if (found) return step.nonsense("the element " + std::string(local) + " comes twice");
    found = child;
  }
  return found;
}

// <OperationResponse><OperationResult>…: the result, or nullopt when it is nil or absent (minOccurs=0 in the WSDL).
Result<std::optional<xml::Element>> result_of(const xml::Document& document, const Step& step) {
  const auto body = body_of(document.root());
  if (!body) return step.nonsense("the answer is no SOAP 1.1 envelope with one body");
  if (body->size() != 1) return step.nonsense("the body does not hold one answer");
  const std::string wrapper(name(step.operation));
  if (!body->front().is(kService, wrapper + "Response")) return step.nonsense("the answer of another operation");
  RUBRICA_TRY(auto result, only_child(body->front(), kService, wrapper + "Result", step));
  if (result && result->nil()) return std::optional<xml::Element>();
  return result;
}

// The text of an optional member: nil, absent and empty are all nullopt.
Result<std::optional<std::string>> text_of(const xml::Element& parent, const std::string_view space,
                                           const std::string_view local, const Step& step) {
  RUBRICA_TRY(const auto member, only_child(parent, space, local, step));
  if (!member || member->nil()) return std::optional<std::string>();
  if (!member->children().empty()) return step.nonsense("the element " + std::string(local) + " is not text");
  std::string text = member->text();
  if (trimmed(text).empty()) return std::optional<std::string>();
  return std::optional<std::string>(std::move(text));
}

// Of the names that SPEC and WSDL give to parameters; anything else could be personal data.
bool known_field(const std::string_view field) {
  constexpr std::array<std::string_view, 10> kFields{"applicationid", "docname",   "hash", "pin",       "userid",
                                                     "citizenid",     "processid", "code", "documents", "name"};
  return std::ranges::find(kFields, lower(field)) != kFields.end();
}

Result<SignStatus> status_in(const xml::Element& element, const Step& step) {
  SignStatus status;
  RUBRICA_TRY(const auto code, text_of(element, kData, "Code", step));
  if (!code) return step.nonsense("a status without a code");
  status.code = trimmed(*code);
  const bool digits = std::ranges::all_of(status.code, [](const char c) { return c >= '0' && c <= '9'; });
  if (!digits || status.code.size() > 6) return step.nonsense("a status code that is no number");
  RUBRICA_TRY(auto field, text_of(element, kData, "Field", step));
  if (field && known_field(trimmed(*field))) status.field = trimmed(*field);
  RUBRICA_TRY(auto process, text_of(element, kData, "ProcessId", step));
  if (process) status.process_id = trimmed(*process);
  return status;
}

Result<HashEntry> entry_in(const xml::Element& element, const Step& step) {
  HashEntry entry;
  RUBRICA_TRY(entry.id, text_of(element, kData, "id", step));
  RUBRICA_TRY(entry.name, text_of(element, kData, "Name", step));
  RUBRICA_TRY(const auto value, text_of(element, kData, "Hash", step));
  if (value) {
    if (auto octets = from_base64(*value, true)) entry.signature = std::move(*octets);
  }
  return entry;
}

Result<std::vector<HashEntry>> entries_in(const xml::Element& response, const Step& step) {
  std::vector<HashEntry> entries;
  RUBRICA_TRY(const auto list, only_child(response, kData, "ArrayOfHashStructure", step));
  if (!list || list->nil()) return entries;
  for (const xml::Element& element : list->children()) {
    if (!element.is(kData, "HashStructure")) return step.nonsense("the list of signatures holds something else");
    if (element.nil()) {
      entries.emplace_back();
      continue;
    }
    RUBRICA_TRY(auto entry, entry_in(element, step));
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

Result<std::optional<std::string>> read_certificate(const http::Response& response) {
  const Step step{Operation::get_certificate};
  RUBRICA_TRY(const auto document, read_document(response, step));
  RUBRICA_TRY(const auto result, result_of(document, step));
  if (!result) return std::optional<std::string>();
  if (!result->children().empty()) return step.nonsense("the certificate is not text");
  std::string text = result->text();
  if (trimmed(text).empty()) return std::optional<std::string>();
  return std::optional<std::string>(std::move(text));
}

Result<SignStatus> read_status(const http::Response& response, const Operation operation) {
  const Step step{operation};
  RUBRICA_TRY(const auto document, read_document(response, step));
  RUBRICA_TRY(const auto result, result_of(document, step));
  if (!result) return step.nonsense("no status in the answer");
  return status_in(*result, step);
}

Result<std::optional<SignResponse>> read_signatures(const http::Response& response, const Operation operation) {
  const Step step{operation};
  RUBRICA_TRY(const auto document, read_document(response, step));
  RUBRICA_TRY(const auto result, result_of(document, step));
  if (!result) return std::optional<SignResponse>();
  SignResponse answer;
  RUBRICA_TRY(answer.documents, entries_in(*result, step));
  RUBRICA_TRY(const auto signature, text_of(*result, kData, "Signature", step));
  if (signature) {
    auto octets = from_base64(*signature, true);
    if (!octets) return step.nonsense("the signature is not base64");
    answer.signature = std::move(*octets);
  }
  RUBRICA_TRY(const auto status, only_child(*result, kData, "Status", step));
  if (status && !status->nil()) {
    RUBRICA_TRY(answer.status, status_in(*status, step));
  }
  RUBRICA_TRY(answer.certificate, text_of(*result, kData, "certificate", step));
  return std::optional<SignResponse>(std::move(answer));
}

}  // namespace rubrica::remote::scmd
