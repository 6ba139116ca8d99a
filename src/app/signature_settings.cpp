#include "app/signature_settings.h"

#include "app/field_check.h"

namespace rubrica::app {

Result<SignatureSettings> signature_settings(const TenantScope& scope) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::read));
  RUBRICA_TRY(const auto row,
              transaction.row("SELECT cmd_active_since, reason, total_in_name, last_used_at, certificate_expires_at "
                              "FROM signature_setting WHERE tenant_id = $1",
                              scope.tenant()));
  if (!row) return SignatureSettings{};
  return SignatureSettings{row->time_or_null(0), row->text(1), row->boolean(2), row->time_or_null(3),
                           row->time_or_null(4)};
}

FormProblems check(const SignatureSettings& settings) {
  FieldCheck fields;
  fields.text(settings.reason, "reason", 100);
  return fields.take();
}

Result<void> activate_cmd(const TenantScope& scope, const std::string& reason, const bool total_in_name) {
  SignatureSettings settings;
  settings.reason = one_line(reason);
  if (!check(settings).empty()) return fail(ErrorCode::invalid_argument, "signature settings: reason");
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(
      transaction.run("INSERT INTO signature_setting (tenant_id, cmd_active_since, reason, total_in_name) VALUES ($1, "
                      "$2, $3, $4) ON CONFLICT (tenant_id) DO UPDATE SET cmd_active_since = "
                      "COALESCE(signature_setting.cmd_active_since, $2), reason = $3, total_in_name = $4",
                      scope.tenant(), scope.clock().now(), settings.reason, total_in_name));
  return transaction.commit();
}

Result<void> deactivate_cmd(const TenantScope& scope) {
  RUBRICA_TRY(auto transaction, scope.begin(sql::Access::write));
  RUBRICA_CHECK_OK(
      transaction.run("UPDATE signature_setting SET cmd_active_since = NULL WHERE tenant_id = $1", scope.tenant()));
  return transaction.commit();
}

}  // namespace rubrica::app
