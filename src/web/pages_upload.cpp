// "Assinar um PDF": a document that another program made, and what its QR code says.
#include "app/documents.h"
#include "app/qr_reading.h"
#include "app/rate_limits.h"
#include "app/written.h"
#include "web/form_view.h"
#include "web/page_handler.h"
#include "web/problem.h"

namespace rubrica::web {
namespace {

// The form around the file.
constexpr std::size_t kRoomForTheForm = std::size_t{64} << 10U;

http::Response show(const Application& application, const Request& request, const int status,
                    const app::FormProblems& problems, const Error* refused = nullptr) {
  const Pages& pages = application.pages;
  const FormView form(pages, request, problems);
  json::Object view{{"page_class", "reading"}, {"most", app::kLargestUpload >> 20U}};
  view["file_field"] = form.field("file", "upload.file", "",
                                  {.hint = "upload.file_hint", .type = "file", .accept = "application/pdf,.pdf"});
  if (refused != nullptr) {
    const std::string key = "error." + std::string(name(refused->code));
    view["refused"] = json::Object{{"refusal_title", pages.text(request.language, key + ".title")},
                                   {"refusal", pages.text(request.language, key)}};
  }
  form.add_summary(view);
  return pages.page(request, status, "upload", pages.text(request.language, "upload.title"), view);
}

http::Answer get_upload(const Application& application, const Request& request) {
  return show(application, request, 200, {});
}

// To what the QR code says, where there is one to ask about.
std::string address_after_upload(const Request& request, const std::string& id) {
  const auto reading = app::qr_reading(request.scope(), id);
  return "/documentos/" + id + (reading && *reading ? "/codigo-qr" : "");
}

http::Answer post_upload(const Application& application, const Request& request) {
  const http::FormFile* file = request.form.file("file");
  if (file == nullptr || file->content.empty()) {
    return show(application, request, 422, {{"file", "problem.file"}});
  }
  if (auto counted = application.limits.take(app::limits::kUploadsPerAccount, request.scope().account()); !counted) {
    return problem(application.pages, request, counted.error());
  }
  const auto id = application.upload(request.scope(), file->name, file->content);
  if (id) return see_other(address_after_upload(request, *id));
  const int status = http_status(id.error().code);
  if (status >= 500) return problem(application.pages, request, id.error());
  return show(application, request, status, {}, &id.error());
}

// ---- What the QR code says

http::Response show_reading(const Application& application, const Request& request, const int status,
                            const app::DocumentRecord& document, const app::QrReading& reading,
                            const std::string_view name, const app::FormProblems& problems) {
  const Pages& pages = application.pages;
  const FormView form(pages, request, problems);
  json::Object view{{"page_class", "reading"},
                    {"file", document.file_name.value_or(document.title)},
                    {"document_address", "/documentos/" + document.id},
                    {"pdf_url", "/documentos/" + document.id + "/ficheiro/" + hex_lower(document.sha256)},
                    {"number", reading.number},
                    {"date", app::written_date(reading.date)},
                    {"issuer_name", reading.issuer_name},
                    {"issuer_tax_id", reading.issuer_tax_id},
                    {"total", app::written_money(reading.total, "EUR")},
                    {"other_issuer", reading.issuer == app::QrIssuer::other},
                    {"annulled", reading.annulled}};
  view["name_field"] = form.field("name", "qr.name", name, {.hint = "qr.name_hint", .maxlength = 150});
  form.add_summary(view);
  return pages.page(request, status, "qr_reading", pages.text(request.language, "qr.title"), view);
}

// The document and its reading, or why there is nothing to ask.
Result<std::pair<app::DocumentRecord, app::QrReading>> asked_about(const Request& request) {
  RUBRICA_TRY(app::DocumentRecord document, app::document(request.scope(), request.parameter("id")));
  RUBRICA_TRY(std::optional<app::QrReading> reading, app::qr_reading(request.scope(), document.id));
  if (!reading) return fail(ErrorCode::not_found, "no fiscal QR code was read");
  return std::pair(std::move(document), std::move(*reading));
}

http::Answer get_reading(const Application& application, const Request& request) {
  const auto asked = asked_about(request);
  if (!asked) return problem(application.pages, request, asked.error());
  const auto& [document, reading] = *asked;
  if (document.signed_file || document.in_signing) return see_other("/documentos/" + document.id);
  const std::string& name = reading.answer == app::QrAnswer::used ? document.title : reading.number;
  return show_reading(application, request, 200, document, reading, name, {});
}

http::Answer post_reading(const Application& application, const Request& request) {
  const auto asked = asked_about(request);
  if (!asked) return problem(application.pages, request, asked.error());
  const auto& [document, reading] = *asked;
  if (chose(request, "action", "leave")) {
    if (auto left = app::leave_qr_reading(request.scope(), document.id); !left) {
      return problem(application.pages, request, left.error());
    }
    return see_other("/documentos/" + document.id);
  }
  const std::string name = typed(request, "name");
  const auto problems = app::use_qr_reading(request.scope(), document.id, name);
  if (!problems) return problem(application.pages, request, problems.error());
  if (!problems->empty()) return show_reading(application, request, 422, document, reading, name, *problems);
  return see_other("/documentos/" + document.id);
}

}  // namespace

Routes upload_routes(const Application& application) {
  const auto with = handler(application);
  return {
      {.method = "GET", .pattern = "/documentos/pdf/novo", .handle = with(get_upload)},
      {.method = "POST",
       .pattern = "/documentos/pdf/novo",
       .body = Body::form,
       .largest_body = app::kLargestUpload + kRoomForTheForm,
       .handle = with(post_upload)},
      {.method = "GET", .pattern = "/documentos/{id}/codigo-qr", .handle = with(get_reading)},
      {.method = "POST", .pattern = "/documentos/{id}/codigo-qr", .body = Body::form, .handle = with(post_reading)},
  };
}

}  // namespace rubrica::web
