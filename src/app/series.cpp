#include "app/series.h"

#include <algorithm>

#include "app/draft_reader.h"
#include "app/field_check.h"
#include "app/rules.h"
#include "fiscal/document_type.h"
#include "fiscal/refusal.h"

namespace rubrica::app {
namespace {

using fiscal::Refusal;
using fiscal::Series;

const std::string kColumns =
    "SELECT document_type, code, validation_code, training, finished, next_number, last_issued_on, last_entered, "
    "last_hash FROM series WHERE tenant_id = $1 ";

Result<Series> series_in(const sql::Row& row) {
  Series series;
  series.type = row.text(0);
  series.id = row.text(1);
  series.validation_code = row.text(2);
  series.training = row.boolean(3);
  series.finished = row.boolean(4);
  series.last_number = static_cast<int>(row.integer(5)) - 1;
  if (!row.is_null(6)) {
    RUBRICA_TRY(series.last_date, fiscal::parse_date(row.text(6)));
  }
  if (!row.is_null(7)) {
    RUBRICA_TRY(series.last_entered, fiscal::parse_date_time(row.text(7)));
  }
  series.last_hash = row.text(8);
  return series;
}

Result<std::optional<Series>> find(sql::Transaction& transaction, const TenantScope& scope, const std::string_view type,
                                   const std::string_view id) {
  // Names are ASCII (fiscal::is_series_id).
  RUBRICA_TRY(const auto row, transaction.row(kColumns + "AND document_type = $2 AND LOWER(code) = LOWER($3)",
                                              scope.tenant(), type, id));
  if (!row) return std::optional<Series>();
  RUBRICA_TRY(Series series, series_in(*row));
  return std::optional(std::move(series));
}

Result<Series> found(sql::Transaction& transaction, const TenantScope& scope, const std::string_view type,
                     const std::string_view id) {
  RUBRICA_TRY(std::optional<Series> series, find(transaction, scope, type, id));
  if (!series) return fail(ErrorCode::not_found, "no such series");
  return std::move(*series);
}

// AT writes its codes in capitals; people may not.
std::string tidy_code(const std::string_view typed) {
  std::string code = one_line(typed);
  std::erase(code, ' ');
  std::ranges::transform(code, code.begin(),
                         [](const char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return code;
}

std::string field_of(const Refusal refusal) {
  if (refusal == Refusal::type_unknown) return "type";
  if (refusal == Refusal::series_not_communicated) return "validation_code";
  return "series";
}

FormProblems one_problem(const std::string& field, const std::string_view key) { return {{field, key}}; }

std::size_t rank(const std::string_view type) {
  const auto types = fiscal::document_types();
  return static_cast<std::size_t>(std::ranges::find(types, type, &fiscal::DocumentType::code) - types.begin());
}

}  // namespace

Result<std::vector<Series>> all_series(const TenantScope& scope) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const auto answer, transaction.run(kColumns + "ORDER BY code", scope.tenant()));
  std::vector<Series> all;
  for (const sql::Row& row : answer.rows) {
    RUBRICA_TRY(Series series, series_in(row));
    all.push_back(std::move(series));
  }
  std::ranges::stable_sort(all, {}, [](const Series& one) { return rank(one.type); });
  return all;
}

Result<Series> one_series(const TenantScope& scope, const std::string_view type, const std::string_view id) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  return found(transaction, scope, type, id);
}

Result<FormProblems> open_series(const TenantScope& scope, const std::string_view type, const std::string_view id,
                                 const std::string_view validation_code) {
  const auto series = fiscal::new_series(type, one_line(id), tidy_code(validation_code), true);
  if (!series) {
    const auto problem = problem_of(series.error(), field_of);
    if (problem) return FormProblems{*problem};
    return fail(series.error());
  }
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const auto known, find(transaction, scope, type, series->id));
  if (known) return one_problem("series", "problem.series_exists");
  RUBRICA_CHECK_OK(store_series(transaction, scope, *series));
  RUBRICA_CHECK_OK(transaction.commit());
  return FormProblems{};
}

Result<FormProblems> set_validation_code(const TenantScope& scope, const std::string_view type,
                                         const std::string_view id, const std::string_view validation_code) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(Series series, found(transaction, scope, type, id));
  if (series.finished) return fiscal::refuse(Refusal::series_finished, series.name());
  if (series.last_number > 0) return one_problem("validation_code", "problem.series_used");
  const std::string code = tidy_code(validation_code);
  if (const auto fresh = fiscal::new_series(type, series.id, code, false); !fresh) {
    const auto problem = problem_of(fresh.error(), field_of);
    if (problem) return FormProblems{*problem};
    return fail(fresh.error());
  }
  series.validation_code = code;
  RUBRICA_CHECK_OK(store_series(transaction, scope, series));
  RUBRICA_CHECK_OK(transaction.commit());
  return FormProblems{};
}

Result<void> finish_series(const TenantScope& scope, const std::string_view type, const std::string_view id) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const Series series, found(transaction, scope, type, id));
  RUBRICA_TRY(const Series finished, fiscal::finish_series(series));
  RUBRICA_CHECK_OK(store_series(transaction, scope, finished));
  return transaction.commit();
}

Result<std::vector<std::string>> open_series_of(const TenantScope& scope, const std::string_view type) {
  RUBRICA_TRY(const std::string this_year, training_series(scope));
  RUBRICA_TRY(const std::vector<Series> all, all_series(scope));
  std::vector<std::string> open;
  bool known = false;
  for (const Series& series : all) {
    if (series.type != type) continue;
    const bool default_one = fiscal::same_series_id(series.id, this_year);
    known = known || default_one;
    if (!series.finished) open.insert(default_one ? open.begin() : open.end(), series.id);
  }
  if (!known) open.insert(open.begin(), this_year);
  return open;
}

Result<Series> series_for(sql::Transaction& transaction, const TenantScope& scope, const std::string_view type,
                          const std::string_view id) {
  RUBRICA_TRY(std::optional<Series> series, find(transaction, scope, type, id));
  if (series) return std::move(*series);
  RUBRICA_TRY(const std::string this_year, training_series(scope));
  if (!fiscal::same_series_id(id, this_year)) {
    return fiscal::refuse(Refusal::series_type_mismatch, std::string(type) + " " + std::string(id));
  }
  return fiscal::new_series(type, this_year, "", true);
}

Result<void> store_series(sql::Transaction& transaction, const TenantScope& scope, const Series& series) {
  const std::optional<std::string> date =
      series.last_date ? std::optional(fiscal::iso_date(*series.last_date)) : std::nullopt;
  const std::optional<std::string> entered =
      series.last_entered ? std::optional(fiscal::iso_date_time(*series.last_entered)) : std::nullopt;
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO series (tenant_id, document_type, code, validation_code, training, finished, next_number, "
      "last_issued_on, last_entered, last_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT "
      "(tenant_id, document_type, code) DO UPDATE SET validation_code = $4, finished = $6, next_number = $7, "
      "last_issued_on = $8, last_entered = $9, last_hash = $10",
      scope.tenant(), series.type, series.id, series.validation_code, series.training, series.finished,
      series.last_number + 1, date, entered, series.last_hash));
  return {};
}

Result<std::string> training_series(const TenantScope& scope) {
  RUBRICA_TRY(const fiscal::Date today, today_in_lisbon(scope));
  return "FORM" + std::to_string(static_cast<int>(today.year()));
}

}  // namespace rubrica::app
