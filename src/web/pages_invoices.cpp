// Emitir fatura: a form of several lines that works without a script, with its totals, and the issuing.
#include <charconv>

#include "app/customers.h"
#include "app/invoices.h"
#include "app/written.h"
#include "web/customer_fields.h"
#include "web/page_handler.h"
#include "web/problem.h"

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
  return {typed(request, prefix + "description"), typed(request, prefix + "quantity"), typed(request, prefix + "unit"),
          typed(request, prefix + "price"),       typed(request, prefix + "discount"), typed(request, prefix + "vat")};
}

app::InvoiceDraft typed_draft(const Request& request) {
  app::InvoiceDraft draft;
  draft.id = typed(request, "draft");
  draft.customer = typed(request, "customer");
  draft.new_customer = typed_customer(request, "customer_");
  draft.due = typed(request, "due");
  draft.notes = typed(request, "notes");
  const std::size_t count = number_in(typed(request, "lines"), app::kMostLines);
  for (std::size_t number = 1; number <= count; ++number) draft.lines.push_back(typed_line(request, number));
  return draft;
}

// ---- What the template wants

Result<std::vector<Choice>> vat_choices(const Application& application, const Request& request) {
  RUBRICA_TRY(const std::vector<app::VatChoice> rates, app::vat_choices(request.scope()));
  std::vector<Choice> choices;
  for (const app::VatChoice& choice : rates) {
    const json::Object words{{"percent", app::written_decimal(choice.percent)},
                             {"code", choice.value},
                             {"reason", choice.reason},
                             {"norm", choice.norm}};
    const std::string_view key = choice.reason.empty() ? "invoice.vat_rate"
                                 : choice.norm.empty() ? "invoice.vat_exempt"
                                                       : "invoice.vat_exempt_norm";
    choices.push_back({choice.value, application.pages.text(request.language, key, words)});
  }
  return choices;
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

json::Object line_view(const FormView& form, const app::DraftLine& line, const std::size_t number,
                       const std::vector<Choice>& rates, const bool removable) {
  const std::string prefix = line_prefix(number);
  json::Object view{{"number", number}, {"removable", removable}};
  view["description_field"] =
      form.field(prefix + "description", "invoice.description", line.description, {.maxlength = 200});
  view["quantity_field"] = form.field(prefix + "quantity", "invoice.quantity", line.quantity,
                                      {.width = "quantity", .inputmode = "decimal", .maxlength = 15});
  view["unit_field"] = form.field(prefix + "unit", "invoice.unit", line.unit, {.width = "postal", .maxlength = 10});
  view["price_field"] = form.field(prefix + "price", "invoice.price", line.price,
                                   {.width = "money", .inputmode = "decimal", .maxlength = 20});
  view["discount_field"] = form.field(prefix + "discount", "invoice.discount", line.discount,
                                      {.width = "quantity", .inputmode = "decimal", .maxlength = 6, .optional = true});
  view["vat_field"] = form.select(prefix + "vat", "invoice.vat", line.vat, rates);
  return view;
}

json::Object totals_view(const app::InvoiceTotals& totals) {
  json::Array rates;
  for (const app::InvoiceTotals::Rate& rate : totals.rates) {
    rates.push_back(json::Object{{"exempt", rate.percent == "0"},
                                 {"percent", app::written_decimal(rate.percent)},
                                 {"amount", app::written_money(rate.vat, totals.currency)},
                                 {"exemption", rate.exemption}});
  }
  return {{"net", app::written_money(totals.net, totals.currency)},
          {"rates", std::move(rates)},
          {"gross", app::written_money(totals.gross, totals.currency)}};
}

struct Shown {
  int status = 200;
  const app::InvoiceDraft& draft;
  app::FormProblems problems = {};
  std::optional<app::InvoiceTotals> totals = {};
};

http::Response show(const Application& application, const Request& request, const Shown& shown) {
  const Pages& pages = application.pages;
  const auto customers = customer_choices(application, request);
  if (!customers) return problem(pages, request, customers.error());
  const auto rates = vat_choices(application, request);
  if (!rates) return problem(pages, request, rates.error());
  const app::InvoiceDraft& draft = shown.draft;
  const FormView form(pages, request, shown.problems);

  json::Object view{
      {"draft", draft.id}, {"line_count", draft.lines.size()}, {"no_issuer", !form.error_of("issuer").empty()}};
  view["customer_field"] = form.select("customer", "invoice.customer", draft.customer, *customers, {.width = "half"});
  add_customer_fields(form, view, draft.new_customer, "customer_");
  view["due_field"] = form.field("due", "invoice.due", draft.due, {.type = "date", .width = "date", .optional = true});
  view["notes_field"] = form.field("notes", "invoice.notes", draft.notes, {.maxlength = 500, .optional = true});
  json::Array lines;
  for (std::size_t i = 0; i < draft.lines.size(); ++i) {
    lines.push_back(line_view(form, draft.lines[i], i + 1, *rates, draft.lines.size() > 1));
  }
  view["draft_lines"] = std::move(lines);
  view["may_add"] = draft.lines.size() < app::kMostLines;
  if (shown.totals) view["totals"] = totals_view(*shown.totals);
  form.add_summary(view, [&](const std::string_view field) {
    if (field.starts_with("customer_")) return pages.text(request.language, "invoice.in_customer");
    if (!field.starts_with("line-")) return std::string();
    return pages.text(request.language, "invoice.in_line", {{"number", number_in(field.substr(5), app::kMostLines)}});
  });
  return pages.page(request, shown.status, "invoice", pages.text(request.language, "invoice.title"), view);
}

// ---- Handlers

http::Answer get_form(const Application& application, const Request& request) {
  app::InvoiceDraft draft = app::new_draft(request.scope());
  const auto preview = app::preview_invoice(request.scope(), draft);
  if (!preview) return problem(application.pages, request, preview.error());
  // Of an empty form nothing is wrong yet, but without an issuer there is no use in filling it in.
  app::FormProblems problems;
  for (const app::FormProblem& one : preview->problems) {
    if (one.field == "issuer") problems.push_back(one);
  }
  return show(application, request, {.draft = draft, .problems = std::move(problems)});
}

http::Answer issue(const Application& application, const Request& request, const app::InvoiceDraft& draft) {
  const auto id = app::issue_invoice(request.scope(), draft);
  if (!id) return problem(application.pages, request, id.error());
  return see_other("/documentos/" + *id);
}

// "add", "remove-2", "totals" or "issue"; what a browser sends for the Enter key is "totals".
http::Answer post_form(const Application& application, const Request& request) {
  app::InvoiceDraft draft = typed_draft(request);
  const std::string action = typed(request, "action");
  if (action == "add") {
    if (draft.lines.size() < app::kMostLines) draft.lines.emplace_back();
    return show(application, request, {.draft = draft});
  }
  if (action.starts_with("remove-")) {
    const std::size_t number = number_in(std::string_view(action).substr(7), draft.lines.size());
    if (number > 0) draft.lines.erase(draft.lines.begin() + static_cast<std::ptrdiff_t>(number - 1));
    return show(application, request, {.draft = draft});
  }
  auto preview = app::preview_invoice(request.scope(), draft);
  if (!preview) return problem(application.pages, request, preview.error());
  if (!preview->problems.empty()) {
    return show(application, request, {.status = 422, .draft = draft, .problems = std::move(preview->problems)});
  }
  if (action == "issue") return issue(application, request, draft);
  return show(application, request, {.draft = draft, .totals = std::move(preview->totals)});
}

}  // namespace

Routes invoice_routes(const Application& application) {
  const auto with = handler(application);
  return {
      {.method = "GET", .pattern = std::string(kForm), .handle = with(get_form)},
      {.method = "POST", .pattern = std::string(kForm), .body = Body::form, .handle = with(post_form)},
  };
}

}  // namespace rubrica::web
