// X.509 certificates as values, and chains of them rebuilt from whatever order a service sends.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "crypto/digest.h"

struct x509_st;

namespace rubrica::crypto {

enum class KeyAlgorithm { rsa, ec, other };

// Immutable, cheap to copy, thread-safe to read. The DER is kept byte for byte.
class Certificate {
 public:
  // DER, or exactly one PEM block.
  static Result<Certificate> parse(BytesView der_or_pem);

  BytesView der() const noexcept;
  x509_st* native() const noexcept;  // borrowed; for modules that speak OpenSSL; must not be modified

  std::string subject() const;  // RFC 2253 style, UTF-8
  std::string issuer() const;
  std::string subject_common_name() const;    // may be empty
  std::string subject_serial_number() const;  // the serialNumber attribute of the subject ("BI01234567"); may be empty
  std::string issuer_common_name() const;
  std::string serial_number_hex() const;  // upper case
  Time not_before() const;
  Time not_after() const;
  bool valid_at(Time time) const;

  KeyAlgorithm key_algorithm() const;
  int key_bits() const;
  Bytes subject_public_key_info() const;  // DER
  bool self_issued() const;               // subject equals issuer
  bool is_ca() const;
  // RFC 5280 §4.2.1.3; absent extension means allowed.
  bool may_sign_documents() const;  // nonRepudiation or digitalSignature
  bool has_qc_compliance() const;   // 0.4.0.1862.1.1 in qcStatements (EN 319 412-5 §4.2.1)
  std::vector<std::string> ocsp_urls() const;
  std::vector<std::string> crl_urls() const;

  // By names and key identifiers, and the signature is verified.
  bool issued_by(const Certificate& issuer) const;

  friend bool operator==(const Certificate& a, const Certificate& b);

 private:
  struct Data;
  explicit Certificate(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

// Every certificate found between PEM markers; noise, CRs and NULs outside the markers are ignored.
// No certificate at all is malformed_input.
Result<std::vector<Certificate>> parse_pem_bundle(std::string_view text);
std::string to_pem(const Certificate& certificate);

// Leaf first, each following certificate issuing the one before; ends at a self-issued one or where the input ends.
class CertificateChain {
 public:
  // `certificates` in any order, with strangers and doubles among them. The leaf is the only one that is not a CA, or,
  // failing that, the only one that issued none of the others; otherwise malformed_input.
  static Result<CertificateChain> build(const std::vector<Certificate>& certificates);

  const Certificate& leaf() const { return certificates_.front(); }
  const std::vector<Certificate>& certificates() const { return certificates_; }

 private:
  explicit CertificateChain(std::vector<Certificate> certificates) : certificates_(std::move(certificates)) {}
  std::vector<Certificate> certificates_;  // never empty
};

}  // namespace rubrica::crypto
