// A document signed by a TestAuthority's person and lifted to a level, and what tests ask of it.
#pragma once

#include "pades/augment.h"
#include "support/test_authority.h"

namespace rubrica::test {

class LongTermCase {
 public:
  explicit LongTermCase(Time now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24));

  // Signed at B-B, or with a signature time-stamp when the authorities give one.
  Bytes signed_pdf(const Bytes& document, bool time_stamped);
  // The document with what augment() appends; keeps its outcome in `last`.
  Bytes augmented(const Bytes& document, const pades::AugmentationTarget& target);
  // Signed, time-stamped and lifted.
  Bytes at_level(pades::Level level);
  // Offline, against this authority's root.
  pades::ValidationReport validated(const Bytes& document, std::optional<Time> at = std::nullopt) const;

  pades::TrustServices services();
  pki::TrustAnchors anchors() const { return {{authority.root.certificate}}; }

  ManualClock clock;
  TestAuthority authority;
  std::vector<std::string> tsa_urls = {kFirstTsa, kSecondTsa};
  pki::TimeStampBudget budget{{.requests = 1000, .window = std::chrono::seconds(60)}};
  Result<pades::Augmented> last = fail(ErrorCode::not_found, "nothing yet");

 private:
  std::unique_ptr<pki::TimeStampAuthorities> time_stamps_;
  pki::TrustAnchors trusted_;
};

}  // namespace rubrica::test
