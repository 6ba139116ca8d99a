// For tests of this folder: answers in the form in which the real service sends them, and a client that gives them.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/client.h"
#include "remote/scmd/messages.h"

namespace rubrica::remote::scmd::test {

inline std::string envelope(const std::string& body) {
  return "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>" + body + "</s:Body></s:Envelope>";
}

inline http::Response xml_answer(const std::string& text, const int status = 200) {
  return http::text_response(status, "text/xml; charset=utf-8", text);
}

// <OpResponse><OpResult …>inside</OpResult></OpResponse> in an envelope
inline std::string result_xml(const Operation operation, const std::string& inside) {
  const std::string op(name(operation));
  return envelope("<" + op + "Response xmlns=\"http://Ama.Authentication.Service/\"><" + op +
                  "Result xmlns:a=\"http://schemas.datacontract.org/2004/07/Ama.Structures.CCMovelSignature\" "
                  "xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">" +
                  inside + "</" + op + "Result></" + op + "Response>");
}

inline std::string status_members(const std::string& code, const std::string& process_id) {
  const std::string process =
      process_id.empty() ? "<a:ProcessId i:nil=\"true\"/>" : "<a:ProcessId>" + process_id + "</a:ProcessId>";
  return "<a:Code>" + code + "</a:Code><a:Field i:nil=\"true\"/><a:FieldValue i:nil=\"true\"/>" +
         "<a:Message>SEGREDO-NA-MENSAGEM</a:Message>" + process;
}

inline constexpr std::string_view kProcess = "7f2c1de0-5c43-4d4e-9a51-0d3f1a2b3c4d";

inline http::Response status_answer(const Operation operation, const std::string& code,
                                    const std::string& process_id = std::string(kProcess)) {
  return xml_answer(result_xml(operation, status_members(code, process_id)));
}

struct Entry {
  std::string id;
  std::string name;
  std::string hash;  // base64
};

inline std::string entries_xml(const std::vector<Entry>& entries) {
  std::string list = "<a:ArrayOfHashStructure>";
  const auto member = [](const std::string& tag, const std::string& value) {
    return value.empty() ? "<a:" + tag + " i:nil=\"true\"/>" : "<a:" + tag + ">" + value + "</a:" + tag + ">";
  };
  for (const Entry& entry : entries) {
    list += "<a:HashStructure>" + member("Hash", entry.hash) + member("Name", entry.name) + member("id", entry.id) +
            "</a:HashStructure>";
  }
  return list + "</a:ArrayOfHashStructure>";
}

// ValidateOtp and SignDocumentPooling. Parts that are empty are nil.
inline std::string signatures_xml(const Operation operation, const std::string& code, const std::string& list,
                                  const std::string& signature, const std::string& certificate = {}) {
  return result_xml(operation, (list.empty() ? "<a:ArrayOfHashStructure i:nil=\"true\"/>" : list) +
                                   (signature.empty() ? "<a:Signature i:nil=\"true\"/>"
                                                      : "<a:Signature>" + signature + "</a:Signature>") +
                                   "<a:Status>" + status_members(code, std::string(kProcess)) + "</a:Status>" +
                                   (certificate.empty() ? "<a:certificate i:nil=\"true\"/>"
                                                        : "<a:certificate>" + certificate + "</a:certificate>"));
}

inline std::string fault_xml(const std::string& code = "a:InternalServiceFault") {
  return envelope(
      "<s:Fault><faultcode xmlns:a=\"http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/"
      "dispatcher\">" +
      code +
      "</faultcode><faultstring xml:lang=\"pt-PT\">SEGREDO-NA-MENSAGEM</faultstring><detail><ExceptionDetail "
      "xmlns=\"http://schemas.datacontract.org/2004/07/System.ServiceModel\"><StackTrace>SEGREDO-NA-PILHA</StackTrace>"
      "</ExceptionDetail></detail></s:Fault>");
}

// Gives the scripted answers one after the other and keeps what it was asked.
class ScriptedClient final : public http::Client {
 public:
  Result<http::Response> send(const http::ClientRequest& request, const Deadline deadline) override {
    requests.push_back(
        {request.method, request.url, request.headers, request.body, request.maximum_response, request.credentials});
    remaining.push_back(deadline.remaining());
    if (answers.empty()) return fail(ErrorCode::internal, "no answer was scripted");
    auto answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }
  std::string body(const std::size_t i) const { return std::string(as_text(requests.at(i).body)); }

  std::deque<Result<http::Response>> answers;
  std::vector<http::ClientRequest> requests;
  std::vector<std::chrono::milliseconds> remaining;
};

}  // namespace rubrica::remote::scmd::test
