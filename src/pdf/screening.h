// What a foreign document must not contain before it is shown and signed: anything that acts by itself, looks different
// elsewhere, or fetches its content from outside.
#pragma once

#include "pdf/document.h"

namespace rubrica::pdf {

// pdf_active_content, with the reason and the object's number, for JavaScript, Launch and every other action that is
// not a plain link or a jump inside the document, automatic actions (/AA, an /OpenAction that is more than a
// destination), rich media, sound, film and 3D annotations, streams whose data lie in another file, references to other
// PDFs, optional content (layers), and what looks different on paper or in another program: alternate images, forms
// with NeedAppearances, annotations that are printed and not shown, or shown under the mouse only.
Result<void> screen(const Document& document);

}  // namespace rubrica::pdf
