// A place for what is too much to be held and is needed for a while only: tables of one's own, in a scratch database.
#pragma once

#include <memory>
#include <string>

#include "sql/database.h"

namespace rubrica::sql {

// open_scratch() (sql/sqlite.h) with the one transaction that it ever has: never committed, so that nothing needs a
// journal, and gone with this. scratch->run(…). Not thread-safe.
class Scratch {
 public:
  // `schema`: the statements that create its tables. Errors as in sql/connection.h.
  static Result<Scratch> create(const std::string& schema);

  Transaction* operator->() { return &transaction_; }

 private:
  Scratch(std::unique_ptr<Database> database, Transaction transaction)
      : database_(std::move(database)), transaction_(std::move(transaction)) {}

  std::unique_ptr<Database> database_;  // outlives its transaction
  Transaction transaction_;
};

}  // namespace rubrica::sql
