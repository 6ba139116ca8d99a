// Definições: who issues, and how one signs (S0, S1).
#include "app/issuer.h"
#include "app/rules.h"
#include "app/signature_settings.h"
#include "app/written.h"
#include "web/form_view.h"
#include "web/page_handler.h"
#include "web/problem.h"

namespace rubrica::web {
namespace {

constexpr std::string_view kIssuer = "/definicoes/emitente";
constexpr std::string_view kSignature = "/definicoes/assinatura";
constexpr std::string_view kCmd = "/definicoes/assinatura/cmd";

std::string title(const Application& application, const Request& request, const std::string_view key) {
  return application.pages.text(request.language, key);
}

// ---- Overview

http::Answer show_settings(const Application& application, const Request& request) {
  const auto issuer = app::issuer(request.scope());
  if (!issuer) return problem(application.pages, request, issuer.error());
  const auto settings = app::signature_settings(request.scope());
  if (!settings) return problem(application.pages, request, settings.error());
  json::Object view{{"page_class", "reading"},
                    {"cmd_active", settings->cmd_active_since.has_value()},
                    {"certified", request.scope().producer().certified()}};
  if (*issuer) view["issuer"] = json::Object{{"issuer_name", (*issuer)->name}, {"tax_id", (*issuer)->tax_id}};
  return application.pages.page(request, 200, "settings", title(application, request, "settings.title"), view);
}

// ---- Issuer

http::Response show_issuer(const Application& application, const Request& request, const int status,
                           const app::IssuerProfile& profile, const app::FormProblems& problems, const bool saved) {
  const Pages& pages = application.pages;
  const FormView form(pages, request, problems);
  json::Object view{{"page_class", "reading"}, {"saved", saved}};
  view["name_field"] =
      form.field("name", "settings.issuer_name", profile.name, {.autocomplete = "organization", .maxlength = 100});
  view["tax_id_field"] = form.field("tax_id", "settings.issuer_tax_id", profile.tax_id,
                                    {.hint = "settings.tax_id_hint", .width = "nif", .inputmode = "numeric"});
  view["address_field"] = form.field("address", "settings.issuer_address", profile.address, {.maxlength = 210});
  view["territory_field"] = form.select("vat_territory", "settings.vat_territory", profile.vat_territory,
                                        {{"PT", pages.text(request.language, "territory.PT")},
                                         {"PT-AC", pages.text(request.language, "territory.PT-AC")},
                                         {"PT-MA", pages.text(request.language, "territory.PT-MA")}},
                                        {.hint = "settings.vat_territory_hint", .width = "half"});
  view["contact_field"] = form.field("contact", "settings.issuer_contact", profile.contact,
                                     {.hint = "settings.contact_hint", .maxlength = 100, .optional = true});
  view["payment_field"] = form.field("payment_details", "settings.issuer_payment", profile.payment_details,
                                     {.hint = "settings.payment_hint", .maxlength = 300, .optional = true});
  view["retail"] = profile.retail;
  view["small_business"] = profile.small_business;
  view["cash_vat"] = profile.cash_vat;
  view["cash_vat_error"] = form.error_of("cash_vat");
  form.add_summary(view);
  if (app::is_legal_person(profile.tax_id)) view["company"] = json::Object{{"nif", profile.tax_id}};
  return pages.page(request, status, "settings_issuer", title(application, request, "settings.issuer_title"), view);
}

http::Answer get_issuer(const Application& application, const Request& request) {
  const auto issuer = app::issuer(request.scope());
  if (!issuer) return problem(application.pages, request, issuer.error());
  const bool saved = request.http.query_value("estado") == "guardado";
  return show_issuer(application, request, 200, issuer->value_or(app::IssuerProfile{}), {}, saved);
}

http::Answer post_issuer(const Application& application, const Request& request) {
  app::IssuerProfile profile;
  profile.name = typed(request, "name");
  profile.tax_id = typed(request, "tax_id");
  profile.address = typed(request, "address");
  profile.vat_territory = typed(request, "vat_territory");
  profile.contact = typed(request, "contact");
  profile.payment_details = typed(request, "payment_details");
  profile.retail = chose(request, "retail", "1");
  profile.small_business = chose(request, "small_business", "1");
  profile.cash_vat = chose(request, "cash_vat", "1");
  profile = app::tidy(std::move(profile));
  if (const app::FormProblems problems = app::check(profile); !problems.empty()) {
    return show_issuer(application, request, 422, profile, problems, false);
  }
  if (auto saved = app::save_issuer(request.scope(), profile); !saved) {
    if (const auto fixed = app::problem_of_change(saved.error())) {
      return show_issuer(application, request, 422, profile, {*fixed}, false);
    }
    return problem(application.pages, request, saved.error());
  }
  return see_other(std::string(kIssuer) + "?estado=guardado");
}

// ---- Signature: S0 and S1

json::Object service_view(const ServiceStatus& status, const app::Environment environment) {
  json::Object view{{"production", environment == app::Environment::production},
                    {"preproduction", environment == app::Environment::preproduction},
                    {"sandbox", environment == app::Environment::sandbox},
                    {"credentials", status.credentials},
                    {"key_known", status.key_known},
                    {"key_digest", status.key_digest}};
  if (status.last_answer) view["last_answer"] = app::written_moment(*status.last_answer);
  return view;
}

// What is committed to, in plain words; empty for nothing.
std::string commitment_text(const Application& application, const Request& request, const std::string& commitment) {
  return commitment.empty() ? "" : application.pages.text(request.language, "s1.commitment_" + commitment);
}

http::Answer show_signature(const Application& application, const Request& request) {
  const auto settings = app::signature_settings(request.scope());
  if (!settings) return problem(application.pages, request, settings.error());
  const auto state = request.http.query_value("estado");
  json::Object view{{"page_class", "reading"},
                    {"active", settings->cmd_active_since.has_value()},
                    {"activated", state == "ativada"},
                    {"deactivated", state == "desativada"},
                    {"reason", settings->reason},
                    {"location", settings->location},
                    {"commitment", commitment_text(application, request, settings->commitment)},
                    {"seal", settings->seal.visible},
                    {"total_in_name", settings->total_in_name},
                    {"preserves", application.preserves},
                    {"level", app::level_name(settings->level)}};
  const auto& policy = application.signing.options().policy;
  if (policy && settings->policy) view["policy"] = policy->oid;
  if (settings->last_used_at) view["last_used"] = app::written_moment(*settings->last_used_at);
  if (settings->certificate_expires_at) {
    view["certificate_until"] = app::written_date(*settings->certificate_expires_at);
  }
  if (application.service_status) view["service"] = service_view(application.service_status(), application.environment);
  return application.pages.page(request, 200, "settings_signature", title(application, request, "s0.title"), view);
}

json::Object level_field(const Application& application, const Request& request, const FormView& form,
                         const pades::Level chosen) {
  std::vector<Choice> choices;
  for (const auto& [level, key] : {std::pair(pades::Level::B_LTA, "s1.level_b_lta"),
                                   {pades::Level::B_LT, "s1.level_b_lt"},
                                   {pades::Level::B_T, "s1.level_b_t"},
                                   {pades::Level::B_B, "s1.level_b_b"}}) {
    choices.push_back({std::string(app::level_name(level)), application.pages.text(request.language, key)});
  }
  return form.select("level", "s1.level_label", app::level_name(chosen), choices,
                     {.hint = "s1.level_hint", .width = "half"});
}

json::Object commitment_field(const Application& application, const Request& request, const FormView& form,
                              const std::string& chosen) {
  std::vector<Choice> choices{{"", application.pages.text(request.language, "s1.commitment_none")}};
  for (const std::string_view one : app::kCommitments) {
    choices.push_back({std::string(one), commitment_text(application, request, std::string(one))});
  }
  return form.select("commitment", "s1.commitment_label", chosen, choices, {.hint = "s1.commitment_hint"});
}

http::Response show_cmd(const Application& application, const Request& request, const int status,
                        const app::SignatureSettings& settings, const app::FormProblems& problems) {
  const FormView form(application.pages, request, problems);
  json::Object view{{"page_class", "reading"},
                    {"active", settings.cmd_active_since.has_value()},
                    {"total_in_name", settings.total_in_name}};
  view["reason_field"] = form.field("reason", "s1.reason_label", settings.reason,
                                    {.hint = "s1.reason_hint", .width = "half", .maxlength = 100, .optional = true});
  view["location_field"] = form.field("location", "s1.location_label", settings.location,
                                      {.hint = "s1.location_hint", .width = "half", .maxlength = 60, .optional = true});
  view["commitment_field"] = commitment_field(application, request, form, settings.commitment);
  if (const auto& policy = application.signing.options().policy) {
    view["policy"] = json::Object{{"oid", policy->oid}, {"chosen", settings.policy}};
  }
  if (application.preserves) view["level_field"] = level_field(application, request, form, settings.level);
  form.add_summary(view);
  const std::string_view key = settings.cmd_active_since ? "settings.cmd_options_title" : "s1.title";
  return application.pages.page(request, status, "settings_cmd", title(application, request, key), view);
}

http::Answer get_cmd(const Application& application, const Request& request) {
  const auto settings = app::signature_settings(request.scope());
  if (!settings) return problem(application.pages, request, settings.error());
  return show_cmd(application, request, 200, *settings, {});
}

http::Answer post_cmd(const Application& application, const Request& request) {
  auto settings = app::signature_settings(request.scope());
  if (!settings) return problem(application.pages, request, settings.error());
  settings->reason = typed(request, "reason");
  settings->location = typed(request, "location");
  settings->commitment = typed(request, "commitment");
  if (application.signing.options().policy) settings->policy = chose(request, "policy", "1");
  settings->total_in_name = chose(request, "total_in_name", "1");
  settings->level = app::level_named(typed(request, "level")).value_or(settings->level);
  if (const app::FormProblems problems = app::check(*settings); !problems.empty()) {
    return show_cmd(application, request, 422, *settings, problems);
  }
  if (auto done = app::activate_cmd(request.scope(), *settings); !done) {
    return problem(application.pages, request, done.error());
  }
  return see_other(std::string(kSignature) + "?estado=ativada");
}

http::Answer get_deactivation(const Application& application, const Request& request) {
  return application.pages.page(request, 200, "settings_deactivate",
                                title(application, request, "settings.deactivate_title"), {{"page_class", "reading"}});
}

http::Answer post_deactivation(const Application& application, const Request& request) {
  if (auto done = app::deactivate_cmd(request.scope()); !done) {
    return problem(application.pages, request, done.error());
  }
  return see_other(std::string(kSignature) + "?estado=desativada");
}

}  // namespace

Routes settings_routes(const Application& application) {
  const auto with = handler(application);
  const std::string deactivation = std::string(kCmd) + "/desativar";
  return {
      {.method = "GET", .pattern = "/definicoes", .handle = with(show_settings)},
      {.method = "GET", .pattern = std::string(kIssuer), .handle = with(get_issuer)},
      {.method = "POST", .pattern = std::string(kIssuer), .body = Body::form, .handle = with(post_issuer)},
      {.method = "GET", .pattern = std::string(kSignature), .handle = with(show_signature)},
      {.method = "GET", .pattern = std::string(kCmd), .handle = with(get_cmd)},
      {.method = "POST", .pattern = std::string(kCmd), .body = Body::form, .handle = with(post_cmd)},
      {.method = "GET", .pattern = deactivation, .handle = with(get_deactivation)},
      {.method = "POST", .pattern = deactivation, .body = Body::form, .handle = with(post_deactivation)},
  };
}

}  // namespace rubrica::web
