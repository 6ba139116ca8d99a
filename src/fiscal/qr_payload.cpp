#include "fiscal/qr_payload.h"

#include <array>
#include <map>

namespace rubrica::fiscal {
namespace {

constexpr std::size_t kTerritories = 3;
constexpr std::size_t kAmountLength = 16;

struct AmountField {
  char number;
  std::optional<Decimal> QrTerritory::* member;
};
constexpr std::array<AmountField, 7> kAmounts = {{{'2', &QrTerritory::exempt_base},
                                                  {'3', &QrTerritory::reduced_base},
                                                  {'4', &QrTerritory::reduced_vat},
                                                  {'5', &QrTerritory::intermediate_base},
                                                  {'6', &QrTerritory::intermediate_vat},
                                                  {'7', &QrTerritory::normal_base},
                                                  {'8', &QrTerritory::normal_vat}}};

struct TextField {
  const char* code;
  std::size_t limit;
  std::string QrFields::* member;
};
constexpr std::array<TextField, 5> kFirstTexts = {{{"A", 9, &QrFields::issuer_tax_id},
                                                   {"B", 30, &QrFields::customer_tax_id},
                                                   {"C", 12, &QrFields::customer_country},
                                                   {"D", 2, &QrFields::type},
                                                   {"E", 1, &QrFields::status}}};
constexpr std::array<TextField, 2> kNames = {{{"G", 60, &QrFields::identifier}, {"H", 70, &QrFields::atcud}}};
constexpr std::array<TextField, 2> kLastTexts = {
    {{"Q", 4, &QrFields::hash_characters}, {"R", 4, &QrFields::certificate_number}}};
constexpr TextField kExtra{"S", 65, &QrFields::extra};

// Collects the fields; the first mistake wins.
class Message {
 public:
  void text(const std::string& code, const std::string& value, const std::size_t limit) {
    if (value.empty()) return refuse("field " + code + " of the QR code is empty");
    if (value.size() > limit || value.find('*') != std::string::npos) {
      return refuse("field " + code + " of the QR code: more than " + std::to_string(limit) + " characters, or a '*'");
    }
    out_ += (out_.empty() ? "" : "*") + code + ":" + value;
  }
  void amount(const std::string& code, const std::optional<Decimal>& value) {
    if (!value) return;
    const auto cents = value->rounded(2);
    if (!cents || cents->is_negative()) return refuse("field " + code + " of the QR code: an amount that cannot be");
    text(code, cents->text(), kAmountLength);
  }
  Result<std::string> finish() && {
    if (!mistake_.empty()) return fail(ErrorCode::invalid_argument, mistake_);
    return std::move(out_);
  }

 private:
  void refuse(std::string why) {
    if (mistake_.empty()) mistake_ = std::move(why);
  }
  std::string out_;
  std::string mistake_;
};

void write_territories(Message& message, const std::vector<QrTerritory>& territories) {
  if (territories.empty()) message.text("I1", "0", 5);
  for (std::size_t i = 0; i < territories.size(); ++i) {
    const std::string letter(1, static_cast<char>('I' + i));
    message.text(letter + "1", territories[i].region, 5);
    for (const AmountField& field : kAmounts) message.amount(letter + field.number, territories[i].*field.member);
  }
}

using FieldMap = std::map<std::string, std::string, std::less<>>;

tl::unexpected<Error> malformed(const std::string& what) {
  return fail(ErrorCode::malformed_input, "QR code: " + what);
}

Result<FieldMap> split(const std::string_view text) {
  FieldMap fields;
  std::string last;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('*', at), text.size());
    const std::string_view field = text.substr(at, end - at);
    const std::size_t colon = field.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 2) return malformed("a field without its code");
    std::string code(field.substr(0, colon));
    if (!last.empty() && code <= last) return malformed("field " + code + " is not where it belongs");
    last = code;
    fields.emplace(std::move(code), field.substr(colon + 1));
    at = end + 1;
  }
  return fields;
}

