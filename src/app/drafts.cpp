#include "app/drafts.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "app/document_look.h"
#include "app/draft_reader.h"
#include "app/field_check.h"
#include "app/products.h"
#include "app/rules.h"
#include "app/series.h"
#include "app/today.h"
#include "app/typed_number.h"
#include "base/id.h"
#include "fiscal/document_rules.h"
#include "fiscal/document_type.h"
#include "fiscal/tax_number.h"
#include "fiscal/tax_table.h"
#include "fiscal/vat_rates.h"

namespace rubrica::app {
namespace {

using fiscal::Date;
using fiscal::Refusal;

constexpr std::array kWithholding = std::to_array<WithholdingChoice>(
    {{"23", "23", "100"}, {"25", "25", "100"}, {"20", "20", "100"}, {"16.5", "16.5", "50"}, {"11.5", "11.5", "100"}});
// Those of Portugal's larger partners, and of the countries that speak Portuguese.
constexpr std::array<std::string_view, 16> kCurrencies = {"EUR", "USD", "GBP", "CHF", "BRL", "AOA", "MZN", "CVE",
                                                          "CAD", "AUD", "CNY", "DKK", "JPY", "NOK", "PLN", "SEK"};
constexpr std::array<std::string_view, 9> kPayments = {"TB", "MB", "NU", "CC", "CD", "CH", "DE", "PR", "OU"};

// The customer's side of the document, and what is wrong with it.
Result<FormProblems> read_customer(sql::Transaction& transaction, const TenantScope& scope, const DocumentDraft& draft,
                                   fiscal::Document& document) {
  const Customer tidied = tidy(draft.new_customer);
  if (draft.customer == kNewCustomer) {
    document.customer = party_of(tidied);
    return check(tidied, "customer_");
  }
  FormProblems of_both;
  if (!is_blank(tidied)) of_both.push_back({"customer", "problem.customer_both"});
  if (draft.customer == kFinalConsumer) {
    document.customer.name = "Consumidor final";
    return of_both;
  }
  const auto known = customer(transaction, scope, draft.customer);
  if (!known) {
    if (known.error().code != ErrorCode::not_found) return fail(known.error());
    return FormProblems{{"customer", "problem.customer"}};
  }
  document.customer = party_of(*known);
  return of_both;
}

Result<std::optional<KeptDocument>> find_source(sql::Transaction& transaction, const TenantScope& scope,
                                                const std::string& source) {
  if (!is_uuid(source)) return issued_with_number(transaction, scope, source);
  auto kept = issued_document(transaction, scope, source);
  if (kept) return std::optional(std::move(*kept));
  if (kept.error().code == ErrorCode::not_found) return std::optional<KeptDocument>();
  return fail(std::move(kept).error());
}

// What comes before an invoice: a quote, a pro-forma, a delivery note.
bool may_continue(const std::string_view source, const std::string_view type) {
  const bool invoice = type == "FT" || type == "FS" || type == "FR";
  if (source == "OR") return invoice || type == "PF" || type == "GT";
  return invoice && (source == "PF" || source == "GT");
}

// "…: line 2" → 2; 0: no line is named.
int line_in(const std::string_view detail) {
  constexpr std::string_view kLine = "line ";
  const std::size_t at = detail.rfind(kLine);
  int number = 0;
  if (at != std::string_view::npos) {
    std::from_chars(detail.data() + at + kLine.size(), detail.data() + detail.size(), number);
  }
  return number;
}

std::string line_field(const int line, const std::string_view member) {
  return line > 0 ? "line-" + std::to_string(line) + "-" + std::string(member) : "lines";
}

// The draft's line that comes from this line of the source.
int draft_line_of(const DocumentDraft& draft, const int source_line) {
  const auto found = std::ranges::find(draft.lines, std::to_string(source_line), &DraftLine::source);
  return found == draft.lines.end() ? 0 : static_cast<int>(found - draft.lines.begin()) + 1;
}

// Where the form says what a rule has against the draft.
std::string field_of(const Refusal refusal, const std::string_view detail, const DocumentDraft& draft) {
  switch (refusal) {
    using enum Refusal;
    case regimes_exclude_each_other:
      return "issuer";
    case party_incomplete:
    case tax_id_wrong:
      return "customer";
    case line_incomplete:
      return line_field(line_in(detail), "description");
    case rate_or_exemption:
    case rate_not_in_force:
    case exemption_not_in_force:
    case vat_under_article_53:
    case credit_at_other_rate:
      return line_field(line_in(detail), "vat");
    case credit_exceeds_quantity:
      return line_field(draft_line_of(draft, line_in(detail)), "quantity");
    case discount_out_of_range:
      return "discount";
    case payment_missing:
    case payment_mismatch:
      return "payment";
    case correction_missing:
      return "reason";
    case original_unknown:
    case original_not_correctable:
    case original_annulled:
    case original_of_other_customer:
      return "source";
    case withholding_out_of_range:
      return "withholding";
    case transport_incomplete:
      return "transport_from";
    case transport_in_the_past:
      return "transport_start";
    case training_mismatch:
    case not_certified:
    case series_id_malformed:
    case series_type_mismatch:
    case series_not_communicated:
    case series_finished:
      return "series";
    case exchange_rate_missing:
    case euro_value_zero:
      return "exchange_rate";
    case date_before_original:
    case date_before_previous:
    case date_in_future:
      return "date";
    case supplied_after_issue:
      return "supplied";
    case clock_behind:
      return "clock";
    default:
      return "lines";
  }
}

// What a draft comes to.
struct Sums {
  fiscal::Document document;
  fiscal::Totals totals;                 // in its own currency
  std::optional<Decimal> gross_in_euro;  // in foreign currency, if the exchange rate is known
};

Result<DraftTotals> texts_of(const Sums& sums) {
  const auto& [document, totals, gross_in_euro] = sums;
  DraftTotals texts;
  texts.currency = document.currency;
  texts.net = totals.net.text();
  texts.gross = totals.gross.text();
  for (const fiscal::VatTotal& one : totals.vat) {
    texts.rates.push_back({one.rate.region, one.rate.percent.text(), one.vat.text(), one.rate.exemption_reason});
  }
  if (!totals.withheld.is_zero()) {
    RUBRICA_TRY(const Decimal base, fiscal::withholding_base(totals.net, *document.withholding));
    texts.withheld = totals.withheld.text();
    texts.withholding_percent = document.withholding->percent.text();
    texts.withholding_base = base.text();
    texts.payable = totals.payable.text();
  }
  if (gross_in_euro) {
    texts.exchange_rate = document.exchange_rate->text();
    texts.gross_in_euro = gross_in_euro->text();
  }
  return texts;
}

// A draft that was read, and how the document is to be made.
struct Read {
  FormProblems problems;
  fiscal::Document document;
  Making making;
};

void add(FormProblems& problems, FormProblems more) { std::ranges::move(more, std::back_inserter(problems)); }

// The document that a draft corrects or continues, and its customer.
Result<void> read_source(sql::Transaction& transaction, const TenantScope& scope, const DocumentDraft& draft,
                         const KeptDocument& source, Read& read) {
  const bool correction = form_parts(draft.type)->correction;
  if (!correction && !may_continue(source.issued.document.type, draft.type)) {
    read.problems.push_back({"source", "problem.source"});
    return {};
  }
  read.document.customer = source.issued.document.customer;
  read.making.customer = source.customer;
  read.making.refers_to = {source.id};
  RUBRICA_TRY(fiscal::Related related, related_to(transaction, scope, source));
  read.making.related = {std::move(related)};
  return {};
}

Result<void> read_parties(sql::Transaction& transaction, const TenantScope& scope, const DocumentDraft& draft,
                          const std::optional<KeptDocument>& source, Read& read) {
  if (source) return read_source(transaction, scope, draft, *source, read);
  if (!draft.source.empty()) {
    read.problems.push_back(problem_with("source", Refusal::original_unknown));
    return {};
  }
  if (form_parts(draft.type)->correction) {
    read.problems.push_back({"source", "problem.source"});
    return {};
  }
  RUBRICA_TRY(FormProblems of_customer, read_customer(transaction, scope, draft, read.document));
  add(read.problems, std::move(of_customer));
  if (draft.customer != kFinalConsumer && draft.customer != kNewCustomer) read.making.customer = draft.customer;
  return {};
}

// An invoice that says how it was paid says that all of it was.
void read_payment(const DocumentDraft& draft, const fiscal::Totals& totals, const Date day,
                  fiscal::Document& document) {
  if (!form_parts(draft.type)->payment || draft.payment.empty()) return;
  document.payments = {{draft.payment, totals.payable, day}};
}

// The issuer's account is for who has still to pay: a pro-forma asks for it too.
bool asks_for_payment(const fiscal::Document& document) {
  const fiscal::DocumentType* const type = fiscal::document_type(document.type);
  if (type == nullptr || !document.payments.empty()) return false;
  return (type->serves_as_invoice() && !type->credits) || document.type == "PF";
}

// What corrects or continues a training document is for training as well, and the same with real ones.
SeriesKind kind_of(const TenantScope& scope, const KeptDocument* source) {
  if (source == nullptr) return usual_kind(scope);
  return source->issued.document.training ? SeriesKind::training : SeriesKind::real;
}

Result<void> read_series(sql::Transaction& transaction, const TenantScope& scope, const DocumentDraft& draft,
                         const KeptDocument* source, Read& read) {
  read.document.series = draft.series;
  if (!draft.series.empty()) return {};
  RUBRICA_TRY(auto usual, usual_series(transaction, scope, draft.type, kind_of(scope, source)));
  if (!usual) read.problems.push_back({"series", "problem.series_missing"});
  read.document.series = std::move(usual).value_or("");
  return {};
}

Result<Read> read_all(sql::Transaction& transaction, const TenantScope& scope, const DocumentDraft& draft) {
  if (!form_parts(draft.type)) return fail(ErrorCode::invalid_argument, "no document with lines: " + draft.type);
  DraftContext context;
  RUBRICA_TRY(context.today, today_in_lisbon(scope));
  RUBRICA_TRY(context.issuer, issuer(transaction, scope));
  std::optional<KeptDocument> source;
  if (!draft.source.empty()) {
    RUBRICA_TRY(source, find_source(transaction, scope, draft.source));
  }
  context.source = source ? &*source : nullptr;
  RUBRICA_TRY(context.products, products(transaction, scope));

  Read read;
  fiscal::Document& document = read.document;
  document.type = draft.type;
  RUBRICA_CHECK_OK(read_series(transaction, scope, draft, context.source, read));
  if (context.issuer) {
    document.issuer = party_of(*context.issuer);
    document.payment_details = context.issuer->payment_details;
    document.regime = regime_of(*context.issuer);
  } else {
    read.problems.push_back({"issuer", "problem.issuer"});
  }
  RUBRICA_CHECK_OK(read_parties(transaction, scope, draft, source, read));
  add(read.problems, read_draft(draft, context, document));
  // Without a date of its own a document takes the day of its entry, which is later should the clock have gone back.
  if (draft.date.empty()) document.issued = Date{};
  const auto language = fiscal::label_language_named(draft.language);
  if (!language) read.problems.push_back({"language", "problem.choose"});
  read.making.language = language.value_or(fiscal::LabelLanguage::pt);
  read.making.id = draft.id;
  read.making.future_date_confirmed = draft.future_date_confirmed;
  read.making.clock_confirmed = draft.clock_confirmed;
  return read;
}

// Whether totals are made of what this field says, or of what follows from it: the day and the issuer have their rates.
bool counts(const std::string_view field) {
  constexpr std::array<std::string_view, 7> kFields = {"issuer",   "date",     "supplied",   "lines",
                                                       "currency", "discount", "withholding"};
  constexpr std::array<std::string_view, 4> kOfLine = {"-quantity", "-price", "-discount", "-vat"};
  if (!field.starts_with("line-")) return std::ranges::count(kFields, field) == 1;
  return std::ranges::any_of(kOfLine, [field](const std::string_view member) { return field.ends_with(member); });
}

// The document with all that it cannot be added up without, though totals do not depend on it.
fiscal::Document countable(fiscal::Document document, const Date day) {
  const std::string something = "-";
  document.number = 1;
  document.issued = day;
  document.issuer = {something, std::string(fiscal::kFinalConsumer), {}};
  document.customer = {something, "", {}};
  if (document.series.empty()) document.series = something;
  for (fiscal::Line& line : document.lines) {
    if (line.description.empty()) line.description = something;
  }
  return document;
}

// As it will be issued: a note follows what it corrects.
Result<Sums> add_up(const Read& read, const Date day) {
  Sums sums{countable(read.document, day), {}, {}};
  fiscal::Document& document = sums.document;
  if (!document.withholding) document.withholding = fiscal::withholding_to_credit(document, read.making.related);
  RUBRICA_TRY(document.credited_before, fiscal::credited_before(document, read.making.related));
  RUBRICA_TRY(sums.totals, fiscal::totals_of(document));
  RUBRICA_CHECK_OK(fiscal::check_rates(document));
  if (document.currency != "EUR" && document.exchange_rate && !document.exchange_rate->is_zero()) {
    RUBRICA_TRY(const fiscal::Totals in_euro, fiscal::euro_totals_of(document));
    sums.gross_in_euro = in_euro.gross;
  }
  return sums;
}

// What a rule has against the draft, beside its field; other errors stay what they are.
Result<FormProblem> refusal_of(Error error, const DocumentDraft& draft) {
  if (error.code == ErrorCode::resource_limit) return FormProblem{"lines", "problem.too_much"};
  const auto problem = problem_of(error, [&](const Refusal refusal) { return field_of(refusal, error.detail, draft); });
  if (!problem) return fail(std::move(error));
  return *problem;
}

// A draft that was judged: what is wrong with it, or the document that it makes.
struct Judged {
  FormProblems problems;
  std::optional<Sums> sums;                  // if it can be added up
  FormProblems uncountable;                  // if not
  std::optional<fiscal::Issuance> issuance;  // if there are no problems
};

Result<void> judge_sums(const DocumentDraft& draft, const Read& read, const Date day, Judged& judged) {
  std::ranges::copy_if(read.problems, std::back_inserter(judged.uncountable),
                       [](const FormProblem& one) { return counts(one.field); });
  if (!judged.uncountable.empty()) return {};
  auto sums = add_up(read, day);
  if (sums) {
    judged.sums = std::move(*sums);
    return {};
  }
  RUBRICA_TRY(FormProblem refused, refusal_of(std::move(sums).error(), draft));
  judged.uncountable.push_back(std::move(refused));
  return {};
}

Result<Judged> judge(sql::Transaction& transaction, const TenantScope& scope, const DocumentDraft& draft, Read& read) {
  Judged judged;
  RUBRICA_TRY(const Date today, today_in_lisbon(scope));
  const Date day = read.document.issued.ok() ? read.document.issued : today;
  RUBRICA_CHECK_OK(judge_sums(draft, read, day, judged));
  judged.problems = read.problems.empty() ? judged.uncountable : read.problems;
  if (!judged.problems.empty()) return judged;
  read_payment(draft, judged.sums->totals, day, read.document);
  if (!asks_for_payment(read.document)) read.document.payment_details.clear();
  auto issuance = try_issue(transaction, scope, read.document, read.making);
  if (issuance) {
    judged.issuance = std::move(*issuance);
    return judged;
  }
  RUBRICA_TRY(FormProblem refused, refusal_of(std::move(issuance).error(), draft));
  judged.problems.push_back(std::move(refused));
  return judged;
}

// The id of a customer of that name and number, who is kept if there is none.
Result<std::string> keep_customer(sql::Transaction& transaction, const TenantScope& scope, Customer customer) {
  RUBRICA_TRY(const auto of_name, transaction.run("SELECT id, tax_id, country FROM customer WHERE tenant_id = $1 AND "
                                                  "name = $2 ORDER BY id",
                                                  scope.tenant(), customer.name));
  for (const sql::Row& row : of_name.rows) {
    // Who was kept before numbers were plain is the same customer.
    if (fiscal::plain_tax_number(row.text(1), row.text(2)) == customer.tax_id) return row.text(0);
  }
  customer.id.clear();
  return save_customer(transaction, scope, customer);
}

DraftLine draft_line(const fiscal::Line& line, const Decimal& quantity, const std::size_t number,
                     const std::string& own_territory) {
  DraftLine draft;
  draft.description = line.description;
  draft.quantity = as_typed(quantity.text());
  draft.unit = line.unit;
  draft.price = as_typed(line.unit_price.text());
  if (!line.discount_percent.is_zero()) draft.discount = as_typed(line.discount_percent.text());
  draft.vat = vat_value(line.vat, own_territory);
  draft.source = std::to_string(number);
  draft.kind = line.product_kind;
  draft.product = line.product_code;
  return draft;
}

std::string territory_of(const std::optional<IssuerProfile>& profile) {
  return profile ? profile->vat_territory : "PT";
}

// None on days before the table begins.
std::vector<VatChoice> rates_of(const std::string& territory, const std::string& own, const Date day) {
  std::vector<VatChoice> choices;
  for (const char* code : {"NOR", "INT", "RED"}) {
    const auto rate = fiscal::vat_rate(territory, code, day);
    if (!rate) continue;
    choices.push_back({vat_value(*rate, own), territory == own ? "" : territory, rate->percent.text(), "", ""});
  }
  return choices;
}

// `usual`: the value that stands first.
std::vector<VatChoice> choices_on(const Date day, const std::string& own, const std::string_view usual) {
  std::vector<VatChoice> choices = rates_of(own, own, day);
  for (const fiscal::Exemption& one : fiscal::exemptions()) {
    choices.push_back({std::string(one.code), "", "0", std::string(one.reason), std::string(one.norm)});
  }
  for (const std::string_view other : fiscal::vat_territories()) {
    if (other != own) std::ranges::move(rates_of(std::string(other), own, day), std::back_inserter(choices));
  }
  const auto first = std::ranges::find(choices, usual, &VatChoice::value);
  if (first == choices.end()) return choices;
  first->usual = true;
  std::rotate(choices.begin(), first, std::next(first));
  return choices;
}

DocumentDraft draft_without_lines(const TenantScope& scope, std::string type) {
  DocumentDraft draft;
  draft.id = uuid_v7(scope.clock().now());
  draft.type = std::move(type);
  return draft;
}

// The day that the draft's lines are taxed on, as far as it can be read; today where no rates are known for it.
Date taxed_on(const DocumentDraft& draft, const std::string& territory, const Date today) {
  const Date issued = fiscal::parse_date(draft.date).value_or(today);
  const auto read = fiscal::parse_date(draft.supplied);
  const bool says_when = form_parts(draft.type).value_or(FormParts{}).supplied && read.has_value();
  const Date day = fiscal::chargeable_on(says_when ? std::optional(*read) : std::nullopt, issued);
  return fiscal::vat_rate(territory, "NOR", day) ? day : today;
}

// The choice that stands for it; none if it is of no rate that the form has.
std::string withholding_value(const std::optional<fiscal::Withholding>& withholding) {
  if (!withholding || withholding->type != "IRS") return "";
  const auto found = std::ranges::find_if(kWithholding, [&](const WithholdingChoice& one) {
    return Decimal::parse(one.percent).value() == withholding->percent &&
           Decimal::parse(one.share).value() == withholding->share;
  });
  return found == kWithholding.end() ? "" : std::string(found->value);
}

}  // namespace

std::optional<FormParts> form_parts(const std::string_view type) {
  const fiscal::DocumentType* const known = fiscal::document_type(type);
  if (known == nullptr || known->is_receipt()) return std::nullopt;
  FormParts parts;
  parts.due = type == "FT" || type == "ND";
  parts.supplied = known->serves_as_invoice() && !known->corrects;
  parts.withholding = type == "FT" || type == "FR" || type == "ND";
  parts.payment_needed = known->needs_payment;
  parts.payment = parts.payment_needed || type == "FS";
  parts.correction = known->corrects;
  parts.transport = known->table == fiscal::DocumentTable::movement_of_goods;
  parts.serves_as_invoice = known->serves_as_invoice();
  return parts;
}

std::vector<std::string> offered_types() { return {"FT", "FR", "FS", "OR", "PF", "GT", "NC", "ND", "RG"}; }

Result<DraftLine> new_line(const TenantScope& scope) {
  RUBRICA_TRY(const auto profile, issuer(scope));
  return DraftLine{.vat = usual_vat(profile)};
}

Result<DocumentDraft> new_draft(const TenantScope& scope, std::string type) {
  DocumentDraft draft = draft_without_lines(scope, std::move(type));
  RUBRICA_TRY(DraftLine line, new_line(scope));
  draft.lines.push_back(std::move(line));
  return draft;
}

Result<DocumentDraft> draft_from(const TenantScope& scope, const std::string& type, const std::string_view source) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const KeptDocument kept, issued_document(transaction, scope, source));
  RUBRICA_TRY(const fiscal::Related related, related_to(transaction, scope, kept));
  const fiscal::Document& original = kept.issued.document;
  const auto parts = form_parts(type);
  if (!parts || (!parts->correction && !may_continue(original.type, type))) {
    return fail(ErrorCode::not_found, type + " from " + original.type);
  }
  DocumentDraft draft = draft_without_lines(scope, type);
  draft.source = kept.id;
  draft.prices_with_vat = original.prices_with_vat;
  RUBRICA_TRY(const fiscal::RenderOptions printed, printed_with(transaction, scope, kept.id));
  draft.language = fiscal::name(printed.language);
  draft.currency = original.currency;
  if (original.exchange_rate) draft.exchange_rate = as_typed(original.exchange_rate->text());
  RUBRICA_TRY(const auto profile, issuer(transaction, scope));
  if (type == "ND") {                               // a debit adds what the original did not have, at its rate
    const bool has_rate = !original.lines.empty();  // a receipt has none, and is refused when the note is issued
    draft.lines = {
        {.vat = has_rate ? vat_value(original.lines.front().vat, territory_of(profile)) : usual_vat(profile)}};
    draft.withholding = withholding_value(original.withholding);
    return draft;
  }
  std::vector<Decimal> quantities;
  for (const fiscal::Line& line : original.lines) quantities.push_back(line.quantity);
  if (parts->correction) {
    RUBRICA_TRY(quantities, fiscal::still_creditable(related));
  }
  for (std::size_t i = 0; i < original.lines.size(); ++i) {
    if (quantities[i].is_zero()) continue;
    draft.lines.push_back(draft_line(original.lines[i], quantities[i], i + 1, territory_of(profile)));
  }
  draft.discount = original.discount_percent.is_zero() ? "" : as_typed(original.discount_percent.text());
  if (parts->supplied && original.transport) {
    RUBRICA_TRY(const Date today, today_in_lisbon(scope));
    const Date left = fiscal::date_of(original.transport->start);
    if (left < today) draft.supplied = fiscal::iso_date(left);
  }
  return draft;
}

