#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/json.hpp>

#include "base/clock.h"

namespace rubrica::log {
namespace {
spdlog::level::level_enum native(const Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      break;
  }
  return spdlog::level::err;
}

// Created once, on first use; spdlog's own sinks are thread-safe.
spdlog::logger& sink() {
  static const auto logger = [] {
    auto made = std::make_shared<spdlog::logger>("rubrica", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    return made;
  }();
  return *logger;
}

std::string_view label(const Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      break;
  }
  return "error";
}
}  // namespace

void set_level(const Level minimum) { sink().set_level(native(minimum)); }

void write(const Level level, const std::string_view event, const std::initializer_list<Field> fields) {
  auto& out = sink();
  if (!out.should_log(native(level))) return;
  boost::json::object line{{"at", iso_utc(SystemClock().now())}, {"level", label(level)}, {"event", event}};
  for (const Field& field : fields) {
    line[field.key] = std::visit([](const auto& value) { return boost::json::value(value); }, field.value);
  }
  out.log(native(level), "{}", boost::json::serialize(line));
}

}  // namespace rubrica::log
