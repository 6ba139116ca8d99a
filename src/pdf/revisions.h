// What was appended to a document after a given point, object by object, against a list of what may be.
#pragma once

#include <string>
#include <vector>

#include "pdf/document.h"

namespace rubrica::pdf {

// Compares the document as it was at `end` (the end of a revision) with the document as it is. Allowed are: a DSS, new
// signature fields and document time-stamps with their widgets, values of empty signature fields, an extensions
// dictionary, and the modification date in /Info. Everything else comes back as a sentence that names the object; so
// does a revision that cannot be read. Empty when nothing or only allowed things changed.
std::vector<std::string> modifications_after(const Source& source, const Document& document, std::uint64_t end);

}  // namespace rubrica::pdf
