// SCMDService at the door: Basic authentication, WSDL, the seven operations, and the answers that were ordered.
#pragma once

#include <functional>
#include <string>

#include "http/server.h"
#include "sandbox/citizens/desk.h"
#include "sandbox/soap/envelope.h"

namespace rubrica::sandbox::soap {

struct Credentials {
  std::string username;
  std::string password;
  std::string application_id;  // GUID text
};

// One finished call, without anything that a citizen typed.
struct CallRecord {
  Time at{};
  std::string operation;  // or what was asked instead
  std::string outcome;    // "200", "801", "fault DeserializationFailed", "http 401", "hang", …
  std::string process_id;
};

// Thread-safe. What is borrowed must outlive it.
class Service {
 public:
  Service(Desk& desk, const Authority& authority, const Clock& clock, Credentials credentials, std::string url,
          std::function<void(CallRecord)> record)
      : desk_(desk),
        authority_(authority),
        clock_(clock),
        credentials_(std::move(credentials)),
        url_(std::move(url)),
        record_(std::move(record)) {}

  http::Answer handle(const http::ServerRequest& request);

 private:
  http::Answer get(const http::ServerRequest& request) const;
  http::Answer post(const http::ServerRequest& request);
  bool authorized(const http::ServerRequest& request) const;
  bool known_application(const Arguments& arguments) const;
  std::optional<std::string> decrypt(const Arguments& arguments, std::string_view name) const;
  std::string phone_in(const Request& request) const;
  http::Answer perform(const Request& request, const std::optional<std::string>& order, CallRecord& record);
  http::Answer open(const Request& request, ActKind kind, CallRecord& record);
  http::Answer ordered(const std::string& answer, const Operation& operation, CallRecord& record) const;
  Outcome tampered(const std::string& how, Outcome outcome, const std::string& phone) const;

  Desk& desk_;
  const Authority& authority_;
  const Clock& clock_;
  const Credentials credentials_;
  const std::string url_;
  const std::function<void(CallRecord)> record_;
};

}  // namespace rubrica::sandbox::soap