Result<std::vector<VatChoice>> vat_choices(const TenantScope& scope) { return vat_choices(scope, DocumentDraft{}); }

Result<std::vector<VatChoice>> vat_choices(const TenantScope& scope, const DocumentDraft& draft) {
  RUBRICA_TRY(const Date today, today_in_lisbon(scope));
  RUBRICA_TRY(const auto profile, issuer(scope));
  const std::string own = territory_of(profile);
  return choices_on(taxed_on(draft, own, today), own, usual_vat(profile));
}

std::vector<std::string_view> language_choices() {
  using enum fiscal::LabelLanguage;
  return {fiscal::name(pt), fiscal::name(en), fiscal::name(es), fiscal::name(fr)};
}
std::vector<std::string_view> currency_choices() { return {kCurrencies.begin(), kCurrencies.end()}; }
std::vector<WithholdingChoice> withholding_choices() { return {kWithholding.begin(), kWithholding.end()}; }
std::vector<std::string_view> payment_choices() { return {kPayments.begin(), kPayments.end()}; }

Result<DraftPreview> preview_draft(const TenantScope& scope, const DocumentDraft& draft) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(Read read, read_all(transaction, scope, draft));
  RUBRICA_TRY(Judged judged, judge(transaction, scope, draft, read));
  DraftPreview preview{std::move(judged.problems), std::move(judged.uncountable), {}, std::move(read.document)};
  if (judged.sums) {
    RUBRICA_TRY(preview.totals, texts_of(*judged.sums));
  }
  if (judged.issuance) preview.document = std::move(judged.issuance->document.document);
  return preview;
}

