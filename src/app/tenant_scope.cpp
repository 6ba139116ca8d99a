#include "app/tenant_scope.h"

namespace rubrica::app {

Result<sql::Transaction> Storage::begin(const sql::Access access) const {
  constexpr std::chrono::seconds kLongestWait{10};
  auto transaction = database.begin(access, Deadline::after(kLongestWait));
  if (!transaction && transaction.error().code == ErrorCode::deadline_exceeded) {
    return fail(ErrorCode::storage_busy, "no turn at the database", std::move(transaction).error());
  }
  return transaction;
}

}  // namespace rubrica::app
