// Names of the baseline levels (EN 319 142-1 §6), as people type them and programs exchange them.
#pragma once

#include <optional>
#include <string_view>

#include "pades/signature.h"

namespace rubrica::pades {

std::string_view name(Level level);  // "B-B", "B-T", "B-LT", "B-LTA"
std::optional<Level> level_named(std::string_view text);

}  // namespace rubrica::pades
