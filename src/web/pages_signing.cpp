// Steps 2 and 3: the code, and what came of it. Each act has one address; what is there depends on how the act stands.
#include "app/documents.h"
#include "app/selections.h"
#include "app/written.h"
#include "web/application.h"
#include "web/problem.h"
#include "web/secret_members.h"
#include "web/signing_views.h"

namespace rubrica::web {
namespace {

using app::Signing;
using app::SigningItem;
using app::SigningState;
using Outcome = SigningItem::Outcome;
using Documents = std::vector<app::DocumentRecord>;

std::int64_t milliseconds(const Time time) { return time.time_since_epoch().count(); }

std::string text(const Application& application, const Request& request, const std::string_view key,
                 const json::Object& view = {}) {
  return application.pages.text(request.language, key, view);
}

bool is_qualified(const Application& application, const Signing& act) {
  return act.qualified && application.environment == app::Environment::production;
}

// Words of an invoice, or of a document of any kind.
bool is_invoice(const Documents& documents) { return app::is_invoice(documents.front()); }

std::string money(const app::DocumentRecord& document) {
  return document.total ? app::written_money(*document.total, document.currency) : "";
}

// "FT 2026A/123 · 5 535,00 € · Câmara Municipal de Exemplo", without what is not known
std::string line_of(const app::DocumentRecord& document) {
  std::string line = document.title;
  for (const std::string& more : {money(document), document.customer_name}) {
    if (!more.empty()) line += " · " + more;
  }
  return line;
}

// ---- step 2

json::Object code_view(const Request& request, const Signing& act) {
  const std::string url = signing_url(act.id);
  json::Object view{{"url", url + "/codigo"},
                    {"resend_url", url + "/novo-codigo"},
                    {"state_url", url},
                    {"cancel_url", url + "/cancelar"},
                    {"now", milliseconds(request.scope().clock().now())},
                    {"deadline", milliseconds(*act.code_expires_at)}};
  if (act.resend_from) view["resend_from"] = milliseconds(*act.resend_from);
  return view;
}

Result<json::Object> sealed_paper_view(const Application& application, const Request& request, const Signing& act,
                                       const std::size_t item, const app::DocumentRecord& document) {
  RUBRICA_TRY(json::Object view, paper_view(request, document));
  show_prepared(view, application, request, act, item, document);
  return view;
}

Result<json::Object> papers_view(const Application& application, const Request& request, const Signing& act,
                                 const Documents& documents) {
  if (documents.size() == 1) return sealed_paper_view(application, request, act, 0, documents.front());
  json::Array rows;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const app::DocumentRecord& document = documents[i];
    json::Object row{{"document", document.title},
                     {"customer", document.customer_name},
                     {"total", money(document)},
                     {"pdf_url", pdf_url(document.id, document.sha256)}};
    if (act.items[i].seal_page) row["sealed_url"] = prepared_url(act.id, i);
    rows.emplace_back(std::move(row));
  }
  return json::Object{{"rows", std::move(rows)}, {"many", true}, {"total", total_of(documents)}};
}

Result<http::Response> show_code(const Application& application, const Request& request, const Signing& act,
                                 const Documents& documents) {
  RUBRICA_TRY(json::Object view, papers_view(application, request, act, documents));
  json::Array names;
  for (const SigningItem& item : act.items) names.emplace_back(item.doc_name);
  json::Object code = code_view(request, act);
  if (application.signing.options().approval_in_app) code["poll_url"] = signing_url(act.id) + "/aprovacao";
  view["docname"] = names.front();
  view["docnames"] = std::move(names);
  view["count"] = documents.size();
  view["not_invoice"] = !is_invoice(documents);
  view["qualified"] = is_qualified(application, act);
  view["after_identify"] = true;
  view["at_code"] = true;
  view["code"] = std::move(code);
  view["cipher"] = cipher_view(application);
  view["document"] = documents.front().title;
  const std::string title = documents.size() > 1 ? text(application, request, "s11.title", view)
                                                 : text(application, request, "s5.title", view);
  return application.pages.page(request, 200, "codigo", title, view);
}

// One document of several, as it will be.
Result<http::Response> show_prepared_document(const Application& application, const Request& request) {
  RUBRICA_TRY(const Signing act, application.signing.view(request.scope(), request.parameter("id")));
  RUBRICA_TRY(const Documents documents, documents_of(request, act));
  std::size_t item = 0;
  while (item < act.items.size() && std::to_string(item + 1) != request.parameter("n")) ++item;
  if (item == act.items.size() || !act.items[item].seal_page) return fail(ErrorCode::not_found, "no seal");
  RUBRICA_TRY(json::Object view, sealed_paper_view(application, request, act, item, documents[item]));
  view["back_url"] = signing_url(act.id);
  view["page_class"] = "reading";
  return application.pages.page(request, 200, "documento_com_selo", documents[item].title, view);
}

// ---- step 3

json::Object result_row(const Application& application, const Request& request, const SigningItem& item,
                        const app::DocumentRecord& document) {
  json::Object row{{"document", document.title},
                   {"customer", document.customer_name},
                   {"total", money(document)},
                   {"signed", item.outcome == Outcome::signed_},
                   {"received", item.outcome == Outcome::received}};
  if (document.signed_file) row["download_url"] = "/documentos/" + document.id + "/assinado";
  if (item.error) row["error"] = text(application, request, "error." + std::string(name(*item.error)) + ".title");
  return row;
}

// Its signature is good, and will be better.
bool is_to_last(const app::DocumentRecord& document) {
  return document.signed_file && document.signed_file->level < document.signed_file->level_wanted;
}

// The next act of those that were chosen together; or else the next document to be signed, and how many there are.
Result<json::Value> next_view(const Request& request, const Signing& act) {
  RUBRICA_TRY(const auto more, app::continuation_of(request.scope(), act.selection));
  if (more) return json::Value(json::Object{{"url", selection_url(more->selection)}, {"left", more->documents}});
  RUBRICA_TRY(const std::int64_t count, app::count_documents(request.scope(), app::DocumentFilter::to_sign));
  if (count == 0) return json::Value(nullptr);
  RUBRICA_TRY(const auto page, app::documents(request.scope(), app::DocumentFilter::to_sign));
  if (page.documents.empty()) return json::Value(nullptr);
  return json::Value(json::Object{{"id", page.documents.back().id}, {"count", count}});
}

Result<http::Response> show_one_signed(const Application& application, const Request& request, const Signing& act,
                                       const app::DocumentRecord& document) {
  RUBRICA_TRY(json::Object view, sealed_paper_view(application, request, act, 0, document));
  RUBRICA_TRY(json::Value next, next_view(request, act));
  const bool invoice = app::is_invoice(document);
  const app::SignedFile& file = *document.signed_file;
  const std::string suffix = invoice ? "" : "_document";
  view["line"] = line_of(document);
  view["not_invoice"] = !invoice;
  view["signed_by"] =
      text(application, request,
           (is_qualified(application, act) ? "s10.signed_by_qualified" : "s10.signed_by_test") + suffix,
           {{"signer", file.signer_name}, {"date", app::written_date(file.at)}, {"time", app::written_time(file.at)}});
  view["download_url"] = "/documentos/" + document.id + "/assinado";
  view["to_last"] = application.preserves && is_to_last(document);
  view["next"] = std::move(next);
  view["after_identify"] = true;
  view["after_code"] = true;
  view["at_done"] = true;
  return application.pages.page(request, 200, "assinado",
                                text(application, request, invoice ? "s10.title_invoice" : "s10.title_document"), view);
}

Result<http::Response> show_several_signed(const Application& application, const Request& request, const Signing& act,
                                           const Documents& documents) {
  json::Array rows;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    rows.emplace_back(result_row(application, request, act.items[i], documents[i]));
  }
  const std::size_t done = act.count(Outcome::signed_);
  const std::size_t missing = act.count(Outcome::received);
  RUBRICA_TRY(json::Value next, next_view(request, act));
  const json::Object view{{"rows", std::move(rows)},
                          {"count", documents.size()},
                          {"signed", done},
                          {"all", done == documents.size()},
                          {"missing", missing},
                          {"missing_one", missing == 1},
                          {"missing_many", missing > 1},
                          {"to_last", application.preserves && std::ranges::any_of(documents, is_to_last)},
                          {"retry_url", signing_url(act.id) + "/guardar"},
                          {"next", std::move(next)},
                          {"many", true},
                          {"after_identify", true},
                          {"after_code", true},
                          {"at_done", true}};
  return application.pages.page(
      request, 200, "assinados",
      text(application, request, done == documents.size() ? "s13.title_all" : "s13.title_some", view), view);
}

