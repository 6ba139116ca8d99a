#include "app/schema.h"

#include <charconv>
#include <span>

#include "base/embedded_file.h"

namespace rubrica::app {

std::span<const EmbeddedFile> migration_files();

std::vector<sql::Migration> migrations() {
  std::vector<sql::Migration> all;
  for (const EmbeddedFile& file : migration_files()) {
    sql::Migration migration{0, file.path, file.content};
    std::from_chars(file.path.data(), file.path.data() + file.path.size(), migration.version);
    all.push_back(migration);
  }
  return all;
}

}  // namespace rubrica::app
