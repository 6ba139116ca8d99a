#include "sql/migrations.h"

#include <algorithm>
#include <array>

namespace rubrica::sql {
namespace {

std::string in_dialect(std::string text, const Dialect& dialect) {
  const std::array<std::pair<std::string_view, std::string_view>, 3> words = {
      {{"{int64}", dialect.int64}, {"{bytes}", dialect.bytes}, {"{strict}", dialect.strict}}};
  for (const auto& [placeholder, word] : words) {
    for (std::size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos; at += word.size()) {
      text.replace(at, placeholder.size(), word);
    }
  }
  return text;
}

const char* const kTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations (version {int64} NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
    "statements TEXT NOT NULL, applied_at {int64} NOT NULL) {strict}";

Result<void> check_numbers(const std::span<const Migration> migrations) {
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    if (migrations[i].version != static_cast<int>(i) + 1) {
      return fail(ErrorCode::configuration_invalid, "migration " + std::string(migrations[i].name) + " has number " +
                                                        std::to_string(migrations[i].version) + ", not " +
                                                        std::to_string(i + 1));
    }
  }
  return {};
}

// How many were applied, after a look at whether they are ours.
Result<std::size_t> applied(Transaction& transaction, const std::span<const Migration> migrations) {
  RUBRICA_TRY(const Answer known,
              transaction.run("SELECT version, name, statements FROM schema_migrations ORDER BY version"));
  if (known.rows.size() > migrations.size()) {
    return fail(ErrorCode::configuration_invalid, "the database was made by a newer version of this program");
  }
  for (std::size_t i = 0; i < known.rows.size(); ++i) {
    const Row& row = known.rows[i];
    if (row.integer(0) != migrations[i].version || row.text(2) != migrations[i].statements) {
      return fail(ErrorCode::configuration_invalid,
                  "migration " + row.text(1) + " is not the one that was applied to this database");
    }
  }
  return known.rows.size();
}

Result<void> apply(Transaction& transaction, const Migration& migration, const Clock& clock) {
  const std::string statements = in_dialect(std::string(migration.statements), transaction.dialect());
  if (auto done = transaction.run_script(statements); !done) {
    const ErrorCode code = done.error().code;
    return fail(code, "migration " + std::string(migration.name), std::move(done).error());
  }
  RUBRICA_TRY(const Answer noted,
              transaction.run("INSERT INTO schema_migrations (version, name, statements, applied_at) VALUES ($1, $2, "
                              "$3, $4)",
                              migration.version, migration.name, migration.statements, clock.now()));
  static_cast<void>(noted);
  return {};
}

}  // namespace

Result<void> migrate(Database& database, const std::span<const Migration> migrations, const Clock& clock,
                     const Deadline deadline) {
  RUBRICA_CHECK_OK(check_numbers(migrations));
  for (bool done = false; !done;) {
    // Asked anew in each transaction: another process may be migrating the same database.
    RUBRICA_TRY(Transaction transaction, database.begin(Access::write, deadline));
    RUBRICA_CHECK_OK(transaction.run_script(in_dialect(kTable, transaction.dialect())));
    RUBRICA_TRY(const std::size_t count, applied(transaction, migrations));
    done = count >= migrations.size();
    if (!done) RUBRICA_CHECK_OK(apply(transaction, migrations[count], clock));
    RUBRICA_CHECK_OK(transaction.commit());
  }
  return {};
}

}  // namespace rubrica::sql
