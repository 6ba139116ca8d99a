#include "sandbox/soap/service.h"

#include <algorithm>

#include "crypto/dtbs_representation.h"

namespace rubrica::sandbox::soap {
namespace {

constexpr auto kHang = std::chrono::minutes(10);
constexpr std::size_t kApplicationIdSize = 36;

http::Response html(const int status, const std::string& text) {
  return http::text_response(status, "text/html; charset=utf-8",
                             "<!DOCTYPE html>\n<html lang=\"pt\"><head><title>" + text +
                                 " (TESTE)</title></head><body><h1>" + text + "</h1></body></html>\n");
}

http::Response soap_answer(const std::string& body) {
  return http::text_response(200, "text/xml; charset=utf-8", body);
}

bool same_path(const std::string& path) {
  // IIS does not look at case.
  return std::ranges::equal(path, kPath, [](const char a, const char b) { return std::tolower(a) == std::tolower(b); });
}

const Refusal kInternalFault{500, "InternalServiceFault",
                             "Index (zero based) must be greater than or equal to zero and less than the size of the "
                             "argument list."};

bool is_tampering(const std::string& name) {
  return name == "wrong_signature" || name == "foreign_signature" || name == "missing_signature" || name == "shuffled";
}

}  // namespace

http::Answer Service::handle(const http::ServerRequest& request) {
  if (!same_path(request.path)) return html(404, "404 - Not Found");
  if (request.method == "GET") return get(request);
  if (request.method == "POST") {
    http::Answer answer = post(request);
    answer.delay += std::chrono::milliseconds(desk_.knobs().latency_ms);
    return answer;
  }
  return html(405, "405 - Method Not Allowed");
}

http::Answer Service::get(const http::ServerRequest& request) const {
  std::string query = request.query;
  std::ranges::transform(query, query.begin(), [](const unsigned char c) { return std::tolower(c); });
  if (query == "wsdl" || query == "singlewsdl") {
    return http::text_response(200, "text/xml; charset=utf-8", wsdl(url_, desk_.knobs().live_contract));
  }
  return html(200, "SCMDService Service");
}

bool Service::authorized(const http::ServerRequest& request) const {
  const std::string expected = "Basic " + base64(as_bytes(credentials_.username + ":" + credentials_.password));
  return equal_constant_time(as_bytes(request.headers.get("Authorization").value_or("")), as_bytes(expected));
}

http::Answer Service::post(const http::ServerRequest& request) {
  CallRecord record{clock_.now(), "", "", ""};
  const auto finish = [&](http::Answer answer) {
    record_(record);
    return answer;
  };
  if (!authorized(request)) {
    record.outcome = "http 401";
    http::Response refused = html(401, "401 - Unauthorized: Access is denied due to invalid credentials.");
    refused.headers.set("WWW-Authenticate", "Basic realm=\"SCMDService (TESTE)\"");
    return finish(std::move(refused));
  }
  const Knobs knobs = desk_.knobs();
  const auto read = read_request(request, knobs.live_contract, knobs.member_order == "fault");
  if (!read) {
    const Refusal& refusal = read.error();
    record.outcome =
        refusal.fault_code.empty() ? "http " + std::to_string(refusal.http_status) : "fault " + refusal.fault_code;
    return finish(fault_answer(refusal));
  }
  record.operation = read->operation->name;
  const auto order = desk_.ordered_answer(record.operation, phone_in(*read));
  if (order && !is_tampering(*order) && *order != "lost_answer")
    return finish(ordered(*order, *read->operation, record));
  http::Answer answer = perform(*read, order, record);
  if (order == "lost_answer") {
    record.outcome += " (lost_answer)";
    answer.close_without_answer = true;
  }
  return finish(std::move(answer));
}

bool Service::known_application(const Arguments& arguments) const {
  const Bytes lower = arguments.bytes("applicationId");
  const Bytes& given = lower.empty() ? arguments.bytes("ApplicationId") : lower;
  return given.size() == kApplicationIdSize && as_text(given) == credentials_.application_id;
}

std::optional<std::string> Service::decrypt(const Arguments& arguments, const std::string_view name) const {
  // Wrong base64, size or padding all read as a wrong value: nobody may learn which it was.
  const auto ciphertext = from_base64(arguments.text(name));
  if (!ciphertext) return std::nullopt;
  const auto plain = authority_.decrypt(*ciphertext);
  if (!plain) return std::nullopt;
  return plain->expose();
}

std::string Service::phone_in(const Request& request) const {
  for (const std::string_view name : {"userId", "UserId", "citizenId"}) {
    if (const auto phone = decrypt(request.arguments, name)) return normal_phone(*phone);
  }
  return desk_.phone_of(request.arguments.text("processId"));
}

http::Answer Service::ordered(const std::string& answer, const Operation& operation, CallRecord& record) const {
  record.outcome = answer;
  http::Answer cut;
  cut.close_without_answer = true;
  if (answer == "cut_connection") return cut;
  if (answer == "hang") {
    cut.delay = kHang;
    return cut;
  }
  if (answer == "soap_fault") return fault_answer(kInternalFault);
  if (answer == "http_401") return html(401, "401 - Unauthorized");
  if (answer == "http_500") return html(500, "500 - Internal server error.");
  if (answer == "http_503") return html(503, "Service Unavailable");
  if (answer == "html_page") return html(200, "Em manutenção");
  if (answer == "not_xml") return soap_answer("isto não é XML <");
  if (answer == "empty") return soap_answer("");
  if (answer == "nonsense") return soap_answer("<pedido xmlns=\"urn:outra-coisa\"/>");
  const Status status = status_of(answer);
  switch (operation.result) {
    case Type::text:
      return soap_answer(certificate_answer(operation, std::nullopt));
    case Type::sign_status:
      return soap_answer(status_answer(operation, status));
    default:
      return soap_answer(outcome_answer(operation, {status, ActKind::single, {}, ""}));
  }
}

Outcome Service::tampered(const std::string& how, Outcome outcome, const std::string& phone) const {
  if (outcome.items.empty()) return outcome;
  Item& last = outcome.items.back();
  if (how == "wrong_signature") {
    last.hash.back() ^= 1U;
  } else if (how == "missing_signature") {
    outcome.items.pop_back();
  } else if (how == "shuffled") {
    std::swap(outcome.items.front().id, last.id);
    std::swap(outcome.items.front().name, last.name);
  } else if (how == "foreign_signature") {
    const crypto::DtbsRepresentation other(crypto::sha256(last.hash));
    for (const Citizen& citizen : desk_.citizens()) {
      if (citizen.phone == phone || citizen.profile.ec_key) continue;
      if (auto value = authority_.sign(citizen.id(), other.digest_info())) last.hash = std::move(*value);
      break;
    }
  }
  return outcome;
}

http::Answer Service::open(const Request& request, const ActKind kind, CallRecord& record) {
  const Arguments& arguments = request.arguments;
  std::vector<Item> items = arguments.items;
  if (kind == ActKind::single) {
    items.push_back({arguments.bytes("Hash"), arguments.optional_text("DocName"), std::nullopt});
  }
  const bool good_hashes = std::ranges::all_of(
      items, [](const Item& item) { return crypto::DtbsRepresentation::from_digest_info(item.hash).has_value(); });
  // A real answer shows a .NET FormatException; braces in a name are the likely cause (field report).
  const bool braces = std::ranges::any_of(
      items, [](const Item& item) { return item.name.value_or("").find_first_of("{}") != std::string::npos; });
  if ((!good_hashes && desk_.knobs().bad_hash == "fault") || braces) {
    record.outcome = "fault InternalServiceFault";
    return fault_answer(kInternalFault);
  }
  Status status = status_of("900");
  if (good_hashes && known_application(arguments) && (kind == ActKind::certificate || !items.empty())) {
    const bool certificate = kind == ActKind::certificate;
    const auto phone = decrypt(arguments, certificate ? "userId" : "UserId");
    const auto pin = decrypt(arguments, certificate ? "pin" : "Pin");
    status = desk_.open(kind, normal_phone(phone.value_or("")), pin.value_or(""), std::move(items),
                        arguments.is_on("IsBiometricValidationEnable"));
  }
  record.outcome = status.code;
  record.process_id = status.process_id.value_or("");
  return soap_answer(status_answer(*request.operation, status));
}

http::Answer Service::perform(const Request& request, const std::optional<std::string>& order, CallRecord& record) {
  const Operation& operation = *request.operation;
  const Arguments& arguments = request.arguments;
  if (operation.name == "GetCertificate") {
    const auto phone = decrypt(arguments, "userId");
    std::optional<std::string> bundle;
    if (phone && known_application(arguments)) bundle = desk_.certificate_bundle(normal_phone(*phone));
    record.outcome = bundle ? "certificate" : "nil";
    return soap_answer(certificate_answer(operation, bundle));
  }
  if (operation.name == "SCMDSign") return open(request, ActKind::single, record);
  if (operation.name == "SCMDMultipleSign") return open(request, ActKind::batch, record);
  if (operation.name == "GetCertificateWithPin") return open(request, ActKind::certificate, record);

  record.process_id = arguments.text("processId");
  const bool known = known_application(arguments);
  if (operation.name == "ForceSMS") {
    const auto phone = decrypt(arguments, "citizenId");
    const Status status = known ? desk_.resend(record.process_id, normal_phone(phone.value_or(""))) : status_of("900");
    record.outcome = status.code;
    return soap_answer(status_answer(operation, status));
  }
  Outcome outcome{status_of("900"), ActKind::single, {}, ""};
  if (known && operation.name == "ValidateOtp") {
    outcome = desk_.validate(record.process_id, decrypt(arguments, "code").value_or(""));
  } else if (known) {
    outcome = desk_.poll(record.process_id);
  }
  record.outcome = outcome.status.code;
  if (order && is_tampering(*order) && outcome.status.ok()) {
    record.outcome += " (" + *order + ")";
    outcome = tampered(*order, std::move(outcome), desk_.phone_of(record.process_id));
  }
  return soap_answer(outcome_answer(operation, outcome));
}

}  // namespace rubrica::sandbox::soap
