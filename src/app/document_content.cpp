#include "app/document_content.h"

#include <algorithm>

#include "base/json.h"
#include "fiscal/calendar.h"

namespace rubrica::app {
namespace {

using fiscal::Document;
using fiscal::Line;
using fiscal::Party;

json::Array encode(const std::vector<std::string>& texts) {
  json::Array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

json::Object encode(const Party& party) {
  return {{"name", party.name},
          {"tax_id", party.tax_id},
          {"address", encode(party.address)},
          {"country", party.country},
          {"contact", party.contact}};
}

json::Object encode(const fiscal::VatRate& rate) {
  json::Object vat{{"code", rate.code}, {"percent", rate.percent.text()}, {"region", rate.region}};
  if (!rate.exemption_code.empty()) {
    vat["exemption_code"] = rate.exemption_code;
    vat["exemption_reason"] = rate.exemption_reason;
  }
  return vat;
}

json::Object encode(const Line& line) {
  json::Object object{{"description", line.description},
                      {"quantity", line.quantity.text()},
                      {"unit", line.unit},
                      {"unit_price", line.unit_price.text()},
                      {"discount_percent", line.discount_percent.text()},
                      {"vat", encode(line.vat)}};
  if (!line.product_code.empty()) {
    object["product"] = json::Object{{"code", line.product_code}, {"kind", line.product_kind}};
  } else if (line.product_kind != Line().product_kind) {
    object["kind"] = line.product_kind;
  }
  if (line.supplied) object["supplied"] = fiscal::iso_date(*line.supplied);
  if (line.correction) {
    object["correction"] = json::Object{{"identifier", line.correction->identifier},
                                        {"reason", line.correction->reason},
                                        {"line", line.correction->line}};
  }
  json::Array origins;
  for (const fiscal::Origin& origin : line.origins) {
    origins.push_back(json::Object{{"identifier", origin.identifier}, {"date", fiscal::iso_date(origin.date)}});
  }
  if (!origins.empty()) object["origins"] = std::move(origins);
  return object;
}

json::Object encode(const fiscal::Settled& settled) {
  json::Array taxes;
  for (const fiscal::VatTotal& tax : settled.taxes) {
    taxes.push_back(json::Object{{"vat", encode(tax.rate)}, {"base", tax.base.text()}, {"tax", tax.vat.text()}});
  }
  json::Object object{{"identifier", settled.identifier},
                      {"date", fiscal::iso_date(settled.date)},
                      {"amount", settled.amount.text()},
                      {"taxes", std::move(taxes)}};
  if (!settled.withheld.is_zero()) object["withheld"] = settled.withheld.text();
  return object;
}

json::Object encode(const fiscal::Payment& payment) {
  return {
      {"mechanism", payment.mechanism}, {"amount", payment.amount.text()}, {"date", fiscal::iso_date(payment.date)}};
}

json::Object encode(const fiscal::Transport& transport) {
  return {{"from", encode(transport.from)},
          {"to", encode(transport.to)},
          {"start", fiscal::iso_date_time(transport.start)},
          {"vehicle", transport.vehicle}};
}

template <class T>
json::Array encode_all(const std::vector<T>& values) {
  json::Array array;
  for (const T& value : values) array.push_back(encode(value));
  return array;
}

// What only some documents have; absent where there is nothing.
void encode_rarer(const Document& document, json::Object& content) {
  if (document.due) content["due"] = fiscal::iso_date(*document.due);
  if (document.atcud) content["atcud"] = *document.atcud;
  if (document.qr_payload) content["qr"] = *document.qr_payload;
  if (!document.certification.empty()) content["certification"] = document.certification;
  if (!document.producer.empty()) content["producer"] = document.producer;
  if (document.prices_with_vat) content["prices_with_vat"] = true;
  if (document.exchange_rate) content["exchange_rate"] = document.exchange_rate->text();
  if (!document.discount_percent.is_zero()) content["discount_percent"] = document.discount_percent.text();
  if (document.withholding) {
    content["withholding"] = json::Object{{"type", document.withholding->type},
                                          {"percent", document.withholding->percent.text()},
                                          {"share", document.withholding->share.text()},
                                          {"description", document.withholding->description}};
  }
  if (!document.credited_before.empty()) content["credited_before"] = encode_all(document.credited_before);
  if (!document.payments.empty()) content["payments"] = encode_all(document.payments);
  if (!document.settles.empty()) content["settles"] = encode_all(document.settles);
  if (document.transport) content["transport"] = encode(*document.transport);
  if (document.regime.retail) content["retail"] = true;
  if (document.regime.small_business) content["small_business"] = true;
  if (document.regime.cash_vat) content["cash_vat"] = true;
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

Result<std::vector<std::string>> decode_texts(const json::Object& object, const std::string_view name) {
  RUBRICA_TRY(const json::Array* array, array_member(object, name));
  std::vector<std::string> texts;
  for (const json::Value& text : *array) {
    if (!text.is_string()) return fail(ErrorCode::malformed_input, std::string(name));
    texts.emplace_back(text.get_string());
  }
  return texts;
}

Result<Party> decode_party(const json::Object& document, const std::string_view name) {
  RUBRICA_TRY(const json::Object* object, object_member(document, name));
  Party party;
  RUBRICA_TRY(party.name, json::string_member(*object, "name"));
  RUBRICA_TRY(party.tax_id, json::string_member(*object, "tax_id"));
  RUBRICA_TRY(party.country, json::string_member(*object, "country"));
  RUBRICA_TRY(party.contact, json::string_member(*object, "contact"));
  RUBRICA_TRY(party.address, decode_texts(*object, "address"));
  return party;
}

Result<int> integer_member(const json::Object& object, const std::string_view name) {
  const json::Value* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return fail(ErrorCode::malformed_input, std::string(name));
  return static_cast<int>(value->get_int64());
}

Result<bool> flag_member(const json::Object& object, const std::string_view name) {
  const json::Value* value = object.if_contains(name);
  if (value == nullptr || !value->is_bool()) return fail(ErrorCode::malformed_input, std::string(name));
  return value->get_bool();
}

// The elements of an array that may be absent, each an object.
template <class T, class Decode>
Result<std::vector<T>> decode_all(const json::Object& object, const std::string_view name, const Decode& decode) {
  std::vector<T> all;
  if (!object.contains(name)) return all;
  RUBRICA_TRY(const json::Array* array, array_member(object, name));
  for (const json::Value& value : *array) {
    if (!value.is_object()) return fail(ErrorCode::malformed_input, std::string(name));
    RUBRICA_TRY(T one, decode(value.get_object()));
    all.push_back(std::move(one));
  }
  return all;
}

Result<fiscal::VatRate> decode_rate(const json::Object& vat) {
  fiscal::VatRate rate;
  RUBRICA_TRY(rate.code, json::string_member(vat, "code"));
  RUBRICA_TRY(rate.percent, decimal_member(vat, "percent"));
  rate.exemption_code = json::string_or(vat, "exemption_code", "");
  rate.exemption_reason = json::string_or(vat, "exemption_reason", "");
  rate.region = json::string_or(vat, "region", "PT");
  return rate;
}

Result<fiscal::Origin> decode_origin(const json::Object& object) {
  fiscal::Origin origin;
  RUBRICA_TRY(origin.identifier, json::string_member(object, "identifier"));
  RUBRICA_TRY(origin.date, date_member(object, "date"));
  return origin;
}

Result<Line> decode_line(const json::Object& object) {
  Line line;
  RUBRICA_TRY(line.description, json::string_member(object, "description"));
  RUBRICA_TRY(line.quantity, decimal_member(object, "quantity"));
  RUBRICA_TRY(line.unit, json::string_member(object, "unit"));
  RUBRICA_TRY(line.unit_price, decimal_member(object, "unit_price"));
  RUBRICA_TRY(line.discount_percent, decimal_member(object, "discount_percent"));
  RUBRICA_TRY(const json::Object* vat, object_member(object, "vat"));
  RUBRICA_TRY(line.vat, decode_rate(*vat));
  if (object.contains("product")) {
    RUBRICA_TRY(const json::Object* product, object_member(object, "product"));
    RUBRICA_TRY(line.product_code, json::string_member(*product, "code"));
    RUBRICA_TRY(line.product_kind, json::string_member(*product, "kind"));
  }
  if (object.contains("kind")) {
    RUBRICA_TRY(line.product_kind, json::string_member(object, "kind"));
  }
  if (object.contains("supplied")) {
    RUBRICA_TRY(line.supplied, date_member(object, "supplied"));
  }
  if (object.contains("correction")) {
    RUBRICA_TRY(const json::Object* correction, object_member(object, "correction"));
    line.correction.emplace();
    RUBRICA_TRY(line.correction->identifier, json::string_member(*correction, "identifier"));
    RUBRICA_TRY(line.correction->reason, json::string_member(*correction, "reason"));
    RUBRICA_TRY(line.correction->line, integer_member(*correction, "line"));
  }
  RUBRICA_TRY(line.origins, decode_all<fiscal::Origin>(object, "origins", decode_origin));
  return line;
}

Result<fiscal::VatTotal> decode_tax(const json::Object& object) {
  fiscal::VatTotal tax;
  RUBRICA_TRY(const json::Object* vat, object_member(object, "vat"));
  RUBRICA_TRY(tax.rate, decode_rate(*vat));
  RUBRICA_TRY(tax.base, decimal_member(object, "base"));
  RUBRICA_TRY(tax.vat, decimal_member(object, "tax"));
  return tax;
}

Result<fiscal::Settled> decode_settled(const json::Object& object) {
  fiscal::Settled settled;
  RUBRICA_TRY(settled.identifier, json::string_member(object, "identifier"));
  RUBRICA_TRY(settled.date, date_member(object, "date"));
  RUBRICA_TRY(settled.amount, decimal_member(object, "amount"));
  RUBRICA_TRY(settled.taxes, decode_all<fiscal::VatTotal>(object, "taxes", decode_tax));
  if (object.contains("withheld")) {
    RUBRICA_TRY(settled.withheld, decimal_member(object, "withheld"));
  }
  return settled;
}

Result<fiscal::Payment> decode_payment(const json::Object& object) {
  fiscal::Payment payment;
  RUBRICA_TRY(payment.mechanism, json::string_member(object, "mechanism"));
  RUBRICA_TRY(payment.amount, decimal_member(object, "amount"));
  RUBRICA_TRY(payment.date, date_member(object, "date"));
  return payment;
}

Result<fiscal::Withholding> decode_withholding(const json::Object& object) {
  fiscal::Withholding withholding;
  RUBRICA_TRY(withholding.type, json::string_member(object, "type"));
  RUBRICA_TRY(withholding.percent, decimal_member(object, "percent"));
  RUBRICA_TRY(withholding.share, decimal_member(object, "share"));
  RUBRICA_TRY(withholding.description, json::string_member(object, "description"));
  return withholding;
}

Result<fiscal::Transport> decode_transport(const json::Object& object) {
  fiscal::Transport transport;
  RUBRICA_TRY(transport.from, decode_texts(object, "from"));
  RUBRICA_TRY(transport.to, decode_texts(object, "to"));
  RUBRICA_TRY(const std::string start, json::string_member(object, "start"));
  RUBRICA_TRY(transport.start, fiscal::parse_date_time(start));
  RUBRICA_TRY(transport.vehicle, json::string_member(object, "vehicle"));
  return transport;
}

Result<void> decode_rarer(const json::Object& content, Document& document) {
  if (content.contains("due")) {
    RUBRICA_TRY(document.due, date_member(content, "due"));
  }
  if (content.contains("atcud")) {
    RUBRICA_TRY(document.atcud, json::string_member(content, "atcud"));
  }
  if (content.contains("qr")) {
    RUBRICA_TRY(document.qr_payload, json::string_member(content, "qr"));
  }
  document.certification = json::string_or(content, "certification", "");
  document.producer = json::string_or(content, "producer", "");
  if (content.contains("exchange_rate")) {
    RUBRICA_TRY(document.exchange_rate, decimal_member(content, "exchange_rate"));
  }
  if (content.contains("discount_percent")) {
    RUBRICA_TRY(document.discount_percent, decimal_member(content, "discount_percent"));
  }
  if (content.contains("withholding")) {
    RUBRICA_TRY(const json::Object* withholding, object_member(content, "withholding"));
    RUBRICA_TRY(document.withholding, decode_withholding(*withholding));
  }
  RUBRICA_TRY(document.credited_before, decode_all<Line>(content, "credited_before", decode_line));
  RUBRICA_TRY(document.payments, decode_all<fiscal::Payment>(content, "payments", decode_payment));
  RUBRICA_TRY(document.settles, decode_all<fiscal::Settled>(content, "settles", decode_settled));
  if (content.contains("transport")) {
    RUBRICA_TRY(const json::Object* transport, object_member(content, "transport"));
    RUBRICA_TRY(document.transport, decode_transport(*transport));
  }
  for (const auto& [name, flag] :
       {std::pair("retail", &document.regime.retail), std::pair("small_business", &document.regime.small_business),
        std::pair("cash_vat", &document.regime.cash_vat), std::pair("prices_with_vat", &document.prices_with_vat)}) {
    if (!content.contains(name)) continue;
    RUBRICA_TRY(*flag, flag_member(content, name));
  }
  return {};
}

Result<Document> decode_document(const json::Object& content) {
  Document document;
  RUBRICA_TRY(document.type, json::string_member(content, "type"));
  RUBRICA_TRY(document.series, json::string_member(content, "series"));
  RUBRICA_TRY(document.number, integer_member(content, "number"));
  RUBRICA_TRY(document.issued, date_member(content, "issued"));
  RUBRICA_TRY(document.issuer, decode_party(content, "issuer"));
  RUBRICA_TRY(document.customer, decode_party(content, "customer"));
  if (!content.contains("lines")) return fail(ErrorCode::malformed_input, "lines");
  RUBRICA_TRY(document.lines, decode_all<Line>(content, "lines", decode_line));
  RUBRICA_TRY(document.currency, json::string_member(content, "currency"));
  RUBRICA_TRY(document.notes, json::string_member(content, "notes"));
  RUBRICA_TRY(document.payment_details, json::string_member(content, "payment_details"));
  RUBRICA_TRY(document.training, flag_member(content, "training"));
  RUBRICA_CHECK_OK(decode_rarer(content, document));
  return document;
}

}  // namespace

std::string encode_content(const fiscal::IssuedDocument& issued) {
  const Document& document = issued.document;
  json::Object content{{"type", document.type},
                       {"series", document.series},
                       {"number", document.number},
                       {"issued", fiscal::iso_date(document.issued)},
                       {"issuer", encode(document.issuer)},
                       {"customer", encode(document.customer)},
                       {"lines", encode_all(document.lines)},
                       {"currency", document.currency},
                       {"notes", document.notes},
                       {"payment_details", document.payment_details},
                       {"training", document.training}};
  encode_rarer(document, content);
  content["entered"] = fiscal::iso_date_time(issued.entered);
  content["issued_by"] = issued.source_id;
  if (!issued.signed_text.empty()) {
    content["signed_text"] = issued.signed_text;
    content["hash"] = issued.hash;
    content["hash_control"] = issued.hash_control;
  }
  return json::text(content);
}

Result<fiscal::IssuedDocument> decode_content(const std::string_view json_text) {
  RUBRICA_TRY(const json::Value value, json::parse(json_text));
  if (!value.is_object()) return fail(ErrorCode::malformed_input, "not an object");
  const json::Object& content = value.get_object();
  fiscal::IssuedDocument issued;
  RUBRICA_TRY(issued.document, decode_document(content));
  RUBRICA_TRY(issued.totals, fiscal::euro_totals_of(issued.document));
  issued.entered = fiscal::LocalTime(std::chrono::local_days(issued.document.issued));
  if (content.contains("entered")) {
    RUBRICA_TRY(const std::string entered, json::string_member(content, "entered"));
    RUBRICA_TRY(issued.entered, fiscal::parse_date_time(entered));
  }
  issued.source_id = json::string_or(content, "issued_by", "Rubrica");
  issued.signed_text = json::string_or(content, "signed_text", "");
  issued.hash = json::string_or(content, "hash", "0");
  issued.hash_control = json::string_or(content, "hash_control", "0");
  issued.status_since = issued.entered;
  issued.status_source_id = issued.source_id;
  return issued;
}

}  // namespace rubrica::app
