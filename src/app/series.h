// The tenant's series: opened here, told AT's code, finished for good. Each year's training series of a type begins
// with its first document, without anybody asking for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/form_problem.h"
#include "app/tenant_scope.h"
#include "fiscal/series.h"

namespace rubrica::app {

// By type, in the order of the law's table, then by name.
Result<std::vector<fiscal::Series>> all_series(const TenantScope& scope);

// not_found: there is none of this tenant. Names are compared as AT does, without regard to case.
Result<fiscal::Series> one_series(const TenantScope& scope, std::string_view type, std::string_view id);

// Fields: "type", "series", "validation_code". Problems, and nothing kept, or the new series.
Result<FormProblems> open_series(const TenantScope& scope, std::string_view type, std::string_view id,
                                 std::string_view validation_code);
// AT's code, typed in by the user (DL 28/2019, art. 35); only before the first document, for the ATCUD of the later
// ones would be another. Fields: "validation_code".
Result<FormProblems> set_validation_code(const TenantScope& scope, std::string_view type, std::string_view id,
                                         std::string_view validation_code);
// For good. The refusal series_finished the second time.
Result<void> finish_series(const TenantScope& scope, std::string_view type, std::string_view id);

// The series of this name that new documents may go into, and this year's even if it has none yet: for a choice.
Result<std::vector<std::string>> open_series_of(const TenantScope& scope, std::string_view type);

// ---- Within a transaction; for app's .cpp files

// This year's training series is a new one if it does not exist yet; another is refused: series_type_mismatch.
Result<fiscal::Series> series_for(sql::Transaction& transaction, const TenantScope& scope, std::string_view type,
                                  std::string_view id);
// After a document; the caller's transaction holds it, so that nobody else has advanced it.
Result<void> store_series(sql::Transaction& transaction, const TenantScope& scope, const fiscal::Series& series);
// "FORM2026": the series of training documents of this year.
Result<std::string> training_series(const TenantScope& scope);

}  // namespace rubrica::app
