#include "app/signature_settings.h"

#include "app/field_check.h"
#include "pades/level.h"

namespace rubrica::app {

Result<SignatureSettings> signature_settings(const TenantScope& scope) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(
      const auto row,
      transaction.row("SELECT cmd_active_since, reason, total_in_name, level, last_used_at, certificate_expires_at "
                      "FROM signature_setting WHERE tenant_id = $1",
                      scope.tenant()));
  if (!row) return SignatureSettings{};
  return SignatureSettings{.cmd_active_since = row->time_or_null(0),
                           .reason = row->text(1),
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
  return fields.take();
}

Result<void> activate_cmd(const TenantScope& scope, SignatureSettings options) {
  options.reason = one_line(options.reason);
  if (!check(options).empty()) return fail(ErrorCode::invalid_argument, "signature settings: reason");
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(transaction.run(
      "INSERT INTO signature_setting (tenant_id, cmd_active_since, reason, total_in_name, level) "
      "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id) DO UPDATE SET cmd_active_since = "
      "COALESCE(signature_setting.cmd_active_since, $2), reason = $3, total_in_name = $4, level = $5",
      scope.tenant(), scope.clock().now(), options.reason, options.total_in_name, pades::name(options.level)));
  return transaction.commit();
}

Result<void> deactivate_cmd(const TenantScope& scope) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(
      transaction.run("UPDATE signature_setting SET cmd_active_since = NULL WHERE tenant_id = $1", scope.tenant()));
  return transaction.commit();
}

}  // namespace rubrica::app
