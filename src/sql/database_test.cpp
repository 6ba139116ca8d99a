#include "sql/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <limits>
#include <thread>

#include "base/file.h"
#include "sql/sqlite.h"

namespace rubrica::sql {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class DatabaseTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "sql-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    database_ = open();
    auto tx = write();
    ASSERT_TRUE(
        tx.run_script("CREATE TABLE things (id TEXT NOT NULL PRIMARY KEY, number INTEGER, octets BLOB, owner TEXT "
                      "REFERENCES things (id)) STRICT"));
    ASSERT_TRUE(tx.commit());
  }
  void TearDown() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::filesystem::path file() const { return folder_ / "rubrica.db"; }
  std::unique_ptr<Database> open() const {
    return Database::open([path = file()] { return open_sqlite(path); }, 4, 1).value();
  }
  Transaction write() { return database_->begin(Access::write, Deadline::after(10s)).value(); }
  Transaction read() { return database_->begin(Access::read, Deadline::after(10s)).value(); }
  std::int64_t count() {
    auto tx = read();
    return tx.run("SELECT count(*) FROM things")->rows.at(0).integer(0);
  }

  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
};

TEST_F(DatabaseTest, WhatGoesInComesOut) {
  const std::string text = "D'Água; \xC3\xA7\xC3\xA3o \"1\" $1 --";
  const Bytes octets = {0, 1, 0xFF, 0};
  auto tx = write();
  const auto inserted =
      tx.run("INSERT INTO things (id, number, octets) VALUES ($1, $2, $3), ($4, $5, $6), ($7, $8, $9)", text,
             std::numeric_limits<std::int64_t>::min(), octets, "empty", 0, Bytes(), "null", std::nullopt,
             std::optional<Bytes>());
  ASSERT_TRUE(inserted) << inserted.error().describe();
  EXPECT_EQ(inserted->changed, 3);
  ASSERT_TRUE(tx.commit());

  auto reading = read();
  const auto found = reading.row("SELECT id, number, octets FROM things WHERE id = $1", text);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->text(0), text);
  EXPECT_EQ((*found)->integer(1), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ((*found)->bytes(2), octets);
  const auto empty = reading.row("SELECT octets FROM things WHERE id = $1", "empty").value().value();
  EXPECT_FALSE(empty.is_null(0));
  EXPECT_EQ(empty.bytes(0), Bytes());
  const auto null = reading.row("SELECT number, octets FROM things WHERE id = $1", "null").value().value();
  EXPECT_TRUE(null.is_null(0) && null.is_null(1));
  EXPECT_EQ(null.integer_or_null(0), std::nullopt);
  EXPECT_EQ(reading.row("SELECT 1 FROM things WHERE id = 'nobody'").value(), std::nullopt);
}

TEST_F(DatabaseTest, TimesAreMilliseconds) {
  const Time now(1'795'512'896'123ms);
  auto tx = write();
  const auto row = tx.row("INSERT INTO things (id, number) VALUES ('t', $1) RETURNING number", now);
  EXPECT_EQ(row.value().value().time(0), now);
}

TEST_F(DatabaseTest, AnotherTypeThanTheColumnHasIsADefect) {
  auto tx = read();
  const Row row = tx.row("SELECT 1, 'um'").value().value();
  EXPECT_THROW(static_cast<void>(row.text(0)), std::logic_error);
  EXPECT_THROW(static_cast<void>(row.integer(1)), std::logic_error);
  EXPECT_THROW(static_cast<void>(row.integer(2)), std::logic_error);
}

TEST_F(DatabaseTest, FloatingPointIsRefused) {
  auto tx = read();
  EXPECT_EQ(tx.run("SELECT 0.1").error().code, ErrorCode::storage_failed);
}

