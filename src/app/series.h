// The tenant's series: opened here, told AT's code, finished for good. Each year's training series of a type begins
// with its first document, without anybody asking for it. Where the program is certified (TenantScope::producer) there
// are real ones too, each opened by its person once AT knows it.
#pragma once

#include <optional>
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

enum class SeriesKind { training, real };

// Fields: "type", "series", "validation_code". Problems, and nothing kept, or the new series. A real one needs a
// certified program: the refusal not_certified.
Result<FormProblems> open_series(const TenantScope& scope, std::string_view type, std::string_view id,
                                 std::string_view validation_code, SeriesKind kind = SeriesKind::training);
// AT's code, typed in by the user (DL 28/2019, art. 35); only before the first document, for the ATCUD of the later
// ones would be another. Fields: "validation_code".
Result<FormProblems> set_validation_code(const TenantScope& scope, std::string_view type, std::string_view id,
                                         std::string_view validation_code);
// For good. The refusal series_finished the second time.
Result<void> finish_series(const TenantScope& scope, std::string_view type, std::string_view id);

struct SeriesChoice {
  std::string id;
  bool training = true;
  bool of_this_year = true;  // its name holds no other year
};
// The series that new documents of this type may go into, for a choice: the real ones of a certified program first,
// those of this year and the last used before others; and this year's for training, even if it has no document yet.
Result<std::vector<SeriesChoice>> open_series_of(const TenantScope& scope, std::string_view type);
// Where a document goes if nobody chooses. None: there is no real series of this year, and one has to be opened first.
Result<std::optional<std::string>> usual_series(const TenantScope& scope, std::string_view type, SeriesKind kind);
// What this installation issues unless somebody says otherwise.
SeriesKind usual_kind(const TenantScope& scope);

// ---- Within a transaction; for app's .cpp files

Result<std::optional<std::string>> usual_series(sql::Transaction& transaction, const TenantScope& scope,
                                                std::string_view type, SeriesKind kind);

// This year's training series is a new one if it does not exist yet; another is refused: series_type_mismatch.
Result<fiscal::Series> series_for(sql::Transaction& transaction, const TenantScope& scope, std::string_view type,
                                  std::string_view id);
// After a document; the caller's transaction holds it, so that nobody else has advanced it.
Result<void> store_series(sql::Transaction& transaction, const TenantScope& scope, const fiscal::Series& series);
// "FORM2026": the series of training documents of this year.
Result<std::string> training_series(const TenantScope& scope);

}  // namespace rubrica::app
