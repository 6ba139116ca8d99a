// Definições: the colour and the logo of documents.
#include "app/document_look.h"
#include "web/form_view.h"
#include "web/page_handler.h"
#include "web/problem.h"

namespace rubrica::web {
namespace {

constexpr std::string_view kLook = "/definicoes/aspeto";
// More than a logo may have, so that who chooses a photograph is told what is wrong beside the field.
constexpr std::size_t kLargestForm = std::size_t{8} << 20U;

http::Response show(const Application& application, const Request& request, const int status,
                    const app::DocumentLook& look, const app::FormProblems& problems) {
  const Pages& pages = application.pages;
  const FormView form(pages, request, problems);
  // The address says what is shown: a browser that has another picture must not take that one.
  const std::string shown = look.colour.substr(1) + (look.logo ? "-" + hex_lower(*look.logo).substr(0, 16) : "");
  json::Object view{{"page_class", "reading"},
                    {"saved", request.http.query_value("estado") == "guardado"},
                    {"has_logo", look.logo.has_value()},
                    {"picture_url", std::string(kLook) + "/exemplo?" + shown}};
  view["colour_field"] = form.field("colour", "look.colour", look.colour,
                                    {.hint = "look.colour_hint", .type = "color", .width = "quantity"});
  view["logo_field"] = form.field("logo", "seal.logo", "",
                                  {.hint = "seal.logo_hint", .accept = "image/png,image/jpeg", .optional = true});
  form.add_summary(view);
  return pages.page(request, status, "settings_look", pages.text(request.language, "look.title"), view);
}

Result<http::Response> get_look(const Application& application, const Request& request) {
  RUBRICA_TRY(const app::DocumentLook look, app::document_look(request.scope()));
  return show(application, request, 200, look, {});
}

// The logo that was chosen, drawn once by the confined process: what cannot be shown is not used.
Result<app::DocumentLook> with_logo(const Application& application, const Request& request, app::DocumentLook look,
                                    const BytesView file) {
  RUBRICA_CHECK_OK(application.limits.take(app::limits::kUploadsPerAccount, request.scope().account()));
  RUBRICA_TRY(look.logo, app::keep_logo(request.scope(), file));
  RUBRICA_TRY(const Bytes sample, app::sample_document(request.scope(), look));
  RUBRICA_CHECK_OK(application.drawing(sample, 1, false));
  return look;
}

Result<http::Response> post_look(const Application& application, const Request& request) {
  RUBRICA_TRY(const app::DocumentLook kept, app::document_look(request.scope()));
  app::DocumentLook look = kept;
  if (const std::string colour = typed(request, "colour"); !colour.empty()) look.colour = colour;
  if (const app::FormProblems problems = app::check(look); !problems.empty()) {
    return show(application, request, 422, kept, problems);
  }
  const http::FormFile* file = request.form.file("logo");
  if (file != nullptr && !file->content.empty()) {
    auto changed = with_logo(application, request, look, file->content);
    const ErrorCode code = changed ? ErrorCode::internal : changed.error().code;
    if (code == ErrorCode::invalid_argument || code == ErrorCode::confined_reader_failed) {
      return show(application, request, 422, look, {{"logo", "problem.logo"}});
    }
    if (!changed) return fail(std::move(changed).error());
    look = std::move(*changed);
  } else if (chose(request, "remove_logo", "1")) {
    look.logo.reset();
  }
  RUBRICA_CHECK_OK(app::save_document_look(request.scope(), look));
  return see_other(std::string(kLook) + "?estado=guardado");
}

Result<http::Response> get_sample(const Application& application, const Request& request) {
  RUBRICA_TRY(const app::DocumentLook look, app::document_look(request.scope()));
  RUBRICA_TRY(const Bytes sample, app::sample_document(request.scope(), look));
  RUBRICA_TRY(const Bytes image, application.drawing(sample, 1, false));
  return http::text_response(200, "image/png", as_text(image));
}

}  // namespace

Routes look_routes(const Application& application) {
  const auto with = result_handler(application);
  return {
      {.method = "GET", .pattern = std::string(kLook), .handle = with(get_look)},
      {.method = "POST",
       .pattern = std::string(kLook),
       .body = Body::form,
       .largest_body = kLargestForm,
       .handle = with(post_look)},
      {.method = "GET", .pattern = std::string(kLook) + "/exemplo", .handle = with(get_sample)},
  };
}

}  // namespace rubrica::web
