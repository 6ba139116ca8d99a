// The plain-HTTP side of the sandbox: the phone, the control page, their JSON, and the authority's services.
#pragma once

#include <deque>
#include <functional>
#include <mutex>

#include "sandbox/control/shifted_clock.h"
#include "sandbox/soap/service.h"

namespace rubrica::sandbox {

// Thread-safe. What is borrowed must outlive it.
//
//   GET  /                          the phone        GET /controlo   the control page
//   GET  /api/messages?phone=…      oldest first     POST /api/approve {"process_id": …}
//   GET/POST /api/citizens          POST adds or replaces one     PUT /api/citizens/state {"phone", "state"}
//   GET/PUT  /api/knobs, /api/faults, /api/clock     POST /api/cipher-key/rotate      GET /api/calls
//
// What changes something must be sent as application/json, and every request must name a loopback host: no page of
// another origin can do either.
class Console {
 public:
  Console(Desk& desk, Authority& authority, ShiftedClock& clock, std::function<Result<void>()> cipher_key_changed)
      : desk_(desk), authority_(authority), clock_(clock), cipher_key_changed_(std::move(cipher_key_changed)) {}

  http::Answer handle(const http::ServerRequest& request);
  void record(soap::CallRecord call);  // keeps the last 200

 private:
  http::Answer api(const http::ServerRequest& request);
  Result<json::Value> change(const http::ServerRequest& request, const json::Object& body);
  json::Value calls() const;

  Desk& desk_;
  Authority& authority_;
  ShiftedClock& clock_;
  const std::function<Result<void>()> cipher_key_changed_;
  mutable std::mutex mutex_;
  std::deque<soap::CallRecord> calls_;
};

}  // namespace rubrica::sandbox
