#include "app/series.h"

#include <algorithm>
#include <tuple>

#include "app/field_check.h"
#include "app/rules.h"
#include "app/today.h"
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

// AT gives each series a code of its own; with one code in two series their ATCUDs would repeat (Portaria 195/2020, 2).
Result<bool> is_code_of_another(sql::Transaction& transaction, const TenantScope& scope, const Series& series) {
  if (series.validation_code.empty()) return false;
  RUBRICA_TRY(const auto row, transaction.row("SELECT 1 FROM series WHERE tenant_id = $1 AND validation_code = $2 "
                                              "AND NOT (document_type = $3 AND code = $4)",
                                              scope.tenant(), series.validation_code, series.type, series.id));
  return row.has_value();
}

// "FORM2026": the names under which training series are opened by themselves.
bool names_training(const std::string_view id) {
  constexpr std::string_view kTraining = "FORM";
  return id.size() == kTraining.size() + 4 && fiscal::same_series_id(id.substr(0, kTraining.size()), kTraining) &&
         std::ranges::all_of(id.substr(kTraining.size()), [](const char c) { return c >= '0' && c <= '9'; });
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

template <class... Values>
Result<std::vector<Series>> series_where(sql::Transaction& transaction, const std::string& condition,
                                         const Values&... values) {
  RUBRICA_TRY(const auto answer, transaction.run(kColumns + condition, values...));
  std::vector<Series> all;
  for (const sql::Row& row : answer.rows) {
    RUBRICA_TRY(Series series, series_in(row));
    all.push_back(std::move(series));
  }
  return all;
}

FormProblems one_problem(const std::string& field, const std::string_view key) { return {{field, key}}; }

bool is_digit(const char c) { return c >= '0' && c <= '9'; }

// "2025A" and "A-2025" are of another year than 2026; "A" and "2026A" are not.
bool names_other_year(const std::string_view id, const std::string_view year) {
  for (std::size_t at = 0; at + 4 <= id.size(); ++at) {
    const std::string_view four = id.substr(at, 4);
    const bool alone = (at == 0 || !is_digit(id[at - 1])) && (at + 4 == id.size() || !is_digit(id[at + 4]));
    if (alone && four.starts_with("20") && std::ranges::all_of(four, is_digit)) return four != year;
  }
  return false;
}

std::size_t rank(const std::string_view type) {
  const auto types = fiscal::document_types();
  return static_cast<std::size_t>(std::ranges::find(types, type, &fiscal::DocumentType::code) - types.begin());
}

Result<std::vector<SeriesChoice>> choices_of(sql::Transaction& transaction, const TenantScope& scope,
                                             const std::string_view type) {
  RUBRICA_TRY(const std::string of_training, training_series(scope));
  const std::string year = of_training.substr(of_training.size() - 4);
  RUBRICA_TRY(std::vector<Series> all,
              series_where(transaction, "AND document_type = $2 ORDER BY code", scope.tenant(), type));
  const bool known = std::ranges::any_of(
      all, [&of_training](const Series& one) { return fiscal::same_series_id(one.id, of_training); });
  if (!known) {
    RUBRICA_TRY(Series fresh, fiscal::new_series(type, of_training, "", true));
    all.push_back(std::move(fresh));
  }
  const bool certified = scope.producer().certified();
  std::erase_if(all, [certified](const Series& one) { return one.finished || (!one.training && !certified); });
  const auto order = [&](const Series& one) {
    const bool first_of_training = fiscal::same_series_id(one.id, of_training);
    return std::tuple(one.training, one.training && !first_of_training, names_other_year(one.id, year));
  };
  std::ranges::stable_sort(all, [&](const Series& a, const Series& b) {
    if (order(a) != order(b)) return order(a) < order(b);
    return !a.training && a.last_entered > b.last_entered;
  });
  std::vector<SeriesChoice> choices;
  for (const Series& one : all) choices.push_back({one.id, one.training, !names_other_year(one.id, year)});
  return choices;
}

}  // namespace

Result<std::vector<Series>> all_series(const TenantScope& scope) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(std::vector<Series> all, series_where(transaction, "ORDER BY code", scope.tenant()));
  std::ranges::stable_sort(all, {}, [](const Series& one) { return rank(one.type); });
  return all;
}

Result<Series> one_series(const TenantScope& scope, const std::string_view type, const std::string_view id) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  return found(transaction, scope, type, id);
}

Result<FormProblems> open_series(const TenantScope& scope, const std::string_view type, const std::string_view id,
                                 const std::string_view validation_code, const SeriesKind kind) {
  const bool training = kind == SeriesKind::training;
  if (!training && !scope.producer().certified()) return FormProblems{problem_with("series", Refusal::not_certified)};
  const auto series = fiscal::new_series(type, one_line(id), tidy_code(validation_code), training);
  if (!series) {
    const auto problem = problem_of(series.error(), field_of);
    if (problem) return FormProblems{*problem};
    return fail(series.error());
  }
  if (!training && names_training(series->id)) return one_problem("series", "problem.series_for_training");
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_TRY(const auto known, find(transaction, scope, type, series->id));
  if (known) return one_problem("series", "problem.series_exists");
  RUBRICA_TRY(const bool taken, is_code_of_another(transaction, scope, *series));
  if (taken) return one_problem("validation_code", "problem.code_of_another_series");
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
  RUBRICA_TRY(const bool taken, is_code_of_another(transaction, scope, series));
  if (taken) return one_problem("validation_code", "problem.code_of_another_series");
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

Result<std::vector<SeriesChoice>> open_series_of(const TenantScope& scope, const std::string_view type) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  return choices_of(transaction, scope, type);
}

Result<std::optional<std::string>> usual_series(const TenantScope& scope, const std::string_view type,
                                                const SeriesKind kind) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  return usual_series(transaction, scope, type, kind);
}

Result<std::optional<std::string>> usual_series(sql::Transaction& transaction, const TenantScope& scope,
                                                const std::string_view type, const SeriesKind kind) {
  if (kind == SeriesKind::training) {
    RUBRICA_TRY(std::string this_year, training_series(scope));
    return std::optional(std::move(this_year));
  }
  RUBRICA_TRY(const std::vector<SeriesChoice> choices, choices_of(transaction, scope, type));
  const auto real = std::ranges::find_if(choices, [](const SeriesChoice& one) { return !one.training; });
  if (real == choices.end() || !real->of_this_year) return std::optional<std::string>();
  return std::optional(real->id);
}

SeriesKind usual_kind(const TenantScope& scope) {
  return scope.producer().certified() ? SeriesKind::real : SeriesKind::training;
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