Result<http::Response> show_result(const Application& application, const Request& request, const Signing& act,
                                   const Documents& documents) {
  if (documents.size() == 1 && documents.front().signed_file) {
    return show_one_signed(application, request, act, documents.front());
  }
  return show_several_signed(application, request, act, documents);
}

// ---- other ends

std::string error_key(const Application& application, const ErrorCode code) {
  const std::string plain(name(code));
  const std::string of_step = "error.complete." + plain;
  return application.pages.has_text(of_step) ? of_step : "error." + plain;
}

// What is said of an act that has ended without a signature.
json::Object end_view(const Application& application, const Request& request, const Signing& act,
                      const Documents& documents) {
  const auto say = [&](const std::string_view key, const json::Object& facts = {}) {
    return text(application, request, key, facts);
  };
  const std::string kind = is_invoice(documents) && documents.size() == 1 ? "invoice" : "document";
  json::Object view;
  if (act.error == ErrorCode::cmd_pin_change_required || act.error == ErrorCode::signature_pin_change_required) {
    const bool all_pins = act.error == ErrorCode::cmd_pin_change_required;
    view = {{"title", say("s9.heading")},
            {"verbatim", say(all_pins ? "s9.text_901" : "s9.text_902")},
            {"text", say("s9.waiting_" + kind)},
            {"again", say("s9.changed")}};
  } else if (act.error == ErrorCode::signature_service_inactive) {
    view = {{"title", say("s8.heading")},
            {"text", say("s8.text")},
            {"more", say("s8.consequence_" + kind)},
            {"again", say("common.try_again")}};
  } else if (act.state == SigningState::outcome_unknown) {
    view = {{"title", say("s10.unknown_title")}, {"text", say("s10.unknown")}, {"again", say("common.restart")}};
  } else if (act.state == SigningState::cancelled) {
    view = {{"title", say("s14.cancelled")}, {"again", say("common.restart")}};
  } else if (act.state == SigningState::expired) {
    view = {{"title", say("s7.heading")},
            {"text", say("s14.expired")},
            {"more", say("s7.restart_text")},
            {"again", say("common.restart")}};
  } else {
    const std::string key = error_key(application, act.error.value_or(ErrorCode::internal));
    const json::Object facts{{"service_code", act.service_code}};
    view = {{"title", say(key + ".title", facts)}, {"text", say(key, facts)}, {"again", say("common.restart")}};
  }
  if (!act.service_code.empty()) {
    view["note"] =
        say("s8.service_code", {{"service_code", act.service_code}, {"time", app::written_moment(act.changed_at)}});
  }
  return view;
}

