// Everything outgoing: HTTPS and HTTP over one libcurl multi handle with connection reuse.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "http/message.h"

namespace rubrica::http {

struct BasicCredentials {
  std::string username;
  SecretText password;
};

struct ClientRequest {
  std::string method = "GET";
  std::string url;  // http or https, without user information
  Headers headers;
  Bytes body;
  std::size_t maximum_response = std::size_t{4} << 20U;  // response_too_large beyond it
  const BasicCredentials* credentials = nullptr;         // borrowed for the call; sent pre-emptively
};

// Which addresses may be contacted. Checked after name resolution, on the address itself (no DNS rebinding).
struct EgressRules {
  // "127.0.0.1:8443": addresses and ports allowed although they are loopback, private, link-local, CGNAT, ULA,
  // multicast, or IPv4-mapped forms of those. Public addresses are allowed on every port.
  std::vector<std::string> allow;
};

struct ClientOptions {
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(5);
  std::optional<std::filesystem::path> ca_file;  // PEM; replaces the system's roots for this client
  EgressRules egress;
  std::size_t connections_per_host = 400;
  std::string user_agent = "Rubrica";
};

// Thread-safe; blocks the caller; never follows redirects, never repeats a request, keeps no cookies, uses no proxy
// from the environment. TLS 1.2 or newer, certificate and name always verified.
//
// Errors say what is known about the request's fate:
//   connection_failed, tls_failure, egress_refused  – it was not sent
//   connection_lost, deadline_exceeded              – it may have been processed
//   response_too_large                              – it was processed
class Client {
 public:
  static Result<std::unique_ptr<Client>> create(ClientOptions options);
  virtual ~Client() = default;
  virtual Result<Response> send(const ClientRequest& request, Deadline deadline) = 0;

  // The same without blocking: `done` is called exactly once, on the client's own thread, and must not block. Here it
  // does block: a fake has enough with send().
  using Callback = std::function<void(Result<Response>)>;
  virtual void start(const ClientRequest& request, Deadline deadline, Callback done) {
    const Callback once = std::move(done);
    once(send(request, deadline));
  }
};

}  // namespace rubrica::http
