// SQLite, the embedded default: WAL, synchronous FULL (an invoice number must not be lost), foreign keys on.
#pragma once

#include <filesystem>
#include <memory>

#include "sql/connection.h"

namespace rubrica::sql {

// Creates the file, readable for its owner only, when there is none. Any number of connections to one file.
// storage_failed when it is no database.
Result<std::unique_ptr<Connection>> open_sqlite(const std::filesystem::path& file);

}  // namespace rubrica::sql
