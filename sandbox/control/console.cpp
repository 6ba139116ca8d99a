#include "sandbox/control/console.h"

#include <algorithm>

#include "assets.h"
#include "crypto/digest.h"

namespace rubrica::sandbox {
namespace {

constexpr std::size_t kKeptCalls = 200;
constexpr std::chrono::seconds kLargestOffset = std::chrono::years(100);  // certificates end by then

std::string integrity_of(const std::string_view text) { return "sha256-" + base64(crypto::sha256(as_bytes(text))); }

std::string replace_all(std::string text, const std::string_view from, const std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

http::Answer file(const std::string_view type, const std::string_view text) {
  http::Response response = http::text_response(200, std::string(type) + "; charset=utf-8", text);
  response.headers.set("Cache-Control", "no-cache");
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("Referrer-Policy", "no-referrer");
  response.headers.set(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'");
  return response;
}

http::Answer page(const std::string_view text, const std::string_view script) {
  return file("text/html",
              replace_all(replace_all(std::string(text), "{{style_integrity}}", integrity_of(assets::kStyle)),
                          "{{script_integrity}}", integrity_of(script)));
}

http::Answer json_answer(const int status, const json::Value& value) {
  http::Response response = http::text_response(status, "application/json; charset=utf-8", json::text(value) + "\n");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

http::Answer json_error(const int status, const std::string& text) {
  return json_answer(status, json::Object{{"error", text}});
}

json::Value to_json(const std::vector<Message>& messages) {
  json::Array array;
  for (const Message& message : messages) {
    json::Array documents;
    for (const std::string& name : message.documents) documents.emplace_back(name);
    array.push_back(json::Object{{"at", iso_utc(message.at)},
                                 {"phone", message.phone},
                                 {"text", message.text},
                                 {"code", message.code},
                                 {"process_id", message.process_id},
                                 {"documents", std::move(documents)},
                                 {"approvable", message.approvable}});
  }
  return array;
}

// DNS rebinding: a page of another origin may reach us under its own name, but not under ours.
bool names_this_machine(const http::ServerRequest& request) {
  std::string host(request.headers.get("Host").value_or(""));
  const std::size_t port = host.rfind(':');
  if (port != std::string::npos && host.find(']', port) == std::string::npos) host.resize(port);
  return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

int http_status_of(const Error& error) {
  if (error.code == ErrorCode::not_found) return 404;
  return error.code == ErrorCode::invalid_argument || error.code == ErrorCode::malformed_input ? 400 : 500;
}

}  // namespace

void Console::record(soap::CallRecord call) {
  const std::lock_guard lock(mutex_);
  calls_.push_back(std::move(call));
  if (calls_.size() > kKeptCalls) calls_.pop_front();
}

json::Value Console::calls() const {
  const std::lock_guard lock(mutex_);
  json::Array array;
  for (const soap::CallRecord& call : calls_) {
    array.push_back(json::Object{{"at", iso_utc(call.at)},
                                 {"operation", call.operation},
                                 {"outcome", call.outcome},
                                 {"process_id", call.process_id}});
  }
  return array;
}

http::Answer Console::handle(const http::ServerRequest& request) {
  // The authority's services are for everybody: their addresses stand in certificates.
  for (const std::string_view service : {"/ocsp", "/tsa", "/crl/", "/ca/"}) {
    if (request.path.starts_with(service)) return authority_.handle(request);
  }
  if (!names_this_machine(request)) return json_error(403, "only as 127.0.0.1, localhost or [::1]");
  if (request.path.starts_with("/api/")) return api(request);
  if (request.method != "GET") return json_error(405, "GET only");
  if (request.path == "/") return page(assets::kPhonePage, assets::kPhoneScript);
  if (request.path == "/controlo") return page(assets::kControlPage, assets::kControlScript);
  if (request.path == "/phone.js") return file("text/javascript", assets::kPhoneScript);
  if (request.path == "/control.js") return file("text/javascript", assets::kControlScript);
  if (request.path == "/style.css") return file("text/css", assets::kStyle);
  return json_error(404, "nothing here");
}

http::Answer Console::api(const http::ServerRequest& request) {
  const std::string& path = request.path;
  if (request.method == "GET") {
    if (path == "/api/messages") {
      const std::string typed = request.query_value("phone").value_or("");
      const std::string phone = normal_phone(typed);
      if (!typed.empty() && phone.empty()) return json_error(400, "phone is no number");
      return json_answer(200, to_json(desk_.messages(phone)));
    }
    if (path == "/api/citizens") {
      json::Array array;
      for (const Citizen& citizen : desk_.citizens()) array.emplace_back(citizen.to_json());
      return json_answer(200, array);
    }
    if (path == "/api/knobs") return json_answer(200, desk_.knobs().to_json());
    if (path == "/api/faults") return json_answer(200, desk_.faults());
    if (path == "/api/calls") return json_answer(200, calls());
    if (path == "/api/clock") {
      const auto offset = std::chrono::duration_cast<std::chrono::seconds>(clock_.offset()).count();
      return json_answer(200, json::Object{{"now", iso_utc(clock_.now())}, {"offset_seconds", offset}});
    }
    return json_error(404, "nothing here");
  }
  if (!request.headers.get("Content-Type").value_or("").starts_with("application/json")) {
    return json_error(415, "send application/json");
  }
  const auto body = json::parse(as_text(request.body));
  if (!body || !body->is_object()) return json_error(400, "the body must be a JSON object");
  const auto changed = change(request, body->get_object());
  if (!changed) return json_error(http_status_of(changed.error()), changed.error().detail);
  return json_answer(200, *changed);
}

Result<json::Value> Console::change(const http::ServerRequest& request, const json::Object& body) {
  const std::string target = request.method + " " + request.path;
  if (target == "POST /api/approve") {
    RUBRICA_TRY(const std::string process_id, json::string_member(body, "process_id"));
    RUBRICA_CHECK_OK(desk_.approve(process_id));
    return json::Value(json::Object{});
  }
  if (target == "POST /api/citizens") {
    RUBRICA_TRY(Citizen citizen, Citizen::from_json(body));
    const json::Object stored = citizen.to_json();
    RUBRICA_CHECK_OK(desk_.add(std::move(citizen)));
    return json::Value(stored);
  }
  if (target == "PUT /api/citizens/state") {
    RUBRICA_TRY(const std::string phone, json::string_member(body, "phone"));
    RUBRICA_TRY(const std::string state, json::string_member(body, "state"));
    if (state != "active" && state != "revoked") return fail(ErrorCode::invalid_argument, "state: active or revoked");
    RUBRICA_CHECK_OK(
        desk_.set_state(normal_phone(phone), state == "revoked" ? CitizenState::revoked : CitizenState::active));
    return json::Value(json::Object{{"phone", normal_phone(phone)}, {"state", state}});
  }
  if (target == "PUT /api/knobs") {
    RUBRICA_CHECK_OK(desk_.change_knobs(body));
    return json::Value(desk_.knobs().to_json());
  }
  if (target == "PUT /api/faults") {
    RUBRICA_CHECK_OK(desk_.change_faults(body));
    return json::Value(desk_.faults());
  }
  if (target == "PUT /api/clock") {
    if (const json::Value* offset = body.if_contains("offset_seconds"); offset != nullptr && offset->is_int64()) {
      const std::chrono::seconds asked(offset->get_int64());
      if (asked > kLargestOffset || asked < -kLargestOffset) {
        return fail(ErrorCode::invalid_argument, "offset_seconds: at most a hundred years");
      }
      clock_.set_offset(asked);
    } else {
      RUBRICA_TRY(const std::string now, json::string_member(body, "now"));
      RUBRICA_TRY(const Time time, parse_iso_utc(now));
      clock_.set(time);
    }
    return json::Value(json::Object{{"now", iso_utc(clock_.now())}});
  }
  if (target == "POST /api/cipher-key/rotate") {
    RUBRICA_CHECK_OK(authority_.rotate_cipher_key());
    RUBRICA_CHECK_OK(cipher_key_changed_());
    return json::Value(json::Object{{"key_digest", authority_.cipher_key_digest()}});
  }
  return fail(ErrorCode::not_found, "nothing here");
}

}  // namespace rubrica::sandbox
