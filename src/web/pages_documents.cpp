// Documentos: the list with what is to be signed (S2), a document (S3), and its files.
#include "app/documents.h"
#include "app/qr_reading.h"
#include "app/signature_settings.h"
#include "app/written.h"
#include "base/bytes.h"
#include "web/follow_ups_view.h"
#include "web/page_handler.h"
#include "web/pdf_response.h"
#include "web/problem.h"
#include "web/signing_views.h"

namespace rubrica::web {
namespace {

using app::DocumentFilter;
using app::DocumentRecord;

std::string path_of(const DocumentRecord& document) { return "/documentos/" + document.id; }

// The address of exactly these bytes: what was shown can be told later.
std::string file_path(const DocumentRecord& document) {
  return path_of(document) + "/ficheiro/" + hex_lower(document.sha256);
}

std::string state_key(const DocumentRecord& document) {
  if (document.annulled) return "state.cancelled";
  if (document.signed_file) return "state.signed";
  return document.in_signing ? "state.signing" : "state.to_sign";
}

bool issued(const DocumentRecord& document) { return document.origin == app::Origin::issued; }

// May be chosen for signing.
bool selectable(const DocumentRecord& document) {
  return !document.signed_file && !document.in_signing && !document.annulled;
}

// "Fatura FT 2026A/1 emitida", "Orçamento.pdf recebido".
std::string title_of(const Pages& pages, const Request& request, const DocumentRecord& document) {
  const std::string key = document.annulled      ? "follow.annulled_title"
                          : document.signed_file ? "documents.signed_title"
                          : issued(document)     ? "type." + document.type + ".issued"
                                                 : "s3.title_pdf";
  return pages.text(request.language, key, {{"document", document.title}});
}

// ---- The list

struct FilterName {
  DocumentFilter filter;
  std::string_view value;  // of ?mostrar=
  std::string_view text;
};
constexpr std::array kFilters =
    std::to_array<FilterName>({{DocumentFilter::all, "todos", "s2.filter_all"},
                               {DocumentFilter::to_sign, "por-assinar", "state.to_sign"},
                               {DocumentFilter::signed_, "assinados", "documents.signed"},
                               {DocumentFilter::annulled, "anulados", "documents.annulled"}});

const FilterName& filter_of(const Request& request) {
  const auto value = request.http.query_value("mostrar");
  const auto* found = std::ranges::find_if(kFilters, [&value](const FilterName& one) { return one.value == value; });
  return found == kFilters.end() ? kFilters.front() : *found;
}

json::Object row_view(const Application& application, const Request& request, const DocumentRecord& document) {
  json::Object view{
      {"id", document.id},
      {"address", path_of(document)},
      {"document", document.title},
      {"customer", document.customer_name},
      {"date", document.issued_on ? app::written_date(*document.issued_on) : app::written_date(document.created_at)},
      {"selectable", selectable(document)},
      {"annulled", document.annulled},
      {"signed", document.signed_file.has_value()},
      {"state", application.pages.text(request.language, state_key(document))}};
  view["total"] = document.total ? app::written_money(*document.total, document.currency) : "";
  return view;
}

http::Answer show_list(const Application& application, const Request& request) {
  const Pages& pages = application.pages;
  const FilterName& filter = filter_of(request);
  const auto page = app::documents(request.scope(), filter.filter, request.http.query_value("depois").value_or(""));
  if (!page) return problem(pages, request, page.error());
  const auto to_sign = app::count_documents(request.scope(), DocumentFilter::to_sign);
  if (!to_sign) return problem(pages, request, to_sign.error());
  const auto settings = app::signature_settings(request.scope());
  if (!settings) return problem(pages, request, settings.error());
  const bool active = settings->cmd_active_since.has_value();
  json::Array rows;
  bool any_selectable = false;
  for (const DocumentRecord& document : page->documents) {
    rows.push_back(row_view(application, request, document));
    any_selectable = any_selectable || selectable(document);
  }
  json::Array filters;
  for (const FilterName& one : kFilters) {
    filters.push_back(json::Object{{"address", "/documentos?mostrar=" + std::string(one.value)},
                                   {"words", pages.text(request.language, one.text)},
                                   {"current", one.filter == filter.filter}});
  }
  auto band = resume_band(application, request);
  if (!band) return problem(pages, request, band.error());
  json::Object view{{"band", std::move(*band)},
                    {"empty", rows.empty() && filter.filter == DocumentFilter::all},
                    {"nothing_here", rows.empty() && filter.filter != DocumentFilter::all},
                    {"some", !rows.empty()},
                    {"documents", std::move(rows)},
                    {"filters", std::move(filters)},
                    {"choosing", any_selectable && active},
                    {"service_down", any_selectable && active && service_is_down(application)},
                    {"activate_first", any_selectable && !active},
                    {"counted", filter.filter == DocumentFilter::all || filter.filter == DocumentFilter::to_sign},
                    {"shown", pages.text(request.language, filter.text)},
                    {"count", *to_sign},
                    {"none", *to_sign == 0},
                    {"one", *to_sign == 1},
                    {"many", *to_sign > 1}};
  if (!page->next.empty()) {
    view["more"] = "/documentos?mostrar=" + std::string(filter.value) + "&depois=" + page->next;
  }
  return pages.page(request, 200, "documents", pages.text(request.language, "s2.title"), view);
}

// ---- One document

// Four groups are enough to compare at a glance; the whole digest is behind them.
std::string short_digest(const std::string& hex) {
  return hex.substr(0, 4) + " " + hex.substr(4, 4) + " … " + hex.substr(hex.size() - 4);
}

json::Object document_view(const DocumentRecord& document) {
  const std::string digest = hex_lower(document.sha256);
  json::Object view{{"id", document.id},
                    {"document", document.title},
                    {"foreign", !issued(document) && !document.file_name},
                    {"file_name", document.file_name.value_or("")},
                    {"customer", document.customer_name},
                    {"digest", digest},
                    {"digest_short", short_digest(digest)},
                    {"pdf_url", file_path(document)},
                    {"pages_count", document.pages},
                    {"size", app::written_size(document.size)}};
  view["date"] = document.issued_on ? app::written_date(*document.issued_on) : "";
  view["total"] = document.total ? app::written_money(*document.total, document.currency) : "";
  view["received"] = app::is_receipt(document);
  return view;
}

// Where to see what the file's QR code says, as long as the answer to it changes anything; else null.
Result<json::Value> qr_view(const Request& request, const DocumentRecord& document) {
  if (issued(document) || document.signed_file || document.in_signing) return json::Value();
  RUBRICA_TRY(const auto reading, app::qr_reading(request.scope(), document.id));
  if (!reading) return json::Value();
  return json::Object{{"qr_address", path_of(document) + "/codigo-qr"},
                      {"qr_number", reading->number},
                      {"qr_asked", reading->answer == app::QrAnswer::asked}};
}

http::Answer show_document(const Application& application, const Request& request) {
  const Pages& pages = application.pages;
  const auto document = app::document(request.scope(), request.parameter("id"));
  if (!document) return problem(pages, request, document.error());
  const auto settings = app::signature_settings(request.scope());
  if (!settings) return problem(pages, request, settings.error());
  json::Object view = document_view(*document);
  if (const auto& file = document->signed_file) {
    view["signed"] = json::Object{{"signer", file->signer_name},
                                  {"date", app::written_date(file->at)},
                                  {"time", app::written_time(file->at)},
                                  {"signed_url", path_of(*document) + "/assinado"},
                                  {"signed_size", app::written_size(file->size)}};
    if (file->level) {
      view["level"] = json::Object{{"level", app::level_name(*file->level)},
                                   {"level_wanted", app::level_name(file->level_wanted)},
                                   {"to_come", application.preserves && *file->level < file->level_wanted}};
    }
  } else if (document->annulled) {
    // Nothing is signed any more.
  } else if (document->in_signing) {
    view["in_signing"] = true;
  } else {
    const bool training_in_production = document->training && application.environment == app::Environment::production;
    view["training_in_production"] = training_in_production;
    view["activate_first"] = !training_in_production && !settings->cmd_active_since;
    const bool may_sign = !training_in_production && settings->cmd_active_since.has_value();
    view["may_sign"] = may_sign;
    view["service_down"] = may_sign && service_is_down(application);
  }
  auto qr = qr_view(request, *document);
  if (!qr) return problem(pages, request, qr.error());
  view["qr"] = std::move(*qr);
  if (issued(*document)) {
    auto follow = follow_ups_view(application, request, *document);
    if (!follow) return problem(pages, request, follow.error());
    view["follow"] = std::move(*follow);
  }
  view["annulled"] = document->annulled;
  const std::string title = title_of(pages, request, *document);
  view["heading"] = title;
  return pages.page(request, 200, "document", title, view);
}

http::Answer add_sample(const Application& application, const Request& request) {
  const auto id = app::add_sample(request.scope());
  if (!id) return problem(application.pages, request, id.error());
  return see_other("/documentos/" + *id);
}

// ---- Files

http::Answer send_file(const Application& application, const Request& request) {
  const auto document = app::document(request.scope(), request.parameter("id"));
  if (!document) return problem(application.pages, request, document.error());
  if (hex_lower(document->sha256) != request.parameter("sha256")) {
    return problem(application.pages, request, Refusal::not_found);
  }
  auto content = app::document_bytes(request.scope(), document->id);
  if (!content) return problem(application.pages, request, content.error());
  return pdf_response(std::move(*content), disposition("inline", pdf_name(document->title)));
}

http::Answer send_signed(const Application& application, const Request& request) {
  const auto document = app::document(request.scope(), request.parameter("id"));
  if (!document) return problem(application.pages, request, document.error());
  auto content = app::signed_bytes(request.scope(), document->id);
  if (!content) return problem(application.pages, request, content.error());
  const std::string mark = application.pages.text(request.language, "documents.signed_mark");
  return pdf_response(std::move(*content), disposition("attachment", pdf_name(document->title, mark)));
}

}  // namespace

Routes document_routes(const Application& application) {
  const auto with = handler(application);
  return {
      {.method = "GET", .pattern = "/documentos", .handle = with(show_list)},
      {.method = "POST", .pattern = "/documentos/exemplo", .body = Body::form, .handle = with(add_sample)},
      {.method = "GET", .pattern = "/documentos/{id}", .handle = with(show_document)},
      {.method = "GET", .pattern = "/documentos/{id}/ficheiro/{sha256}", .handle = with(send_file)},
      {.method = "GET", .pattern = "/documentos/{id}/assinado", .handle = with(send_signed)},
  };
}

}  // namespace rubrica::web
