// Where a visible seal stands, as it is typed at the command line.
#pragma once

#include <string_view>

#include "pades/seal.h"

namespace rubrica::cli {

// "[PAGE:]X,Y[,WIDTH]": a page from 1, or -1 for the last; fractions of the page, with a full stop. invalid_argument.
Result<pades::SealPlace> seal_place(std::string_view text);

}  // namespace rubrica::cli
