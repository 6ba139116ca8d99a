#include "sql/database.h"

namespace rubrica::sql {

// ---- Transaction

tl::unexpected<Error> Transaction::failed(Error error) {
  failed_ = true;
  broken_ = error.code == ErrorCode::storage_failed;
  return fail(std::move(error));
}

Result<Answer> Transaction::run_with(const std::string_view statement, const std::span<const Value> parameters) {
  if (failed_ || committed_) return fail(ErrorCode::storage_failed, "the transaction is over");
  auto answer = connection_->run(statement, parameters);
  if (!answer) return failed(std::move(answer).error());
  return answer;
}

Result<std::optional<Row>> Transaction::only_row(Answer answer) {
  if (answer.rows.size() > 1) return fail(ErrorCode::storage_failed, "several rows where one was meant");
  if (answer.rows.empty()) return std::optional<Row>();
  return std::optional(std::move(answer.rows.front()));
}

Result<void> Transaction::run_script(const std::string& statements) {
  if (failed_ || committed_) return fail(ErrorCode::storage_failed, "the transaction is over");
  if (auto done = connection_->run_script(statements); !done) return failed(std::move(done).error());
  return {};
}

Result<void> Transaction::commit() {
  if (failed_ || committed_) return fail(ErrorCode::storage_failed, "the transaction is over");
  if (auto done = connection_->commit(); !done) return failed(std::move(done).error());
  committed_ = true;
  return {};
}

Transaction::~Transaction() {
  if (database_ == nullptr) return;  // moved from
  if (!committed_) connection_->roll_back();
  if (broken_) connection_.reset();  // nobody knows in which state it is
  database_->give_back(access_, std::move(connection_));
}

// ---- Database

Database::Database(Opener opener, const std::size_t readers, const std::size_t writers) : opener_(std::move(opener)) {
  readers_.free = readers;
  writers_.free = writers;
}

Result<std::unique_ptr<Database>> Database::open(Opener opener, const std::size_t readers, const std::size_t writers) {
  std::unique_ptr<Database> database(new Database(std::move(opener), readers, writers));
  RUBRICA_TRY(auto first, database->opener_());
  database->writers_.idle.push_back(std::move(first));
  return database;
}

Result<std::unique_ptr<Connection>> Database::take(const Access access, const Deadline deadline) {
  Pool& pool = pool_of(access);
  {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, deadline.remaining(), [&pool] { return pool.free > 0; })) {
      return fail(ErrorCode::deadline_exceeded, "no turn at the database");
    }
    --pool.free;
    if (!pool.idle.empty()) {
      auto connection = std::move(pool.idle.back());
      pool.idle.pop_back();
      return connection;
    }
  }
  auto opened = opener_();
  if (!opened) give_back(access, nullptr);
  return opened;
}

void Database::give_back(const Access access, std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    Pool& pool = pool_of(access);
    ++pool.free;
    if (connection) pool.idle.push_back(std::move(connection));
  }
  returned_.notify_all();
}

Result<Transaction> Database::begin(const Access access, const Deadline deadline) {
  RUBRICA_TRY(auto connection, take(access, deadline));
  Transaction transaction(*this, std::move(connection), access);
  if (auto begun = transaction.connection_->begin(access); !begun) return fail(std::move(begun).error());
  return transaction;
}

}  // namespace rubrica::sql
