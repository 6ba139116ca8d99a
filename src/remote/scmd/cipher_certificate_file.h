// The service's cipher certificate, from a file that an operator may replace while the program runs.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crypto/encrypted_field.h"

namespace rubrica::remote::scmd {

// What current() hands out. AMA published each new certificate after the old one had expired (field notes §1.4), so
// expiry is a warning and nothing more.
struct CurrentCipherCertificate {
  std::shared_ptr<const crypto::CipherCertificate> certificate;  // never null
  bool expired = false;
  std::optional<Error> replacement_refused;  // the file changed into something unusable; the old one is still used
};

// Thread-safe. The clock is borrowed and must outlive it.
class CipherCertificateFile {
 public:
  // DER, PEM in any style, or bare base64. `accepted_key_digests` are hex SHA-256 digests of SubjectPublicKeyInfo;
  // empty accepts any key. Errors: not_found, io_failure, malformed_input, key_unsupported (see CipherCertificate),
  // cipher_key_unrecognised.
  static Result<std::unique_ptr<CipherCertificateFile>> open(std::filesystem::path file,
                                                             std::vector<std::string> accepted_key_digests,
                                                             const Clock& clock);

  // Looks at the file's state each time and reads it again when that has changed. Never fails: a broken, missing or
  // unrecognised replacement keeps the old certificate. Each new state is logged once, never the file's content.
  CurrentCipherCertificate current();

 private:
  struct Stamp {
    std::uintmax_t size = 0;
    std::uint64_t inode = 0;
    std::int64_t modified_ns = 0;
    bool present = false;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };

  CipherCertificateFile(std::filesystem::path file, std::vector<std::string> accepted, const Clock& clock)
      : file_(std::move(file)), accepted_(std::move(accepted)), clock_(clock) {}
  static Stamp stamp_of(const std::filesystem::path& file) noexcept;
  Result<crypto::CipherCertificate> load() const;
  void reload_if_changed();

  const std::filesystem::path file_;
  const std::vector<std::string> accepted_;
  const Clock& clock_;
  std::mutex mutex_;  // for what follows
  Stamp stamp_;
  std::shared_ptr<const crypto::CipherCertificate> certificate_;
  std::optional<Error> refused_;
  bool expiry_logged_ = false;
};

}  // namespace rubrica::remote::scmd
