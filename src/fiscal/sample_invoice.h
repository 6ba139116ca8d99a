// An invoice as a Portuguese freelancer might issue it. The people do not exist.
#pragma once

#include "base/clock.h"
#include "fiscal/document.h"

namespace rubrica::fiscal {

// Dated by the day of `now` (UTC).
Document sample_invoice(Time now);

}  // namespace rubrica::fiscal
