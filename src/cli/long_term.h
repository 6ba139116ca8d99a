// What makes signatures last, from the configuration: time-stamping authorities with their budget, and whom to ask
// about revocation.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/settings.h"
#include "http/client.h"
#include "pades/augment.h"

namespace rubrica::cli {

Result<pki::TrustAnchors> load_anchors(const std::vector<std::filesystem::path>& files);

// What of the settings it takes; without a secret, so that it can be kept.
struct LongTermSettings {
  std::vector<std::string> urls;
  std::int64_t limit = 0;
  std::int64_t window_seconds = 0;
  std::vector<std::filesystem::path> anchors;
  std::vector<std::string> egress_allow;
  // Where requests are counted (pki::TimeStampBudget); absent: where all runs of this user count them.
  std::optional<std::filesystem::path> count;

  static LongTermSettings of(const Settings& settings);
};

// The services of one run. A time-stamp that was refused is not asked for again in the same run: the hundredth document
// would wait as long as the first.
class LongTerm final : public pki::TimeStampService {
 public:
  static Result<std::unique_ptr<LongTerm>> create(const LongTermSettings& settings, const Clock& clock);

  pades::TrustServices services();
  tl::expected<cms::TimeStamp, pki::Refusal> stamp(const crypto::Sha256Digest& imprint, Deadline deadline) override;

 private:
  LongTerm(const LongTermSettings& settings, std::unique_ptr<http::Client> client, pki::TrustAnchors anchors,
           const Clock& clock);

  std::unique_ptr<http::Client> client_;
  const pki::TrustAnchors anchors_;
  const Clock& clock_;
  pki::TimeStampBudget budget_;
  pki::TimeStampAuthorities authorities_;
  const bool has_authority_;
  std::optional<pki::Refusal> refused_;
};

}  // namespace rubrica::cli
