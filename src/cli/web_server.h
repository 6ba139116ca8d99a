// The web application, wired: the only place where everything that it consists of meets.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "app/signing_step.h"
#include "base/result.h"
#include "cli/settings.h"

namespace rubrica::cli {

// A running server with all that it stands on. Thread-safe where not said otherwise.
class WebServer {
 public:
  // Opens database and blob store in `data` (made if it is not there), brings the schema up to date, and listens.
  // What an earlier process left in the middle of a signing is brought to an end before the first request is served.
  // Takes the settings' secrets. `observer` is told every step of every signing. configuration_invalid, io_failure,
  // storage_failed.
  static Result<std::unique_ptr<WebServer>> start(Settings settings, const std::filesystem::path& data,
                                                  app::StepObserver observer = {});

  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;
  ~WebServer();  // stops at once

  std::uint16_t port() const;
  const std::string& url() const;  // as people's browsers know it
  // Takes no more requests and lets those that run come to their end, at most this long. Not thread-safe; idempotent.
  void stop(std::chrono::milliseconds drain);

 private:
  struct Parts;
  explicit WebServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace rubrica::cli
