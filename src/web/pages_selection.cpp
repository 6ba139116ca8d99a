// Step 1, "Conferir e identificar-se": what was chosen is shown, confirmed one by one, and a code is asked for.
#include <charconv>

#include "app/documents.h"
#include "app/selections.h"
#include "app/signature_settings.h"
#include "app/written.h"
#include "web/application.h"
#include "web/problem.h"
#include "web/secret_members.h"
#include "web/signing_views.h"

namespace rubrica::web {
namespace {

using app::SelectedDocument;
using app::Selection;

std::int64_t position_in(const Request& request) {
  const std::string& text = request.parameter("n");
  std::int64_t position = 0;
  std::from_chars(text.data(), text.data() + text.size(), position);
  return position;
}

std::optional<crypto::Sha256Digest> digest_in(const std::string_view text) {
  const auto octets = from_hex(text);
  crypto::Sha256Digest digest{};
  if (!octets || octets->size() != digest.size()) return std::nullopt;
  std::ranges::copy(*octets, digest.begin());
  return digest;
}

// The open act, if any of these documents is in one: it is gone on with there, nothing is asked for twice.
Result<std::optional<std::string>> open_act_for(const Application& application, const Request& request,
                                                const Selection& selection) {
  RUBRICA_TRY(const auto acts, application.signing.open_acts(request.scope()));
  for (const app::Signing& act : acts) {
    for (const app::SigningItem& item : act.items) {
      if (std::ranges::any_of(selection.documents,
                              [&item](const SelectedDocument& one) { return one.document.id == item.document; })) {
        return std::optional(act.id);
      }
    }
  }
  return std::optional<std::string>();
}

std::string review_url(const Selection& selection, const SelectedDocument& document) {
  return selection_url(selection.id) + "/conferir/" + std::to_string(document.position);
}

json::Object identify_view(const Application& application, const Selection& selection) {
  json::Array documents;
  for (const SelectedDocument& one : selection.documents) {
    documents.emplace_back(json::Object{{"id", one.document.id}, {"sha256", hex_lower(one.document.sha256)}});
  }
  return {{"url", selection_url(selection.id) + "/pedido"},
          {"documents", json::text(documents)},
          {"cancel_url", "/documentos"},
          {"service_down", service_is_down(application)}};
}

std::string title_with(const Application& application, const Request& request, const std::string_view key,
                       const json::Object& view) {
  return application.pages.text(request.language, key, view);
}

// ---- pages

Result<http::Response> one_document(const Application& application, const Request& request,
                                    const Selection& selection) {
  RUBRICA_TRY(json::Object view, paper_view(request, selection.documents.front().document));
  view["at_identify"] = true;
  view["identify"] = identify_view(application, selection);
  view["cipher"] = cipher_view(application);
  return application.pages.page(request, 200, "assinar", title_with(application, request, "s4.title", view), view);
}

json::Object row_of(const Selection& selection, const SelectedDocument& one) {
  const app::DocumentRecord& document = one.document;
  return {{"document", document.title},
          {"customer", document.customer_name},
          {"total", document.total ? app::written_money(*document.total, document.currency) : ""},
          {"reviewed", one.reviewed},
          {"url", review_url(selection, one)}};
}

std::vector<std::string> unreviewed(const Selection& selection) {
  std::vector<std::string> names;
  for (const SelectedDocument& one : selection.documents) {
    if (!one.reviewed) names.push_back(one.document.title);
  }
  return names;
}

Result<http::Response> several_documents(const Application& application, const Request& request,
                                         const Selection& selection) {
  RUBRICA_TRY(const auto more, app::continuation_of(request.scope(), selection.id));
  std::vector<app::DocumentRecord> documents;
  json::Array rows;
  for (const SelectedDocument& one : selection.documents) {
    documents.push_back(one.document);
    rows.emplace_back(row_of(selection, one));
  }
  const auto missing = unreviewed(selection);
  json::Object view{{"rows", std::move(rows)},
                    {"many", true},
                    {"at_identify", true},
                    {"count", documents.size()},
                    {"checked", documents.size() - missing.size()},
                    {"total", total_of(documents)},
                    {"more", more ? json::Value(json::Object{{"left", more->documents}}) : json::Value(nullptr)},
                    {"identify", identify_view(application, selection)},
                    {"cipher", cipher_view(application)}};
  return application.pages.page(request, 200, "assinar_conjunto", title_with(application, request, "s11.title", view),
                                view);
}

Result<http::Response> show_selection(const Application& application, const Request& request) {
  RUBRICA_TRY(const Selection chosen, app::selection(request.scope(), request.parameter("selection")));
  RUBRICA_TRY(const auto open, open_act_for(application, request, chosen));
  if (open) return see_other(signing_url(*open));
  if (chosen.documents.size() == 1) return one_document(application, request, chosen);
  return several_documents(application, request, chosen);
}

Result<http::Response> show_review(const Application& application, const Request& request) {
  RUBRICA_TRY(const Selection chosen, app::selection(request.scope(), request.parameter("selection")));
  const SelectedDocument* one = chosen.at(position_in(request));
  if (one == nullptr) return fail(ErrorCode::not_found, "not in the selection");
  RUBRICA_TRY(json::Object view, paper_view(request, one->document));
  const auto missing = unreviewed(chosen);
  view["number"] = one - chosen.documents.data() + 1;
  view["many"] = true;
  view["at_identify"] = true;
  view["count"] = chosen.documents.size();
  view["last"] = missing.empty() || (missing.size() == 1 && !one->reviewed);
  view["confirm_url"] = review_url(chosen, *one);
  view["remove_url"] = selection_url(chosen.id) + "/retirar/" + std::to_string(one->position);
  view["back_url"] = selection_url(chosen.id);
  return application.pages.page(request, 200, "conferir", title_with(application, request, "s4.title", view), view);
}

// ---- what people do

Result<http::Response> choose(const Request& request) {
  RUBRICA_TRY(const auto settings, app::signature_settings(request.scope()));
  if (!settings.cmd_active_since) return see_other("/definicoes/assinatura");
  std::vector<std::string> documents;
  for (const std::string_view id : request.form.values("id")) documents.emplace_back(id);
  if (documents.empty()) return see_other("/documentos");
  RUBRICA_TRY(const std::string selection, app::choose(request.scope(), documents));
  return see_other(selection_url(selection));
}

// After the last one, back to all of them.
Result<http::Response> confirm(const Request& request) {
  const std::string& id = request.parameter("selection");
  const std::int64_t position = position_in(request);
  const auto shown = digest_in(request.form.value("sha256").value_or(""));
  if (!shown) return fail(ErrorCode::invalid_argument, "no digest");
  RUBRICA_CHECK_OK(app::confirm(request.scope(), id, position, *shown));
  RUBRICA_TRY(const Selection chosen, app::selection(request.scope(), id));
  const auto is_missing = [](const SelectedDocument& one) { return !one.reviewed; };
  auto next = std::ranges::find_if(
      chosen.documents, [&](const SelectedDocument& one) { return is_missing(one) && one.position > position; });
  if (next == chosen.documents.end()) next = std::ranges::find_if(chosen.documents, is_missing);
  return see_other(next == chosen.documents.end() ? selection_url(id) : review_url(chosen, *next));
}

Result<http::Response> take_out(const Request& request) {
  const std::string& id = request.parameter("selection");
  RUBRICA_CHECK_OK(app::take_out(request.scope(), id, position_in(request)));
  const bool any_left = app::selection(request.scope(), id).has_value();
  return see_other(any_left ? selection_url(id) : "/documentos");
}

// ---- asking for a code

Result<std::vector<app::Shown>> shown_in(const json::Object& plain) {
  const auto wrong = [] { return fail(ErrorCode::invalid_argument, "documents are not a list of ids and digests"); };
  const json::Value* list = plain.if_contains("documents");
  if (list == nullptr || !list->is_array() || list->get_array().size() > app::kLargestSelection) return wrong();
  std::vector<app::Shown> shown;
  for (const json::Value& one : list->get_array()) {
    if (!one.is_object() || one.get_object().size() != 2) return wrong();
    const auto digest = digest_in(json::string_or(one.get_object(), "sha256", ""));
    if (!digest) return wrong();
    shown.push_back({json::string_or(one.get_object(), "id", ""), *digest});
  }
  return shown;
}

std::string_view field_of(const ErrorCode code) {
  if (code == ErrorCode::signature_pin_incorrect) return "pin";
  return code == ErrorCode::signer_unknown ? "phone" : "";
}

// Where a page of its own says it better than a line beside the form.
bool has_page(const ErrorCode code) {
  return code == ErrorCode::cmd_pin_change_required || code == ErrorCode::signature_pin_change_required ||
         code == ErrorCode::signature_service_inactive;
}

http::Response refused(const Application& application, const Request& request, const Error& error,
                       const std::string& signing) {
  ProblemDetails details{.field = field_of(error.code), .step = "activate"};
  if (!signing.empty() && has_page(error.code)) details.location = signing_url(signing);
  if (!error.service_code.empty()) {
    details.note = application.pages.text(
        request.language, "s8.service_code",
        {{"service_code", error.service_code}, {"time", app::written_moment(request.scope().clock().now())}});
  }
  const auto chosen = app::selection(request.scope(), request.parameter("selection"));
  if (chosen && error.code == ErrorCode::documents_not_reviewed) {
    details.detail = application.pages.text(request.language, "s11.missing",
                                            {{"names", joined(unreviewed(*chosen), request.language)}});
  }
  if (chosen && error.code == ErrorCode::document_in_other_act) {
    const auto open = open_act_for(application, request, *chosen);
    if (open && *open) details.location = signing_url(**open);
  }
  if (chosen && chosen->documents.size() > 1) {
    // An error of one document begins with its id (signing/act.h).
    const auto culprit = std::ranges::find_if(chosen->documents, [&error](const SelectedDocument& one) {
      return error.detail.starts_with(one.document.id + ": ");
    });
    if (culprit != chosen->documents.end()) {
      details.detail = culprit->document.title + ": " +
                       application.pages.text(request.language, "error." + std::string(name(error.code)));
    }
  }
  if (error.code == ErrorCode::rate_limited) details.retry_after = std::chrono::minutes(12);  // 5 an hour
  return problem(application.pages, request, error, details);
}

http::Response ask_for_code(const Application& application, const Request& request) {
  const std::string& selection = request.parameter("selection");
  const auto members =
      secret_members(request, {"phone", "pin"}, application.cipher().certificate->block_size(), {"documents"});
  if (!members) return refused(application, request, members.error(), "");
  const auto shown = shown_in(members->plain);
  if (!shown) return refused(application, request, shown.error(), "");
  const auto opening = application.signing.begin(request.scope(), {selection, *shown, members->encrypted.at("phone"),
                                                                   members->encrypted.at("pin"), request.address});
  if (!opening) return refused(application, request, opening.error(), "");
  if (!opening->outcome) return refused(application, request, opening->outcome.error(), opening->signing);
  return http::text_response(201, "application/json",
                             json::text(json::Object{{"location", signing_url(opening->signing)}}));
}

}  // namespace

Routes selection_routes(const Application& application) {
  const auto page = [&application](const auto& make) {
    return [&application, make](const Request& request) -> http::Answer {
      Result<http::Response> response = make(request);
      if (response) return std::move(*response);
      return problem(application.pages, request, response.error(), {.step = "activate"});
    };
  };
  return {
      {.method = "POST", .pattern = "/assinar", .body = Body::form, .handle = page(choose)},
      {.method = "GET", .pattern = "/assinar/{selection}", .handle = page([&application](const Request& request) {
                                                             return show_selection(application, request);
                                                           })},
      {.method = "GET",
       .pattern = "/assinar/{selection}/conferir/{n}",
       .handle = page([&application](const Request& request) { return show_review(application, request); })},
      {.method = "POST", .pattern = "/assinar/{selection}/conferir/{n}", .body = Body::form, .handle = page(confirm)},
      {.method = "POST", .pattern = "/assinar/{selection}/retirar/{n}", .body = Body::form, .handle = page(take_out)},
      {.method = "POST",
       .pattern = "/assinar/{selection}/pedido",
       .body = Body::secrets,
       .calls_out = true,
       .handle = [&application](const Request& request) { return ask_for_code(application, request); }}};
}

}  // namespace rubrica::web
