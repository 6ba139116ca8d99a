#include "web/problem.h"

#include "app/rules.h"
#include "base/id.h"
#include "base/log.h"

namespace rubrica::web {
namespace {

struct Kind {
  int status;
  std::string_view code;
  std::string_view text;  // error.TEXT
};

Kind kind_of(const Refusal refusal) noexcept {
  switch (refusal) {
    case Refusal::not_found:
      return {404, "not_found", "not_found"};
    case Refusal::method_not_allowed:
      return {405, "method_not_allowed", "not_found"};
    case Refusal::login_required:
      return {401, "login_required", "login_required"};
    case Refusal::csrf:
      return {403, "csrf", "csrf"};
    case Refusal::body_invalid:
      return {400, "invalid_argument", "invalid_argument"};
    case Refusal::body_too_large:
      return {413, "body_too_large", "pdf_too_large"};
    case Refusal::overloaded:
      break;
  }
  return {503, "overloaded", "overloaded"};
}

std::string waiting_time(const std::chrono::seconds time, const text::Language language) {
  const bool portuguese = language == text::Language::pt_PT;
  if (time < std::chrono::minutes(2)) {
    return std::to_string(time.count()) + (portuguese ? " segundos" : " seconds");
  }
  return std::to_string(std::chrono::ceil<std::chrono::minutes>(time).count()) + (portuguese ? " minutos" : " minutes");
}

// What happened, as facts for a script and for the template "problem".
json::Object facts_of(const Pages& pages, const Request& request, const Kind& kind, const json::Object& variables) {
  const std::string key = "error." + std::string(kind.text);
  return {{"type", "urn:rubrica:problem:" + std::string(kind.code)},
          {"title", pages.text(request.language, key + ".title", variables)},
          {"status", kind.status},
          {"detail", pages.text(request.language, key, variables)},
          {"code", kind.code}};
}

http::Response answer(const Pages& pages, const Request& request, const json::Object& facts) {
  const int status = static_cast<int>(facts.at("status").as_int64());
  if (!request.wants_json()) {
    return pages.page(request, status, "problem", std::string_view(facts.at("title").as_string()), facts);
  }
  http::Response response = http::text_response(status, "application/problem+json", json::text(facts));
  response.headers.set("Content-Language", std::string(tag(request.language)));
  return response;
}

}  // namespace

int http_status(const ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::malformed_input:
      return 400;
    case ErrorCode::credentials_refused:
    case ErrorCode::signature_pin_incorrect:
    case ErrorCode::security_code_incorrect:
    case ErrorCode::signer_unknown:
    case ErrorCode::cmd_pin_change_required:
    case ErrorCode::signature_pin_change_required:
    case ErrorCode::certificate_unusable:
    case ErrorCode::key_unsupported:
    case ErrorCode::cipher_key_unrecognised:
    case ErrorCode::too_many_documents:
    case ErrorCode::resource_limit:
    case ErrorCode::pdf_damaged:
    case ErrorCode::pdf_encrypted:
    case ErrorCode::pdf_xfa:
    case ErrorCode::pdf_active_content:
    case ErrorCode::pdf_signing_forbidden:
    case ErrorCode::confined_reader_failed:
    case ErrorCode::documents_not_reviewed:
    case ErrorCode::code_missing:
    case ErrorCode::training_document:
      return 422;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::storage_conflict:
    case ErrorCode::document_changed:
    case ErrorCode::security_code_expired:
    case ErrorCode::approval_pending:
    case ErrorCode::document_in_other_act:
    case ErrorCode::act_not_awaiting_code:
    case ErrorCode::code_limit_reached:
    case ErrorCode::file_exists:
      return 409;
    case ErrorCode::pdf_too_large:
      return 413;
    case ErrorCode::rate_limited:
      return 429;
    case ErrorCode::trust_service_rejected:
    case ErrorCode::trust_service_failed:
    case ErrorCode::trust_service_fault:
    case ErrorCode::trust_service_unauthorized:
    case ErrorCode::trust_service_nonsense:
    case ErrorCode::signature_mismatch:
    case ErrorCode::outcome_unknown:
    case ErrorCode::connection_lost:
    case ErrorCode::tls_failure:
    case ErrorCode::response_too_large:
      return 502;
    case ErrorCode::storage_busy:
    case ErrorCode::connection_failed:
    case ErrorCode::trust_service_unavailable:
    case ErrorCode::signature_service_inactive:
      return 503;
    case ErrorCode::deadline_exceeded:
      return 504;
    case ErrorCode::internal:
    case ErrorCode::configuration_invalid:
    case ErrorCode::io_failure:
    case ErrorCode::storage_full:
    case ErrorCode::storage_failed:
    case ErrorCode::egress_refused:
    case ErrorCode::signature_too_large:
    case ErrorCode::count_:
      break;
  }
  return 500;
}

http::Response problem(const Pages& pages, const Request& request, const Error& error, const ProblemDetails& details) {
  const std::string code(name(error.code));
  const std::string of_step = std::string(details.step) + "." + code;
  const bool has_own_text = !details.step.empty() && pages.has_text("error." + of_step);
  const Kind kind{http_status(error.code), code, has_own_text ? of_step : code};
  const std::chrono::seconds wait = details.retry_after.value_or(std::chrono::minutes(1));
  json::Object facts =
      facts_of(pages, request, kind,
               {{"service_code", error.service_code}, {"retry_after", waiting_time(wait, request.language)}});
  if (!error.service_code.empty()) facts["service_code"] = error.service_code;
  if (!details.field.empty()) facts["field"] = details.field;
  if (details.retry_after) facts["retry_after"] = wait.count();
  if (!details.location.empty()) facts["location"] = details.location;
  if (!details.note.empty()) facts["note"] = details.note;
  if (!details.detail.empty()) facts["detail"] = details.detail;
  // A rule of invoicing says itself what to do.
  if (const auto rule = app::rule_in(error)) {
    facts["title"] = pages.text(request.language, "error.rule.title");
    facts["detail"] = in_language(*rule, request.language);
    facts["status"] = 422;
  }
  if (kind.status == 500) {
    const std::string incident = uuid_v4().substr(0, 8);
    facts["incident"] = incident;
    log::error("incident", {{"incident", incident}, {"cause", error.describe()}});
  }
  http::Response response = answer(pages, request, facts);
  if (details.retry_after) response.headers.set("Retry-After", std::to_string(wait.count()));
  return response;
}

http::Response problem(const Pages& pages, const Request& request, const Refusal refusal) {
  json::Object facts = facts_of(pages, request, kind_of(refusal), {});
  if (refusal != Refusal::overloaded) return answer(pages, request, facts);
  facts["retry_after"] = 1;
  http::Response response = answer(pages, request, facts);
  response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace rubrica::web
