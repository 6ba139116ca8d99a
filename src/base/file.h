// Whole small files, written so that a crash leaves either the old or the new content.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/bytes.h"

namespace rubrica {

// At most `limit` bytes (default 64 MiB); a larger file is `resource_limit`.
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{64} << 20U);
// Temporary file in the same folder, fsync, rename, fsync of the folder. `mode` as for chmod.
Result<void> write_file_durably(const std::filesystem::path& path, BytesView content, unsigned mode = 0644);

}  // namespace rubrica
