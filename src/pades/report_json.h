// A validation report as JSON: what `rubrica verify --json` prints and what passes between processes.
#pragma once

#include "base/json.h"
#include "pades/validate.h"

namespace rubrica::pades {

// {indication, signatures: [{field, type: signature|document-timestamp, indication, sub_indication, level,
// signer: {name, serial_number, issuer}, commitment, policy, claimed_time, best_signature_time, covers_whole_file,
// modifications, findings}], findings, protected_until}. What is not known is null.
json::Object to_json(const ValidationReport& report);

}  // namespace rubrica::pades
