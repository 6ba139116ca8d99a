// The tenant's issued documents as the rules of invoicing see them: with what refers to what, and what was annulled.
// Within a transaction of the caller's; for app's .cpp files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/tenant_scope.h"
#include "fiscal/issue.h"
#include "fiscal/render/labels.h"

namespace rubrica::app {

// The columns that issued_in() reads, of `document d`.
inline constexpr std::string_view kIssuedColumns =
    "d.id, d.content, d.annulled_at, d.annulled_by, d.annulled_because, d.title, d.customer_id";

struct KeptDocument {
  std::string id;
  fiscal::IssuedDocument issued;
  std::optional<std::string> customer;  // the id of one who is kept
};
Result<KeptDocument> issued_in(const sql::Row& row);

// not_found: none of this tenant with this id, or an uploaded one.
Result<KeptDocument> issued_document(sql::Transaction& transaction, const TenantScope& scope, std::string_view id);
// Whether the tenant has any document with this id: a draft that was issued before.
Result<bool> is_kept(sql::Transaction& transaction, const TenantScope& scope, std::string_view id);
// By its number ("FT 2026A/1"), as people write it.
Result<std::optional<KeptDocument>> issued_with_number(sql::Transaction& transaction, const TenantScope& scope,
                                                       std::string_view number);
// What corrects, pays or continues it, in order of issue.
Result<std::vector<KeptDocument>> successors_of(sql::Transaction& transaction, const TenantScope& scope,
                                                std::string_view id);
Result<fiscal::Related> related_to(sql::Transaction& transaction, const TenantScope& scope,
                                   const KeptDocument& original);
// The latest SystemEntryDate of the tenant's documents, of any type.
Result<std::optional<fiscal::LocalTime>> last_entered(sql::Transaction& transaction, const TenantScope& scope);

// How a document came to be.
struct Making {
  std::string id;                             // the new document's
  std::optional<std::string> customer = {};   // the id of one who is kept
  std::vector<fiscal::Related> related = {};  // what it refers to, for the rules
  std::vector<std::string> refers_to = {};    // the same as ids
  fiscal::LabelLanguage language = fiscal::LabelLanguage::pt;
  bool future_date_confirmed = false;
  bool clock_confirmed = false;
};
// By all rules of fiscal/issue.h, in the series of the draft's type and name (app/series.h), which says whether it is
// for training. Nothing is kept yet. The refusals of fiscal/refusal.h.
Result<fiscal::Issuance> try_issue(sql::Transaction& transaction, const TenantScope& scope,
                                   const fiscal::Document& draft, const Making& making);
// Keeps what was issued within the same transaction: document, series and file. All or nothing with it: no number is
// lost, and none is used twice.
Result<void> keep_issued(sql::Transaction& transaction, const TenantScope& scope, const fiscal::Issuance& issuance,
                         const Making& making);

}  // namespace rubrica::app
