// How the tenant signs: whether CMD is active, and what goes into its signatures.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "app/form_problem.h"
#include "app/seal.h"
#include "app/tenant_scope.h"
#include "pades/signature.h"

namespace rubrica::app {

struct SignatureSettings {
  std::optional<Time> cmd_active_since;  // none: not active
  std::string reason = "Autoria";        // written into the signature (AMA's guideline 17); may be empty
  std::string location = {};             // written into the signature; may be empty
  // By name (cms/commitment.h); empty: none. Beside it and the policy no reason is written into the signature, only
  // onto the seal (EN 319 142-1 §6.3).
  std::string commitment = {};
  bool policy = false;  // names the signature policy of the installation, where one is configured
  SealSettings seal = {};
  bool total_in_name = true;                 // the phone shows the total beside the number
  pades::Level level = pades::Level::B_LTA;  // what its signatures are lifted to
  std::optional<Time> last_used_at;
  std::optional<Time> certificate_expires_at;  // as seen at the last use
};

Result<SignatureSettings> signature_settings(const TenantScope& scope);

// Of a level: "B-B", "B-T", "B-LT", "B-LTA".
std::string_view level_name(pades::Level level);
std::optional<pades::Level> level_named(std::string_view name);

// What people can choose: "origin", "approval", "creation".
inline constexpr std::array<std::string_view, 3> kCommitments{"origin", "approval", "creation"};

// Field names are the members'.
FormProblems check(const SignatureSettings& settings);
// Activates, or changes the options of what is active, but for the seal (app/seal.h). invalid_argument for problems.
// Other options are for what is signed from then on.
Result<void> activate_cmd(const TenantScope& scope, SignatureSettings options);
// Options and last use are kept.
Result<void> deactivate_cmd(const TenantScope& scope);

}  // namespace rubrica::app
