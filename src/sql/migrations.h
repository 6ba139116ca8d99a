// The schema as a sequence of steps, each applied once and never changed afterwards.
#pragma once

#include <span>
#include <string_view>

#include "sql/database.h"

namespace rubrica::sql {

struct Migration {
  int version = 0;  // 1, 2, 3, …
  std::string_view name;
  std::string_view statements;  // with {int64}, {bytes} and {strict}, see connection.h
};

// Applies what the database does not have yet, in order, each step in a transaction of its own: a step that fails
// leaves nothing behind. The database remembers every step's text. configuration_invalid: the steps are not numbered
// from 1, one that was applied has another text now, or the database has steps that this program does not know.
Result<void> migrate(Database& database, std::span<const Migration> migrations, const Clock& clock, Deadline deadline);

}  // namespace rubrica::sql
