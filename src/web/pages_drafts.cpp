// Emitir: which type of document, and a form of several lines that works without a script, with its totals.
#include <charconv>

#include "app/customers.h"
#include "app/drafts.h"
#include "app/follow_ups.h"
#include "app/product_lines.h"
#include "app/series.h"
#include "app/written.h"
#include "web/customer_fields.h"
#include "web/kind_field.h"
#include "web/page_handler.h"
#include "web/payment_field.h"
#include "web/problem.h"
#include "web/series_address.h"
#include "web/vat_field.h"

namespace rubrica::web {
namespace {

constexpr std::string_view kForm = "/faturas/nova";

std::string line_prefix(const std::size_t number) { return "line-" + std::to_string(number) + "-"; }

std::size_t number_in(const std::string_view text, const std::size_t most) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::min(number, most);
}

app::DraftLine typed_line(const Request& request, const std::size_t number) {
  const std::string prefix = line_prefix(number);
  return {
      typed(request, prefix + "description"), typed(request, prefix + "quantity"), typed(request, prefix + "unit"),
      typed(request, prefix + "price"),       typed(request, prefix + "discount"), typed(request, prefix + "vat"),
      typed(request, prefix + "source"),      typed(request, prefix + "kind"),     typed(request, prefix + "product")};
}

app::DocumentDraft typed_draft(const Request& request) {
  app::DocumentDraft draft;
  draft.id = typed(request, "draft");
  if (const std::string type = typed(request, "type"); !type.empty()) draft.type = type;
  draft.series = typed(request, "series");
  draft.date = typed(request, "date");
  draft.supplied = typed(request, "supplied");
  draft.customer = typed(request, "customer");
  draft.new_customer = typed_customer(request, "customer_");
  draft.prices_with_vat = chose(request, "prices_with_vat", "1");
  if (const std::string currency = typed(request, "currency"); !currency.empty()) draft.currency = currency;
  if (const std::string language = typed(request, "language"); !language.empty()) draft.language = language;
  draft.exchange_rate = typed(request, "exchange_rate");
  draft.discount = typed(request, "discount");
  draft.withholding = typed(request, "withholding");
  draft.due = typed(request, "due");
  draft.payment = typed(request, "payment");
  draft.notes = typed(request, "notes");
  draft.source = typed(request, "source");
  draft.reason = typed(request, "reason");
  draft.transport_from = typed(request, "transport_from");
  draft.transport_to = typed(request, "transport_to");
  draft.transport_start = typed(request, "transport_start");
  draft.vehicle = typed(request, "vehicle");
  // Of this date, and of no other that is typed afterwards.
  draft.future_date_confirmed = !draft.date.empty() && chose(request, "date_confirmed", draft.date);
  draft.clock_confirmed = chose(request, "clock_confirmed", "1");
  const std::size_t count = number_in(typed(request, "lines"), app::kMostLines);
  for (std::size_t number = 1; number <= count; ++number) draft.lines.push_back(typed_line(request, number));
  return draft;
}

// ---- What the template wants

std::vector<Choice> currency_choices(const Application& application, const Request& request) {
  std::vector<Choice> choices;
  for (const std::string_view code : app::currency_choices()) {
    choices.push_back({std::string(code), application.pages.text(request.language, "currency." + std::string(code))});
  }
  return choices;
}

std::vector<Choice> language_choices(const Application& application, const Request& request) {
  std::vector<Choice> choices;
  for (const std::string_view code : app::language_choices()) {
    choices.push_back({std::string(code), application.pages.text(request.language, "labels." + std::string(code))});
  }
  return choices;
}

// "Preço sem IVA (€)"
std::string price_label(const Application& application, const Request& request, const app::DocumentDraft& draft) {
  return application.pages.text(request.language, draft.prices_with_vat ? "invoice.price_with_vat" : "invoice.price",
                                {{"currency", draft.currency == "EUR" ? "€" : draft.currency}});
}

Result<std::vector<Choice>> customer_choices(const Application& application, const Request& request) {
  RUBRICA_TRY(const std::vector<app::Customer> customers, app::customers(request.scope()));
  std::vector<Choice> choices{
      {std::string(app::kNewCustomer), application.pages.text(request.language, "invoice.customer_new")},
      {std::string(app::kFinalConsumer), application.pages.text(request.language, "invoice.customer_final")}};
  for (const app::Customer& customer : customers) {
    choices.push_back({customer.id, customer.tax_id.empty() ? customer.name : customer.name + " · " + customer.tax_id});
  }
  return choices;
}

// What may be added as a line; empty: the tenant has no products.
std::vector<Choice> product_choices(const Application& application, const Request& request,
                                    const std::vector<app::Product>& products) {
  std::vector<Choice> choices;
  for (const app::Product& product : products) {
    if (!product.hidden) choices.push_back({product.id, product.description + " · " + product.code});
  }
  if (choices.empty()) return choices;
  choices.insert(choices.begin(), {"", application.pages.text(request.language, "invoice.product_choose")});
  return choices;
}

std::vector<Choice> withholding_choices(const Application& application, const Request& request) {
  std::vector<Choice> choices{{"", application.pages.text(request.language, "invoice.withholding_none")}};
  for (const app::WithholdingChoice& one : app::withholding_choices()) {
    const std::string_view key = one.share == "100" ? "invoice.vat_rate" : "invoice.withholding_share";
    choices.push_back({std::string(one.value),
                       application.pages.text(request.language, key,
                                              {{"percent", app::written_decimal(one.percent)}, {"share", one.share}})});
  }
  return choices;
}

// What all lines of a form have in common.
struct LineWords {
  std::vector<Choice> rates;
  std::string price;
  std::vector<app::Product> products;
  std::vector<Choice> kinds;  // of lines that are no product; empty where there is nothing to choose
};

json::Object line_view(const FormView& form, const app::DraftLine& line, const std::size_t number,
                       const LineWords& words, const bool removable) {
  const std::string prefix = line_prefix(number);
  json::Object view{{"number", number}, {"removable", removable}, {"line_source", line.source}};
  const app::Product* const product = app::product_of(line, words.products);
  view["line_product"] = product == nullptr ? "" : product->code;
  view["description_field"] = form.field(prefix + "description", "invoice.description", line.description,
                                         {.hint = product == nullptr ? "" : "invoice.product_hint", .maxlength = 200});
  view["quantity_field"] = form.field(prefix + "quantity", "invoice.quantity", line.quantity,
                                      {.width = "quantity", .inputmode = "decimal", .maxlength = 15});
  view["unit_field"] = form.field(prefix + "unit", "invoice.unit", line.unit, {.width = "postal", .maxlength = 10});
  json::Object price_field = form.field(prefix + "price", "invoice.price", line.price,
                                        {.width = "money", .inputmode = "decimal", .maxlength = 20});
  price_field["label"] = words.price;
  view["price_field"] = std::move(price_field);
  view["discount_field"] = form.field(prefix + "discount", "invoice.discount", line.discount,
                                      {.width = "quantity", .inputmode = "decimal", .maxlength = 6, .optional = true});
  view["kind_to_choose"] = product == nullptr && !words.kinds.empty();
  if (view["kind_to_choose"].as_bool()) {
    view["kind_field"] = form.select(prefix + "kind", "products.kind", line.kind, words.kinds);
  }
  view["vat_field"] = form.select(prefix + "vat", "invoice.vat", line.vat, words.rates);
  return view;
}

json::Object totals_view(const Application& application, const Request& request, const app::DraftTotals& totals) {
  json::Array rates;
  for (const app::DraftTotals::Rate& rate : totals.rates) {
    rates.push_back(json::Object{
        {"exempt", rate.percent == "0"},
        {"territory", rate.territory == "PT" ? "" : territory_text(application.pages, request, rate.territory)},
        {"percent", app::written_decimal(rate.percent)},
        {"amount", app::written_money(rate.vat, totals.currency)},
        {"exemption", rate.exemption}});
  }
  json::Object view{{"net", app::written_money(totals.net, totals.currency)},
                    {"rates", std::move(rates)},
                    {"gross", app::written_money(totals.gross, totals.currency)}};
  if (!totals.withheld.empty()) {
    view["withheld"] = json::Object{{"amount", app::written_money(totals.withheld, totals.currency)},
                                    {"percent", app::written_decimal(totals.withholding_percent)},
                                    {"base", app::written_money(totals.withholding_base, totals.currency)},
                                    {"payable", app::written_money(totals.payable, totals.currency)}};
  }
  if (!totals.exchange_rate.empty()) {
    view["in_euro"] = json::Object{{"currency", totals.currency},
                                   {"rate", app::written_money(totals.exchange_rate, "EUR")},
                                   {"amount", app::written_money(totals.gross_in_euro, "EUR")}};
  }
  return view;
}

struct Shown {
  int status = 200;
  const app::DocumentDraft& draft;
  app::FormProblems problems = {};
  std::optional<app::DraftTotals> totals = {};
};

// What a quote, pro-forma or delivery note has become already, which the person may have forgotten.
Result<void> add_continuations(const Request& request, const app::DraftSource& source, json::Object& view) {
  RUBRICA_TRY(const app::FollowUps follow, app::follow_ups(request.scope(), source.id));
  json::Array links;
  for (const app::DocumentLink& one : follow.later) {
    if (!one.annulled) links.push_back(json::Object{{"later_address", "/documentos/" + one.id}, {"later", one.number}});
  }
  view["continued"] = !links.empty();
  view["continuations"] = std::move(links);
  return {};
}

Result<void> add_parties(const Application& application, const Request& request, const FormView& form,
                         const app::DocumentDraft& draft, json::Object& view) {
  const bool correction = app::form_parts(draft.type)->correction;
  RUBRICA_TRY(const auto source, app::source_of(request.scope(), draft));
  if (source) {
    view["from"] = json::Object{{"source_id", source->id},
                                {"source_number", source->number},
                                {"source_address", "/documentos/" + source->id},
                                {"source_customer", source->customer_name},
                                {"source_tax_id", source->customer_tax_id},
                                {"source_error", form.error_of("source")}};
    if (!correction) RUBRICA_CHECK_OK(add_continuations(request, *source, view));
    if (!source->withholding_type.empty()) {
      view["source_withholding"] = application.pages.text(
          request.language, "invoice.source_withholding",
          {{"withholding", source->withholding_type}, {"percent", app::written_decimal(source->withholding_percent)}});
    }
  } else if (correction || !draft.source.empty()) {
    view["source_field"] = form.field("source", "invoice.source", draft.source,
                                      {.hint = "invoice.source_hint", .width = "half", .maxlength = 60});
  } else {
    RUBRICA_TRY(const auto customers, customer_choices(application, request));
    view["choose_customer"] = true;
    view["customer_field"] = form.select("customer", "invoice.customer", draft.customer, customers, {.width = "half"});
    add_customer_fields(form, view, draft.new_customer, "customer_");
  }
  view["correction"] = correction;
  if (correction) {
    view["reason_field"] = form.field("reason", "invoice.reason", draft.reason,
                                      {.hint = "invoice.reason_hint", .width = "half", .maxlength = 50});
  }
  return {};
}

void add_payment(const Application& application, const Request& request, const FormView& form,
                 const app::DocumentDraft& draft, json::Object& view) {
  const app::FormParts parts = *app::form_parts(draft.type);
  if (parts.due) {
    view["due_field"] =
        form.field("due", "invoice.due", draft.due, {.type = "date", .width = "date", .optional = true});
  }
  if (parts.payment) {
    view["payment_field"] = payment_field(application.pages, request, form, draft.payment, parts.payment_needed);
  }
  if (parts.withholding) {
    view["withholding_field"] =
        form.select("withholding", "invoice.withholding", draft.withholding, withholding_choices(application, request),
                    {.hint = "invoice.withholding_hint", .width = "half", .optional = true});
  }
  view["paying"] = parts.due || parts.payment || parts.withholding;
}

void add_transport(const FormView& form, const app::DocumentDraft& draft, json::Object& view) {
  if (!app::form_parts(draft.type)->transport) return;
  json::Object transport;
  transport["from_field"] =
      form.field("transport_from", "invoice.transport_from", draft.transport_from, {.maxlength = 210});
  transport["to_field"] = form.field("transport_to", "invoice.transport_to", draft.transport_to, {.maxlength = 210});
  transport["start_field"] = form.field("transport_start", "invoice.transport_start", draft.transport_start,
                                        {.type = "datetime-local", .width = "half"});
  transport["vehicle_field"] =
      form.field("vehicle", "invoice.vehicle", draft.vehicle, {.width = "nif", .maxlength = 32, .optional = true});
  view["transport"] = std::move(transport);
}

// The series that the draft may go into: what corrects or continues a document stands where that one does, with fiscal
// value or for training. Nothing is chosen where the usual one has to be opened first.
Result<std::vector<Choice>> series_choices(const Application& application, const Request& request,
                                           const app::DocumentDraft& draft, json::Object& view) {
  RUBRICA_TRY(const std::vector<app::SeriesChoice> open, app::open_series_of(request.scope(), draft.type));
  RUBRICA_TRY(const auto source, app::source_of(request.scope(), draft));
  const bool certified = request.scope().producer().certified();
  const auto kind = source ? (source->training ? app::SeriesKind::training : app::SeriesKind::real)
                           : app::usual_kind(request.scope());
  RUBRICA_TRY(const auto usual, app::usual_series(request.scope(), draft.type, kind));
  std::vector<Choice> choices;
  if (!usual) {
    choices.push_back({"", application.pages.text(request.language, "invoice.choose_series")});
    view["no_series"] = json::Object{{"series_new_address", new_series_address(draft.type)}};
  }
  std::size_t usual_kind = 0;
  for (const app::SeriesChoice& one : open) {
    if (source && source->training != one.training) continue;
    const std::string name = draft.type + " " + one.id;
    const bool marked = certified && one.training;
    choices.push_back(
        {one.id,
         marked ? application.pages.text(request.language, "invoice.training_series", {{"series_name", name}}) : name});
    if (!marked) ++usual_kind;
  }
  view["series_to_choose"] = !usual || usual_kind > 1;
  return choices;
}

// What most people leave as it is.
Result<void> add_options(const Application& application, const Request& request, const FormView& form,
                         const app::DocumentDraft& draft, json::Object& view) {
  RUBRICA_TRY(const std::vector<Choice> choices, series_choices(application, request, draft, view));
  const std::string series_error = form.error_of("series");
  const std::string date_error = form.error_of("date");
  view["date_field"] = form.field("date", "invoice.date", draft.date,
                                  {.hint = "invoice.date_hint", .type = "date", .width = "date", .optional = true});
  view["document_discount_field"] =
      form.field("discount", "invoice.document_discount", draft.discount,
                 {.width = "quantity", .inputmode = "decimal", .maxlength = 6, .optional = true});
  view["currency_field"] = form.select("currency", "invoice.currency", draft.currency,
                                       currency_choices(application, request), {.width = "half"});
  if (!app::form_parts(draft.type)->correction) {
    view["exchange_rate_field"] = form.field("exchange_rate", "invoice.exchange_rate", draft.exchange_rate,
                                             {.hint = "invoice.exchange_rate_hint",
                                              .width = "money",
                                              .inputmode = "decimal",
                                              .maxlength = 16,
                                              .optional = true});
  }
  view["language_field"] = form.select("language", "invoice.language", draft.language,
                                       language_choices(application, request), {.width = "half"});
  view["series_field"] = form.select("series", "invoice.series", draft.series, choices, {.width = "half"});
  json::Value confirm_date = form.confirmation("date", draft.future_date_confirmed);
  if (confirm_date.is_object()) confirm_date.as_object()["of_date"] = draft.date;
  view["confirm_date"] = std::move(confirm_date);
  const bool foreign = draft.currency != "EUR" || !form.error_of("currency").empty();
  view["options_open"] = foreign || draft.language != "pt" || !series_error.empty() || !date_error.empty() ||
                         !draft.date.empty() || !draft.discount.empty() || view["series_to_choose"].as_bool() ||
                         !form.error_of("discount").empty();
  view["confirm_clock"] = form.confirmation("clock", draft.clock_confirmed);
  return {};
}

Result<http::Response> shown_page(const Application& application, const Request& request, const Shown& shown) {
  const Pages& pages = application.pages;
  const app::DocumentDraft& draft = shown.draft;
  RUBRICA_TRY(const std::vector<app::VatChoice> rates, app::vat_choices(request.scope(), draft));
  const FormView form(pages, request, shown.problems);
  const std::string of_type = "type." + draft.type;
  const std::string title = pages.text(request.language, of_type + ".issue");
  json::Object view{{"draft", draft.id},
                    {"draft_type", draft.type},
                    {"form_title", title},
                    {"no_invoice", !app::form_parts(draft.type)->serves_as_invoice},
                    {"nothing_left", draft.lines.empty()},
                    {"line_count", draft.lines.size()},
                    {"no_issuer", !form.error_of("issuer").empty()},
                    {"issuer_error", form.error_of("issuer")}};
  RUBRICA_CHECK_OK(add_parties(application, request, form, draft, view));
  add_payment(application, request, form, draft, view);
  add_transport(form, draft, view);
  RUBRICA_CHECK_OK(add_options(application, request, form, draft, view));
  view["notes_field"] = form.field("notes", "invoice.notes", draft.notes, {.maxlength = 500, .optional = true});
  view["prices_with_vat"] = draft.prices_with_vat;
  if (app::form_parts(draft.type)->supplied) {
    view["supplied_field"] =
        form.field("supplied", "invoice.supplied", draft.supplied,
                   {.hint = "invoice.supplied_hint", .type = "date", .width = "date", .optional = true});
  }
  RUBRICA_TRY(std::vector<app::Product> products, app::products(request.scope()));
  const std::vector<Choice> to_add = product_choices(application, request, products);
  if (!to_add.empty()) {
    view["product_field"] = form.select("product", "invoice.product", "", to_add, {.width = "half", .optional = true});
  }
  const LineWords words{vat_choices(pages, request, rates), price_label(application, request, draft),
                        std::move(products),
                        app::form_parts(draft.type)->transport ? std::vector<Choice>() : kind_choices(pages, request)};
  json::Array lines;
  for (std::size_t i = 0; i < draft.lines.size(); ++i) {
    lines.push_back(line_view(form, draft.lines[i], i + 1, words, draft.lines.size() > 1));
  }
  view["draft_lines"] = std::move(lines);
  view["may_add"] = draft.lines.size() < app::kMostLines;
  if (shown.totals) view["totals"] = totals_view(application, request, *shown.totals);
  form.add_summary(view, [&](const std::string_view field) {
    if (field.starts_with("customer_")) return pages.text(request.language, "invoice.in_customer");
    if (!field.starts_with("line-")) return std::string();
    return pages.text(request.language, "invoice.in_line", {{"number", number_in(field.substr(5), app::kMostLines)}});
  });
  return pages.page(request, shown.status, "invoice", title, view);
}

http::Response show(const Application& application, const Request& request, const Shown& shown) {
  auto response = shown_page(application, request, shown);
  if (!response) return problem(application.pages, request, response.error());
  return std::move(*response);
}

// ---- Handlers

http::Answer choose_type(const Application& application, const Request& request) {
  const Pages& pages = application.pages;
  json::Array types;
  for (const std::string& type : app::offered_types()) {
    const bool receipt = !app::form_parts(type);
    types.push_back(json::Object{{"code", type},
                                 {"type_address", receipt ? "/documentos" : std::string(kForm) + "?tipo=" + type},
                                 {"type_name", pages.text(request.language, "type." + type)},
                                 {"about", pages.text(request.language, "type." + type + ".about")}});
  }
  return pages.page(request, 200, "new_document", pages.text(request.language, "types.title"),
                    {{"types", std::move(types)}, {"page_class", "reading"}});
}

// ?tipo=NC&de=… : of that type, from that document.
Result<app::DocumentDraft> asked_for(const Request& request) {
  const std::string type(request.http.query_value("tipo").value_or("FT"));
  if (!app::form_parts(type)) return fail(ErrorCode::not_found, "no such type");
  const auto source = request.http.query_value("de");
  if (!source) return app::new_draft(request.scope(), type);
  return app::draft_from(request.scope(), type, *source);
}

http::Answer get_form(const Application& application, const Request& request) {
  const auto draft = asked_for(request);
  if (!draft) return problem(application.pages, request, draft.error());
  const auto preview = app::preview_draft(request.scope(), *draft);
  if (!preview) return problem(application.pages, request, preview.error());
  // Of an empty form nothing is wrong yet, but without an issuer there is no use in filling it in.
  app::FormProblems problems;
  for (const app::FormProblem& one : preview->problems) {
    if (one.field == "issuer") problems.push_back(one);
  }
  return show(application, request, {.draft = *draft, .problems = std::move(problems)});
}

http::Answer issue(const Application& application, const Request& request, const app::DocumentDraft& draft) {
  auto issued = app::issue_draft(request.scope(), draft);
  if (!issued) return problem(application.pages, request, issued.error());
  if (!issued->problems.empty()) {
    return show(application, request, {.status = 422, .draft = draft, .problems = std::move(issued->problems)});
  }
  return see_other("/documentos/" + issued->id);
}

http::Answer add_line(const Application& application, const Request& request, app::DocumentDraft draft) {
  const auto line = app::new_line(request.scope());
  if (!line) return problem(application.pages, request, line.error());
  if (draft.lines.size() < app::kMostLines) draft.lines.push_back(*line);
  return show(application, request, {.draft = draft});
}

http::Answer add_product(const Application& application, const Request& request, app::DocumentDraft draft) {
  const std::string chosen = typed(request, "product");
  if (chosen.empty()) {
    return show(application, request, {.status = 422, .draft = draft, .problems = {{"product", "problem.product"}}});
  }
  const auto product = app::product(request.scope(), chosen);
  if (!product) return problem(application.pages, request, product.error());
  const auto rates = app::vat_choices(request.scope(), draft);
  if (!rates) return problem(application.pages, request, rates.error());
  if (draft.lines.size() < app::kMostLines) app::add_line(draft, app::line_of(*product, draft, *rates));
  return show(application, request, {.draft = draft});
}

// "add", "add-product", "remove-2", "totals" or "issue"; what a browser sends for the Enter key is "totals".
http::Answer post_form(const Application& application, const Request& request) {
  app::DocumentDraft draft = typed_draft(request);
  if (!app::form_parts(draft.type)) return problem(application.pages, request, Refusal::not_found);
  const std::string action = typed(request, "action");
  if (action == "add") return add_line(application, request, std::move(draft));
  if (action == "add-product") return add_product(application, request, std::move(draft));
  if (action.starts_with("remove-")) {
    const std::size_t number = number_in(std::string_view(action).substr(7), draft.lines.size());
    if (number > 0) draft.lines.erase(draft.lines.begin() + static_cast<std::ptrdiff_t>(number - 1));
    return show(application, request, {.draft = draft});
  }
  if (action == "issue") return issue(application, request, draft);
  auto preview = app::preview_draft(request.scope(), draft);
  if (!preview) return problem(application.pages, request, preview.error());
  if (!preview->totals) {
    return show(application, request, {.status = 422, .draft = draft, .problems = std::move(preview->uncountable)});
  }
  return show(application, request, {.draft = draft, .totals = std::move(preview->totals)});
}

}  // namespace

Routes draft_routes(const Application& application) {
  const auto with = handler(application);
  return {
      {.method = "GET", .pattern = "/documentos/novo", .handle = with(choose_type)},
      {.method = "GET", .pattern = std::string(kForm), .handle = with(get_form)},
      {.method = "POST", .pattern = std::string(kForm), .body = Body::form, .handle = with(post_form)},
  };
}

}  // namespace rubrica::web
