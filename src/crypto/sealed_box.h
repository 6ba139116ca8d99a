// Secrets at rest: sealed under one master key (XChaCha20-Poly1305), each for one purpose.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"

namespace rubrica::crypto {

// 32 bytes in memory that is locked (where RLIMIT_MEMLOCK allows it), read-only, fenced, left out of core dumps, and
// wiped at the end.
class MasterKey {
 public:
  static constexpr std::size_t kSize = 32;

  // From a file that holds exactly these bytes, is no link, and nobody but its owner may read: configuration_invalid
  // otherwise, not_found when there is none.
  static Result<MasterKey> load(const std::filesystem::path& file);
  // The same; a random key is written first (mode 0600) when there is no file. Of several at once, one wins.
  // io_failure when it cannot be written.
  static Result<MasterKey> load_or_create(const std::filesystem::path& file);

 private:
  friend class SealedBox;
  struct Release {
    void operator()(std::uint8_t* memory) const noexcept;
  };
  using Memory = std::unique_ptr<std::uint8_t, Release>;
  static Result<Memory> allocate();
  static Result<void> create(const std::filesystem::path& file);
  explicit MasterKey(Memory memory) : memory_(std::move(memory)) {}

  Memory memory_;
};

// Immutable; thread-safe. A sealed value is: version (1 byte, 0x01), nonce (24 random bytes), ciphertext, tag (16).
class SealedBox {
 public:
  explicit SealedBox(MasterKey key) : key_(std::move(key)) {}

  // `purpose` says what the value is and whose ("phone|TENANT|SIGNATURE"); a value opens for the same purpose only.
  Bytes seal(BytesView plaintext, std::string_view purpose) const;
  // malformed_input for what was not sealed by this key for this purpose, or was changed.
  Result<Secret<Bytes>> open(BytesView sealed, std::string_view purpose) const;

 private:
  MasterKey key_;
};

}  // namespace rubrica::crypto