// Takes fields out of the map, so that what is left is what nobody knows.
class Reader {
 public:
  explicit Reader(FieldMap fields) : fields_(std::move(fields)) {}
  std::optional<std::string> take(const std::string& code) {
    const auto found = fields_.find(code);
    if (found == fields_.end()) return std::nullopt;
    std::string value = std::move(found->second);
    fields_.erase(found);
    return value;
  }
  Result<void> text(QrFields& fields, const TextField& field) {
    auto value = take(field.code);
    if (!value || value->empty() || value->size() > field.limit) return malformed(std::string("field ") + field.code);
    fields.*field.member = std::move(*value);
    return {};
  }
  Result<std::optional<Decimal>> amount(const std::string& code) {
    const auto value = take(code);
    if (!value) return std::optional<Decimal>();
    auto parsed = Decimal::parse(*value);
    if (!parsed || parsed->is_negative() || parsed->scale() != 2) return malformed("field " + code);
    return std::optional(*parsed);
  }
  Result<Decimal> needed_amount(const std::string& code) {
    RUBRICA_TRY(const std::optional<Decimal> value, amount(code));
    if (!value) return malformed("field " + code + " is missing");
    return *value;
  }
  const FieldMap& rest() const { return fields_; }

 private:
  FieldMap fields_;
};

Result<void> read_territories(Reader& reader, QrFields& fields) {
  for (std::size_t i = 0; i < kTerritories; ++i) {
    const std::string letter(1, static_cast<char>('I' + i));
    auto region = reader.take(letter + "1");
    if (!region) break;
    if (i == 0 && *region == "0") return {};
    QrTerritory territory;
    territory.region = std::move(*region);
    for (const AmountField& field : kAmounts) {
      RUBRICA_TRY(territory.*field.member, reader.amount(letter + field.number));
    }
    fields.territories.push_back(std::move(territory));
  }
  return fields.territories.empty() ? malformed("field I1 is missing") : Result<void>();
}

Result<Date> read_date(Reader& reader) {
  const std::string text = reader.take("F").value_or("");
  if (text.size() != 8) return malformed("field F");
  return parse_date(text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6));
}

}  // namespace

Result<std::string> qr_payload(const QrFields& fields) {
  if (fields.territories.size() > kTerritories) {
    return fail(ErrorCode::invalid_argument, "the QR code has room for three tax territories");
  }
  if (!fields.date.ok()) return fail(ErrorCode::invalid_argument, "field F of the QR code: no date");
  Message message;
  for (const TextField& field : kFirstTexts) message.text(field.code, fields.*field.member, field.limit);
  message.text("F", compact_date(fields.date), 8);
  for (const TextField& field : kNames) message.text(field.code, fields.*field.member, field.limit);
  write_territories(message, fields.territories);
  message.amount("L", fields.not_subject);
  message.amount("M", fields.stamp_duty);
  message.amount("N", fields.tax_payable);
  message.amount("O", fields.gross);
  message.amount("P", fields.withheld);
  for (const TextField& field : kLastTexts) message.text(field.code, fields.*field.member, field.limit);
  if (!fields.extra.empty()) message.text(kExtra.code, fields.extra, kExtra.limit);
  return std::move(message).finish();
}

Result<QrFields> parse_qr_payload(const std::string_view text) {
  RUBRICA_TRY(FieldMap map, split(text));
  Reader reader(std::move(map));
  QrFields fields;
  for (const TextField& field : kFirstTexts) RUBRICA_CHECK_OK(reader.text(fields, field));
  RUBRICA_TRY(fields.date, read_date(reader));
  for (const TextField& field : kNames) RUBRICA_CHECK_OK(reader.text(fields, field));
  RUBRICA_CHECK_OK(read_territories(reader, fields));
  RUBRICA_TRY(fields.not_subject, reader.amount("L"));
  RUBRICA_TRY(fields.stamp_duty, reader.amount("M"));
  RUBRICA_TRY(fields.tax_payable, reader.needed_amount("N"));
  RUBRICA_TRY(fields.gross, reader.needed_amount("O"));
  RUBRICA_TRY(fields.withheld, reader.amount("P"));
  for (const TextField& field : kLastTexts) RUBRICA_CHECK_OK(reader.text(fields, field));
  fields.extra = reader.take(kExtra.code).value_or("");
  if (!reader.rest().empty()) return malformed("field " + reader.rest().begin()->first + " is unknown or out of place");
  return fields;
}

}  // namespace rubrica::fiscal
