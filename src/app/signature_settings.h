// How the tenant signs: whether CMD is active, and what goes into its signatures.
#pragma once

#include <optional>
#include <string>

#include "app/form_problem.h"
#include "app/tenant_scope.h"
#include "pades/signature.h"

namespace rubrica::app {

struct SignatureSettings {
  std::optional<Time> cmd_active_since;      // none: not active
  std::string reason = "Autoria";            // written into the signature (AMA's guideline 17); may be empty
  bool total_in_name = true;                 // the phone shows the total beside the number
  pades::Level level = pades::Level::B_LTA;  // what its signatures are lifted to
  std::optional<Time> last_used_at;
  std::optional<Time> certificate_expires_at;  // as seen at the last use
};

Result<SignatureSettings> signature_settings(const TenantScope& scope);

// Of a level: "B-B", "B-T", "B-LT", "B-LTA".
std::string_view level_name(pades::Level level);
std::optional<pades::Level> level_named(std::string_view name);

// Field names are the members'.
FormProblems check(const SignatureSettings& settings);
// Activates, or changes the options (reason, total_in_name, level) of what is active. invalid_argument for problems.
// Another level is for what is signed from then on.
Result<void> activate_cmd(const TenantScope& scope, SignatureSettings options);
// Options and last use are kept.
Result<void> deactivate_cmd(const TenantScope& scope);

}  // namespace rubrica::app
