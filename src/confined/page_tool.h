// What rubrica-confined becomes when it is asked what a page looks like: one of poppler's tools, which reads the
// document from standard input and writes to standard output, and may do nothing else.
#pragma once

#include <span>

#include "base/result.h"

namespace rubrica::confined {

// `arguments`: "count", "image" PAGE DPI, "raster" PAGE DPI, or "text" PAGE, as confined::PageImages writes them. Never
// returns when it succeeds. invalid_argument for anything else, internal when the confinement or the tool is not to be
// had.
Result<void> become_page_tool(std::span<const char* const> arguments);

}  // namespace rubrica::confined
