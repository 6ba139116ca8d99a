#include "fiscal/issue_json.h"

#include <algorithm>
#include <set>

#include "fiscal/document_rules.h"
#include "fiscal/document_type.h"
#include "fiscal/refusal.h"
#include "fiscal/tax_table.h"

namespace rubrica::fiscal {
namespace {

// The first mistake of a request; whatever follows it is not looked at any more.
struct Mistake {
  std::string text;
  void say(std::string what) {
    if (text.empty()) text = std::move(what);
  }
};

// One object of the request. A member that nobody asked for is a mistake: it would be a wish that nobody heard.
class Members {
 public:
  Members(const json::Value& value, std::string where, Mistake& mistake) : where_(std::move(where)), mistake_(mistake) {
    if (value.is_object()) {
      object_ = &value.get_object();
    } else {
      mistake_.say((where_.empty() ? "the request" : where_) + " is not an object");
    }
  }
  Members(const Members&) = delete;
  ~Members() {
    if (object_ == nullptr) return;
    for (const auto& [name, value] : *object_) {
      if (!known_.contains(std::string(name))) mistake_.say(path(name) + " is not known");
    }
  }

  bool has(const char* name) const { return object_ != nullptr && object_->contains(name); }
  std::string text(const char* name, const std::string& fallback = "") {
    const json::Value* const value = take(name);
    if (value == nullptr) return fallback;
    if (value->is_string()) return std::string(value->get_string());
    mistake_.say(path(name) + " is not a string");
    return fallback;
  }
  std::string needed_text(const char* name) {
    if (!has(name)) mistake_.say(path(name) + " is missing");
    return text(name);
  }
  bool flag(const char* name) {
    const json::Value* const value = take(name);
    if (value == nullptr) return false;
    if (!value->is_bool()) mistake_.say(path(name) + " is not true or false");
    return value->is_bool() && value->get_bool();
  }
  int whole(const char* name, const int fallback) {
    const json::Value* const value = take(name);
    if (value == nullptr) return fallback;
    if (value->is_int64() && value->get_int64() >= 0 && value->get_int64() < 1'000'000'000) {
      return static_cast<int>(value->get_int64());
    }
    mistake_.say(path(name) + " is not a whole number");
    return fallback;
  }
  // "12.50" or 12; a JSON number with decimals would have gone through floating point.
  Decimal decimal(const char* name, const Decimal& fallback) {
    const json::Value* const value = take(name);
    if (value == nullptr) return fallback;
    if (value->is_int64()) return Decimal::of(value->get_int64());
    const auto parsed = value->is_string() ? Decimal::parse(std::string_view(value->get_string()))
                                           : Result<Decimal>(fail(ErrorCode::malformed_input, ""));
    if (!parsed) mistake_.say(path(name) + " is not a decimal number in a string");
    return parsed.value_or(fallback);
  }
  std::optional<Date> date(const char* name) {
    if (!has(name)) return std::nullopt;
    const auto parsed = parse_date(text(name));
    if (!parsed) mistake_.say(path(name) + " is not a date AAAA-MM-DD");
    return parsed ? std::optional(*parsed) : std::nullopt;
  }
  Date needed_date(const char* name) {
    if (!has(name)) mistake_.say(path(name) + " is missing");
    return date(name).value_or(Date());
  }
  std::optional<Time> time(const char* name) {
    if (!has(name)) return std::nullopt;
    const auto parsed = parse_iso_utc(text(name));
    if (!parsed) mistake_.say(path(name) + " is not a time in UTC");
    return parsed ? std::optional(*parsed) : std::nullopt;
  }
  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> all;
    each(name, [&](const json::Value& value, const std::string& where) {
      if (!value.is_string()) return mistake_.say(where + " is not a string");
      all.emplace_back(value.get_string());
    });
    return all;
  }
  template <class Use>
  void each(const char* name, const Use& use) {
    const json::Value* const value = take(name);
    if (value == nullptr) return;
    if (!value->is_array()) return mistake_.say(path(name) + " is not a list");
    std::size_t index = 0;
    for (const json::Value& one : value->get_array()) use(one, path(name) + "[" + std::to_string(index++) + "]");
  }
  // Reads a member that is an object, if it is there.
  template <class Use>
  void inside(const char* name, const Use& use) {
    const json::Value* const value = take(name);
    if (value == nullptr) return;
    Members members(*value, path(name), mistake_);
    use(members);
  }
  Mistake& mistake() { return mistake_; }
  std::string path(const std::string_view name) const {
    return where_.empty() ? std::string(name) : where_ + "." + std::string(name);
  }

