// Reading documents that somebody else made, in the confined helper beside this program.
#pragma once

#include <filesystem>

#include "pdf/source.h"
#include "signing/act.h"

namespace rubrica::cli {

// io_failure when it cannot be opened or is no regular file.
Result<std::unique_ptr<pdf::FileSource>> open_foreign_document(const std::filesystem::path& file);

// The reason why this document would not be signed, before anybody types anything.
Result<void> screen_foreign_document(const pdf::Source& document);

signing::Preparer foreign_document_preparer();

}  // namespace rubrica::cli