http::Response show_end(const Application& application, const Request& request, const Signing& act,
                        const Documents& documents) {
  json::Object view = end_view(application, request, act, documents);
  view["again_url"] = selection_url(act.selection);
  view["page_class"] = "reading";
  return application.pages.page(request, 200, "assinatura_fim", std::string_view(view.at("title").as_string()), view);
}

// Between two states: nobody has to do anything but look again.
http::Response show_waiting(const Application& application, const Request& request, const Signing& act) {
  const bool preparing = act.state == SigningState::preparing;
  const json::Object view{{"title", text(application, request, preparing ? "s4.busy_heading" : "s10.confirming_title")},
                          {"text", text(application, request, preparing ? "s4.busy_text" : "s10.confirming")},
                          {"url", signing_url(act.id)},
                          {"page_class", "reading"}};
  return application.pages.page(request, 200, "assinatura_espera", std::string_view(view.at("title").as_string()),
                                view);
}

Result<http::Response> show_signing(const Application& application, const Request& request) {
  RUBRICA_TRY(const Signing act, application.signing.view(request.scope(), request.parameter("id")));
  RUBRICA_TRY(const Documents documents, documents_of(request, act));
  switch (act.state) {
    case SigningState::awaiting_code:
      return show_code(application, request, act, documents);
    case SigningState::signed_:
      return show_result(application, request, act, documents);
    case SigningState::completing:
      if (act.count(Outcome::received) + act.count(Outcome::signed_) > 0) {
        return show_result(application, request, act, documents);
      }
      return show_waiting(application, request, act);
    case SigningState::preparing:
      return show_waiting(application, request, act);
    case SigningState::expired:
    case SigningState::refused:
    case SigningState::cancelled:
    case SigningState::failed:
    case SigningState::outcome_unknown:
      break;
  }
  return show_end(application, request, act, documents);
}

