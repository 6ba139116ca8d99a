#include "sandbox/soap/contract.h"

#include <algorithm>
#include <array>

#include "xml/writer.h"

namespace rubrica::sandbox::soap {
namespace {

// Members of data contracts stand in ordinal order, capitals before small letters.
constexpr std::array kSignRequest = {Member{"ApplicationId", Type::base64},
                                     Member{"DocName", Type::text},
                                     Member{"Hash", Type::base64},
                                     Member{"IsBiometricValidationEnable", Type::boolean, true},
                                     Member{"Pin", Type::text},
                                     Member{"UserId", Type::text}};
constexpr std::array kMultipleSignRequest = {Member{"ApplicationId", Type::base64},
                                             Member{"IsBiometricValidationEnable", Type::boolean, true},
                                             Member{"Pin", Type::text}, Member{"UserId", Type::text}};
constexpr std::array kHashStructure = {Member{"Hash", Type::base64}, Member{"Name", Type::text},
                                       Member{"id", Type::text}};
constexpr std::array kSignStatus = {Member{"Code", Type::text}, Member{"Field", Type::text},
                                    Member{"FieldValue", Type::text}, Member{"Message", Type::text},
                                    Member{"ProcessId", Type::text}};
constexpr std::array kSignResponse = {Member{"ArrayOfHashStructure", Type::hash_structures},
                                      Member{"Signature", Type::base64}, Member{"Status", Type::sign_status},
                                      Member{"certificate", Type::text}};

constexpr std::array kGetCertificate = {Member{"applicationId", Type::base64}, Member{"userId", Type::text}};
constexpr std::array kScmdSign = {Member{"request", Type::sign_request}};
constexpr std::array kScmdMultipleSign = {Member{"request", Type::multiple_sign_request},
                                          Member{"documents", Type::hash_structures}};
constexpr std::array kGetCertificateWithPin = {Member{"applicationId", Type::base64}, Member{"userId", Type::text},
                                               Member{"pin", Type::text}};
constexpr std::array kForceSms = {Member{"processId", Type::text}, Member{"citizenId", Type::text},
                                  Member{"applicationId", Type::base64}};
constexpr std::array kValidateOtp = {Member{"code", Type::text}, Member{"processId", Type::text},
                                     Member{"applicationId", Type::base64}, Member{"isBiometric", Type::boolean, true}};
constexpr std::array kPooling = {Member{"applicationId", Type::base64}, Member{"processId", Type::text}};

constexpr std::array kOperations = {Operation{"GetCertificate", kGetCertificate, Type::text},
                                    Operation{"SCMDSign", kScmdSign, Type::sign_status},
                                    Operation{"SCMDMultipleSign", kScmdMultipleSign, Type::sign_status},
                                    Operation{"GetCertificateWithPin", kGetCertificateWithPin, Type::sign_status},
                                    Operation{"ForceSMS", kForceSms, Type::sign_status},
                                    Operation{"ValidateOtp", kValidateOtp, Type::sign_response},
                                    Operation{"SignDocumentPooling", kPooling, Type::sign_response, true}};

std::string_view schema_type(const Type type) {
  switch (type) {
    case Type::base64:
      return "xs:base64Binary";
    case Type::text:
      return "xs:string";
    case Type::boolean:
      return "xs:boolean";
    case Type::sign_request:
      return "q:SignRequest";
    case Type::multiple_sign_request:
      return "q:MultipleSignRequest";
    case Type::hash_structures:
      return "q:ArrayOfHashStructure";
    case Type::sign_status:
      return "q:SignStatus";
    case Type::sign_response:
      break;
  }
  return "q:SignResponse";
}

void write_members(xml::Writer& out, const std::span<const Member> list, const bool live) {
  out.open("xs:sequence");
  for (const Member& member : list) {
    if (member.live_only && !live) continue;
    out.empty("xs:element",
              {{"minOccurs", "0"}, {"name", member.name}, {"nillable", "true"}, {"type", schema_type(member.type)}});
  }
  out.close();
}

void write_structures(xml::Writer& out, const bool live) {
  out.open("xs:schema", {{"elementFormDefault", "qualified"}, {"targetNamespace", kStructures}});
  const auto complex = [&out, live](const std::string_view name, const Type type) {
    out.open("xs:complexType", {{"name", name}});
    write_members(out, members(type), live);
    out.close();
    out.empty("xs:element", {{"name", name}, {"nillable", "true"}, {"type", "q:" + std::string(name)}});
  };
  complex("SignRequest", Type::sign_request);
  complex("MultipleSignRequest", Type::multiple_sign_request);
  out.open("xs:complexType", {{"name", "HashStructure"}});
  write_members(out, kHashStructure, live);
  out.close();
  out.open("xs:complexType", {{"name", "ArrayOfHashStructure"}}).open("xs:sequence");
  out.empty("xs:element", {{"minOccurs", "0"},
                           {"maxOccurs", "unbounded"},
                           {"name", "HashStructure"},
                           {"nillable", "true"},
                           {"type", "q:HashStructure"}});
  out.close().close();
  complex("SignStatus", Type::sign_status);
  complex("SignResponse", Type::sign_response);
  out.close();
}

void write_wrappers(xml::Writer& out, const bool live) {
  out.open("xs:schema", {{"elementFormDefault", "qualified"}, {"targetNamespace", kService}});
  out.empty("xs:import", {{"namespace", kStructures}});
  for (const Operation& operation : kOperations) {
    if (operation.live_only && !live) continue;
    const std::string name(operation.name);
    out.open("xs:element", {{"name", name}}).open("xs:complexType");
    write_members(out, operation.parameters, live);
    out.close().close();
    const std::string result_name = name + "Result";
    const std::array result = {Member{result_name, operation.result}};
    out.open("xs:element", {{"name", name + "Response"}}).open("xs:complexType");
    write_members(out, result, live);
    out.close().close();
  }
  out.close();
}

}  // namespace

std::span<const Operation> operations() { return kOperations; }

const Operation* find_operation(const std::string_view name) {
  const auto found = std::ranges::find(kOperations, name, &Operation::name);
  return found == kOperations.end() ? nullptr : &*found;
}

std::span<const Member> members(const Type type) {
  switch (type) {
    case Type::sign_request:
      return kSignRequest;
    case Type::multiple_sign_request:
      return kMultipleSignRequest;
    case Type::hash_structures:
      return kHashStructure;
    case Type::sign_status:
      return kSignStatus;
    case Type::sign_response:
      return kSignResponse;
    case Type::base64:
    case Type::text:
    case Type::boolean:
      break;
  }
  return {};
}

std::string wsdl(const std::string& service_url, const bool live) {
  xml::Writer out(true);
  out.open("wsdl:definitions", {{"name", "SCMDService"},
                                {"targetNamespace", kService},
                                {"xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/"},
                                {"xmlns:soap", "http://schemas.xmlsoap.org/wsdl/soap/"},
                                {"xmlns:xs", "http://www.w3.org/2001/XMLSchema"},
                                {"xmlns:tns", kService},
                                {"xmlns:q", kStructures}});
  out.open("wsdl:types");
  write_structures(out, live);
  write_wrappers(out, live);
  out.close();
  const auto offered = [live](const Operation& operation) { return live || !operation.live_only; };
  const auto message_name = [](const Operation& operation, const char* direction) {
    return "SCMDService_" + std::string(operation.name) + "_" + direction + "Message";
  };
  for (const Operation& operation : kOperations) {
    if (!offered(operation)) continue;
    const std::string element = "tns:" + std::string(operation.name);
    out.open("wsdl:message", {{"name", message_name(operation, "Input")}});
    out.empty("wsdl:part", {{"name", "parameters"}, {"element", element}}).close();
    out.open("wsdl:message", {{"name", message_name(operation, "Output")}});
    out.empty("wsdl:part", {{"name", "parameters"}, {"element", element + "Response"}}).close();
  }
  out.open("wsdl:portType", {{"name", "SCMDService"}});
  for (const Operation& operation : kOperations) {
    if (!offered(operation)) continue;
    out.open("wsdl:operation", {{"name", operation.name}});
    out.empty("wsdl:input", {{"message", "tns:" + message_name(operation, "Input")}});
    out.empty("wsdl:output", {{"message", "tns:" + message_name(operation, "Output")}}).close();
  }
  out.close();
  out.open("wsdl:binding", {{"name", "BasicHttpBinding_SCMDService"}, {"type", "tns:SCMDService"}});
  out.empty("soap:binding", {{"transport", "http://schemas.xmlsoap.org/soap/http"}});
  for (const Operation& operation : kOperations) {
    if (!offered(operation)) continue;
    const std::string action = std::string(kService) + "SCMDService/" + std::string(operation.name);
    out.open("wsdl:operation", {{"name", operation.name}});
    out.empty("soap:operation", {{"soapAction", action}, {"style", "document"}});
    out.open("wsdl:input").empty("soap:body", {{"use", "literal"}}).close();
    out.open("wsdl:output").empty("soap:body", {{"use", "literal"}}).close().close();
  }
  out.close();
  out.open("wsdl:service", {{"name", "SCMDService"}});
  out.open("wsdl:port", {{"name", "BasicHttpBinding_SCMDService"}, {"binding", "tns:BasicHttpBinding_SCMDService"}});
  out.empty("soap:address", {{"location", service_url}});
  return out.finish();
}

}  // namespace rubrica::sandbox::soap
