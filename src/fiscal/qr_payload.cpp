#include "fiscal/qr_payload.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/utf8.h"
#include "fiscal/atcud.h"

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

// Longer than every field at its limit.
constexpr std::size_t kLongestMessage = 1200;

bool is_digit(const char c) { return c >= '0' && c <= '9'; }
bool is_capital(const char c) { return c >= 'A' && c <= 'Z'; }
// Of ASCII; a blank too, since numbers of documents have one.
bool is_visible(const char c) { return c >= ' ' && c <= '~'; }

bool is_number(const std::string_view text, const std::size_t length) {
  return text.size() == length && std::ranges::all_of(text, is_digit);
}

// SAF-T's InvoiceNo and its likes: "[^ ]+ [^/^ ]+/[0-9]+" (Portaria 302/2016, 4.1.4.1).
bool is_document_number(const std::string_view text) {
  const std::size_t blank = text.find(' ');
  const std::size_t slash = text.rfind('/');
  if (blank == 0 || blank == std::string_view::npos || slash == std::string_view::npos || slash < blank + 2) {
    return false;
  }
  const std::string_view series = text.substr(blank + 1, slash - blank - 1);
  const std::string_view number = text.substr(slash + 1);
  return series.find_first_of(" /^") == std::string_view::npos && !number.empty() &&
         std::ranges::all_of(number, is_digit);
}

// Whose number in the series it repeats is not looked at: programs differ in the zeros before it.
bool is_any_atcud(const std::string_view text) {
  const std::size_t hyphen = text.find('-');
  if (hyphen == std::string_view::npos) return text == "0";
  const std::string_view number = text.substr(hyphen + 1);
  return is_validation_code(text.substr(0, hyphen)) && !number.empty() && std::ranges::all_of(number, is_digit);
}

// "PT", "PT-AC", "PT-MA", or another country.
bool is_region(const std::string_view text) {
  return text == "PT-AC" || text == "PT-MA" || (text.size() == 2 && std::ranges::all_of(text, is_capital));
}

// Free text, in which nothing hides and nothing turns the rest around.
bool is_free_text(std::string_view text) {
  while (!text.empty()) {
    const auto point = take_code_point(text);
    if (!point || *point < U' ' || (*point >= U'\x7F' && *point <= U'\x9F') || is_invisible(*point)) return false;
  }
  return true;
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
    if (!value || value->empty() || value->size() > field.limit || !std::ranges::all_of(*value, is_visible)) {
      return malformed(std::string("field ") + field.code);
    }
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

// The form of what is not free text.
Result<void> check_forms(const QrFields& fields) {
  const auto is_hash_character = [](const char c) { return is_visible(c) && c != ' '; };
  if (!is_number(fields.issuer_tax_id, 9)) return malformed("field A");
  if (fields.type.size() != 2 || !std::ranges::all_of(fields.type, is_capital)) return malformed("field D");
  if (std::string_view("NASFR").find(fields.status) == std::string_view::npos) return malformed("field E");
  if (!is_document_number(fields.identifier)) return malformed("field G");
  if (!is_any_atcud(fields.atcud)) return malformed("field H");
  if (!std::ranges::all_of(fields.territories, is_region, &QrTerritory::region)) return malformed("a tax territory");
  if (fields.hash_characters != "0" &&
      (fields.hash_characters.size() != 4 || !std::ranges::all_of(fields.hash_characters, is_hash_character))) {
    return malformed("field Q");
  }
  if (!std::ranges::all_of(fields.certificate_number, is_digit)) return malformed("field R");
  if (!is_free_text(fields.extra)) return malformed("field S");
  return {};
}

Result<Date> read_date(Reader& reader) {
  const std::string text = reader.take("F").value_or("");
  if (!is_number(text, 8)) return malformed("field F");
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
  if (text.size() > kLongestMessage) return malformed("too long");
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
  RUBRICA_CHECK_OK(check_forms(fields));
  // One way to write it: no zeros before a number, no field without its content.
  const auto again = qr_payload(fields);
  if (!again || *again != text) return malformed("not as the specification writes it");
  return fields;
}

std::optional<QrFields> only_fiscal_code(const std::span<const std::string> texts) {
  std::set<std::string_view> distinct;
  std::optional<QrFields> found;
  for (const std::string& text : texts) {
    auto fields = parse_qr_payload(text);
    if (!fields || !distinct.insert(text).second) continue;
    found = std::move(*fields);
  }
  return distinct.size() == 1 ? found : std::nullopt;
}

}  // namespace rubrica::fiscal