// ---- acts that were left open

json::Object open_act_view(const Application& application, const Request& request, const Signing& act,
                           const Documents& documents) {
  const Time now = request.scope().clock().now();
  json::Object view{{"text", started_text(application, request, act, documents)},
                    {"url", signing_url(act.id)},
                    {"cancel_url", signing_url(act.id) + "/cancelar"},
                    {"may_cancel", act.state == SigningState::awaiting_code}};
  if (act.code_expires_at && act.state == SigningState::awaiting_code) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(*act.code_expires_at - now).count();
    const std::string seconds = std::to_string(left % 60);
    view["code"] = left > 0 ? text(application, request, "s14.still_valid",
                                   {{"remaining", std::to_string(left / 60) + ":" +
                                                      std::string(seconds.size() < 2 ? 1 : 0, '0') + seconds}})
                            : text(application, request, "s14.expired");
  }
  return view;
}

Result<http::Response> show_open(const Application& application, const Request& request) {
  RUBRICA_TRY(const auto acts, application.signing.open_acts(request.scope()));
  if (acts.empty()) return see_other("/documentos");
  json::Array open;
  for (const Signing& act : acts) {
    RUBRICA_TRY(const Documents documents, documents_of(request, act));
    open.emplace_back(open_act_view(application, request, act, documents));
  }
  const json::Object view{{"acts", std::move(open)}, {"page_class", "reading"}};
  return application.pages.page(request, 200, "assinaturas", text(application, request, "s14.title"), view);
}

// ---- what people do

http::Response location_answer(const std::string& location) {
  return http::text_response(200, "application/json", json::text(json::Object{{"location", location}}));
}

http::Response step_problem(const Application& application, const Request& request, const Error& error,
                            ProblemDetails details) {
  const std::string& id = request.parameter("id");
  const auto act = application.signing.view(request.scope(), id);
  // An act that is over says how, at its own address.
  if (act && act->state != SigningState::awaiting_code) details.location = signing_url(id);
  if (!error.service_code.empty()) {
    details.note =
        text(application, request, "s8.service_code",
             {{"service_code", error.service_code}, {"time", app::written_moment(request.scope().clock().now())}});
  }
  return problem(application.pages, request, error, details);
}

http::Response try_code(const Application& application, const Request& request) {
  const std::string& id = request.parameter("id");
  const ProblemDetails details{.field = "", .step = "complete"};
  const auto members = secret_members(request, {"code"}, application.cipher().certificate->block_size());
  if (!members) return step_problem(application, request, members.error(), details);
  const auto completed = application.signing.complete(request.scope(), id, members->encrypted.at("code"));
  if (completed) return location_answer(signing_url(id));
  const bool wrong = completed.error().code == ErrorCode::security_code_incorrect;
  return step_problem(application, request, completed.error(), {.field = wrong ? "code" : "", .step = "complete"});
}

