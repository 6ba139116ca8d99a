#include "crypto/sealed_box.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/fd.h"
#include "base/file.h"
#include "base/id.h"

namespace rubrica::crypto {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHeader = 1 + kNonce;
static_assert(MasterKey::kSize == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

// What is authenticated beside the ciphertext: the version, so that no later one is mistaken for this, and the purpose.
Bytes associated_data(const std::string_view purpose) {
  Bytes data{kVersion};
  append(data, purpose);
  return data;
}

tl::unexpected<Error> unfit(const std::filesystem::path& file, const std::string& why) {
  return fail(ErrorCode::configuration_invalid, "master key " + file.string() + ": " + why);
}

Result<Fd> open_key_file(const std::filesystem::path& file) {
  Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd && errno == ENOENT) return fail(ErrorCode::not_found, "no master key " + file.string());
  if (!fd) return unfit(file, std::strerror(errno));
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return unfit(file, "is not a file");
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) return unfit(file, "others than its owner may read it");
  if (info.st_size != static_cast<off_t>(MasterKey::kSize)) return unfit(file, "does not hold 32 bytes");
  return fd;
}

}  // namespace

void MasterKey::Release::operator()(std::uint8_t* memory) const noexcept { sodium_free(memory); }

Result<MasterKey::Memory> MasterKey::allocate() {
  if (sodium_init() < 0) return fail(ErrorCode::internal, "libsodium does not start");
  Memory memory(static_cast<std::uint8_t*>(sodium_malloc(kSize)));
  if (!memory) return fail(ErrorCode::resource_limit, "no memory for a key");
  return memory;
}

Result<MasterKey> MasterKey::load(const std::filesystem::path& file) {
  RUBRICA_TRY(const Fd fd, open_key_file(file));
  RUBRICA_TRY(Memory memory, allocate());
  if (::read(fd.get(), memory.get(), kSize) != static_cast<ssize_t>(kSize)) return unfit(file, "cannot be read");
  sodium_mprotect_readonly(memory.get());
  return MasterKey(std::move(memory));
}

Result<void> MasterKey::create(const std::filesystem::path& file) {
  RUBRICA_TRY(const Memory memory, allocate());
  const std::span<std::uint8_t> key(memory.get(), kSize);
  fill_random(key);
  RUBRICA_TRY(DurableFile target, DurableFile::create(file, S_IRUSR | S_IWUSR));
  if (!write_all(target.fd(), key)) return fail(ErrorCode::io_failure, "cannot write " + file.string());
  return target.commit_new();
}

Result<MasterKey> MasterKey::load_or_create(const std::filesystem::path& file) {
  auto existing = load(file);
  if (existing || existing.error().code != ErrorCode::not_found) return existing;
  const auto created = create(file);
  existing = load(file);  // another process may have been faster: then its key is the one
  if (!existing && !created) return fail(ErrorCode::io_failure, "no master key can be written", created.error());
  return existing;
}

Bytes SealedBox::seal(const BytesView plaintext, const std::string_view purpose) const {
  Bytes sealed(kHeader + plaintext.size() + kTag);
  sealed[0] = kVersion;
  const std::span<std::uint8_t> nonce(sealed.data() + 1, kNonce);
  fill_random(nonce);
  const Bytes data = associated_data(purpose);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + kHeader, nullptr, plaintext.data(), plaintext.size(),
                                             data.data(), data.size(), nullptr, nonce.data(), key_.memory_.get());
  return sealed;
}

Result<Secret<Bytes>> SealedBox::open(const BytesView sealed, const std::string_view purpose) const {
  if (sealed.size() < kHeader + kTag || sealed[0] != kVersion) {
    return fail(ErrorCode::malformed_input, "not a sealed value");
  }
  const BytesView nonce = sealed.subspan(1, kNonce);
  const BytesView ciphertext = sealed.subspan(kHeader);
  const Bytes data = associated_data(purpose);
  Bytes plaintext(ciphertext.size() - kTag);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(plaintext.data(), nullptr, nullptr, ciphertext.data(),
                                                 ciphertext.size(), data.data(), data.size(), nonce.data(),
                                                 key_.memory_.get()) != 0) {
    return fail(ErrorCode::malformed_input, "a value that was not sealed by this key for this purpose");
  }
  return Secret<Bytes>(std::move(plaintext));
}

}  // namespace rubrica::crypto
