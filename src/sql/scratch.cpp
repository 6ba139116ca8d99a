#include "sql/scratch.h"

#include "sql/sqlite.h"

namespace rubrica::sql {

Result<Scratch> Scratch::create(const std::string& schema) {
  RUBRICA_TRY(auto database, Database::open(open_scratch, 1, 1));
  // Nobody else has it: there is nothing to wait for.
  RUBRICA_TRY(auto transaction, database->begin(Access::write, Deadline::after(std::chrono::seconds(1))));
  RUBRICA_CHECK_OK(transaction.run_script(schema));
  return Scratch(std::move(database), std::move(transaction));
}

}  // namespace rubrica::sql