http::Response send_another(const Application& application, const Request& request) {
  const std::string& id = request.parameter("id");
  ProblemDetails details{.step = "resend"};
  const auto nothing = secret_members(request, {}, 0);
  if (!nothing) return step_problem(application, request, nothing.error(), details);
  const Time now = request.scope().clock().now();
  if (const auto sent = application.signing.resend(request.scope(), id); !sent) {
    const auto act = application.signing.view(request.scope(), id);
    if (sent.error().code == ErrorCode::rate_limited && act && act->resend_from) {
      details.retry_after =
          std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(*act->resend_from - now));
    }
    return step_problem(application, request, sent.error(), details);
  }
  const auto act = application.signing.view(request.scope(), id);
  if (!act || !act->code_expires_at) return location_answer(signing_url(id));
  const Time sent_at = request.scope().clock().now();
  json::Object times{{"detail", text(application, request, "s5.resent", {{"time", app::written_time(sent_at)}})},
                     {"now", milliseconds(sent_at)},
                     {"deadline", milliseconds(*act->code_expires_at)},
                     {"resend_from", nullptr}};
  if (act->resend_from) times["resend_from"] = milliseconds(*act->resend_from);
  return http::text_response(200, "application/json", json::text(times));
}

http::Response ask_for_approval(const Application& application, const Request& request) {
  const std::string& id = request.parameter("id");
  const auto approved = application.signing.poll(request.scope(), id);
  if (approved && *approved) return location_answer(signing_url(id));
  if (approved) return http::text_response(202, "application/json", "{}");
  return step_problem(application, request, approved.error(), {.step = "complete"});
}

// To step 1 anew, with what was confirmed already; or to the list.
Result<http::Response> cancel(const Application& application, const Request& request) {
  const std::string& id = request.parameter("id");
  const auto cancelled = application.signing.cancel(request.scope(), id);
  RUBRICA_TRY(const Signing act, application.signing.view(request.scope(), id));
  // While a code is being tried, or when it is too late: the act's page knows.
  if (!cancelled && (act.open() || act.state == SigningState::signed_)) return see_other(signing_url(id));
  if (request.form.value("then") != "identify") return see_other("/documentos");
  if (app::selection(request.scope(), act.selection)) return see_other(selection_url(act.selection));
  std::vector<std::string> documents;
  for (const SigningItem& item : act.items) documents.push_back(item.document);
  RUBRICA_TRY(const std::string selection, app::choose(request.scope(), documents));
  return see_other(selection_url(selection));
}

Result<http::Response> store_again(const Application& application, const Request& request) {
  const std::string& id = request.parameter("id");
  RUBRICA_CHECK_OK(application.signing.finish(request.scope(), id));
  return see_other(signing_url(id));
}

}  // namespace

Routes signing_routes(const Application& application) {
  using Page = Result<http::Response> (*)(const Application&, const Request&);
  using Answer = http::Response (*)(const Application&, const Request&);
  const auto page = [&application](const Page make) {
    return [&application, make](const Request& request) -> http::Answer {
      Result<http::Response> response = make(application, request);
      if (response) return std::move(*response);
      return problem(application.pages, request, response.error(), {.step = "complete"});
    };
  };
  const auto answer = [&application](const Answer make) {
    return [&application, make](const Request& request) -> http::Answer { return make(application, request); };
  };
  return {{.method = "GET", .pattern = "/assinaturas", .handle = page(show_open)},
          {.method = "GET", .pattern = "/assinaturas/{id}", .handle = page(show_signing)},
          {.method = "GET", .pattern = "/assinaturas/{id}/documento/{n}", .handle = page(show_prepared_document)},
          {.method = "POST",
           .pattern = "/assinaturas/{id}/codigo",
           .body = Body::secrets,
           .calls_out = true,
           .handle = answer(try_code)},
          {.method = "POST",
           .pattern = "/assinaturas/{id}/novo-codigo",
           .body = Body::secrets,
           .calls_out = true,
           .handle = answer(send_another)},
          {.method = "GET",
           .pattern = "/assinaturas/{id}/aprovacao",
           .calls_out = true,
           .handle = answer(ask_for_approval)},
          {.method = "POST", .pattern = "/assinaturas/{id}/cancelar", .body = Body::form, .handle = page(cancel)},
          {.method = "POST", .pattern = "/assinaturas/{id}/guardar", .body = Body::form, .handle = page(store_again)}};
}

}  // namespace rubrica::web
