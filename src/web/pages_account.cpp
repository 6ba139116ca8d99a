// Creating an account, coming in and leaving.
#include "app/rate_limits.h"
#include "web/form_view.h"
#include "web/page_handler.h"
#include "web/problem.h"
#include "web/router.h"

namespace rubrica::web {
namespace {

constexpr std::string_view kStart = "/documentos";

http::Response come_in(const Application& application, const app::NewLogin& login, const std::string_view location) {
  http::Response response = see_other(location);
  application.cookies.set_login(response, login.cookie);
  return response;
}

struct Entry {
  std::string_view page;
  std::string_view title;
  std::string_view password_label;
  std::string_view password_hint;
  std::string_view password_autocomplete;
};
constexpr Entry kSignUp{"account_new", "account.new_title", "account.new_password", "account.password_hint",
                        "new-password"};
constexpr Entry kLogIn{"account_enter", "account.enter_title", "account.password", "", "current-password"};

http::Response show(const Application& application, const Request& request, const Entry& entry, const int status,
                    const app::FormProblems& problems, const std::string_view notice = {}) {
  const FormView form(application.pages, request, problems);
  json::Object view{{"page_class", "narrow"}, {"notice", application.pages.text(request.language, notice)}};
  if (notice.empty()) view["notice"] = nullptr;
  view["email_field"] =
      form.field("email", "account.email", typed(request, "email"),
                 {.type = "email", .autocomplete = "username", .inputmode = "email", .maxlength = 254});
  view["password_field"] =
      form.field("password", entry.password_label, "",
                 {.hint = entry.password_hint, .type = "password", .autocomplete = entry.password_autocomplete});
  const std::string back =
      request.http.method == "GET" ? request.http.query_value("para").value_or("") : typed(request, "para");
  view["back"] = is_own_path(back) ? back : "";
  form.add_summary(view);
  return application.pages.page(request, status, entry.page, application.pages.text(request.language, entry.title),
                                view);
}

SecretText password_of(const Request& request) {
  auto typed_in = request.form.secret("password");
  return typed_in ? std::move(*typed_in) : SecretText(std::string());
}

http::Answer sign_up(const Application& application, const Request& request) {
  const std::string email = typed(request, "email");
  const SecretText password = password_of(request);
  app::FormProblems problems;
  if (!app::Accounts::is_email(email)) problems.push_back({"email", "problem.email"});
  if (!app::Accounts::is_password(password)) problems.push_back({"password", "problem.password"});
  if (!problems.empty()) return show(application, request, kSignUp, 422, problems);
  const auto login = application.accounts.sign_up(email, password);
  if (login) return come_in(application, *login, "/definicoes/emitente");
  if (login.error().code != ErrorCode::storage_conflict) {
    return problem(application.pages, request, login.error());
  }
  problems.push_back({"email", "problem.email_taken"});
  return show(application, request, kSignUp, http_status(login.error().code), problems);
}

http::Answer log_in(const Application& application, const Request& request) {
  const std::string email = typed(request, "email");
  const SecretText password = password_of(request);
  app::FormProblems problems;
  if (email.empty()) problems.push_back({"email", "problem.email"});
  if (password.expose().empty()) problems.push_back({"password", "problem.password_empty"});
  if (!problems.empty()) return show(application, request, kLogIn, 422, problems);
  const auto login = application.accounts.log_in(email, password, request.address);
  if (login) {
    const std::string back = typed(request, "para");
    return come_in(application, *login, is_own_path(back) ? std::string_view(back) : kStart);
  }
  const ErrorCode code = login.error().code;
  if (code != ErrorCode::credentials_refused && code != ErrorCode::rate_limited) {
    return problem(application.pages, request, login.error());
  }
  return show(application, request, kLogIn, http_status(code), {},
              code == ErrorCode::rate_limited ? "account.too_many" : "account.refused");
}

http::Answer log_out(const Application& application, const Request& request) {
  if (const auto cookie = application.cookies.login(request.http)) {
    if (auto done = application.accounts.log_out(*cookie); !done) {
      return problem(application.pages, request, done.error());
    }
  }
  http::Response response = see_other("/entrar");
  application.cookies.end_login(response);
  // Pictures of documents may be kept for an hour: not on a machine that somebody else uses next.
  response.headers.set("Clear-Site-Data", "\"cache\"");
  return response;
}

}  // namespace

Routes account_routes(const Application& application) {
  const auto with = handler(application);
  const auto page = [&application](const Entry& entry) {
    return [&application, &entry](const Request& request) -> http::Answer {
      if (request.login) return see_other(kStart);
      return show(application, request, entry, 200, {});
    };
  };
  return {
      {.method = "GET", .pattern = "/conta/nova", .access = Access::anyone, .handle = page(kSignUp)},
      {.method = "POST",
       .pattern = "/conta/nova",
       .access = Access::anyone,
       .body = Body::form,
       .limit_per_address = &app::limits::kSignUpsPerAddress,
       .handle = with(sign_up)},
      {.method = "GET", .pattern = "/entrar", .access = Access::anyone, .handle = page(kLogIn)},
      {.method = "POST",
       .pattern = "/entrar",
       .access = Access::anyone,
       .body = Body::form,
       .limit_per_address = &app::limits::kLogInsPerAddress,
       .handle = with(log_in)},
      {.method = "POST", .pattern = "/sair", .access = Access::anyone, .body = Body::form, .handle = with(log_out)},
  };
}

}  // namespace rubrica::web
