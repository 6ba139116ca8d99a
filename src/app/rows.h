// Reading columns as values of ours. For app's .cpp files.
#pragma once

#include <algorithm>
#include <stdexcept>

#include "crypto/digest.h"
#include "sql/value.h"

namespace rubrica::app {

// A column that holds a SHA-256; another size is a defect of who wrote it.
inline crypto::Sha256Digest digest_in(const sql::Row& row, const std::size_t column) {
  crypto::Sha256Digest digest{};
  const Bytes& octets = row.bytes(column);
  if (octets.size() != digest.size()) throw std::logic_error("a column that is no SHA-256");
  std::ranges::copy(octets, digest.begin());
  return digest;
}

}  // namespace rubrica::app