TEST_F(DatabaseTest, ParametersAreKnownByTheirNumberInWhateverOrderTheyAppear) {
  auto tx = read();
  const Row row = tx.row("SELECT $2, $1, $2", "um", "dois").value().value();
  EXPECT_EQ(row.text(0) + row.text(1) + row.text(2), "doisumdois");
  EXPECT_EQ(write().run("SELECT $2", 1).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(write().run("SELECT $um", 1).error().code, ErrorCode::invalid_argument);
}

TEST_F(DatabaseTest, AStatementIsOneAndHasAllItsParameters) {
  EXPECT_EQ(write().run("SELECT $1, $2", 1).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(write().run("SELECT 1; DELETE FROM things").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(write().run("").error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(write().run("SELECT 1;\n"));
}

TEST_F(DatabaseTest, WithoutCommitNothingHappened) {
  {
    auto tx = write();
    ASSERT_TRUE(tx.run("INSERT INTO things (id) VALUES ('a')"));
  }
  EXPECT_EQ(count(), 0);
}

TEST_F(DatabaseTest, AConflictSaysSoAndEndsTheTransaction) {
  auto tx = write();
  ASSERT_TRUE(tx.run("INSERT INTO things (id) VALUES ($1)", "a"));
  const auto twice = tx.run("INSERT INTO things (id) VALUES ($1)", "a");
  EXPECT_EQ(twice.error().code, ErrorCode::storage_conflict);
  EXPECT_THAT(twice.error().detail, HasSubstr("UNIQUE constraint failed: things.id"));
  EXPECT_EQ(tx.run("SELECT 1").error().code, ErrorCode::storage_failed);
  EXPECT_EQ(tx.commit().error().code, ErrorCode::storage_failed);
}

TEST_F(DatabaseTest, RulesOfTheSchemaHold) {
  EXPECT_EQ(write().run("INSERT INTO things (id, owner) VALUES ('a', 'nobody')").error().code,
            ErrorCode::storage_conflict);
  EXPECT_EQ(write().run("INSERT INTO things (id, number) VALUES ('a', 'um')").error().code,
            ErrorCode::storage_conflict);
}

TEST_F(DatabaseTest, AReaderSeesOneStateAndCannotWrite) {
  auto reading = read();
  {
    auto tx = write();
    ASSERT_TRUE(tx.run("INSERT INTO things (id) VALUES ('a')"));
    ASSERT_TRUE(tx.commit());
  }
  EXPECT_EQ(reading.run("SELECT count(*) FROM things")->rows.at(0).integer(0), 0);
  EXPECT_EQ(count(), 1);
  EXPECT_FALSE(reading.run("DELETE FROM things"));
  EXPECT_EQ(count(), 1);
}

TEST_F(DatabaseTest, WritersWaitInLineAndLoseNothing) {
  ASSERT_TRUE([&] {
    auto tx = write();
    return tx.run("INSERT INTO things (id, number) VALUES ('n', 0)") && tx.commit();
  }());
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this] {
      for (int j = 0; j < 10; ++j) {
        auto tx = write();
        const std::int64_t number = tx.row("SELECT number FROM things WHERE id = 'n'").value().value().integer(0);
        ASSERT_TRUE(tx.run("UPDATE things SET number = $1 WHERE id = 'n'", number + 1));
        ASSERT_TRUE(tx.commit());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(read().row("SELECT number FROM things").value().value().integer(0), 80);
}

TEST_F(DatabaseTest, WaitingForATurnEnds) {
  const auto held = write();
  const auto waited = database_->begin(Access::write, Deadline::after(20ms));
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code, ErrorCode::deadline_exceeded);
}

TEST_F(DatabaseTest, AMovedTransactionIsStillOne) {
  auto first = write();
  ASSERT_TRUE(first.run("INSERT INTO things (id) VALUES ('a')"));
  auto second = std::move(first);
  ASSERT_TRUE(second.commit());
  EXPECT_EQ(count(), 1);
}

TEST_F(DatabaseTest, WhatWasCommittedSurvivesAKill) {
  database_.reset();  // no connection may cross a fork
  const pid_t child = ::fork();
  if (child == 0) {
    const auto database = open();
    auto first = database->begin(Access::write, Deadline::after(10s)).value();
    const bool stored = first.run("INSERT INTO things (id) VALUES ('stored')") && first.commit();
    {
      const auto ended = std::move(first);
    }
    auto second = database->begin(Access::write, Deadline::after(10s)).value();
    if (stored && second.run("INSERT INTO things (id) VALUES ('lost')")) ::kill(::getpid(), SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  database_ = open();
  auto tx = read();
  const auto answer = tx.run("SELECT id FROM things");
  ASSERT_EQ(answer->rows.size(), 1U);
  EXPECT_EQ(answer->rows[0].text(0), "stored");
}

TEST_F(DatabaseTest, TheFileIsItsOwnersOnly) {
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    EXPECT_EQ(entry.status().permissions() & std::filesystem::perms::all,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
        << entry.path();
  }
}

TEST_F(DatabaseTest, WhatIsNoDatabaseIsSaidAtOnce) {
  ASSERT_TRUE(write_file_durably(folder_ / "other", as_bytes("isto não é uma base de dados, mas é bastante comprido")));
  EXPECT_EQ(open_sqlite(folder_ / "other").error().code, ErrorCode::storage_failed);
  EXPECT_EQ(open_sqlite(folder_ / "nowhere" / "rubrica.db").error().code, ErrorCode::io_failure);
}

TEST_F(DatabaseTest, AFullDiskIsToldApart) {
  ASSERT_TRUE(write().run_script("PRAGMA max_page_count = 10"));
  auto tx = write();
  const auto stored = tx.run("INSERT INTO things (id, octets) VALUES ('a', $1)", Bytes(1'000'000));
  EXPECT_EQ(stored.error().code, ErrorCode::storage_full);
}

// ---- scratch --------------------------------------------------------------------------------------------------------

// How many files without a name are open here.
int nameless_files() {
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::filesystem::path target = std::filesystem::read_symlink(entry.path(), gone);
    if (!gone && target.string().ends_with(" (deleted)")) ++found;
  }
  return found;
}

TEST_F(DatabaseTest, ScratchIsItsOwnAndGoesToTheDiskWithoutAName) {
  const int before = nameless_files();
  const auto one = Database::open(open_scratch, 1, 1).value();
  const auto other = Database::open(open_scratch, 1, 1).value();
  auto tx = one->begin(Access::write, Deadline::after(10s)).value();
  ASSERT_TRUE(tx.run_script("CREATE TABLE things (id INTEGER PRIMARY KEY, octets BLOB)"));
  EXPECT_EQ(nameless_files(), before) << "little is held in memory";
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(tx.run("INSERT INTO things VALUES ($1, $2)", i, Bytes(1U << 20U)));
  EXPECT_EQ(nameless_files(), before + 1);
  EXPECT_EQ(tx.run("SELECT count(*) FROM things")->rows.at(0).integer(0), 40);
  auto theirs = other->begin(Access::write, Deadline::after(10s)).value();
  EXPECT_EQ(theirs.run("SELECT count(*) FROM sqlite_schema")->rows.at(0).integer(0), 0);
}

}  // namespace
}  // namespace rubrica::sql
