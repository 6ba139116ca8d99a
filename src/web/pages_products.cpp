// Produtos e serviços: what the tenant's documents are about.
#include "app/drafts.h"
#include "app/products.h"
#include "web/kind_field.h"
#include "web/page_handler.h"
#include "web/problem.h"
#include "web/vat_field.h"

namespace rubrica::web {
namespace {

constexpr std::string_view kProducts = "/produtos";

// "62,50 € / h"
std::string price_text(const Application& application, const Request& request, const app::Product& product) {
  const std::string_view key = product.price.empty()    ? "products.price_varies"
                               : product.price_with_vat ? "products.price_with_vat_of"
                                                        : "products.price_of";
  return application.pages.text(request.language, key, {{"price", product.price}, {"unit", product.unit}});
}

json::Object row_of(const Application& application, const Request& request, const app::Product& product) {
  return {{"address", std::string(kProducts) + "/" + product.id},
          {"product_description", product.description},
          {"product_code", product.code},
          {"product_kind", application.pages.text(request.language, "products.kind_" + product.kind)},
          {"product_price", price_text(application, request, product)},
          {"product_hidden", product.hidden}};
}

http::Answer show_products(const Application& application, const Request& request) {
  const auto products = app::products(request.scope());
  if (!products) return problem(application.pages, request, products.error());
  json::Array rows;
  for (const app::Product& product : *products) rows.push_back(row_of(application, request, product));
  const auto done = request.http.query_value("estado");
  const json::Object view{{"some", !rows.empty()},          {"count", rows.size()},
                          {"one", rows.size() == 1},        {"products", rows},
                          {"saved", done == "guardado"},    {"removed", done == "apagado"},
                          {"now_hidden", done == "oculto"}, {"now_shown", done == "visivel"}};
  return application.pages.page(request, 200, "products", application.pages.text(request.language, "products.title"),
                                view);
}

struct Shown {
  int status = 200;
  const app::Product& product;
  const app::FormProblems& problems;
};

http::Answer show_form(const Application& application, const Request& request, const Shown& shown) {
  const Pages& pages = application.pages;
  const app::Product& product = shown.product;
  const auto rates = app::vat_choices(request.scope());
  if (!rates) return problem(pages, request, rates.error());
  const FormView form(pages, request, shown.problems);
  json::Object view{{"page_class", "reading"},
                    {"known", !product.id.empty()},
                    {"used", product.used},
                    {"product_hidden", product.hidden},
                    {"price_with_vat", product.price_with_vat}};
  view["code_field"] = form.field("code", "products.code", product.code,
                                  {.hint = "products.code_hint", .width = "half", .maxlength = 60});
  view["description_field"] = form.field("description", "invoice.description", product.description,
                                         {.hint = "products.description_hint", .maxlength = 200});
  view["kind_field"] =
      form.select("kind", "products.kind", product.kind, kind_choices(pages, request), {.width = "half"});
  view["unit_field"] = form.field("unit", "invoice.unit", product.unit,
                                  {.hint = "products.unit_hint", .width = "postal", .maxlength = 10});
  view["price_field"] = form.field(
      "price", "products.price", product.price,
      {.hint = "products.price_hint", .width = "money", .inputmode = "decimal", .maxlength = 20, .optional = true});
  view["vat_field"] = form.select("vat", "invoice.vat", product.vat, vat_choices(pages, request, *rates));
  form.add_summary(view);
  const std::string_view key = product.id.empty() ? "products.new_title" : "products.edit_title";
  return pages.page(request, shown.status, "product", pages.text(request.language, key), view);
}

http::Answer done(const std::string_view what) {
  return see_other(std::string(kProducts) + "?estado=" + std::string(what));
}

// `known`: as it is kept; without id for a new one.
http::Answer save(const Application& application, const Request& request, const app::Product& known) {
  app::Product product = known;
  product.code = typed(request, "code");
  product.description = typed(request, "description");
  product.kind = typed(request, "kind");
  product.unit = typed(request, "unit");
  product.price = typed(request, "price");
  product.price_with_vat = chose(request, "price_with_vat", "1");
  product.vat = typed(request, "vat");
  product = app::tidy(std::move(product));
  const auto problems = app::save_product(request.scope(), product);
  if (!problems) return problem(application.pages, request, problems.error());
  if (problems->empty()) return done("guardado");
  return show_form(application, request, {.status = 422, .product = product, .problems = *problems});
}

http::Answer get_new(const Application& application, const Request& request) {
  const auto line = app::new_line(request.scope());
  if (!line) return problem(application.pages, request, line.error());
  return show_form(application, request, {.product = {.vat = line->vat}, .problems = {}});
}

http::Answer post_new(const Application& application, const Request& request) { return save(application, request, {}); }

http::Answer get_known(const Application& application, const Request& request) {
  const auto product = app::product(request.scope(), request.parameter("id"));
  if (!product) return problem(application.pages, request, product.error());
  return show_form(application, request, {.product = *product, .problems = {}});
}

// "save", "remove" or "show".
http::Answer post_known(const Application& application, const Request& request) {
  const auto known = app::product(request.scope(), request.parameter("id"));
  if (!known) return problem(application.pages, request, known.error());
  if (chose(request, "action", "remove")) {
    const auto removal = app::remove_product(request.scope(), known->id);
    if (!removal) return problem(application.pages, request, removal.error());
    return done(*removal == app::Removal::hidden ? "oculto" : "apagado");
  }
  if (chose(request, "action", "show")) {
    if (const auto shown = app::show_product_again(request.scope(), known->id); !shown) {
      return problem(application.pages, request, shown.error());
    }
    return done("visivel");
  }
  return save(application, request, *known);
}

}  // namespace

Routes product_routes(const Application& application) {
  const auto with = handler(application);
  return {
      {.method = "GET", .pattern = "/produtos", .handle = with(show_products)},
      {.method = "GET", .pattern = "/produtos/novo", .handle = with(get_new)},
      {.method = "POST", .pattern = "/produtos/novo", .body = Body::form, .handle = with(post_new)},
      {.method = "GET", .pattern = "/produtos/{id}", .handle = with(get_known)},
      {.method = "POST", .pattern = "/produtos/{id}", .body = Body::form, .handle = with(post_known)},
  };
}

}  // namespace rubrica::web
