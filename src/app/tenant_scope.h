// The only door to what belongs to a tenant: whoever holds a scope has been let in, and sees that tenant's things only.
#pragma once

#include <string>

#include "app/blob_store.h"
#include "fiscal/producer.h"
#include "sql/database.h"

namespace rubrica::app {

// What all use cases stand on. Borrowed; owned by who wires the program, and outlives everything else of app.
struct Storage {
  sql::Database& database;
  const BlobStore& blobs;
  const Clock& clock;
  const fiscal::Producer& producer;  // whose program this installation runs

  // Waits for its turn at most ten seconds: storage_busy.
  Result<sql::Transaction> begin(sql::Access access) const;
};

// Made by Accounts from a login, and for work that goes on without a person (recovery at start-up) by its own maker.
// Every statement that is run through it names the tenant: "… WHERE tenant_id = $1 …". Cheap to copy.
class TenantScope {
 public:
  const std::string& tenant() const { return tenant_; }
  const std::string& account() const { return account_; }

  // Waits for its turn at most ten seconds: storage_busy.
  Result<sql::Transaction> begin(const sql::Access access) const { return storage_.begin(access); }
  const BlobStore& blobs() const { return storage_.blobs; }
  const Clock& clock() const { return storage_.clock; }
  const fiscal::Producer& producer() const { return storage_.producer; }

 private:
  friend class Accounts;
  friend class SigningDesk;
  TenantScope(const Storage& storage, std::string tenant, std::string account)
      : storage_(storage), tenant_(std::move(tenant)), account_(std::move(account)) {}

  Storage storage_;
  std::string tenant_;
  std::string account_;
};

}  // namespace rubrica::app
