// The seven operations of SCMDService as XML: requests written, answers read. SOAP 1.1, document/literal, in the form
// of AMA's WSDL (SPEC 1.12); the element order is part of the contract, because the service reads a misplaced element
// as absent. Pure functions: nothing here talks to a network, logs, or keeps anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/dtbs_representation.h"
#include "crypto/encrypted_field.h"
#include "http/message.h"

namespace rubrica::remote::scmd {

inline constexpr std::string_view kSoap = "http://schemas.xmlsoap.org/soap/envelope/";
inline constexpr std::string_view kService = "http://Ama.Authentication.Service/";
inline constexpr std::string_view kData = "http://schemas.datacontract.org/2004/07/Ama.Structures.CCMovelSignature";

enum class Operation {
  get_certificate,
  sign,
  multiple_sign,
  get_certificate_with_pin,
  force_sms,
  validate_otp,
  sign_document_pooling,
};
inline constexpr Operation kOperations[] = {
    Operation::get_certificate,          Operation::sign,      Operation::multiple_sign,
    Operation::get_certificate_with_pin, Operation::force_sms, Operation::validate_otp,
    Operation::sign_document_pooling,
};

std::string_view name(Operation operation) noexcept;  // the wrapper element: "SCMDSign"
std::string soap_action(Operation operation);         // the header's value, quoted as SOAP 1.1 §6.1.1 asks

// Which contract is spoken. The published WSDL has no biometric members; the live one has them, optional.
enum class Contract {
  published,
  approval,  // asks for approval in the gov.pt app beside the code: IsBiometricValidationEnable, isBiometric
};

// The GUID that AMA hands out. On the wire it is base64 of the GUID's text, not of its sixteen bytes.
class ApplicationId {
 public:
  // 8-4-4-4-12 hexadecimal digits, sent exactly as given; otherwise configuration_invalid, without echo.
  static Result<ApplicationId> parse(std::string_view guid);
  const std::string& base64() const { return base64_; }  // 48 characters

 private:
  explicit ApplicationId(std::string base64) : base64_(std::move(base64)) {}
  std::string base64_;
};

// One document of SCMDMultipleSign. Both id and name must be unique within the request.
struct BatchEntry {
  std::string id;
  std::string name;
  crypto::DtbsRepresentation representation;
};

// Requests: complete envelopes in UTF-8. Arguments in the words of the WSDL.
std::string get_certificate_request(const ApplicationId& application, const crypto::EncryptedField& user_id);
std::string sign_request(const ApplicationId& application, std::string_view doc_name,
                         const crypto::DtbsRepresentation& hash, const crypto::EncryptedField& pin,
                         const crypto::EncryptedField& user_id, Contract contract);
std::string multiple_sign_request(const ApplicationId& application, const std::vector<BatchEntry>& documents,
                                  const crypto::EncryptedField& pin, const crypto::EncryptedField& user_id,
                                  Contract contract);
std::string get_certificate_with_pin_request(const ApplicationId& application, const crypto::EncryptedField& user_id,
                                             const crypto::EncryptedField& pin);
std::string force_sms_request(const ApplicationId& application, std::string_view process_id,
                              const crypto::EncryptedField& citizen_id);
std::string validate_otp_request(const ApplicationId& application, std::string_view process_id,
                                 const crypto::EncryptedField& code, Contract contract);
std::string sign_document_pooling_request(const ApplicationId& application, std::string_view process_id);

// SignStatus. Message and FieldValue are not kept: they may quote what the citizen typed, and nothing depends on them.
struct SignStatus {
  std::string code;                       // "200"; never empty, digits only
  std::optional<std::string> field;       // the parameter that the service complains about
  std::optional<std::string> process_id;  // nullopt for nil, absent or empty
};

// One HashStructure of an answer. What is nil, absent or not base64 is nullopt.
struct HashEntry {
  std::optional<std::string> id;
  std::optional<std::string> name;
  std::optional<Bytes> signature;  // the member that is called Hash
};

struct SignResponse {
  std::vector<HashEntry> documents;
  std::optional<Bytes> signature;
  std::optional<SignStatus> status;
  std::optional<std::string> certificate;  // PEM text, when the act was GetCertificateWithPin
};

// Answers. Exactly one of these errors, the same whatever the operation:
//   trust_service_unauthorized  HTTP 401, 403, 407
//   trust_service_fault         a SOAP fault under any other status; service_code is its faultcode
//   trust_service_rejected      HTTP 400, 413, 415: the request itself was refused
//   trust_service_unavailable   every other status but 200, or an HTML page
//   trust_service_nonsense      not XML, not SOAP 1.1, another operation's answer, doubled or missing elements
// No text of the service but a fault code ever reaches a detail.
Result<std::optional<std::string>> read_certificate(const http::Response& response);  // nullopt: nil or empty
Result<SignStatus> read_status(const http::Response& response, Operation operation);
Result<std::optional<SignResponse>> read_signatures(const http::Response& response, Operation operation);

}  // namespace rubrica::remote::scmd
