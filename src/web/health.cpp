// For who watches over the installation: does the process answer, and can it work.
#include "base/log.h"
#include "web/application.h"

namespace rubrica::web {
namespace {

http::Answer as_json(const int status, const json::Object& facts) {
  return http::text_response(status, "application/json", json::text(facts));
}

// Names what does not work; why is in the log.
http::Answer readiness(const Application& application) {
  json::Object facts;
  bool ready = true;
  for (const ReadinessCheck& check : application.readiness) {
    const auto works = check.run();
    if (!works) log::error("not_ready", {{"check", check.name}, {"cause", works.error().describe()}});
    facts[check.name] = works.has_value();
    ready = ready && works.has_value();
  }
  return as_json(ready ? 200 : 503, facts);
}

}  // namespace

Routes health_routes(const Application& application) {
  return {
      {.method = "GET",
       .pattern = "/saude",
       .access = Access::anyone,
       .handle = [](const Request&) { return as_json(200, {{"alive", true}}); }},
      {.method = "GET",
       .pattern = "/prontidao",
       .access = Access::anyone,
       .handle = [&application](const Request&) { return readiness(application); }},
  };
}

}  // namespace rubrica::web