 private:
  const json::Value* take(const char* name) {
    known_.insert(name);
    return object_ == nullptr ? nullptr : object_->if_contains(name);
  }

  const json::Object* object_ = nullptr;
  std::string where_;
  Mistake& mistake_;
  std::set<std::string, std::less<>> known_;
};

Party read_party(Members& members) {
  Party party;
  party.name = members.needed_text("name");
  party.tax_id = members.text("tax_id");
  party.address = members.texts("address");
  party.country = members.text("country", "PT");
  party.contact = members.text("contact");
  party.id = members.text("id");
  return party;
}

// What the tables know need not be written: the percentage in force, the text of an exemption.
VatRate read_rate(Members& members, const Date day) {
  VatRate rate;
  rate.region = members.text("region", "PT");
  rate.exemption_code = members.text("exemption_code");
  rate.code = members.text("code", rate.exemption_code.empty() ? "NOR" : "ISE");
  const ExemptionEntry* const reason = exemption_on(rate.exemption_code, day);
  rate.exemption_reason = members.text("exemption_reason", reason == nullptr ? "" : reason->text);
  rate.percent = members.decimal("percent", vat_percent(rate.region, rate.code, day).value_or(Decimal()));
  return rate;
}

// `kind`: of a line that says none.
Line read_line(Members& members, const Date issued, const std::string& kind) {
  Line line;
  line.description = members.needed_text("description");
  line.quantity = members.decimal("quantity", Decimal::of(1));
  line.unit = members.text("unit", "un");
  line.unit_price = members.decimal("unit_price", Decimal());
  line.discount_percent = members.decimal("discount_percent", Decimal());
  line.product_code = members.text("product_code");
  line.product_kind = members.text("product_kind", kind);
  line.supplied = members.date("supplied");
  const Date day = chargeable_on(line.supplied, issued);
  line.vat.percent = vat_percent("PT", "NOR", day).value_or(Decimal());
  members.inside("vat", [&](Members& vat) { line.vat = read_rate(vat, day); });
  members.inside("corrects", [&](Members& one) {
    line.correction = Correction{one.needed_text("document"), one.needed_text("reason"), one.whole("line", 0)};
  });
  members.each("origins", [&](const json::Value& value, const std::string& where) {
    Members one(value, where, members.mistake());
    line.origins.push_back({one.needed_text("document"), one.needed_date("date")});
  });
  return line;
}

void read_money(Members& members, Document& document) {
  document.currency = members.text("currency", "EUR");
  if (members.has("exchange_rate")) document.exchange_rate = members.decimal("exchange_rate", Decimal());
  document.discount_percent = members.decimal("discount_percent", Decimal());
  document.prices_with_vat = members.flag("prices_with_vat");
  members.inside("withholding", [&](Members& one) {
    document.withholding = Withholding{one.text("type", "IRS"), one.decimal("percent", Decimal()),
                                       one.decimal("share", Decimal::of(100)), one.text("description")};
  });
  members.each("payments", [&](const json::Value& value, const std::string& where) {
    Members one(value, where, members.mistake());
    document.payments.push_back(
        {one.needed_text("mechanism"), one.decimal("amount", Decimal()), one.date("date").value_or(document.issued)});
  });
  members.each("settles", [&](const json::Value& value, const std::string& where) {
    Members one(value, where, members.mistake());
    document.settles.push_back(
        {one.needed_text("document"), one.needed_date("date"), one.decimal("amount", Decimal())});
  });
}

Document read_document(Members& members, const Party& issuer, const Regime& regime, const Date today) {
  Document document;
  document.type = members.text("type", "FT");
  document.series = members.needed_text("series");
  document.issued = members.date("date").value_or(today);
  document.due = members.date("due");
  document.issuer = issuer;
  document.regime = regime;
  document.customer.name = "Consumidor final";
  members.inside("customer", [&](Members& customer) { document.customer = read_party(customer); });
  read_money(members, document);
  const DocumentType* const type = document_type(document.type);
  const bool goods = type != nullptr && type->table == DocumentTable::movement_of_goods;
  members.each("lines", [&](const json::Value& value, const std::string& where) {
    Members line(value, where, members.mistake());
    document.lines.push_back(read_line(line, document.issued, goods ? "P" : "S"));
  });
  members.inside("transport", [&](Members& one) {
    Transport transport{one.texts("from"), one.texts("to"), {}, one.text("vehicle"), one.text("at_code")};
    const auto start = parse_date_time(one.needed_text("start"));
    if (!start) members.mistake().say(one.path("start") + " is not a time in Lisbon, AAAA-MM-DDThh:mm:ss");
    transport.start = start.value_or(LocalTime());
    document.transport = std::move(transport);
  });
  document.notes = members.text("notes");
  document.payment_details = members.text("payment_details");
  return document;
}

IssueOrder read_order(Members& members, const Party& issuer, const Regime& regime, const std::optional<Time> clock) {
  IssueOrder order;
  order.clock = members.time("clock");
  order.future_date_confirmed = members.flag("confirm_future_date");
  order.clock_confirmed = members.flag("confirm_clock");
  if (members.has("annul")) {
    order.what = Annulment{members.text("annul"), members.text("reason")};
    return order;
  }
  // Without a date and without a clock the day is found when it is issued.
  Date today{};
  if (const auto when = order.clock ? order.clock : clock) {
    if (const auto local = lisbon_time(*when)) today = date_of(*local);
  }
  order.what = read_document(members, issuer, regime, today);
  return order;
}

Regime read_regime(Members& members) {
  return {members.flag("retail"), members.flag("small_business"), members.flag("cash_vat")};
}

IssueRequest read_request(Members& members, const Time now) {
  IssueRequest request;
  request.clock = members.time("clock");
  if (members.has("key")) request.key_file = members.text("key");
  request.key_version = members.whole("key_version", 1);
  Party issuer;
  if (!members.has("issuer")) members.mistake().say("issuer is missing");
  members.inside("issuer", [&](Members& one) { issuer = read_party(one); });
  Regime regime;
  members.inside("regime", [&](Members& one) { regime = read_regime(one); });
  members.each("series", [&](const json::Value& value, const std::string& where) {
    Members one(value, where, members.mistake());
    auto series = new_series(one.text("type", "FT"), one.needed_text("id"), one.text("validation_code"), true);
    if (!series) return members.mistake().say(where + ": " + series.error().detail);
    request.series.push_back(std::move(*series));
  });
  members.each("documents", [&](const json::Value& value, const std::string& where) {
    Members one(value, where, members.mistake());
    request.orders.push_back(read_order(one, issuer, regime, request.clock ? request.clock : std::optional(now)));
  });
  if (request.orders.empty()) members.mistake().say("documents is empty");
  return request;
}

// ---- issuing --------------------------------------------------------------------------------------------------------

class Book {
 public:
  Book(const IssueRequest& request, const std::optional<ChainKey>& key, const Time now)
      : series_(request.series), now_(request.clock.value_or(now)) {
    producer_.key = key;
  }

