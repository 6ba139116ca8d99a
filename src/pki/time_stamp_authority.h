// Asking for time-stamps: several authorities in order, each within its budget, none believed without a path.
#pragma once

#include <string>
#include <vector>

#include "cms/time_stamp.h"
#include "http/client.h"
#include "pki/certification_path.h"
#include "pki/time_stamp_budget.h"

namespace rubrica::pki {

// The port through which signatures are time-stamped. Thread-safe, blocking.
class TimeStampService {
 public:
  virtual ~TimeStampService() = default;
  // A token over this SHA-256 digest that was checked against the question, from a unit with a path to a trust anchor.
  // trust_service_unavailable: none could be had; the causes say why, one per authority.
  virtual tl::expected<cms::TimeStamp, Refusal> stamp(const crypto::Sha256Digest& imprint, Deadline deadline) = 0;
};

struct TimeStampAuthoritiesOptions {
  std::vector<std::string> urls;  // in order of preference
  TrustAnchors anchors;
};

// RFC 3161 §3.4 over HTTP. A refusal by status 403 (the State's authority over its budget) shuts that authority out for
// 24 hours, 429 and 503 for as long as Retry-After says. 15 seconds per authority, 64 KiB per answer. Borrows client,
// budget and clock.
class TimeStampAuthorities final : public TimeStampService {
 public:
  TimeStampAuthorities(http::Client& client, TimeStampAuthoritiesOptions options, TimeStampBudget& budget,
                       const Clock& clock)
      : client_(client), options_(std::move(options)), budget_(budget), clock_(clock) {}

  tl::expected<cms::TimeStamp, Refusal> stamp(const crypto::Sha256Digest& imprint, Deadline deadline) override;

 private:
  tl::expected<cms::TimeStamp, Refusal> ask(const std::string& url, const crypto::Sha256Digest& imprint,
                                            Deadline deadline);
  tl::expected<http::Response, Refusal> send(const std::string& url, const cms::TimeStampQuery& query,
                                             Deadline deadline);
  Result<void> check(const cms::TimeStamp& stamp) const;

  http::Client& client_;
  const TimeStampAuthoritiesOptions options_;
  TimeStampBudget& budget_;
  const Clock& clock_;
};

}  // namespace rubrica::pki
