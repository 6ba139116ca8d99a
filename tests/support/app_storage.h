// A fresh database with the current schema and an empty blob store, both gone at the end; the clock stands still.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "app/accounts.h"
#include "app/schema.h"
#include "app/tenant_scope.h"
#include "sql/sqlite.h"

namespace rubrica::test {

class AppStorage {
 public:
  explicit AppStorage(fiscal::Producer producer = {}) : producer_(std::move(producer)) {
    using namespace std::chrono_literals;
    std::string pattern = testing::TempDir() + "rubrica-app-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the test");
    folder_ = pattern;
    reopen();
    succeed(sql::migrate(*database_, app::migrations(), clock_, Deadline::after(10s)));
    blobs_ = std::make_unique<app::BlobStore>(app::BlobStore::open(folder_ / "blobs").value());
  }
  AppStorage(const AppStorage&) = delete;
  AppStorage& operator=(const AppStorage&) = delete;
  ~AppStorage() {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  // The scope of an account of this name, made when it is first asked for. It has no password that anybody knows.
  app::TenantScope scope(const std::string& name = "marta") {
    using namespace std::chrono_literals;
    const std::string cookie = "cookie of " + name;
    app::Accounts accounts(storage());
    if (auto known = accounts.login(cookie).value()) return known->scope;
    const Time now = clock_.now();
    auto tx = database_->begin(sql::Access::write, Deadline::after(10s)).value();
    tx.run("INSERT INTO tenant (id, created_at) VALUES ($1, $2)", "tenant-" + name, now).value();
    tx.run("INSERT INTO account (id, email, email_key, password_hash, created_at) VALUES ($1, $2, $2, '', $3)",
           "account-" + name, name + "@exemplo.pt", now)
        .value();
    tx.run("INSERT INTO membership (tenant_id, account_id, role) VALUES ($1, $2, 'owner')", "tenant-" + name,
           "account-" + name)
        .value();
    tx.run(
          "INSERT INTO login (id_hash, account_id, tenant_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, "
          "$4, $5)",
          BytesView(crypto::sha256(as_bytes(cookie))), "account-" + name, "tenant-" + name, now, Time::max())
        .value();
    succeed(tx.commit());
    return accounts.login(cookie).value()->scope;
  }

  app::Storage storage() { return {*database_, *blobs_, clock_, producer_}; }
  // Whoever answers for the program; nobody at first. Scopes of before see the change.
  fiscal::Producer& producer() { return producer_; }
  sql::Database& database() { return *database_; }
  const std::filesystem::path& folder() const { return folder_; }
  ManualClock& clock() { return clock_; }
  // As after a restart: no connection of before is left. Nothing that borrowed the old one may be used any more.
  void reopen() {
    database_ = sql::Database::open([file = folder_ / "rubrica.db"] { return sql::open_sqlite(file); }, 4, 1).value();
  }

 private:
  static void succeed(const Result<void>& done) {
    if (!done) throw std::runtime_error(done.error().describe());
  }

  std::filesystem::path folder_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<app::BlobStore> blobs_;
  fiscal::Producer producer_;
  ManualClock clock_{Time(std::chrono::milliseconds(1'795'512'896'000))};  // 2026-11-24T09:34:56Z
};

}  // namespace rubrica::test
