#include "app/signature_settings.h"

#include <algorithm>

#include "app/field_check.h"
#include "app/rows.h"
#include "pades/level.h"

namespace rubrica::app {
namespace {

SealSettings seal_in(const sql::Row& row, const std::size_t first) {
  SealSettings seal;
  seal.visible = row.boolean(first);
  seal.page = seal_page_named(row.text(first + 1)).value_or(seal.page);
  seal.corner = seal_corner_named(row.text(first + 2)).value_or(seal.corner);
  seal.in_field = row.boolean(first + 3);
  if (!row.is_null(first + 4)) seal.logo = digest_in(row, first + 4);
  return seal;
}

}  // namespace

Result<SignatureSettings> signature_settings(const TenantScope& scope) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(
      const auto row,
      transaction.row("SELECT cmd_active_since, reason, total_in_name, level, last_used_at, certificate_expires_at, "
                      "location, commitment, policy, seal, seal_page, seal_corner, seal_in_field, seal_logo_sha256 "
                      "FROM signature_setting WHERE tenant_id = $1",
                      scope.tenant()));
  if (!row) return SignatureSettings{};
  return SignatureSettings{.cmd_active_since = row->time_or_null(0),
                           .reason = row->text(1),
                           .location = row->text(6),
                           .commitment = row->text(7),
                           .policy = row->boolean(8),
                           .seal = seal_in(*row, 9),
                           .total_in_name = row->boolean(2),
                           .level = pades::level_named(row->text(3)).value_or(pades::Level::B_LTA),
                           .last_used_at = row->time_or_null(4),
                           .certificate_expires_at = row->time_or_null(5)};
}

std::string_view level_name(const pades::Level level) { return pades::name(level); }

std::optional<pades::Level> level_named(const std::string_view name) { return pades::level_named(name); }

FormProblems check(const SignatureSettings& settings) {
  FieldCheck fields;
  fields.text(settings.reason, "reason", 100);
  fields.text(settings.location, "location", 60);
  fields.require(settings.commitment.empty() || std::ranges::count(kCommitments, settings.commitment) > 0, "commitment",
                 "problem.choose");
  return fields.take();
}

Result<void> activate_cmd(const TenantScope& scope, SignatureSettings options) {
  options.reason = one_line(options.reason);
  options.location = one_line(options.location);
  if (!check(options).empty()) return fail(ErrorCode::invalid_argument, "signature settings");
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO signature_setting (tenant_id, cmd_active_since, reason, total_in_name, level, location, commitment, "
      "policy) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id) DO UPDATE SET cmd_active_since = "
      "COALESCE(signature_setting.cmd_active_since, $2), reason = $3, total_in_name = $4, level = $5, location = $6, "
      "commitment = $7, policy = $8",
      scope.tenant(), scope.clock().now(), options.reason, options.total_in_name, pades::name(options.level),
      options.location, options.commitment, options.policy));
  return transaction.commit();
}

Result<void> deactivate_cmd(const TenantScope& scope) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(
      transaction.run("UPDATE signature_setting SET cmd_active_since = NULL WHERE tenant_id = $1", scope.tenant()));
  return transaction.commit();
}

}  // namespace rubrica::app
