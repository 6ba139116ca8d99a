// Transactions over a pool of connections: the only way to the data.
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "sql/connection.h"

namespace rubrica::sql {

class Database;

// Everything or nothing: without commit() the destructor takes all of it back. After the first error only that is left
// to do, whatever the engine: further calls are storage_failed. Not thread-safe; ends before its Database.
class Transaction {
 public:
  // tx.run("INSERT INTO t (id, at) VALUES ($1, $2)", id, clock.now()). Errors as in connection.h.
  template <class... Parameters>
  Result<Answer> run(const std::string_view statement, const Parameters&... parameters) {
    const std::array<Value, sizeof...(parameters)> values{value(parameters)...};
    return run_with(statement, values);
  }
  // The one row of an answer that may have none.
  template <class... Parameters>
  Result<std::optional<Row>> row(const std::string_view statement, const Parameters&... parameters) {
    RUBRICA_TRY(Answer answer, run(statement, parameters...));
    return only_row(std::move(answer));
  }
  Result<void> run_script(const std::string& statements);
  const Dialect& dialect() const { return connection_->dialect(); }

  // After success the changes outlive a crash of the machine.
  Result<void> commit();

  Transaction(Transaction&& other) noexcept
      : database_(std::exchange(other.database_, nullptr)),
        connection_(std::move(other.connection_)),
        access_(other.access_),
        failed_(other.failed_),
        broken_(other.broken_),
        committed_(other.committed_) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

 private:
  friend class Database;
  Transaction(Database& database, std::unique_ptr<Connection> connection, const Access access)
      : database_(&database), connection_(std::move(connection)), access_(access) {}
  Result<Answer> run_with(std::string_view statement, std::span<const Value> parameters);
  static Result<std::optional<Row>> only_row(Answer answer);
  tl::unexpected<Error> failed(Error error);

  Database* database_;
  std::unique_ptr<Connection> connection_;
  Access access_;
  bool failed_ = false;
  bool broken_ = false;
  bool committed_ = false;
};

// Thread-safe. Connections are opened when they are needed and kept.
class Database {
 public:
  using Opener = std::function<Result<std::unique_ptr<Connection>>()>;

  // `writers`: how many transactions may write at a time (1 for an embedded engine; the others wait in line here).
  // Opens one connection at once, so that a wrong configuration shows at start-up.
  static Result<std::unique_ptr<Database>> open(Opener opener, std::size_t readers, std::size_t writers);

  // Waits for its turn: deadline_exceeded. Never begin a second transaction on a thread that holds one.
  Result<Transaction> begin(Access access, Deadline deadline);

 private:
  friend class Transaction;
  struct Pool {
    std::size_t free = 0;  // turns
    std::vector<std::unique_ptr<Connection>> idle;
  };

  Database(Opener opener, std::size_t readers, std::size_t writers);
  Pool& pool_of(const Access access) { return access == Access::write ? writers_ : readers_; }
  Result<std::unique_ptr<Connection>> take(Access access, Deadline deadline);
  void give_back(Access access, std::unique_ptr<Connection> connection);

  const Opener opener_;
  std::mutex mutex_;  // for both pools
  std::condition_variable returned_;
  Pool readers_;
  Pool writers_;
};

}  // namespace rubrica::sql
