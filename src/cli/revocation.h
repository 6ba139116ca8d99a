// Whether a signer's certificate is revoked, asked over OCSP.
#pragma once

#include <string>
#include <vector>

#include "signing/act.h"

namespace rubrica::cli {

// An unanswered question is Revocation::unknown. `clock` is borrowed.
signing::RevocationCheck revocation_check(std::vector<std::string> egress_allow, const Clock& clock);

}  // namespace rubrica::cli
