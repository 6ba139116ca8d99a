#include "sql/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <cerrno>
#include <charconv>
#include <map>

#include "base/fd.h"

namespace rubrica::sql {
namespace {

constexpr int kBusyMilliseconds = 10'000;  // writers of other processes; those of this one wait in Database
constexpr std::size_t kKeptStatements = 256;
constexpr Dialect kDialect{"INTEGER", "BLOB", "STRICT"};

struct CloseConnection {
  void operator()(sqlite3* connection) const noexcept { sqlite3_close_v2(connection); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

ErrorCode code_of(const int result) {
  switch (result & 0xFF) {
    case SQLITE_CONSTRAINT:
      return ErrorCode::storage_conflict;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::storage_busy;
    case SQLITE_FULL:
    case SQLITE_TOOBIG:
      return ErrorCode::storage_full;
    default:
      return ErrorCode::storage_failed;
  }
}

// A statement that was lent: whatever happens, it goes back without its parameters.
class Use {
 public:
  explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

struct Binder {
  sqlite3_stmt* statement;
  int index;

  int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
  int operator()(const std::int64_t number) const { return sqlite3_bind_int64(statement, index, number); }
  // The parameters live longer than the use of the statement: nothing is copied.
  int operator()(const std::string& text) const {
    return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  int operator()(const Bytes& octets) const {
    if (octets.empty()) return sqlite3_bind_zeroblob(statement, index, 0);  // a null pointer would mean NULL
    return sqlite3_bind_blob64(statement, index, octets.data(), octets.size(), SQLITE_STATIC);
  }
};

Result<Value> column_of(sqlite3_stmt* statement, const int column) {
  const auto size = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement, column)); };
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return Value();
    case SQLITE_INTEGER:
      return Value(std::int64_t{sqlite3_column_int64(statement, column)});
    case SQLITE_TEXT: {
      const unsigned char* text = sqlite3_column_text(statement, column);
      return Value(std::string(text, text + size()));
    }
    case SQLITE_BLOB: {
      const auto* octets = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, column));
      return Value(octets == nullptr ? Bytes() : Bytes(octets, octets + size()));
    }
    default:
      return fail(ErrorCode::storage_failed, "a floating-point column");
  }
}

