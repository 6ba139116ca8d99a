// Putting a seal into a document: its appearance as objects of an update, its place on a page, and its place in the
// structure of a tagged document. For this room's .cpp files.
#pragma once

#include <optional>
#include <string>

#include "pades/seal.h"
#include "pdf/document.h"
#include "pdf/incremental_update.h"

namespace rubrica::pades {

struct SealWidget {
  std::size_t page = 0;    // index
  std::string rectangle;   // PDF syntax, in the page's own coordinates
  std::string appearance;  // reference to the form XObject
};

// On the page and at the place that it names, moved inside of the page where it would stick out. invalid_argument: no
// such page, no such place, or over a quarter of the page, which a verifier takes for an attempt to hide it.
Result<SealWidget> put_seal(pdf::IncrementalUpdate& update, const pdf::Document& document, const SealDrawing& drawing,
                            const SealPlace& place);
// Whether put_seal() has where to put one in this field.
bool has_room_for_seal(const pdf::Document& document, const pdf::Object& field);
// Into the rectangle of a field that is there, as large as its shape allows. invalid_argument: it has no area, or no
// page of the document shows it.
Result<SealWidget> put_seal(pdf::IncrementalUpdate& update, const pdf::Document& document, const SealDrawing& drawing,
                            const pdf::Object& field);

// Writes a /Form element for a widget on this page at the end of the document's structure (ISO 14289-1 §7.18.4), and
// returns its key in the parent tree, the widget's /StructParent. Nothing when the document is not tagged, or its
// structure stands where it cannot be added to without rewriting other things.
std::optional<std::int64_t> put_form_element(pdf::IncrementalUpdate& update, const pdf::Document& document,
                                             std::size_t page, pdf::ObjectId widget, const std::string& description);

}  // namespace rubrica::pades
