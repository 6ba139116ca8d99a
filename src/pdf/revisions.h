// What was appended to a document after a given point, object by object, against a list of what may be.
#pragma once

#include <string>
#include <vector>

#include "pdf/document.h"

namespace rubrica::pdf {

// Compares the document as it was at `end` (the end of a revision) with the document as it is. Allowed are: a DSS, and
// more in it; new signature fields of the form and document time-stamps, with widgets that hide nothing (a
// certification with P = 1 leaves only time-stamps); values of empty signature fields; values of other fields but
// push-buttons, with their appearance, where a certification (DocMDP) in that revision permits filling and no FieldMDP
// in it locks the field; an extensions dictionary; and the modification dates in /Info and the XMP metadata. An object
// that is one of these counts as one only if nothing else refers to it. Everything else comes back as a sentence that
// names the object; so do what stray_objects.h finds, and a revision that cannot be read. Empty when nothing or only
// allowed things changed.
std::vector<std::string> modifications_after(const Source& source, const Document& document, std::uint64_t end);

// Whether the parameters of a FieldMDP transform lock this field (ISO 32000-1 §12.8.2.4, table 256): names of ancestors
// lock their descendants.
bool locks_field(const Object& parameters, const std::string& field);

}  // namespace rubrica::pdf
