// Definições › Séries: which there are, a new one, AT's code, and the end of one.
#include "app/drafts.h"
#include "app/series.h"
#include "app/written.h"
#include "web/form_view.h"
#include "web/page_handler.h"
#include "web/problem.h"

namespace rubrica::web {
namespace {

constexpr std::string_view kSeries = "/definicoes/series";
constexpr std::string_view kNew = "/definicoes/series/nova";
constexpr std::string_view kOne = "/definicoes/series/{type}/{id}";

std::string address_of(const fiscal::Series& series) {
  return std::string(kSeries) + "/" + series.type + "/" + series.id;
}

std::string type_name(const Application& application, const Request& request, const std::string& type) {
  return application.pages.text(request.language, "type." + type);
}

json::Object view_of(const Application& application, const Request& request, const fiscal::Series& series) {
  json::Object view{{"series_address", address_of(series)},
                    {"series_name", series.name()},
                    {"series_type", type_name(application, request, series.type)},
                    {"series_code", series.validation_code},
                    {"series_documents", series.last_number},
                    {"finished", series.finished},
                    {"series_training", request.scope().producer().certified() && series.training},
                    {"unused", series.last_number == 0}};
  if (series.last_date) view["series_last"] = app::written_date(fiscal::iso_date(*series.last_date));
  return view;
}

// ---- The list

http::Answer show_list(const Application& application, const Request& request) {
  const auto all = app::all_series(request.scope());
  if (!all) return problem(application.pages, request, all.error());
  json::Array rows;
  for (const fiscal::Series& one : *all) rows.push_back(view_of(application, request, one));
  const auto state = request.http.query_value("estado");
  const json::Object view{{"certified", request.scope().producer().certified()},
                          {"some", !rows.empty()},
                          {"one", rows.size() == 1},
                          {"count", rows.size()},
                          {"created", state == "criada"},
                          {"coded", state == "guardada"},
                          {"now_finished", state == "finalizada"},
                          {"series", std::move(rows)}};
  return application.pages.page(request, 200, "series", application.pages.text(request.language, "series.title"), view);
}

// ---- A new one

struct NewSeries {
  std::string type = "FT";
  std::string id;
  std::string code;
  std::string kind = "real";  // or "formacao"; where the program is not certified all are for training
};

http::Response show_new(const Application& application, const Request& request, const int status,
                        const NewSeries& series, const app::FormProblems& problems) {
  const FormView form(application.pages, request, problems);
  std::vector<Choice> types;
  std::vector<std::string> offered = app::offered_types();
  offered.emplace_back("RC");
  for (const std::string& type : offered) {
    types.push_back({type, type + " – " + type_name(application, request, type)});
  }
  json::Object view{{"page_class", "reading"}};
  view["type_field"] = form.select("type", "series.type", series.type, types, {.width = "half"});
  if (request.scope().producer().certified()) {
    view["kind_field"] = form.select("kind", "series.kind", series.kind,
                                     {{"real", application.pages.text(request.language, "series.kind_real")},
                                      {"formacao", application.pages.text(request.language, "series.kind_training")}},
                                     {.width = "half"});
  }
  view["series_field"] =
      form.field("series", "series.id", series.id, {.hint = "series.id_hint", .width = "half", .maxlength = 35});
  view["code_field"] = form.field("validation_code", "series.code", series.code,
                                  {.hint = "series.code_hint",
                                   .width = "nif",
                                   .maxlength = 30,
                                   .optional = !request.scope().producer().certified()});
  form.add_summary(view);
  return application.pages.page(request, status, "series_new",
                                application.pages.text(request.language, "series.new_title"), view);
}

http::Answer get_new(const Application& application, const Request& request) {
  NewSeries series;
  series.type = request.http.query_value("tipo").value_or(series.type);
  return show_new(application, request, 200, series, {});
}

http::Answer post_new(const Application& application, const Request& request) {
  const NewSeries series{typed(request, "type"), typed(request, "series"), typed(request, "validation_code"),
                         typed(request, "kind")};
  const auto kind = series.kind == "real" ? app::SeriesKind::real : app::SeriesKind::training;
  const auto problems = app::open_series(request.scope(), series.type, series.id, series.code, kind);
  if (!problems) return problem(application.pages, request, problems.error());
  if (!problems->empty()) return show_new(application, request, 422, series, *problems);
  return see_other(std::string(kSeries) + "?estado=criada");
}

// ---- One

Result<fiscal::Series> series_of(const Request& request) {
  return app::one_series(request.scope(), request.parameter("type"), request.parameter("id"));
}

http::Response show_one(const Application& application, const Request& request, const int status,
                        const fiscal::Series& series, const std::string& code, const app::FormProblems& problems) {
  const FormView form(application.pages, request, problems);
  json::Object view = view_of(application, request, series);
  view["page_class"] = "reading";
  view["may_code"] = (series.last_number == 0 && !series.finished) || !problems.empty();
  view["code_field"] =
      form.field("validation_code", "series.code", code, {.hint = "series.code_hint", .width = "nif", .maxlength = 30});
  form.add_summary(view);
  return application.pages.page(request, status, "series_one",
                                application.pages.text(request.language, "series.one_title", view), view);
}

http::Answer get_one(const Application& application, const Request& request) {
  const auto series = series_of(request);
  if (!series) return problem(application.pages, request, series.error());
  return show_one(application, request, 200, *series, series->validation_code, {});
}

http::Answer post_code(const Application& application, const Request& request) {
  const auto series = series_of(request);
  if (!series) return problem(application.pages, request, series.error());
  const std::string code = typed(request, "validation_code");
  const auto problems = app::set_validation_code(request.scope(), series->type, series->id, code);
  if (!problems) return problem(application.pages, request, problems.error());
  if (!problems->empty()) return show_one(application, request, 422, *series, code, *problems);
  return see_other(std::string(kSeries) + "?estado=guardada");
}

http::Answer get_end(const Application& application, const Request& request) {
  const auto series = series_of(request);
  if (!series) return problem(application.pages, request, series.error());
  json::Object view = view_of(application, request, *series);
  view["page_class"] = "reading";
  return application.pages.page(request, 200, "series_end",
                                application.pages.text(request.language, "series.end_title", view), view);
}

http::Answer post_end(const Application& application, const Request& request) {
  if (auto done = app::finish_series(request.scope(), request.parameter("type"), request.parameter("id")); !done) {
    return problem(application.pages, request, done.error());
  }
  return see_other(std::string(kSeries) + "?estado=finalizada");
}

}  // namespace

Routes series_routes(const Application& application) {
  const auto with = handler(application);
  const std::string one(kOne);
  return {
      {.method = "GET", .pattern = std::string(kSeries), .handle = with(show_list)},
      {.method = "GET", .pattern = std::string(kNew), .handle = with(get_new)},
      {.method = "POST", .pattern = std::string(kNew), .body = Body::form, .handle = with(post_new)},
      {.method = "GET", .pattern = one, .handle = with(get_one)},
      {.method = "POST", .pattern = one + "/codigo", .body = Body::form, .handle = with(post_code)},
      {.method = "GET", .pattern = one + "/finalizar", .handle = with(get_end)},
      {.method = "POST", .pattern = one + "/finalizar", .body = Body::form, .handle = with(post_end)},
  };
}

}  // namespace rubrica::web
