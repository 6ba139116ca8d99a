#include "app/blob_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/file.h"

namespace rubrica::app {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> failed(const std::string& what, const fs::path& path) {
  const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
  return fail(full ? ErrorCode::storage_full : ErrorCode::io_failure,
              what + " " + path.string() + ": " + std::strerror(errno));
}

Result<void> sync_folder(const fs::path& folder) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  const Fd directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::fsync(directory.get()) != 0) return failed("cannot sync", folder);
  return {};
}

// The folder and its name in the parent are on the disk when this returns.
Result<void> make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0) {
    if (errno == EEXIST) return {};
    return failed("cannot make", folder);
  }
  return sync_folder(folder.parent_path());
}

}  // namespace

Result<BlobStore> BlobStore::open(fs::path folder) {
  folder = fs::absolute(folder);
  RUBRICA_CHECK_OK(make_folder(folder));
  if (!fs::is_directory(folder)) return fail(ErrorCode::io_failure, folder.string() + " is not a folder");
  return BlobStore(std::move(folder));
}

fs::path BlobStore::path_of(const std::string_view tenant, const crypto::Sha256Digest& digest) const {
  const std::string name = hex_lower(digest);
  return folder_ / tenant / name.substr(0, 2) / name;
}

Result<void> BlobStore::write(const fs::path& path, const BytesView content) const {
  RUBRICA_CHECK_OK(make_folder(path.parent_path().parent_path()));
  RUBRICA_CHECK_OK(make_folder(path.parent_path()));
  RUBRICA_TRY(DurableFile file, DurableFile::create(path, 0600));
  if (!write_all(file.fd(), content)) return failed("cannot write", path);
  return file.commit();
}

Result<crypto::Sha256Digest> BlobStore::put(const std::string_view tenant, const BytesView content) const {
  if (content.size() > kLargest) return fail(ErrorCode::resource_limit, "a blob over " + std::to_string(kLargest));
  const crypto::Sha256Digest digest = crypto::sha256(content);
  // One that is there and whole was durable before it had its name; one that is damaged is written again.
  if (!get(tenant, digest)) RUBRICA_CHECK_OK(write(path_of(tenant, digest), content));
  return digest;
}

Result<Bytes> BlobStore::get(const std::string_view tenant, const crypto::Sha256Digest& digest) const {
  RUBRICA_TRY(Bytes content, read_file(path_of(tenant, digest), kLargest));
  if (crypto::sha256(content) != digest) {
    return fail(ErrorCode::io_failure, "the blob " + hex_lower(digest) + " has changed on the disk");
  }
  return content;
}

Result<Fd> BlobStore::open_blob(const std::string_view tenant, const crypto::Sha256Digest& digest) const {
  const fs::path path = path_of(tenant, digest);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  Fd blob(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!blob)
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io_failure, "cannot open " + path.string());
  return blob;
}

}  // namespace rubrica::app
