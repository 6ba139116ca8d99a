// The bytes of documents, each under its owner and its SHA-256. A blob is never changed and never half there.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/fd.h"
#include "crypto/digest.h"

namespace rubrica::app {

// Thread-safe; several processes may share the folder. Tenants never share a blob, equal as it may be.
class BlobStore {
 public:
  static constexpr std::size_t kLargest = std::size_t{64} << 20U;  // octets

  // Makes the folder, readable for its owner only, when there is none.
  static Result<BlobStore> open(std::filesystem::path folder);

  // Durable when it returns. Idempotent. storage_full, io_failure, resource_limit beyond kLargest.
  Result<crypto::Sha256Digest> put(std::string_view tenant, BytesView content) const;
  // Whole and checked against its digest. not_found; io_failure when what is on the disk is not what was put there.
  Result<Bytes> get(std::string_view tenant, const crypto::Sha256Digest& digest) const;
  // For reading piece by piece, unchecked: pdf::Source and the confined helper. not_found, io_failure.
  Result<Fd> open_blob(std::string_view tenant, const crypto::Sha256Digest& digest) const;
  // Where the blob is, if it is.
  std::filesystem::path path_of(std::string_view tenant, const crypto::Sha256Digest& digest) const;

 private:
  explicit BlobStore(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Result<void> write(const std::filesystem::path& path, BytesView content) const;
  std::filesystem::path folder_;
};

}  // namespace rubrica::app