  Result<void> carry_out(const IssueOrder& order) {
    now_ = order.clock.value_or(now_);
    if (const auto* const annulment = std::get_if<Annulment>(&order.what)) return annul_one(*annulment);
    return issue_one(std::get<Document>(order.what), order);
  }
  std::vector<IssuedDocument> take() && { return std::move(documents_); }

 private:
  std::vector<IssuedDocument> successors_of(const std::string& identifier) const {
    std::vector<IssuedDocument> successors;
    std::ranges::copy_if(documents_, std::back_inserter(successors),
                         [&](const IssuedDocument& one) { return refers_to(one.document, identifier); });
    return successors;
  }

  Result<void> issue_one(const Document& draft, const IssueOrder& order) {
    IssueContext context;
    context.now = now_;
    context.producer = producer_;
    context.future_date_confirmed = order.future_date_confirmed;
    context.clock_confirmed = order.clock_confirmed;
    context.last_entered = last_entered_;
    for (const IssuedDocument& one : documents_) {
      const std::string identifier = one.document.identifier();
      if (refers_to(draft, identifier)) context.related.push_back({one, successors_of(identifier)});
    }
    RUBRICA_TRY(Issuance issuance, issue(draft, series_of(draft), context));
    series_of(draft) = issuance.series;
    last_entered_ = issuance.document.entered;
    documents_.push_back(std::move(issuance.document));
    return {};
  }

