#include "app/selections.h"

#include <algorithm>
#include <set>
#include <span>

#include "app/rows.h"
#include "base/id.h"

namespace rubrica::app {
namespace {

struct Candidate {
  Time created_at;
  std::string id;
  friend auto operator<=>(const Candidate&, const Candidate&) = default;
};

// Each once, the oldest first.
Result<std::vector<Candidate>> unsigned_of(sql::Transaction& transaction, const std::string& tenant,
                                           const std::vector<std::string>& documents) {
  std::set<Candidate> candidates;
  for (const std::string& id : documents) {
    RUBRICA_TRY(const auto row,
                transaction.row("SELECT created_at FROM document WHERE tenant_id = $1 AND id = $2 AND state = $3 "
                                "AND annulled_at IS NULL",
                                tenant, id, "unsigned"));
    if (row) candidates.insert({row->time(0), id});
  }
  return std::vector(candidates.begin(), candidates.end());
}

Result<std::string> put_selection(sql::Transaction& transaction, const TenantScope& scope,
                                  const std::span<const Candidate> documents, const std::optional<std::string>& next) {
  const Time now = scope.clock().now();
  std::string id = uuid_v7(now);
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO selection (tenant_id, id, account_id, created_at, next_id) VALUES ($1, $2, $3, $4, $5)",
      scope.tenant(), id, scope.account(), now, next));
  std::int64_t position = 0;
  for (const Candidate& document : documents) {
    RUBRICA_CHECK_OK(transaction.run(
        "INSERT INTO selection_item (tenant_id, selection_id, position, document_id) VALUES ($1, $2, $3, $4)",
        scope.tenant(), id, ++position, document.id));
  }
  return id;
}

Result<std::size_t> unsigned_in(sql::Transaction& transaction, const TenantScope& scope, const std::string& selection) {
  RUBRICA_TRY(const auto row, transaction.row("SELECT COUNT(*) FROM selection_item i "
                                              "JOIN document d ON d.tenant_id = i.tenant_id AND d.id = i.document_id "
                                              "WHERE i.tenant_id = $1 AND i.selection_id = $2 AND d.state = $3 "
                                              "AND d.annulled_at IS NULL",
                                              scope.tenant(), selection, "unsigned"));
  return static_cast<std::size_t>(row->integer(0));
}

Result<std::vector<sql::Row>> items_of(const TenantScope& scope, const std::string_view selection) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(auto answer,
              transaction.run("SELECT i.position, i.document_id, i.reviewed_sha256 FROM selection s "
                              "JOIN selection_item i ON i.tenant_id = s.tenant_id AND i.selection_id = s.id "
                              "WHERE s.tenant_id = $1 AND s.id = $2 AND s.account_id = $3 ORDER BY i.position",
                              scope.tenant(), selection, scope.account()));
  return std::move(answer.rows);
}

}  // namespace

bool Selection::reviewed() const {
  return documents.size() == 1 || std::ranges::all_of(documents, &SelectedDocument::reviewed);
}

const SelectedDocument* Selection::at(const std::int64_t position) const {
  const auto found = std::ranges::find(documents, position, &SelectedDocument::position);
  return found == documents.end() ? nullptr : &*found;
}

Result<std::string> choose(const TenantScope& scope, const std::vector<std::string>& documents) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const auto candidates, unsigned_of(transaction, scope.tenant(), documents));
  if (candidates.empty()) return fail(ErrorCode::not_found, "none of the documents can be signed");
  // The last act's first, so that each knows the next.
  std::optional<std::string> next;
  for (std::size_t begin = (candidates.size() - 1) / kLargestSelection * kLargestSelection;;
       begin -= kLargestSelection) {
    const std::size_t count = std::min(kLargestSelection, candidates.size() - begin);
    RUBRICA_TRY(next, put_selection(transaction, scope, std::span(candidates).subspan(begin, count), next));
    if (begin == 0) break;
  }
  RUBRICA_CHECK_OK(transaction.commit());
  return *next;
}

Result<std::optional<Continuation>> continuation_of(const TenantScope& scope, const std::string_view selection) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  std::optional<Continuation> found;
  std::string id(selection);
  while (true) {
    RUBRICA_TRY(const auto row, transaction.row("SELECT next_id FROM selection WHERE tenant_id = $1 AND id = $2 "
                                                "AND account_id = $3 AND next_id IS NOT NULL",
                                                scope.tenant(), id, scope.account()));
    if (!row) return found;
    id = row->text(0);
    RUBRICA_TRY(const std::size_t count, unsigned_in(transaction, scope, id));
    if (count == 0) continue;
    if (!found) found = Continuation{id, 0};
    found->documents += count;
  }
}

Result<Selection> selection(const TenantScope& scope, const std::string_view id) {
  RUBRICA_TRY(const auto items, items_of(scope, id));
  Selection chosen{std::string(id), {}};
  for (const sql::Row& item : items) {
    RUBRICA_TRY(DocumentRecord record, document(scope, item.text(1)));
    if (record.signed_file || record.annulled) continue;
    const bool reviewed = !item.is_null(2) && digest_in(item, 2) == record.sha256;
    chosen.documents.push_back({item.integer(0), std::move(record), reviewed});
  }
  if (chosen.documents.empty()) return fail(ErrorCode::not_found, "no such selection");
  return chosen;
}

Result<void> confirm(const TenantScope& scope, const std::string_view selection, const std::int64_t position,
                     const crypto::Sha256Digest& shown) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT d.sha256 FROM selection s "
                              "JOIN selection_item i ON i.tenant_id = s.tenant_id AND i.selection_id = s.id "
                              "JOIN document d ON d.tenant_id = i.tenant_id AND d.id = i.document_id "
                              "WHERE s.tenant_id = $1 AND s.id = $2 AND s.account_id = $3 AND i.position = $4",
                              scope.tenant(), selection, scope.account(), position));
  if (!row) return fail(ErrorCode::not_found, "no such document in the selection");
  if (digest_in(*row, 0) != shown) return fail(ErrorCode::document_changed, "other bytes than were shown");
  RUBRICA_CHECK_OK(
      transaction.run("UPDATE selection_item SET reviewed_sha256 = $4 "
                      "WHERE tenant_id = $1 AND selection_id = $2 AND position = $3",
                      scope.tenant(), selection, position, shown));
  return transaction.commit();
}

Result<void> take_out(const TenantScope& scope, const std::string_view selection, const std::int64_t position) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const auto answer,
              transaction.run("DELETE FROM selection_item WHERE tenant_id = $1 AND selection_id = $2 AND position = $3 "
                              "AND EXISTS (SELECT 1 FROM selection s WHERE s.tenant_id = $1 AND s.id = $2 "
                              "AND s.account_id = $4)",
                              scope.tenant(), selection, position, scope.account()));
  if (answer.changed == 0) return fail(ErrorCode::not_found, "no such document in the selection");
  return transaction.commit();
}

}  // namespace rubrica::app
