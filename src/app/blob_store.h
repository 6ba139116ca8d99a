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
  // Makes the folder, readable for its owner only, when there is none.
  static Result<BlobStore> open(std::filesystem::path folder);

  // Durable when it returns. Idempotent. storage_full, io_failure.
  Result<crypto::Sha256Digest> put(std::string_view tenant, BytesView content) const;
  // Whole and checked against its digest. not_found; io_failure when what is on the disk is not what was put there.
  Result<Bytes> get(std::string_view tenant, const crypto::Sha256Digest& digest) const;
  // For reading piece by piece, unchecked: pdf::Source and the confined helper.
  Result<Fd> open_blob(std::string_view tenant, const crypto::Sha256Digest& digest) const;
  // A new blob from an open temporary file of this store's folder is written through DurableFile at this path.
  std::filesystem::path path_of(std::string_view tenant, const crypto::Sha256Digest& digest) const;

 private:
  explicit BlobStore(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
};

}  // namespace rubrica::app
