// Where a series is opened, for pages that lead there.
#pragma once

#include <string>

namespace rubrica::web {

inline std::string new_series_address(const std::string& type) { return "/definicoes/series/nova?tipo=" + type; }

}  // namespace rubrica::web
