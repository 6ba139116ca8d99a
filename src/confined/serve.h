// What the helper does with one request.
#pragma once

#include <string>
#include <string_view>

#include "pdf/source.h"

namespace rubrica::confined {

// Loads what the libraries load lazily from files, so that nothing has to be opened afterwards.
void warm_up();

// The reply as JSON: the result, or {"error": …}. Fails only when the request itself makes no sense.
Result<std::string> serve(std::string_view request, const pdf::Source& document);

}  // namespace rubrica::confined
