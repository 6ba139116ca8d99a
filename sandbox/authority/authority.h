// The sandbox's stand-in for the State's PKI: root → CMD authority → citizens, with OCSP, CRLs and time-stamps, and,
// apart from it, the authority behind the sandbox's own TLS. Made at first start, kept under a folder, used by nobody
// else.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "crypto/certificate.h"
#include "http/server.h"

namespace rubrica::sandbox {

struct AuthorityOptions {
  std::filesystem::path folder;   // created, mode 0700
  std::string http_base;          // "http://127.0.0.1:8090": where handle() can be reached; stands in certificates
  bool time_stamp_limit = false;  // 20 stamps in 20 minutes, then refusals for 24 hours, as the State's service does
};

enum class CitizenState { active, revoked, expired };

struct CitizenProfile {
  std::string given_name;
  std::string surname;
  std::string document_number;  // "12345678"; the subject's serialNumber becomes "BI12345678"
  CitizenState state = CitizenState::active;
  bool ec_key = false;  // P-256 instead of RSA-3072
};

// RFC 5280 §5.3.1. `unspecified` stands in no CRL and in no OCSP answer, as the clause wants it.
enum class RevocationReason {
  unspecified = 0,
  key_compromise = 1,
  superseded = 4,
  cessation_of_operation = 5,
  hold = 6
};

enum class DecryptFailure { wrong_size, bad_padding };

// Thread-safe. The clock is borrowed and must outlive it; every date in what it issues comes from there, but one: the
// signing-time attribute inside a time-stamp token is OpenSSL's and says the machine's time.
class Authority {
 public:
  // Loads or makes everything, earlier citizens included. Certificates are issued anew, with the same keys, when
  // `http_base` has changed; a citizen's then by the next enrol().
  static Result<std::unique_ptr<Authority>> open(AuthorityOptions options, const Clock& clock);
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  // `id` names the citizen's files ([a-z0-9]+); the same id keeps its key and certificate. A new key is made when it is
  // first asked for, which takes a second: an installation starts with many citizens, of whom few will sign.
  Result<void> enrol(const std::string& id, const CitizenProfile& profile);

  // User, root, authority, each with CRLF line ends: the order in which the real service answers.
  Result<std::string> certificate_bundle(const std::string& id) const;
  Result<crypto::Certificate> certificate(const std::string& id) const;

  // RSASSA-PKCS1-v1_5 over the 51-byte DigestInfo as it stands, or ECDSA over its digest, in DER. Another size is
  // invalid_argument.
  Result<Bytes> sign(const std::string& id, BytesView digest_info) const;

  // Now, by the clock. A second revocation changes nothing.
  Result<void> revoke(const std::string& id, RevocationReason reason = RevocationReason::unspecified);
  Result<void> restore(const std::string& id);  // for tests; the real one never takes a revocation back

  const crypto::Certificate& root() const;
  const crypto::Certificate& issuing_authority() const;
  const crypto::Certificate& tls_root() const;
  http::TlsIdentity tls_identity() const;  // for localhost, 127.0.0.1 and ::1

  std::string cipher_certificate_pem() const;
  std::string cipher_key_digest() const;  // hex SHA-256 of SubjectPublicKeyInfo
  // RSAES-PKCS1-v1_5 with the cipher key.
  tl::expected<SecretText, DecryptFailure> decrypt(BytesView ciphertext) const;
  Result<void> rotate_cipher_key();

  // GET/POST /ocsp…, GET /crl/citizens.crl, /crl/citizens-delta.crl, /crl/root.crl, /ca/root.cer, /ca/citizens.cer,
  // POST /tsa. 404 otherwise. Full and delta CRL of one hour share number and date, and change at every revocation; the
  // delta's base is CRL number 1.
  http::Answer handle(const http::ServerRequest& request);
  void set_time_stamp_limit(bool limited);

 private:
  struct Data;
  explicit Authority(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace rubrica::sandbox
