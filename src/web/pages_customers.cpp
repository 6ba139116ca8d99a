// Clientes: whom the invoices are for.
#include "app/rules.h"
#include "web/customer_fields.h"
#include "web/page_handler.h"
#include "web/problem.h"

namespace rubrica::web {
namespace {

constexpr std::string_view kCustomers = "/clientes";

http::Answer show_customers(const Application& application, const Request& request) {
  const auto customers = app::customers(request.scope());
  if (!customers) return problem(application.pages, request, customers.error());
  json::Array rows;
  for (const app::Customer& customer : *customers) {
    rows.push_back(json::Object{{"address", std::string(kCustomers) + "/" + customer.id},
                                {"customer_name", customer.name},
                                {"tax_id", customer.tax_id},
                                {"customer_email", customer.email}});
  }
  const json::Object view{{"some", !rows.empty()},
                          {"count", rows.size()},
                          {"one", rows.size() == 1},
                          {"customers", rows},
                          {"saved", request.http.query_value("estado") == "guardado"}};
  return application.pages.page(request, 200, "customers", application.pages.text(request.language, "customers.title"),
                                view);
}

http::Response show_form(const Application& application, const Request& request, const int status,
                         const app::Customer& customer, const app::FormProblems& problems) {
  const FormView form(application.pages, request, problems);
  json::Object view{{"page_class", "reading"}, {"known", !customer.id.empty()}};
  add_customer_fields(form, view, customer, "");
  form.add_summary(view);
  const std::string_view key = customer.id.empty() ? "customers.new_title" : "customers.edit_title";
  return application.pages.page(request, status, "customer", application.pages.text(request.language, key), view);
}

http::Answer save(const Application& application, const Request& request, const std::string& id) {
  app::Customer customer = typed_customer(request, "");
  customer.id = id;
  if (const app::FormProblems problems = app::check(customer); !problems.empty()) {
    return show_form(application, request, 422, customer, problems);
  }
  if (auto saved = app::save_customer(request.scope(), customer); !saved) {
    if (const auto fixed = app::problem_of_change(saved.error())) {
      return show_form(application, request, 422, customer, {*fixed});
    }
    return problem(application.pages, request, saved.error());
  }
  return see_other(std::string(kCustomers) + "?estado=guardado");
}

http::Answer get_new(const Application& application, const Request& request) {
  return show_form(application, request, 200, {}, {});
}

http::Answer post_new(const Application& application, const Request& request) { return save(application, request, ""); }

http::Answer get_known(const Application& application, const Request& request) {
  const auto customer = app::customer(request.scope(), request.parameter("id"));
  if (!customer) return problem(application.pages, request, customer.error());
  return show_form(application, request, 200, *customer, {});
}

http::Answer post_known(const Application& application, const Request& request) {
  // Somebody else's is not even told what is wrong with the form.
  const auto known = app::customer(request.scope(), request.parameter("id"));
  if (!known) return problem(application.pages, request, known.error());
  return save(application, request, known->id);
}

}  // namespace

Routes customer_routes(const Application& application) {
  const auto with = handler(application);
  return {
      {.method = "GET", .pattern = "/clientes", .handle = with(show_customers)},
      {.method = "GET", .pattern = "/clientes/novo", .handle = with(get_new)},
      {.method = "POST", .pattern = "/clientes/novo", .body = Body::form, .handle = with(post_new)},
      {.method = "GET", .pattern = "/clientes/{id}", .handle = with(get_known)},
      {.method = "POST", .pattern = "/clientes/{id}", .body = Body::form, .handle = with(post_known)},
  };
}

}  // namespace rubrica::web