Result<std::optional<DraftSource>> source_of(const TenantScope& scope, const DocumentDraft& draft) {
  if (draft.source.empty()) return std::optional<DraftSource>();
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const auto kept, find_source(transaction, scope, draft.source));
  if (!kept) return std::optional<DraftSource>();
  const fiscal::Document& document = kept->issued.document;
  DraftSource source{
      kept->id, document.identifier(), document.customer.name, document.customer.tax_id, document.training, "", ""};
  const fiscal::DocumentType* const type = fiscal::document_type(draft.type);
  if (type != nullptr && type->credits && document.withholding) {
    source.withholding_type = document.withholding->type;
    source.withholding_percent = document.withholding->percent.text();
  }
  return std::optional(std::move(source));
}

Result<Issued> issue_draft(const TenantScope& scope, const DocumentDraft& draft) {
  if (!is_uuid(draft.id)) return fail(ErrorCode::invalid_argument, "a draft without id");
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const bool issued_before, is_kept(transaction, scope, draft.id));
  if (issued_before) return Issued{{}, draft.id};
  RUBRICA_TRY(Read read, read_all(transaction, scope, draft));
  RUBRICA_TRY(Judged judged, judge(transaction, scope, draft, read));
  if (!judged.issuance) return Issued{std::move(judged.problems), ""};
  if (draft.source.empty() && draft.customer == kNewCustomer) {
    RUBRICA_TRY(read.making.customer, keep_customer(transaction, scope, tidy(draft.new_customer)));
  }
  RUBRICA_CHECK_OK(keep_issued(transaction, scope, *judged.issuance, read.making));
  RUBRICA_CHECK_OK(mark_used(transaction, scope, read.document.lines));
  RUBRICA_CHECK_OK(transaction.commit());
  return Issued{{}, draft.id};
}

}  // namespace rubrica::app
