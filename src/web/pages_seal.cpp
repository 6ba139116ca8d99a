// Definições: the visible seal.
#include "app/seal.h"
#include "app/signature_settings.h"
#include "web/form_view.h"
#include "web/page_handler.h"
#include "web/problem.h"

namespace rubrica::web {
namespace {

constexpr std::string_view kSeal = "/definicoes/assinatura/selo";
// More than a logo may have, so that who chooses a photograph is told what is wrong beside the field.
constexpr std::size_t kLargestForm = std::size_t{8} << 20U;

json::Object corner_field(const Pages& pages, const Request& request, const FormView& form,
                          const app::SealCorner chosen) {
  std::vector<Choice> choices;
  for (const auto corner : {app::SealCorner::lower_right, app::SealCorner::lower_left, app::SealCorner::upper_right,
                            app::SealCorner::upper_left}) {
    const std::string name(app::name(corner));
    choices.push_back({name, pages.text(request.language, "seal." + name)});
  }
  return form.select("corner", "seal.corner", app::name(chosen), choices, {.width = "half"});
}

json::Object page_field(const Pages& pages, const Request& request, const FormView& form, const app::SealPage chosen) {
  std::vector<Choice> choices;
  for (const auto page : {app::SealPage::last, app::SealPage::first}) {
    const std::string name(app::name(page));
    choices.push_back({name, pages.text(request.language, "seal.page_" + name)});
  }
  return form.select("page", "seal.page", app::name(chosen), choices, {.hint = "seal.page_hint", .width = "half"});
}

// The picture as an element of the page: its size in CSS pixels, and what it says.
Result<json::Object> picture_view(const Request& request) {
  constexpr double kPixels = 96.0 / 72;
  RUBRICA_TRY(const app::SealPicture picture, app::seal_picture(request.scope()));
  return json::Object{{"picture_url", std::string(kSeal) + "/imagem"},
                      {"picture_width", static_cast<int>(picture.width * kPixels)},
                      {"picture_height", static_cast<int>(picture.height * kPixels)},
                      {"description", picture.description}};
}

Result<http::Response> show(const Application& application, const Request& request, const int status,
                            const app::SealSettings& seal, const app::FormProblems& problems) {
  const Pages& pages = application.pages;
  const FormView form(pages, request, problems);
  RUBRICA_TRY(json::Object picture, picture_view(request));
  json::Object view{{"page_class", "reading"},           {"saved", request.http.query_value("estado") == "guardado"},
                    {"visible", seal.visible},           {"in_field", seal.in_field},
                    {"has_logo", seal.logo.has_value()}, {"picture", std::move(picture)}};
  view["corner_field"] = corner_field(pages, request, form, seal.corner);
  view["page_field"] = page_field(pages, request, form, seal.page);
  view["logo_field"] = form.field("logo", "seal.logo", "",
                                  {.hint = "seal.logo_hint", .accept = "image/png,image/jpeg", .optional = true});
  form.add_summary(view);
  return pages.page(request, status, "settings_seal", pages.text(request.language, "seal.title"), view);
}

Result<http::Response> get_seal(const Application& application, const Request& request) {
  RUBRICA_TRY(const auto settings, app::signature_settings(request.scope()));
  if (!settings.cmd_active_since) return see_other("/definicoes/assinatura");
  return show(application, request, 200, settings.seal, {});
}

// A picture that cannot be used is said at its field; any other error is one.
Result<app::FormProblems> save_logo(const Application& application, const Request& request) {
  const http::FormFile* file = request.form.file("logo");
  if (file == nullptr || file->content.empty()) {
    if (chose(request, "remove_logo", "1")) RUBRICA_CHECK_OK(app::remove_seal_logo(request.scope()));
    return app::FormProblems{};
  }
  RUBRICA_CHECK_OK(application.limits.take(app::limits::kUploadsPerAccount, request.scope().account()));
  const auto saved = application.save_seal_logo(request.scope(), file->content);
  if (saved) return app::FormProblems{};
  const ErrorCode code = saved.error().code;
  if (code == ErrorCode::invalid_argument || code == ErrorCode::confined_reader_failed) {
    return app::FormProblems{{"logo", "problem.logo"}};
  }
  return fail(saved.error());
}

Result<http::Response> post_seal(const Application& application, const Request& request) {
  RUBRICA_TRY(const auto settings, app::signature_settings(request.scope()));
  if (!settings.cmd_active_since) return see_other("/definicoes/assinatura");
  app::SealSettings seal = settings.seal;
  seal.visible = chose(request, "visible", "1");
  seal.corner = app::seal_corner_named(typed(request, "corner")).value_or(seal.corner);
  seal.page = app::seal_page_named(typed(request, "page")).value_or(seal.page);
  seal.in_field = chose(request, "in_field", "1");
  RUBRICA_TRY(const app::FormProblems problems, save_logo(application, request));
  if (!problems.empty()) return show(application, request, 422, seal, problems);
  RUBRICA_CHECK_OK(app::save_seal(request.scope(), seal));
  return see_other(std::string(kSeal) + "?estado=guardado");
}

Result<http::Response> get_picture(const Application& application, const Request& request) {
  RUBRICA_TRY(const app::SealPicture picture, app::seal_picture(request.scope()));
  RUBRICA_TRY(const Bytes image, application.drawing(picture.pdf, 1, true));
  return http::text_response(200, "image/png", as_text(image));
}

}  // namespace

Routes seal_routes(const Application& application) {
  const auto with = result_handler(application);
  return {
      {.method = "GET", .pattern = std::string(kSeal), .handle = with(get_seal)},
      {.method = "POST",
       .pattern = std::string(kSeal),
       .body = Body::form,
       .largest_body = kLargestForm,
       .handle = with(post_seal)},
      {.method = "GET", .pattern = std::string(kSeal) + "/imagem", .handle = with(get_picture)},
  };
}

}  // namespace rubrica::web
