// What comes after an issued document: the receipt, the annulment, a second copy.
#include "app/documents.h"
#include "app/drafts.h"
#include "app/follow_ups.h"
#include "app/written.h"
#include "web/follow_ups_view.h"
#include "web/form_view.h"
#include "web/page_handler.h"
#include "web/payment_field.h"
#include "web/pdf_response.h"
#include "web/problem.h"
#include "web/series_address.h"

namespace rubrica::web {
namespace {

std::string path_of(const app::DocumentRecord& document) { return "/documentos/" + document.id; }

std::string say(const Application& application, const Request& request, const std::string_view key,
                const json::Object& words = {}) {
  return application.pages.text(request.language, key, words);
}

// ---- Receipt

http::Response show_receipt(const Application& application, const Request& request, const int status,
                            const app::DocumentRecord& document, const app::ReceiptDraft& draft,
                            const app::FormProblems& problems) {
  const auto follow = app::follow_ups(request.scope(), document.id);
  if (!follow) return problem(application.pages, request, follow.error());
  const FormView form(application.pages, request, problems);
  json::Object view{{"page_class", "reading"},
                    {"draft", draft.id},
                    {"document", document.title},
                    {"document_address", path_of(document)},
                    {"customer", document.customer_name},
                    {"owed", follow->owed.empty() ? "" : app::written_money(follow->owed, "EUR")}};
  if (document.currency != "EUR") view["foreign"] = json::Object{{"currency", document.currency}};
  if (!follow->receipt_series) {
    view["no_series"] = json::Object{{"series_new_address", new_series_address(follow->receipt_type)}};
  }
  view["amount_field"] =
      form.field("amount", "receipt.amount", draft.amount, {.width = "money", .inputmode = "decimal", .maxlength = 20});
  view["payment_field"] = payment_field(application.pages, request, form, draft.payment, true);
  view["date_field"] = form.field("date", "receipt.date", draft.date,
                                  {.hint = "invoice.date_hint", .type = "date", .width = "date", .optional = true});
  view["confirm_clock"] = form.confirmation("clock", draft.clock_confirmed);
  form.add_summary(view);
  return application.pages.page(request, status, "receipt", say(application, request, "receipt.title", view), view);
}

http::Answer get_receipt(const Application& application, const Request& request) {
  const auto document = app::document(request.scope(), request.parameter("id"));
  if (!document) return problem(application.pages, request, document.error());
  const auto draft = app::new_receipt(request.scope(), document->id);
  if (!draft) return problem(application.pages, request, draft.error());
  return show_receipt(application, request, 200, *document, *draft, {});
}

http::Answer post_receipt(const Application& application, const Request& request) {
  const auto document = app::document(request.scope(), request.parameter("id"));
  if (!document) return problem(application.pages, request, document.error());
  const app::ReceiptDraft draft{typed(request, "draft"),  document->id,
                                typed(request, "amount"), typed(request, "payment"),
                                typed(request, "date"),   chose(request, "clock_confirmed", "1")};
  const auto issued = app::issue_receipt(request.scope(), draft);
  if (!issued) return problem(application.pages, request, issued.error());
  if (!issued->problems.empty()) {
    return show_receipt(application, request, 422, *document, draft, issued->problems);
  }
  return see_other("/documentos/" + issued->id);
}

// ---- Annulment

struct TypedAnnulment {
  std::string reason;
  std::string delivered;  // "sim", "nao", or nothing yet
};

http::Response show_annulment(const Application& application, const Request& request, const int status,
                              const app::DocumentRecord& document, const TypedAnnulment& typed,
                              const app::FormProblems& problems) {
  const auto follow = app::follow_ups(request.scope(), document.id);
  if (!follow) return problem(application.pages, request, follow.error());
  const FormView form(application.pages, request, problems);
  json::Object view{{"page_class", "reading"},
                    {"document", document.title},
                    {"document_address", path_of(document)},
                    {"delivered_asked", app::is_corrected_by_notes(document)},
                    {"delivered_yes", typed.delivered == "sim"},
                    {"delivered_no", typed.delivered == "nao"},
                    {"delivered_error", form.error_of("delivered")}};
  if (follow->correctable && !form.error_of("delivered").empty()) view["credit_address"] = credit_address(document);
  view["reason_field"] = form.field("reason", "annulment.reason", typed.reason,
                                    {.hint = "annulment.reason_hint", .width = "half", .maxlength = 50});
  form.add_summary(view);
  return application.pages.page(request, status, "annulment", say(application, request, "annulment.title", view), view);
}

http::Answer get_annulment(const Application& application, const Request& request) {
  const auto document = app::document(request.scope(), request.parameter("id"));
  if (!document) return problem(application.pages, request, document.error());
  return show_annulment(application, request, 200, *document, {}, {});
}

http::Answer post_annulment(const Application& application, const Request& request) {
  const auto document = app::document(request.scope(), request.parameter("id"));
  if (!document) return problem(application.pages, request, document.error());
  const TypedAnnulment annulment{typed(request, "reason"), typed(request, "delivered")};
  const bool answered = annulment.delivered == "sim" || annulment.delivered == "nao";
  if (!answered && app::is_corrected_by_notes(*document)) {
    return show_annulment(application, request, 422, *document, annulment, {{"delivered", "problem.delivered"}});
  }
  const auto problems = app::annul(request.scope(), document->id, annulment.reason, annulment.delivered == "sim");
  if (!problems) return problem(application.pages, request, problems.error());
  if (!problems->empty()) return show_annulment(application, request, 422, *document, annulment, *problems);
  return see_other(path_of(*document));
}

// ---- Second copy

http::Answer send_second_copy(const Application& application, const Request& request) {
  const auto document = app::document(request.scope(), request.parameter("id"));
  if (!document) return problem(application.pages, request, document.error());
  auto copy = app::second_copy(request.scope(), document->id);
  if (!copy) return problem(application.pages, request, copy.error());
  const std::string mark = say(application, request, "follow.copy_mark");
  return pdf_response(std::move(*copy), disposition("inline", pdf_name(document->title, mark)));
}

json::Array links_view(const std::vector<app::DocumentLink>& links) {
  json::Array views;
  for (const app::DocumentLink& link : links) {
    views.push_back(json::Object{
        {"link_address", "/documentos/" + link.id}, {"link_number", link.number}, {"link_annulled", link.annulled}});
  }
  return views;
}

}  // namespace

std::string credit_address(const app::DocumentRecord& document) { return "/faturas/nova?tipo=NC&de=" + document.id; }

Result<json::Object> follow_ups_view(const Application& application, const Request& request,
                                     const app::DocumentRecord& document) {
  RUBRICA_TRY(const app::FollowUps follow, app::follow_ups(request.scope(), document.id));
  json::Array becomes;
  for (const std::string& type : follow.becomes) {
    becomes.push_back(json::Object{{"become_address", "/faturas/nova?tipo=" + type + "&de=" + document.id},
                                   {"become_words", say(application, request, "follow.become." + type)}});
  }
  const std::string path = path_of(document);
  json::Object view{{"earlier", links_view(follow.earlier)},
                    {"later", links_view(follow.later)},
                    {"linked", !follow.earlier.empty() || !follow.later.empty()},
                    {"becomes", std::move(becomes)},
                    {"copy_address", path + "/segunda-via"}};
  if (!follow.owed.empty()) {
    view["receipt"] =
        json::Object{{"receipt_address", path + "/recibo"}, {"owed", app::written_money(follow.owed, "EUR")}};
  }
  if (follow.correctable) {
    view["credit_address"] = credit_address(document);
    view["debit_address"] = "/faturas/nova?tipo=ND&de=" + document.id;
  }
  if (!follow.annulled) view["annul_address"] = path + "/anular";
  if (follow.annulled) {
    view["annulled_on"] = app::written_date(follow.annulled->at);
    view["annulled_because"] = follow.annulled->reason;
  }
  return view;
}

Routes follow_up_routes(const Application& application) {
  const auto with = handler(application);
  return {
      {.method = "GET", .pattern = "/documentos/{id}/recibo", .handle = with(get_receipt)},
      {.method = "POST", .pattern = "/documentos/{id}/recibo", .body = Body::form, .handle = with(post_receipt)},
      {.method = "GET", .pattern = "/documentos/{id}/anular", .handle = with(get_annulment)},
      {.method = "POST", .pattern = "/documentos/{id}/anular", .body = Body::form, .handle = with(post_annulment)},
      {.method = "GET", .pattern = "/documentos/{id}/segunda-via", .handle = with(send_second_copy)},
  };
}

}  // namespace rubrica::web
