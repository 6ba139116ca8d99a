#include "cli/revocation.h"

#include <memory>

#include "base/log.h"
#include "pki/ocsp.h"

namespace rubrica::cli {

signing::RevocationCheck revocation_check(std::vector<std::string> egress_allow, const Clock& clock) {
  return [allow = std::move(egress_allow), &clock](const crypto::CertificateChain& chain, const Deadline deadline) {
    // Without the issuer's certificate the question cannot even be put.
    if (chain.certificates().size() < 2) return signing::Revocation::unknown;
    http::ClientOptions options;
    options.egress.allow = allow;
    const auto client = http::Client::create(std::move(options));
    if (!client) return signing::Revocation::unknown;
    const auto answer = pki::ask_ocsp(**client, chain.leaf(), chain.certificates()[1], clock,
                                      deadline.at_most(std::chrono::seconds(10)));
    if (!answer) {
      log::warning("ocsp_unanswered", {{"cause", answer.error().describe()}});
      return signing::Revocation::unknown;
    }
    switch (answer->status) {
      case pki::OcspStatus::good:
        return signing::Revocation::good;
      case pki::OcspStatus::revoked:
        return signing::Revocation::revoked;
      case pki::OcspStatus::unknown:
        break;
    }
    return signing::Revocation::unknown;
  };
}

}  // namespace rubrica::cli
