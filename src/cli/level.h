// Signature levels at the command line: how they are typed, and how the level that was reached is said.
#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"
#include "cli/terminal.h"
#include "pades/signature.h"
#include "pki/time_stamp_budget.h"

namespace rubrica::cli {

// "B-B", "B-T", "B-LT", "B-LTA"; nothing else (invalid_argument).
Result<pades::Level> level_named(std::string_view text);

json::Object error_object(const Error& error);

// On standard error: the level and, if it is not the one that was wanted, why, and when to try again.
void report_level(Language language, pades::Level level, const std::optional<pki::Refusal>& obstacle);
// The same as members of an object: level, and obstacle and retry_at where there are any.
void add_level(json::Object& to, pades::Level level, const std::optional<pki::Refusal>& obstacle);

}  // namespace rubrica::cli