// "$12" → 12; 0 for what is no such name.
std::size_t number_of(const char* name) {
  const std::string_view text = name == nullptr ? "" : name;
  std::size_t number = 0;
  if (!text.starts_with('$')) return 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

class SqliteConnection final : public Connection {
 public:
  explicit SqliteConnection(std::unique_ptr<sqlite3, CloseConnection> connection)
      : connection_(std::move(connection)) {}

  // `pragmas`: what this database is like.
  Result<void> set_up(const std::string& pragmas) {
    sqlite3_busy_timeout(connection_.get(), kBusyMilliseconds);
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    return run_script("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; " + pragmas);
  }

  Result<void> begin(const Access access) override {
    RUBRICA_CHECK_OK(run_script(access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN; PRAGMA query_only = ON"));
    // Only the first read takes the snapshot.
    return access == Access::write ? Result<void>() : run_script("SELECT count(*) FROM sqlite_schema");
  }

  Result<void> commit() override {
    RUBRICA_CHECK_OK(run_script("COMMIT"));
    return run_script("PRAGMA query_only = OFF");
  }

  void roll_back() noexcept override {
    sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_exec(connection_.get(), "PRAGMA query_only = OFF", nullptr, nullptr, nullptr);
  }

  Result<Answer> run(const std::string_view statement, const std::span<const Value> parameters) override {
    RUBRICA_TRY(sqlite3_stmt * prepared, prepare(statement));
    const Use use(prepared);
    if (static_cast<std::size_t>(sqlite3_bind_parameter_count(prepared)) != parameters.size()) {
      return fail(ErrorCode::invalid_argument, "the statement takes another number of parameters");
    }
    // To SQLite "$2" is a name like any other, and the engine counts names as they appear in the statement.
    for (int index = 1; index <= static_cast<int>(parameters.size()); ++index) {
      const std::size_t number = number_of(sqlite3_bind_parameter_name(prepared, index));
      if (number == 0 || number > parameters.size()) {
        return fail(ErrorCode::invalid_argument, "the statement's parameters are not $1, $2, …");
      }
      const int result = std::visit(Binder{prepared, index}, parameters[number - 1]);
      if (result != SQLITE_OK) return failed(result);
    }
    return step_through(prepared);
  }

  Result<void> run_script(const std::string& statements) override {
    const int result = sqlite3_exec(connection_.get(), statements.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) return failed(result);
    return {};
  }

  const Dialect& dialect() const override { return kDialect; }

 private:
  tl::unexpected<Error> failed(const int result) const {
    return fail(code_of(result), std::string("sqlite: ") + sqlite3_errmsg(connection_.get()) + " (" +
                                     std::to_string(sqlite3_extended_errcode(connection_.get())) + ")");
  }

  Result<sqlite3_stmt*> prepare(const std::string_view text) {
    if (const auto known = statements_.find(text); known != statements_.end()) return known->second.get();
    sqlite3_stmt* made = nullptr;
    const char* rest = nullptr;
    const int result = sqlite3_prepare_v3(connection_.get(), text.data(), static_cast<int>(text.size()),
                                          SQLITE_PREPARE_PERSISTENT, &made, &rest);
    Statement statement(made);
    if (result != SQLITE_OK) return failed(result);
    const std::string_view more(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
    if (!statement || more.find_first_not_of(" \n\t;") != std::string_view::npos) {
      return fail(ErrorCode::invalid_argument, "exactly one statement at a time");
    }
    if (statements_.size() >= kKeptStatements) statements_.clear();
    return statements_.emplace(text, std::move(statement)).first->second.get();
  }

  Result<Answer> step_through(sqlite3_stmt* statement) const {
    Answer answer;
    const std::int64_t before = sqlite3_total_changes64(connection_.get());
    for (;;) {
      const int result = sqlite3_step(statement);
      if (result == SQLITE_DONE) break;
      if (result != SQLITE_ROW) return failed(result);
      std::vector<Value> values;
      for (int column = 0; column < sqlite3_column_count(statement); ++column) {
        RUBRICA_TRY(Value value, column_of(statement, column));
        values.push_back(std::move(value));
      }
      answer.rows.emplace_back(std::move(values));
    }
    answer.changed = sqlite3_total_changes64(connection_.get()) - before;
    return answer;
  }

  std::unique_ptr<sqlite3, CloseConnection> connection_;
  std::map<std::string, Statement, std::less<>> statements_;  // finalized before the connection closes
};

// `what` names it in errors.
Result<std::unique_ptr<Connection>> opened(const std::string& file, const std::string& what,
                                           const std::string& pragmas) {
  sqlite3* connection = nullptr;
  const int result = sqlite3_open_v2(file.c_str(), &connection,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  std::unique_ptr<sqlite3, CloseConnection> owned(connection);
  if (result != SQLITE_OK) return fail(ErrorCode::storage_failed, what + " cannot be opened");
  auto ready = std::make_unique<SqliteConnection>(std::move(owned));
  if (auto set = ready->set_up(pragmas); !set) {
    const ErrorCode code = set.error().code;
    return fail(code, what, std::move(set).error());
  }
  return ready;
}

}  // namespace

Result<std::unique_ptr<Connection>> open_sqlite(const std::filesystem::path& file) {
  // SQLite would let everybody read a new file; its journal takes over the rights that this one has. One that exists is
  // not opened here: closing it again would end the locks of this process's other connections (SQLite, "How To
  // Corrupt", §2.2).
  const Fd created(
      ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));  // NOLINT(cppcoreguidelines-pro-type-vararg)
  if (!created && errno != EEXIST) return fail(ErrorCode::io_failure, file.string() + " cannot be created");
  return opened(file.string(), "the database " + file.string(),
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;");
}

Result<std::unique_ptr<Connection>> open_scratch() {
  // To SQLite a database without a name is a temporary one.
  return opened("", "a scratch database",
                "PRAGMA synchronous = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -16384;");
}

}  // namespace rubrica::sql
