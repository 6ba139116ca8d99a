// An authority with everything that long-term signatures ask for: a signer, two time-stamping units, OCSP responders
// and CRLs, behind a fake of the HTTP client, on a clock that tests move, misbehaving on request.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "http/client.h"
#include "support/test_identity.h"

namespace rubrica::test {

inline const std::string kFirstTsa = "http://tsa.test/1";
inline const std::string kSecondTsa = "http://tsa.test/2";
inline const std::string kOcspOfAuthority = "http://ocsp.test/authority";
inline const std::string kOcspOfRoot = "http://ocsp.test/root";
inline const std::string kCrlOfAuthority = "http://crl.test/authority.crl";
inline const std::string kCrlOfRoot = "http://crl.test/root.crl";
inline const std::string kAuthorityFile = "http://ca.test/authority.cer";

// What an address does instead of answering well.
enum class Fault {
  down,                     // connection_failed
  slow,                     // deadline_exceeded
  garbage,                  // status 200 and no DER
  empty,                    // status 200 without a body
  status_403,               // as the State's unit over its budget
  status_503,               // with Retry-After: 120
  refused,                  // a well-formed refusal (TSP) or tryLater (OCSP)
  wrong_nonce,              // an answer to another question
  wrong_imprint,            // a stamp of something else
  no_certificate,           // the token without the unit's certificate
  wrong_usage,              // signed by the person, who is no unit
  foreign,                  // by a unit or responder of another authority
  cut,                      // the second half is missing
  flipped,                  // one byte in the middle is different
  another_time,             // a stamp made an hour ago
  stale,                    // revocation data that were current last month
  only_revocation_unknown,  // OCSP: unknown
};

// One thread at a time. Dates: the signer until 2030, the first unit 2029, the second 2037, responders 2029,
// the issuing authority 2032, the root 2046.
class TestAuthority final : public http::Client {
 public:
  explicit TestAuthority(const Clock& clock);

  Identity root, authority, person;
  Identity first_unit, second_unit;
  Identity ocsp_of_authority, ocsp_of_root;
  crypto::CertificateChain chain() const;  // person, authority, root

  std::map<std::string, Fault> faults;  // by address, until removed
  std::map<std::string, Time> revoked;  // by serial number in upper-case hexadecimal
  std::vector<std::string> asked;       // every address, in order
  std::chrono::seconds crl_age{0};      // how long ago the CRLs were made

  Result<http::Response> send(const http::ClientRequest& request, Deadline deadline) override;

 private:
  Bytes stamped(BytesView query, const Identity& unit, std::optional<Fault> fault) const;
  Bytes status_of(BytesView question, const Identity& issuer, const Identity& responder,
                  std::optional<Fault> fault) const;
  Bytes crl_of(const Identity& issuer, std::optional<Fault> fault) const;
  Bytes answer(const http::ClientRequest& request, std::optional<Fault> fault) const;

  const Clock& clock_;
  Identity foreign_;  // calls itself what the others are, under another root
};

}  // namespace rubrica::test
