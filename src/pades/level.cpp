#include "pades/level.h"

#include <algorithm>
#include <array>

namespace rubrica::pades {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"B-B", "B-T", "B-LT", "B-LTA"};

}  // namespace

std::string_view name(const Level level) { return kNames.at(static_cast<std::size_t>(level)); }

std::optional<Level> level_named(const std::string_view text) {
  const auto found = std::ranges::find(kNames, text);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Level>(found - kNames.begin());
}

}  // namespace rubrica::pades
