#include "app/document_content.h"

#include <algorithm>

#include "base/json.h"
#include "fiscal/calendar.h"

namespace rubrica::app {
namespace {

using fiscal::Document;
using fiscal::Line;
using fiscal::Party;

json::Object encode(const Party& party) {
  json::Array address;
  for (const std::string& line : party.address) address.emplace_back(line);
  return {{"name", party.name},
          {"tax_id", party.tax_id},
          {"address", std::move(address)},
          {"country", party.country},
          {"contact", party.contact}};
}

json::Object encode(const Line& line) {
  json::Object vat{{"code", line.vat.code}, {"percent", line.vat.percent.text()}};
  if (!line.vat.exemption_code.empty()) {
    vat["exemption_code"] = line.vat.exemption_code;
    vat["exemption_reason"] = line.vat.exemption_reason;
  }
  return {{"description", line.description},
          {"quantity", line.quantity.text()},
          {"unit", line.unit},
          {"unit_price", line.unit_price.text()},
          {"discount_percent", line.discount_percent.text()},
          {"vat", std::move(vat)}};
}

Result<const json::Object*> object_member(const json::Object& object, const std::string_view name) {
  const json::Value* value = object.if_contains(name);
  if (value == nullptr || !value->is_object()) return fail(ErrorCode::malformed_input, std::string(name));
  return &value->get_object();
}

Result<const json::Array*> array_member(const json::Object& object, const std::string_view name) {
  const json::Value* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return fail(ErrorCode::malformed_input, std::string(name));
  return &value->get_array();
}

Result<Decimal> decimal_member(const json::Object& object, const std::string_view name) {
  RUBRICA_TRY(const std::string text, json::string_member(object, name));
  return Decimal::parse(text);
}

Result<fiscal::Date> date_member(const json::Object& object, const std::string_view name) {
  RUBRICA_TRY(const std::string text, json::string_member(object, name));
  return fiscal::parse_date(text);
}

Result<Party> decode_party(const json::Object& document, const std::string_view name) {
  RUBRICA_TRY(const json::Object* object, object_member(document, name));
  Party party;
  RUBRICA_TRY(party.name, json::string_member(*object, "name"));
  RUBRICA_TRY(party.tax_id, json::string_member(*object, "tax_id"));
  RUBRICA_TRY(party.country, json::string_member(*object, "country"));
  RUBRICA_TRY(party.contact, json::string_member(*object, "contact"));
  RUBRICA_TRY(const json::Array* address, array_member(*object, "address"));
  for (const json::Value& line : *address) {
    if (!line.is_string()) return fail(ErrorCode::malformed_input, "address");
    party.address.emplace_back(line.get_string());
  }
  return party;
}

Result<Line> decode_line(const json::Value& value) {
  if (!value.is_object()) return fail(ErrorCode::malformed_input, "a line");
  const json::Object& object = value.get_object();
  Line line;
  RUBRICA_TRY(line.description, json::string_member(object, "description"));
  RUBRICA_TRY(line.quantity, decimal_member(object, "quantity"));
  RUBRICA_TRY(line.unit, json::string_member(object, "unit"));
  RUBRICA_TRY(line.unit_price, decimal_member(object, "unit_price"));
  RUBRICA_TRY(line.discount_percent, decimal_member(object, "discount_percent"));
  RUBRICA_TRY(const json::Object* vat, object_member(object, "vat"));
  RUBRICA_TRY(line.vat.code, json::string_member(*vat, "code"));
  RUBRICA_TRY(line.vat.percent, decimal_member(*vat, "percent"));
  line.vat.exemption_code = json::string_or(*vat, "exemption_code", "");
  line.vat.exemption_reason = json::string_or(*vat, "exemption_reason", "");
  return line;
}

}  // namespace

std::string encode_content(const Document& document) {
  json::Array lines;
  for (const Line& line : document.lines) lines.push_back(encode(line));
  json::Object content{{"type", document.type},
                       {"series", document.series},
                       {"number", document.number},
                       {"issued", fiscal::iso_date(document.issued)},
                       {"issuer", encode(document.issuer)},
                       {"customer", encode(document.customer)},
                       {"lines", std::move(lines)},
                       {"currency", document.currency},
                       {"notes", document.notes},
                       {"payment_details", document.payment_details},
                       {"training", document.training}};
  if (document.due) content["due"] = fiscal::iso_date(*document.due);
  return json::text(content);
}

Result<Document> decode_content(const std::string_view json_text) {
  RUBRICA_TRY(const json::Value value, json::parse(json_text));
  if (!value.is_object()) return fail(ErrorCode::malformed_input, "not an object");
  const json::Object& content = value.get_object();
  Document document;
  RUBRICA_TRY(document.type, json::string_member(content, "type"));
  RUBRICA_TRY(document.series, json::string_member(content, "series"));
  const json::Value* number = content.if_contains("number");
  if (number == nullptr || !number->is_int64()) return fail(ErrorCode::malformed_input, "number");
  document.number = static_cast<int>(number->get_int64());
  RUBRICA_TRY(document.issued, date_member(content, "issued"));
  if (content.contains("due")) {
    RUBRICA_TRY(document.due, date_member(content, "due"));
  }
  RUBRICA_TRY(document.issuer, decode_party(content, "issuer"));
  RUBRICA_TRY(document.customer, decode_party(content, "customer"));
  RUBRICA_TRY(const json::Array* lines, array_member(content, "lines"));
  for (const json::Value& line : *lines) {
    RUBRICA_TRY(Line decoded, decode_line(line));
    document.lines.push_back(std::move(decoded));
  }
  RUBRICA_TRY(document.currency, json::string_member(content, "currency"));
  RUBRICA_TRY(document.notes, json::string_member(content, "notes"));
  RUBRICA_TRY(document.payment_details, json::string_member(content, "payment_details"));
  const json::Value* training = content.if_contains("training");
  if (training == nullptr || !training->is_bool()) return fail(ErrorCode::malformed_input, "training");
  document.training = training->get_bool();
  return document;
}

}  // namespace rubrica::app
