// The database's schema, as this program knows it.
#pragma once

#include <vector>

#include "sql/migrations.h"

namespace rubrica::app {

// db/migrations/NNNN_name.sql in order, built into the program. For sql::migrate() at start-up.
std::vector<sql::Migration> migrations();

}  // namespace rubrica::app
