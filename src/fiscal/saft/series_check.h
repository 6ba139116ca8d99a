// The rules between documents: numbers, dates and signatures in a series, and what refers to what. Private to
// fiscal/saft.
#pragma once

#include "fiscal/saft/file_index.h"
#include "fiscal/saft/findings.h"

namespace rubrica::fiscal::saft {

// Numbers without gaps, dates and entries in order; with a key the chain of signatures, of which those that hold are
// counted in the report.
Result<void> check_series(FileIndex& documents, const std::optional<ChainPublicKey>& key, Findings& findings,
                          SaftReport& report);

// Nothing refers to what was annulled or is later; what was credited and what was received does not pass the document.
Result<void> check_references(FileIndex& documents, Findings& findings);

}  // namespace rubrica::fiscal::saft
