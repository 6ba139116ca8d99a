#include "remote/scmd/cipher_certificate_file.h"

#include <sys/stat.h>

#include <algorithm>

#include "base/file.h"
#include "base/log.h"

namespace rubrica::remote::scmd {
namespace {

constexpr std::size_t kLargest = std::size_t{64} << 10U;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](const char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return text;
}

// AMA's files have been DER and PEM with either line end; "Base-64 encoded X.509" without markers is the third style.
Result<crypto::CipherCertificate> parse_any(const Bytes& content) {
  auto certificate = crypto::CipherCertificate::parse(content);
  if (certificate || certificate.error().code != ErrorCode::malformed_input) return certificate;
  if (const auto der = from_base64(as_text(content), true)) return crypto::CipherCertificate::parse(*der);
  return certificate;
}

}  // namespace

CipherCertificateFile::Stamp CipherCertificateFile::stamp_of(const std::filesystem::path& file) noexcept {
  struct stat state{};
  if (::stat(file.c_str(), &state) != 0) return {};
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return {static_cast<std::uintmax_t>(state.st_size), state.st_ino,
          state.st_mtim.tv_sec * kNanoseconds + state.st_mtim.tv_nsec, true};
}

Result<crypto::CipherCertificate> CipherCertificateFile::load() const {
  RUBRICA_TRY(const auto content, read_file(file_, kLargest));
  auto certificate = parse_any(content);
  if (!certificate) {
    const ErrorCode code = certificate.error().code;
    return fail(code, "the cipher certificate " + file_.string() + " cannot be used", std::move(certificate).error());
  }
  if (!accepted_.empty() && std::ranges::find(accepted_, certificate->key_digest()) == accepted_.end()) {
    return fail(ErrorCode::cipher_key_unrecognised, "the key of " + file_.string() + " has the digest " +
                                                        certificate->key_digest() + ", which is not accepted");
  }
  return certificate;
}

Result<std::unique_ptr<CipherCertificateFile>> CipherCertificateFile::open(
    std::filesystem::path file, std::vector<std::string> accepted_key_digests, const Clock& clock) {
  std::ranges::transform(accepted_key_digests, accepted_key_digests.begin(), lower);
  std::unique_ptr<CipherCertificateFile> self(
      new CipherCertificateFile(std::move(file), std::move(accepted_key_digests), clock));
  self->stamp_ = stamp_of(self->file_);  // before reading: a later change shows as another stamp
  RUBRICA_TRY(auto certificate, self->load());
  self->certificate_ = std::make_shared<const crypto::CipherCertificate>(std::move(certificate));
  return self;
}

void CipherCertificateFile::reload_if_changed() {
  const Stamp stamp = stamp_of(file_);
  if (stamp == stamp_) return;
  stamp_ = stamp;
  auto certificate = load();
  if (!certificate) {
    refused_ = std::move(certificate).error();
    log::warning("cipher_certificate_replacement_refused", {{"reason", refused_->describe()}});
    return;
  }
  refused_.reset();
  expiry_logged_ = false;
  certificate_ = std::make_shared<const crypto::CipherCertificate>(std::move(*certificate));
  log::info("cipher_certificate_replaced", {{"key_digest", certificate_->key_digest()}});
}

CurrentCipherCertificate CipherCertificateFile::current() {
  const std::lock_guard lock(mutex_);
  reload_if_changed();
  const bool expired = certificate_->expired_at(clock_.now());
  if (expired && !expiry_logged_) {
    expiry_logged_ = true;
    log::warning("cipher_certificate_expired",
                 {{"file", file_.string()}, {"not_after", iso_utc(certificate_->certificate().not_after())}});
  }
  return {certificate_, expired, refused_};
}

}  // namespace rubrica::remote::scmd
