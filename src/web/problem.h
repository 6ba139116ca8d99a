// How an outcome that is not success reaches the client: the one place that maps our errors to HTTP. Scripts get RFC
// 9457 JSON, people a page; both say what happened, what did not happen and what to do, in the request's language.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "http/server.h"
#include "web/render.h"
#include "web/route.h"

namespace rubrica::web {

// What the frame itself refuses, before any handler is asked. In JSON: not_found, method_not_allowed, login_required,
// csrf, invalid_argument, body_too_large, overloaded.
enum class Refusal {
  not_found,
  method_not_allowed,
  login_required,
  csrf,  // not from a page of ours, or without the value that proves it (csrf.h)
  body_invalid,
  body_too_large,
  overloaded,
};

struct ProblemDetails {
  std::optional<std::chrono::seconds> retry_after = {};
  std::string_view field = {};  // the form's field that is wrong
  std::string location = {};    // a page that says it better
  std::string note = {};        // small print
  std::string detail = {};      // instead of the catalogue's
  std::string_view step = {};  // "activate": its own text for this error, error.activate.CODE, if the catalogue has one
};

int http_status(ErrorCode code) noexcept;

// The texts are the catalogue's error.CODE.title and error.CODE. JSON: {type, title, status, detail, code,
// service_code?, retry_after?, field?, note?, location?, incident?}, application/problem+json. An error that nobody
// outside can do anything about (500) gets an incident number, which the log has together with the cause; the client
// learns nothing else of it.
http::Response problem(const Pages& pages, const Request& request, const Error& error,
                       const ProblemDetails& details = {});
http::Response problem(const Pages& pages, const Request& request, Refusal refusal);

}  // namespace rubrica::web
