// How the tenant signs: whether CMD is active, and what goes into its signatures.
#pragma once

#include <optional>
#include <string>

#include "app/form_problem.h"
#include "app/tenant_scope.h"

namespace rubrica::app {

struct SignatureSettings {
  std::optional<Time> cmd_active_since;  // none: not active
  std::string reason = "Autoria";        // written into the signature (AMA's guideline 17); may be empty
  bool total_in_name = true;             // the phone shows the total beside the number
  std::optional<Time> last_used_at;
  std::optional<Time> certificate_expires_at;  // as seen at the last use
};

Result<SignatureSettings> signature_settings(const TenantScope& scope);

// Field names are the members'.
FormProblems check(const SignatureSettings& settings);
// Activates, or changes the options of what is active. invalid_argument for settings with problems.
Result<void> activate_cmd(const TenantScope& scope, const std::string& reason, bool total_in_name);
// Options and last use are kept.
Result<void> deactivate_cmd(const TenantScope& scope);

}  // namespace rubrica::app
