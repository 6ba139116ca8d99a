// SQLite, the embedded default: WAL, synchronous FULL (an invoice number must not be lost), foreign keys on.
#pragma once

#include <filesystem>
#include <memory>

#include "sql/connection.h"

namespace rubrica::sql {

// Creates the file, readable for its owner only, when there is none. Any number of connections to one file.
// storage_failed when it is no database.
Result<std::unique_ptr<Connection>> open_sqlite(const std::filesystem::path& file);

// An empty database for what is too much to be held and is needed for a while only. No other connection sees it; it is
// gone when this one closes. Beyond 16 MiB it goes to the disk, into a file without a name in the system's folder for
// temporary files ($SQLITE_TMPDIR, $TMPDIR, /var/tmp).
Result<std::unique_ptr<Connection>> open_scratch();

}  // namespace rubrica::sql
