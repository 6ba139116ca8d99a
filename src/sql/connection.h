// The port to a database engine: one session with it. sqlite.h opens one to the embedded engine; a server's would be
// another file beside it. Only Database uses connections.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sql/value.h"

namespace rubrica::sql {

// What engines call by different names; migrations write {int64}, {bytes} and {strict}.
struct Dialect {
  std::string_view int64;
  std::string_view bytes;
  std::string_view strict;  // after a table's closing parenthesis
};

enum class Access { read, write };

// Not thread-safe. Errors of every call:
//   storage_conflict   a key exists already, or a row would break a rule of the schema
//   storage_busy       another session holds what is needed; the transaction may be tried again
//   storage_full       no room on the disk, or a limit of the engine
//   storage_failed     anything else; the detail is the engine's own words, which never hold values
class Connection {
 public:
  virtual ~Connection() = default;

  // Read sees one state of the database throughout. Write excludes other writers until its end.
  virtual Result<void> begin(Access access) = 0;
  // After success the changes outlive a crash of the machine.
  virtual Result<void> commit() = 0;
  virtual void roll_back() noexcept = 0;

  // One statement, its parameters written $1, $2, … in the order of `parameters`. invalid_argument when their number
  // differs or more than one statement is given.
  virtual Result<Answer> run(std::string_view statement, std::span<const Value> parameters) = 0;
  // Several statements without parameters, for migrations.
  virtual Result<void> run_script(const std::string& statements) = 0;

  virtual const Dialect& dialect() const = 0;
};

}  // namespace rubrica::sql
