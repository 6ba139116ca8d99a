// Reading documents that somebody else made, in the confined helper beside this program.
#pragma once

#include "signing/act.h"

namespace rubrica::cli {

signing::Preparer foreign_document_preparer();

}  // namespace rubrica::cli
