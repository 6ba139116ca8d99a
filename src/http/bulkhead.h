// A wall between work that waits for somebody else and the rest of the server: when the other side hangs, only so many
// workers hang with it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include "base/permits.h"
#include "http/message.h"

namespace rubrica::http {

// Thread-safe. One for all handlers that call out; it outlives their permits.
class Bulkhead {
 public:
  using Permit = Permits::Permit;

  explicit Bulkhead(std::size_t most) : permits_(most) {}
  // How many of a server's workers may call out: a fifth, and at least one, never does.
  static std::size_t share_of(std::size_t workers) {
    return workers - std::min(workers, std::max<std::size_t>(1, workers / 5));
  }

  // Held while the handler runs; nothing when the compartment is full: then overloaded() is the answer.
  std::optional<Permit> try_enter() { return permits_.try_take(); }

  // 503 with Retry-After. The caller may replace the body by a page.
  static Response overloaded() {
    Response response = text_response(503, "text/plain; charset=utf-8", "Service Unavailable\n");
    response.headers.set("Retry-After", "5");
    return response;
  }

 private:
  Permits permits_;
};

}  // namespace rubrica::http
