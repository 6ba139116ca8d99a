#include "sql/migrations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/sqlite.h"

namespace rubrica::sql {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const Migration kPeople{1, "people", "CREATE TABLE people (id TEXT NOT NULL PRIMARY KEY, born {int64}) {strict};"};
const Migration kFaces{
    2, "faces",
    "CREATE TABLE faces (person TEXT NOT NULL REFERENCES people (id), face {bytes} NOT NULL) {strict};"
    "CREATE INDEX faces_by_person ON faces (person);"};

class MigrationsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "sql-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    database_ = Database::open([file = folder_ / "db"] { return open_sqlite(file); }, 1, 1).value();
  }
  void TearDown() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  Result<void> migrate_to(const std::vector<Migration>& steps) {
    return migrate(*database_, steps, clock_, Deadline::after(10s));
  }
  bool has_table(const std::string& name) {
    auto tx = database_->begin(Access::read, Deadline::after(10s)).value();
    return tx.row("SELECT 1 FROM sqlite_schema WHERE name = $1", name).value().has_value();
  }

  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
  ManualClock clock_{Time(1'795'512'896'000ms)};
};

TEST_F(MigrationsTest, EachStepIsAppliedOnceAndRemembered) {
  ASSERT_TRUE(migrate_to({kPeople}));
  EXPECT_FALSE(has_table("faces"));
  clock_.advance(1h);
  ASSERT_TRUE(migrate_to({kPeople, kFaces}));
  ASSERT_TRUE(migrate_to({kPeople, kFaces}));
  EXPECT_TRUE(has_table("faces_by_person"));
  auto tx = database_->begin(Access::read, Deadline::after(10s)).value();
  const auto known = tx.run("SELECT name, applied_at FROM schema_migrations ORDER BY version");
  ASSERT_EQ(known->rows.size(), 2U);
  EXPECT_EQ(known->rows[1].text(0), "faces");
  EXPECT_EQ(known->rows[1].time(1) - known->rows[0].time(1), 1h);
}

TEST_F(MigrationsTest, AStepThatFailsLeavesNothingBehind) {
  const Migration broken{2, "broken",
                         "CREATE TABLE half (id TEXT) {strict}; CREATE TABLE other (id NONSENSE) {strict};"};
  const auto failed = migrate_to({kPeople, broken});
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().describe(), HasSubstr("migration broken"));
  EXPECT_TRUE(has_table("people"));
  EXPECT_FALSE(has_table("half"));
  EXPECT_TRUE(migrate_to({kPeople, kFaces}));
}

TEST_F(MigrationsTest, WhatWasAppliedMayNotChange) {
  ASSERT_TRUE(migrate_to({kPeople}));
  Migration changed = kPeople;
  changed.statements = "CREATE TABLE people (id TEXT) {strict};";
  const auto refused = migrate_to({changed});
  EXPECT_EQ(refused.error().code, ErrorCode::configuration_invalid);
  EXPECT_THAT(refused.error().detail, HasSubstr("people"));
}

TEST_F(MigrationsTest, ADatabaseOfANewerProgramIsLeftAlone) {
  ASSERT_TRUE(migrate_to({kPeople, kFaces}));
  const auto refused = migrate_to({kPeople});
  EXPECT_EQ(refused.error().code, ErrorCode::configuration_invalid);
  EXPECT_THAT(refused.error().detail, HasSubstr("newer"));
}

TEST_F(MigrationsTest, NumbersGoUpByOne) {
  EXPECT_EQ(migrate_to({kFaces}).error().code, ErrorCode::configuration_invalid);
  EXPECT_FALSE(has_table("schema_migrations"));
}

}  // namespace
}  // namespace rubrica::sql
