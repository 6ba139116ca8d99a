#include "confined/protocol.h"

#include <algorithm>
#include <array>

#include "confined/qr_codes.h"
#include "pades/level.h"

namespace rubrica::confined {
namespace {

json::Array encode_certificates(const std::vector<crypto::Certificate>& certificates) {
  json::Array array;
  for (const crypto::Certificate& certificate : certificates) array.emplace_back(base64(certificate.der()));
  return array;
}

Result<const json::Array*> array_member(const json::Object& object, const std::string_view name) {
  const json::Value* member = object.if_contains(name);
  if (member == nullptr || !member->is_array()) {
    return fail(ErrorCode::malformed_input, std::string(name) + " is not an array");
  }
  return &member->get_array();
}

Result<std::vector<crypto::Certificate>> certificates_member(const json::Object& object, const std::string_view name) {
  RUBRICA_TRY(const json::Array* array, array_member(object, name));
  std::vector<crypto::Certificate> certificates;
  for (const json::Value& element : *array) {
    if (!element.is_string()) return fail(ErrorCode::malformed_input, "a certificate is not text");
    RUBRICA_TRY(const Bytes der, from_base64(std::string_view(element.get_string())));
    RUBRICA_TRY(crypto::Certificate certificate, crypto::Certificate::parse(der));
    certificates.push_back(std::move(certificate));
  }
  return certificates;
}

Result<Time> time_member(const json::Object& object, const std::string_view name) {
  const json::Value* member = object.if_contains(name);
  if (member == nullptr || !member->is_int64()) {
    return fail(ErrorCode::malformed_input, std::string(name) + " is not a time");
  }
  return Time(std::chrono::milliseconds(member->get_int64()));
}

Result<double> number_member(const json::Object& object, const std::string_view name) {
  const json::Value* member = object.if_contains(name);
  if (member == nullptr || !member->is_number()) return fail(ErrorCode::malformed_input, std::string(name));
  return member->to_number<double>();
}

Result<bool> boolean_member(const json::Object& object, const std::string_view name) {
  const json::Value* member = object.if_contains(name);
  if (member == nullptr || !member->is_bool()) return fail(ErrorCode::malformed_input, std::string(name));
  return member->get_bool();
}

Result<Bytes> octets_member(const json::Object& object, const std::string_view name) {
  RUBRICA_TRY(const std::string encoded, json::string_member(object, name));
  return from_base64(encoded);
}

// A member that is an object; null when it is absent or null.
Result<const json::Object*> optional_object(const json::Object& object, const std::string_view name) {
  const json::Value* member = object.if_contains(name);
  if (member == nullptr || member->is_null()) return nullptr;
  if (!member->is_object()) return fail(ErrorCode::malformed_input, std::string(name) + " is not an object");
  return &member->get_object();
}

json::Value encode_policy(const std::optional<cms::SignaturePolicy>& policy) {
  if (!policy) return nullptr;
  return json::Object{{"oid", policy->oid}, {"sha256", base64(policy->sha256)}, {"uri", policy->uri}};
}

Result<std::optional<cms::SignaturePolicy>> policy_member(const json::Object& parameters) {
  RUBRICA_TRY(const json::Object* object, optional_object(parameters, "policy"));
  if (object == nullptr) return std::optional<cms::SignaturePolicy>();
  cms::SignaturePolicy policy;
  RUBRICA_TRY(policy.oid, json::string_member(*object, "oid"));
  RUBRICA_TRY(const Bytes digest, octets_member(*object, "sha256"));
  if (digest.size() != policy.sha256.size()) return fail(ErrorCode::malformed_input, "the policy's digest");
  std::ranges::copy(digest, policy.sha256.begin());
  RUBRICA_TRY(policy.uri, json::string_member(*object, "uri"));
  return std::optional(std::move(policy));
}

// ---- the seal

json::Value encode_seal(const std::optional<pades::Seal>& seal) {
  if (!seal) return nullptr;
  const pades::SealDrawing& drawing = seal->drawing;
  json::Array fonts;
  for (const pdf::EmbeddedFont& font : drawing.fonts) {
    fonts.emplace_back(json::Object{{"name", font.name},
                                    {"descriptor", font.descriptor},
                                    {"widths", font.widths},
                                    {"program", base64(font.program)},
                                    {"to_unicode", font.to_unicode},
                                    {"cid_set", base64(font.cid_set)}});
  }
  json::Object object{{"width", drawing.width},     {"height", drawing.height},
                      {"content", drawing.content}, {"description", drawing.description},
                      {"fonts", std::move(fonts)},  {"into_empty_field", seal->into_empty_field}};
  if (drawing.logo) {
    object["logo"] = json::Object{
        {"entries", drawing.logo->entries}, {"data", base64(drawing.logo->data)}, {"aspect", drawing.logo->aspect}};
  }
  if (seal->place) {
    const pades::SealPlace& place = *seal->place;
    object["place"] = json::Object{{"page", place.page},
                                   {"x", place.x},
                                   {"y", place.y},
                                   {"width", place.width},
                                   {"side", place.margins.side},
                                   {"top", place.margins.top},
                                   {"bottom", place.margins.bottom}};
  }
  return object;
}

Result<pdf::EmbeddedFont> decode_font(const json::Value& value) {
  if (!value.is_object()) return fail(ErrorCode::malformed_input, "a font");
  const json::Object& object = value.get_object();
  pdf::EmbeddedFont font;
  RUBRICA_TRY(font.name, json::string_member(object, "name"));
  RUBRICA_TRY(font.descriptor, json::string_member(object, "descriptor"));
  RUBRICA_TRY(font.widths, json::string_member(object, "widths"));
  RUBRICA_TRY(font.program, octets_member(object, "program"));
  RUBRICA_TRY(font.to_unicode, json::string_member(object, "to_unicode"));
  RUBRICA_TRY(font.cid_set, octets_member(object, "cid_set"));
  return font;
}

Result<pades::SealDrawing> decode_drawing(const json::Object& object) {
  pades::SealDrawing drawing;
  RUBRICA_TRY(drawing.width, number_member(object, "width"));
  RUBRICA_TRY(drawing.height, number_member(object, "height"));
  RUBRICA_TRY(drawing.content, json::string_member(object, "content"));
  RUBRICA_TRY(drawing.description, json::string_member(object, "description"));
  RUBRICA_TRY(const json::Array* fonts, array_member(object, "fonts"));
  for (const json::Value& one : *fonts) {
    RUBRICA_TRY(pdf::EmbeddedFont font, decode_font(one));
    drawing.fonts.push_back(std::move(font));
  }
  RUBRICA_TRY(const json::Object* logo, optional_object(object, "logo"));
  if (logo != nullptr) {
    drawing.logo.emplace();
    RUBRICA_TRY(drawing.logo->entries, json::string_member(*logo, "entries"));
    RUBRICA_TRY(drawing.logo->data, octets_member(*logo, "data"));
    RUBRICA_TRY(drawing.logo->aspect, number_member(*logo, "aspect"));
  }
  return drawing;
}

Result<std::optional<pades::Seal>> seal_member(const json::Object& parameters) {
  RUBRICA_TRY(const json::Object* object, optional_object(parameters, "seal"));
  if (object == nullptr) return std::optional<pades::Seal>();
  pades::Seal seal;
  RUBRICA_TRY(seal.drawing, decode_drawing(*object));
  RUBRICA_TRY(seal.into_empty_field, boolean_member(*object, "into_empty_field"));
  RUBRICA_TRY(const json::Object* place, optional_object(*object, "place"));
  if (place != nullptr) {
    seal.place.emplace();
    RUBRICA_TRY(const double page, number_member(*place, "page"));
    seal.place->page = static_cast<int>(page);
    RUBRICA_TRY(seal.place->x, number_member(*place, "x"));
    RUBRICA_TRY(seal.place->y, number_member(*place, "y"));
    RUBRICA_TRY(seal.place->width, number_member(*place, "width"));
    RUBRICA_TRY(seal.place->margins.side, number_member(*place, "side"));
    RUBRICA_TRY(seal.place->margins.top, number_member(*place, "top"));
    RUBRICA_TRY(seal.place->margins.bottom, number_member(*place, "bottom"));
  }
  return std::optional(std::move(seal));
}

json::Object encode_parameters(const pades::Parameters& parameters) {
  return {{"claimed_time", parameters.claimed_time.time_since_epoch().count()},
          {"field_name", parameters.field_name},
          {"reason", parameters.reason},
          {"location", parameters.location},
          {"signer_name", parameters.signer_name},
          {"commitment", parameters.properties.commitment},
          {"policy", encode_policy(parameters.properties.policy)},
          {"seal", encode_seal(parameters.seal)},
          {"level", pades::name(parameters.level)}};
}

Result<pades::Parameters> decode_parameters(const json::Object& object) {
  pades::Parameters parameters;
  RUBRICA_TRY(parameters.claimed_time, time_member(object, "claimed_time"));
  RUBRICA_TRY(parameters.field_name, json::string_member(object, "field_name"));
  RUBRICA_TRY(parameters.reason, json::string_member(object, "reason"));
  RUBRICA_TRY(parameters.location, json::string_member(object, "location"));
  RUBRICA_TRY(parameters.signer_name, json::string_member(object, "signer_name"));
  RUBRICA_TRY(parameters.properties.commitment, json::string_member(object, "commitment"));
  RUBRICA_TRY(parameters.properties.policy, policy_member(object));
  RUBRICA_TRY(parameters.seal, seal_member(object));
  RUBRICA_TRY(const std::string level, json::string_member(object, "level"));
  const auto known = pades::level_named(level);
  if (!known) return fail(ErrorCode::malformed_input, "unknown level");
  parameters.level = *known;
  return parameters;
}

json::Object encode_evidence(const pki::Evidence& evidence) {
  return {{"kind", evidence.kind == pki::EvidenceKind::ocsp ? "ocsp" : "crl"}, {"der", base64(evidence.der)}};
}

json::Array encode_dated(const std::vector<pki::DatedEvidence>& evidence) {
  json::Array array;
  for (const pki::DatedEvidence& one : evidence) {
    json::Object object = encode_evidence(one.evidence);
    object["known_at"] = one.known_at.time_since_epoch().count();
    array.emplace_back(std::move(object));
  }
  return array;
}

Result<pki::Evidence> decode_evidence(const json::Value& value) {
  if (!value.is_object()) return fail(ErrorCode::malformed_input, "evidence");
  RUBRICA_TRY(const std::string kind, json::string_member(value.get_object(), "kind"));
  RUBRICA_TRY(const std::string encoded, json::string_member(value.get_object(), "der"));
  RUBRICA_TRY(Bytes der, from_base64(encoded));
  if (kind != "ocsp" && kind != "crl") return fail(ErrorCode::malformed_input, "evidence of an unknown kind");
  return pki::Evidence{kind == "ocsp" ? pki::EvidenceKind::ocsp : pki::EvidenceKind::crl, std::move(der)};
}

Result<std::vector<pki::Evidence>> evidence_member(const json::Object& object) {
  RUBRICA_TRY(const json::Array* array, array_member(object, "evidence"));
  std::vector<pki::Evidence> evidence;
  for (const json::Value& element : *array) {
    RUBRICA_TRY(pki::Evidence one, decode_evidence(element));
    evidence.push_back(std::move(one));
  }
  return evidence;
}

Result<std::vector<pki::DatedEvidence>> dated_member(const json::Object& object) {
  RUBRICA_TRY(const json::Array* array, array_member(object, "evidence"));
  std::vector<pki::DatedEvidence> evidence;
  for (const json::Value& element : *array) {
    RUBRICA_TRY(pki::Evidence one, decode_evidence(element));
    RUBRICA_TRY(const Time known_at, time_member(element.get_object(), "known_at"));
    evidence.push_back({std::move(one), known_at});
  }
  return evidence;
}

constexpr std::array<std::string_view, 3> kFreshness = {"any", "current", "issued_after"};

json::Array encode_questions(const std::vector<pki::RevocationQuestion>& questions) {
  json::Array array;
  for (const pki::RevocationQuestion& question : questions) {
    array.emplace_back(json::Object{{"certificates", encode_certificates({question.certificate, question.issuer})},
                                    {"at", question.at.time_since_epoch().count()},
                                    {"freshness", kFreshness.at(static_cast<std::size_t>(question.freshness))}});
  }
  return array;
}

Result<std::vector<pki::RevocationQuestion>> questions_member(const json::Object& object) {
  RUBRICA_TRY(const json::Array* array, array_member(object, "questions"));
  std::vector<pki::RevocationQuestion> questions;
  for (const json::Value& element : *array) {
    if (!element.is_object()) return fail(ErrorCode::malformed_input, "a question");
    RUBRICA_TRY(const auto certificates, certificates_member(element.get_object(), "certificates"));
    RUBRICA_TRY(const Time at, time_member(element.get_object(), "at"));
    RUBRICA_TRY(const std::string freshness, json::string_member(element.get_object(), "freshness"));
    const auto known = std::ranges::find(kFreshness, freshness);
    if (certificates.size() != 2 || known == kFreshness.end()) return fail(ErrorCode::malformed_input, "a question");
    questions.push_back(
        {certificates[0], certificates[1], at, static_cast<pki::Freshness>(known - kFreshness.begin())});
  }
  return questions;
}

json::Array encode_all(const std::vector<pki::Evidence>& evidence) {
  json::Array array;
  for (const pki::Evidence& one : evidence) array.emplace_back(encode_evidence(one));
  return array;
}

json::Array encode_data(const std::vector<pades::FieldValidationData>& data) {
  json::Array array;
  for (const pades::FieldValidationData& one : data) {
    array.emplace_back(json::Object{{"field", one.field},
                                    {"certificates", encode_certificates(one.certificates)},
                                    {"evidence", encode_all(one.evidence)}});
  }
  return array;
}

Result<std::vector<pades::FieldValidationData>> data_member(const json::Object& object) {
  RUBRICA_TRY(const json::Array* array, array_member(object, "data"));
  std::vector<pades::FieldValidationData> data;
  for (const json::Value& element : *array) {
    if (!element.is_object()) return fail(ErrorCode::malformed_input, "validation data");
    pades::FieldValidationData one;
    RUBRICA_TRY(one.field, json::string_member(element.get_object(), "field"));
    RUBRICA_TRY(one.certificates, certificates_member(element.get_object(), "certificates"));
    RUBRICA_TRY(one.evidence, evidence_member(element.get_object()));
    data.push_back(std::move(one));
  }
  return data;
}

struct Encoder {
  json::Object operator()(const ScreenRequest&) const { return {{"operation", "screen"}}; }
  json::Object operator()(const PagesRequest&) const { return {{"operation", "pages"}}; }
  json::Object operator()(const QrCodesRequest&) const { return {{"operation", "qr_codes"}}; }
  json::Object operator()(const PrepareRequest& request) const {
    return {{"operation", "prepare"},
            {"chain", encode_certificates(request.chain)},
            {"parameters", encode_parameters(request.parameters)}};
  }
  json::Object operator()(const ValidateRequest& request) const {
    return {{"operation", "validate"},
            {"anchors", encode_certificates(request.anchors)},
            {"at", request.at.time_since_epoch().count()},
            {"evidence", encode_dated(request.evidence)}};
  }
  json::Object operator()(const ValidationDataRequest& request) const {
    return {{"operation", "append_validation_data"}, {"data", encode_data(request.data)}};
  }
  json::Object operator()(const TimeStampRequest&) const { return {{"operation", "prepare_time_stamp"}}; }
};

Result<Error> decode_error(const json::Object& object) {
  RUBRICA_TRY(const std::string name, json::string_member(object, "code"));
  const std::optional<ErrorCode> code = error_code_named(name);
  if (!code) return fail(ErrorCode::malformed_input, "unknown error code in a reply");
  Error error{*code, json::string_or(object, "detail", ""), {}, {}};
  if (const json::Value* causes = object.if_contains("causes"); causes != nullptr && causes->is_array()) {
    for (const json::Value& element : causes->get_array()) {
      if (!element.is_object()) return fail(ErrorCode::malformed_input, "a cause is not an object");
      RUBRICA_TRY(Error cause, decode_error(element.get_object()));
      error.causes.push_back(std::move(cause));
    }
  }
  return error;
}

Result<json::Object> parse_object(const std::string_view text) {
  RUBRICA_TRY(json::Value value, json::parse(text));
  if (!value.is_object()) return fail(ErrorCode::malformed_input, "not a JSON object");
  return std::move(value.get_object());
}

Result<std::vector<std::string>> texts_member(const json::Object& object, const std::string_view name) {
  const json::Value* member = object.if_contains(name);
  if (member == nullptr || !member->is_array()) return fail(ErrorCode::malformed_input, std::string(name));
  std::vector<std::string> texts;
  for (const json::Value& element : member->get_array()) {
    if (!element.is_string()) return fail(ErrorCode::malformed_input, std::string(name));
    texts.emplace_back(element.get_string());
  }
  return texts;
}

json::Array encode_texts(const std::vector<std::string>& texts) {
  json::Array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

Result<std::optional<Time>> optional_time_member(const json::Object& object, const std::string_view name) {
  const json::Value* member = object.if_contains(name);
  if (member == nullptr || member->is_null()) return std::nullopt;
  return time_member(object, name).map([](const Time time) { return std::optional(time); });
}

json::Value encode_time(const std::optional<Time>& time) {
  return time ? json::Value(time->time_since_epoch().count()) : json::Value();
}

constexpr std::array kIndications = {pades::Indication::total_passed, pades::Indication::total_failed,
                                     pades::Indication::indeterminate};

Result<pades::Indication> indication_member(const json::Object& object) {
  RUBRICA_TRY(const std::string text, json::string_member(object, "indication"));
  const auto found = std::ranges::find(kIndications, text, [](const auto one) { return pades::name(one); });
  if (found == kIndications.end()) return fail(ErrorCode::malformed_input, "unknown indication");
  return *found;
}

Result<std::optional<pades::Level>> level_member(const json::Object& object) {
  const std::string level = json::string_or(object, "level", "");
  if (level.empty()) return std::nullopt;
  const auto known = pades::level_named(level);
  if (!known) return fail(ErrorCode::malformed_input, "unknown level");
  return known;
}

json::Object encode_signature(const pades::SignatureReport& signature) {
  return {{"field", signature.field},
          {"document_time_stamp", signature.document_time_stamp},
          {"indication", pades::name(signature.indication)},
          {"sub_indication", signature.sub_indication},
          {"level", signature.level ? pades::name(*signature.level) : ""},
          {"signer_name", signature.signer_name},
          {"signer_serial_number", signature.signer_serial_number},
          {"issuer_name", signature.issuer_name},
          {"claimed_time", encode_time(signature.claimed_time)},
          {"best_signature_time", encode_time(signature.best_signature_time)},
          {"commitment", signature.commitment},
          {"policy", signature.policy},
          {"covers_whole_file", signature.covers_whole_file},
          {"modifications", encode_texts(signature.modifications)},
          {"findings", encode_texts(signature.findings)},
          {"path", encode_certificates(signature.path)},
          {"time_stamp_path", encode_certificates(signature.time_stamp_path)},
          {"questions", encode_questions(signature.questions)}};
}

Result<pades::SignatureReport> decode_signature(const json::Object& object) {
  pades::SignatureReport signature;
  RUBRICA_TRY(signature.field, json::string_member(object, "field"));
  RUBRICA_TRY(signature.document_time_stamp, boolean_member(object, "document_time_stamp"));
  RUBRICA_TRY(signature.indication, indication_member(object));
  RUBRICA_TRY(signature.sub_indication, json::string_member(object, "sub_indication"));
  RUBRICA_TRY(signature.level, level_member(object));
  RUBRICA_TRY(signature.signer_name, json::string_member(object, "signer_name"));
  RUBRICA_TRY(signature.signer_serial_number, json::string_member(object, "signer_serial_number"));
  RUBRICA_TRY(signature.issuer_name, json::string_member(object, "issuer_name"));
  RUBRICA_TRY(signature.claimed_time, optional_time_member(object, "claimed_time"));
  RUBRICA_TRY(signature.best_signature_time, optional_time_member(object, "best_signature_time"));
  RUBRICA_TRY(signature.commitment, json::string_member(object, "commitment"));
  RUBRICA_TRY(signature.policy, json::string_member(object, "policy"));
  RUBRICA_TRY(signature.covers_whole_file, boolean_member(object, "covers_whole_file"));
  RUBRICA_TRY(signature.modifications, texts_member(object, "modifications"));
  RUBRICA_TRY(signature.findings, texts_member(object, "findings"));
  RUBRICA_TRY(signature.path, certificates_member(object, "path"));
  RUBRICA_TRY(signature.time_stamp_path, certificates_member(object, "time_stamp_path"));
  RUBRICA_TRY(signature.questions, questions_member(object));
  return signature;
}

}  // namespace

json::Object encode_report(const pades::ValidationReport& report) {
  json::Array signatures;
  for (const pades::SignatureReport& signature : report.signatures)
    signatures.emplace_back(encode_signature(signature));
  return {{"indication", pades::name(report.indication)},
          {"signatures", std::move(signatures)},
          {"findings", encode_texts(report.findings)},
          {"protected_until", encode_time(report.protected_until)}};
}

Result<pades::ValidationReport> decode_report(const json::Object& object) {
  pades::ValidationReport report;
  RUBRICA_TRY(report.indication, indication_member(object));
  RUBRICA_TRY(report.findings, texts_member(object, "findings"));
  RUBRICA_TRY(report.protected_until, optional_time_member(object, "protected_until"));
  const json::Value* signatures = object.if_contains("signatures");
  if (signatures == nullptr || !signatures->is_array()) return fail(ErrorCode::malformed_input, "signatures");
  for (const json::Value& element : signatures->get_array()) {
    if (!element.is_object()) return fail(ErrorCode::malformed_input, "a signature is not an object");
    RUBRICA_TRY(pades::SignatureReport signature, decode_signature(element.get_object()));
    report.signatures.push_back(std::move(signature));
  }
  return report;
}

json::Object encode_pages(const std::vector<pdf::PageSize>& pages) {
  json::Array array;
  for (const pdf::PageSize& page : pages) array.emplace_back(json::Array{page.width, page.height});
  return {{"pages", std::move(array)}};
}

Result<std::vector<pdf::PageSize>> decode_pages(const json::Object& object) {
  const json::Value* pages = object.if_contains("pages");
  if (pages == nullptr || !pages->is_array()) return fail(ErrorCode::malformed_input, "pages");
  std::vector<pdf::PageSize> sizes;
  for (const json::Value& page : pages->get_array()) {
    if (!page.is_array() || page.get_array().size() != 2) return fail(ErrorCode::malformed_input, "a page");
    const json::Value& width = page.get_array()[0];
    const json::Value& height = page.get_array()[1];
    if (!width.is_double() || !height.is_double() || width.get_double() <= 0 || height.get_double() <= 0) {
      return fail(ErrorCode::malformed_input, "a page's size");
    }
    sizes.push_back({width.get_double(), height.get_double()});
  }
  if (sizes.empty()) return fail(ErrorCode::malformed_input, "no pages");
  return sizes;
}

json::Object encode_qr_codes(const std::vector<std::string>& texts) { return {{"qr_codes", encode_texts(texts)}}; }

Result<std::vector<std::string>> decode_qr_codes(const json::Object& object) {
  RUBRICA_TRY(std::vector<std::string> texts, texts_member(object, "qr_codes"));
  const bool too_long = std::ranges::any_of(texts, [](const std::string& one) { return one.size() > kLongestQrText; });
  if (texts.size() > kMostQrCodes || too_long) return fail(ErrorCode::malformed_input, "QR codes that cannot be");
  return texts;
}

std::string encode(const Request& request) { return json::text(std::visit(Encoder{}, request)); }

Result<Request> decode_request(const std::string_view text) {
  RUBRICA_TRY(const json::Object object, parse_object(text));
  RUBRICA_TRY(const std::string operation, json::string_member(object, "operation"));
  if (operation == "screen") return ScreenRequest{};
  if (operation == "pages") return PagesRequest{};
  if (operation == "qr_codes") return QrCodesRequest{};
  if (operation == "prepare") {
    PrepareRequest request;
    RUBRICA_TRY(request.chain, certificates_member(object, "chain"));
    const json::Value* parameters = object.if_contains("parameters");
    if (parameters == nullptr || !parameters->is_object()) return fail(ErrorCode::malformed_input, "no parameters");
    RUBRICA_TRY(request.parameters, decode_parameters(parameters->get_object()));
    return request;
  }
  if (operation == "validate") {
    ValidateRequest request;
    RUBRICA_TRY(request.anchors, certificates_member(object, "anchors"));
    RUBRICA_TRY(request.at, time_member(object, "at"));
    RUBRICA_TRY(request.evidence, dated_member(object));
    return request;
  }
  if (operation == "append_validation_data") {
    ValidationDataRequest request;
    RUBRICA_TRY(request.data, data_member(object));
    return request;
  }
  if (operation == "prepare_time_stamp") return TimeStampRequest{};
  return fail(ErrorCode::malformed_input, "unknown operation");
}

json::Object encode_error(const Error& error) {
  json::Array causes;
  for (const Error& cause : error.causes) causes.emplace_back(encode_error(cause));
  return {{"code", name(error.code)}, {"detail", error.detail}, {"causes", std::move(causes)}};
}

Result<json::Object> decode_reply(const std::string_view text) {
  RUBRICA_TRY(json::Object object, parse_object(text));
  const json::Value* error = object.if_contains("error");
  if (error == nullptr) return object;
  if (!error->is_object()) return fail(ErrorCode::malformed_input, "an error that is not an object");
  RUBRICA_TRY(Error decoded, decode_error(error->get_object()));
  return fail(std::move(decoded));
}

}  // namespace rubrica::confined
