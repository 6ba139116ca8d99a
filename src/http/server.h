// An HTTP/1.1 server: an asynchronous edge (Boost.Beast, callbacks) and blocking handlers on a bounded worker pool.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace rubrica::http {

struct TlsIdentity {
  std::string certificate_chain_pem;  // leaf first
  std::string private_key_pem;
};

// One request and its answer, for the access log: no query, no header, no body.
struct Exchange {
  std::string method;                     // as handlers see it; empty when the request could not be read
  std::string path;                       // still percent-encoded; empty likewise
  std::string peer;                       // the proxy's when the request could not be read
  int status = 0;                         // 0 when the connection was cut instead
  bool complete = false;                  // the answer was written to its end; false when the client went away
  std::size_t received = 0;               // bytes of the request's body
  std::size_t sent = 0;                   // bytes of the answer's body
  std::chrono::milliseconds duration{0};  // from the request being read to the answer being written
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: the system picks one
  std::size_t workers = 16;
  std::size_t queue = 256;                           // waiting requests; beyond it 503 with Retry-After: 1
  std::size_t maximum_body = std::size_t{8} << 20U;  // 413 beyond it
  // The largest body of one request, where they differ: by method and path (percent-encoded, without the query), before
  // any of it is read. Never above maximum_body. Called on the thread that serves all connections: must not block and
  // must not throw.
  std::function<std::size_t(std::string_view method, std::string_view path)> body_limit;
  std::size_t bodies = std::size_t{256} << 20U;  // of all requests under way together, as announced: 503 beyond it
  std::size_t maximum_header = 32U << 10U;       // 431 beyond it
  std::size_t connections = 4096;                // open at once; further ones are closed at once
  std::chrono::seconds idle_timeout{60};         // between requests of a connection
  std::chrono::seconds read_timeout{30};         // for one request
  std::optional<TlsIdentity> tls;                // absent: plain HTTP. TLS 1.2 or newer.
  // Addresses and networks (http/forwarded.h) whose X-Forwarded-For and X-Forwarded-Proto are believed. Handlers never
  // see these two fields, whoever sent them.
  std::vector<std::string> trusted_proxies;
  // Called once for each answer, those of the server itself included (400, 413, 431, 500, 503), on the thread that
  // serves all connections: must not block and must not throw.
  std::function<void(const Exchange&)> on_exchange;
};

// What a handler answers with. `delay` waits before the answer without holding a worker; `close_without_answer` cuts
// the connection instead of answering (faults that the sandbox offers). `stream`, when set, is called again and again
// on a worker after the headers were sent, until it returns false; each call appends the next piece (server-sent
// events, large files). It must return within about a second; pieces may be empty, but only a written piece notices a
// client that has gone. An exception, or a server that stops meanwhile, cuts the connection before the answer's end: no
// client takes a part for the whole.
struct Answer {
  Response response;
  std::chrono::milliseconds delay{0};
  bool close_without_answer = false;
  std::function<bool(Bytes& piece)> stream;
  Answer() = default;
  Answer(Response r) : response(std::move(r)) {}  // NOLINT(google-explicit-constructor): handlers return responses
};

// HEAD arrives as GET, and its answer loses the body on the way out. Called on a worker thread; may block; must be
// thread-safe. An exception becomes a 500 without details.
using Handler = std::function<Answer(const ServerRequest&)>;

class Server {
 public:
  // Listens at once; serves until destroyed or stopped. io_failure if the port is taken, configuration_invalid for a
  // bad TLS identity or proxy.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);
  virtual ~Server() = default;  // stops

  virtual std::uint16_t port() const = 0;
  // Stops accepting, lets running handlers finish (at most `drain`), then closes. Idempotent.
  virtual void stop(std::chrono::milliseconds drain = std::chrono::seconds(5)) = 0;
};

}  // namespace rubrica::http