  // A training series that was not declared begins with its first document.
  Series& series_of(const Document& draft) {
    const auto found = std::ranges::find_if(
        series_, [&](const Series& one) { return one.type == draft.type && same_series_id(one.id, draft.series); });
    if (found != series_.end()) return *found;
    Series fresh;
    fresh.type = draft.type;
    fresh.id = draft.series;
    return series_.emplace_back(fresh);
  }

  Result<void> annul_one(const Annulment& annulment) {
    const auto found = std::ranges::find_if(
        documents_, [&](const IssuedDocument& one) { return one.document.identifier() == annulment.identifier; });
    if (found == documents_.end()) return refuse(Refusal::original_unknown, annulment.identifier);
    RUBRICA_TRY(*found, annul(*found, annulment.reason, now_, "Rubrica", successors_of(annulment.identifier)));
    return {};
  }

  std::vector<Series> series_;
  std::vector<IssuedDocument> documents_;
  std::optional<LocalTime> last_entered_;
  Producer producer_;
  Time now_;
};

json::Object totals_json(const IssuedDocument& issued) {
  const Totals& totals = issued.totals;
  json::Array vat;
  for (const VatTotal& one : totals.vat) {
    vat.push_back(json::Object{{"region", one.rate.region},
                               {"code", one.rate.code},
                               {"percent", one.rate.percent.text()},
                               {"exemption_code", one.rate.exemption_code},
                               {"base", one.base.text()},
                               {"vat", one.vat.text()}});
  }
  return {{"net", totals.net.text()},           {"vat_sum", totals.vat_sum.text()}, {"gross", totals.gross.text()},
          {"withheld", totals.withheld.text()}, {"payable", totals.payable.text()}, {"vat", std::move(vat)}};
}

}  // namespace

Result<IssueRequest> parse_issue_request(const std::string_view text) {
  RUBRICA_TRY(const json::Value value, json::parse(text));
  Mistake mistake;
  IssueRequest request;
  {
    Members members(value, "", mistake);
    request = read_request(members, SystemClock().now());
  }
  if (!mistake.text.empty()) return fail(ErrorCode::malformed_input, mistake.text);
  return request;
}

Result<std::vector<IssuedDocument>> issue_all(const IssueRequest& request, const std::optional<ChainKey>& key,
                                              const Time now) {
  Book book(request, key, now);
  for (std::size_t i = 0; i < request.orders.size(); ++i) {
    auto done = book.carry_out(request.orders[i]);
    if (done) continue;
    // The rule's name stays in front, where it is looked for.
    Error error = std::move(done).error();
    error.detail += " (documents[" + std::to_string(i) + "])";
    return fail(std::move(error));
  }
  return std::move(book).take();
}

json::Value to_json(const IssuedDocument& issued) {
  const Document& document = issued.document;
  json::Object object{{"number", document.identifier()},
                      {"type", document.type},
                      {"date", iso_date(document.issued)},
                      {"system_entry_date", iso_date_time(issued.entered)},
                      {"status", issued.status == Status::annulled ? "A" : "N"},
                      {"customer", document.customer.name},
                      {"totals", totals_json(issued)},
                      {"string_to_sign", issued.signed_text},
                      {"hash", issued.hash},
                      {"hash_control", issued.hash_control},
                      {"printed_characters", printed_characters(issued.hash)},
                      {"atcud", document.atcud.value_or("0")},
                      {"qr", document.qr_payload.value_or("")}};
  if (issued.status == Status::annulled) object["reason"] = issued.status_reason;
  return object;
}

}  // namespace rubrica::fiscal
