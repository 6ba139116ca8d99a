#include "cli/level.h"

#include "pades/level.h"

namespace rubrica::cli {

Result<pades::Level> level_named(const std::string_view text) {
  const auto level = pades::level_named(text);
  if (level) return *level;
  return fail(ErrorCode::invalid_argument, "--level is B-B, B-T, B-LT or B-LTA, not " + std::string(text));
}

json::Object error_object(const Error& error) {
  return {{"code", name(error.code)}, {"service_code", error.service_code}, {"detail", error.detail}};
}

void report_level(const Language language, const pades::Level level, const std::optional<pki::Refusal>& obstacle) {
  std::string line = "  PAdES-" + std::string(pades::name(level));
  if (obstacle) {
    line += say(language, "; o nível pedido ainda não foi atingido: ", "; the level asked for is not reached yet: ");
    line += obstacle->error.describe();
    if (obstacle->retry_at) {
      line += say(language, "; tente depois de ", "; try again after ");
      line += iso_utc(*obstacle->retry_at);
    }
  }
  report_line(line);
}

void add_level(json::Object& to, const pades::Level level, const std::optional<pki::Refusal>& obstacle) {
  to["level"] = "PAdES-" + std::string(pades::name(level));
  if (!obstacle) return;
  to["obstacle"] = error_object(obstacle->error);
  if (obstacle->retry_at) to["retry_at"] = iso_utc(*obstacle->retry_at);
}

}  // namespace rubrica::cli
