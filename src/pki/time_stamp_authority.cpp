#include "pki/time_stamp_authority.h"

#include <algorithm>
#include <charconv>

namespace rubrica::pki {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLargestAnswer = 64U << 10U;
constexpr auto kPatience = 15s;
constexpr auto kClockDifference = 5min;
constexpr auto kShutOut = 24h;

// Seconds only; the form with a date counts as absent.
std::chrono::seconds retry_after(const http::Response& response, const std::chrono::seconds otherwise) {
  const auto header = response.headers.get("Retry-After");
  long seconds = 0;
  if (!header) return otherwise;
  const auto [end, error] = std::from_chars(header->data(), header->data() + header->size(), seconds);
  const bool number = error == std::errc() && end == header->data() + header->size();
  return number && seconds > 0 ? std::min<std::chrono::seconds>(std::chrono::seconds(seconds), kShutOut) : otherwise;
}

}  // namespace

tl::expected<http::Response, Refusal> TimeStampAuthorities::send(const std::string& url,
                                                                 const cms::TimeStampQuery& query,
                                                                 const Deadline deadline) {
  http::ClientRequest request;
  request.method = "POST";
  request.url = url;
  request.headers.set("Content-Type", "application/timestamp-query");
  request.body = query.der;
  request.maximum_response = kLargestAnswer;
  auto response = client_.send(request, deadline.at_most(kPatience));
  if (!response) return tl::unexpected(Refusal{std::move(response).error(), std::nullopt});
  if (response->status == 200) return std::move(*response);
  Refusal refusal{
      {ErrorCode::trust_service_unavailable, url + ": HTTP status " + std::to_string(response->status), {}, {}},
      std::nullopt};
  const bool over_budget = response->status == 403;
  const bool busy = response->status == 429 || response->status == 503;
  const auto pause = retry_after(*response, over_budget ? std::chrono::seconds(kShutOut) : 0s);
  if ((over_budget || busy) && pause > 0s) {
    refusal.retry_at = clock_.now() + pause;
    if (auto kept = budget_.shut_out(url, *refusal.retry_at); !kept) return tl::unexpected(std::move(kept).error());
  }
  return tl::unexpected(std::move(refusal));
}

Result<void> TimeStampAuthorities::check(const cms::TimeStamp& stamp) const {
  const Time now = clock_.now();
  if (stamp.generated_at > now + kClockDifference || stamp.generated_at < now - kClockDifference) {
    return fail(ErrorCode::certificate_unusable,
                "time-stamp: made at " + iso_utc(stamp.generated_at) + ", which is not now");
  }
  const CertificationPath path = find_path(stamp.unit, stamp.certificates, options_.anchors, now);
  if (path.status != PathStatus::trusted) {
    return fail(ErrorCode::certificate_unusable, "time-stamp: no path to a trust anchor: " + path.detail);
  }
  return {};
}

tl::expected<cms::TimeStamp, Refusal> TimeStampAuthorities::ask(const std::string& url,
                                                                const crypto::Sha256Digest& imprint,
                                                                const Deadline deadline) {
  if (auto counted = budget_.spend(url, clock_.now()); !counted) return tl::unexpected(std::move(counted).error());
  const cms::TimeStampQuery query = cms::time_stamp_query(imprint);
  const auto response = send(url, query, deadline);
  if (!response) return tl::unexpected(response.error());
  auto stamp = cms::read_time_stamp_answer(response->body, query);
  if (!stamp) return tl::unexpected(Refusal{std::move(stamp).error(), std::nullopt});
  if (auto believed = check(*stamp); !believed) {
    return tl::unexpected(Refusal{std::move(believed).error(), std::nullopt});
  }
  return std::move(*stamp);
}

tl::expected<cms::TimeStamp, Refusal> TimeStampAuthorities::stamp(const crypto::Sha256Digest& imprint,
                                                                  const Deadline deadline) {
  Refusal refusal{{ErrorCode::trust_service_unavailable, "no authority has given a time-stamp", {}, {}}, std::nullopt};
  // One authority that merely failed may answer at any time.
  bool all_with_date = true;
  for (const std::string& url : options_.urls) {
    auto stamp = ask(url, imprint, deadline);
    if (stamp) return stamp;
    const std::optional<Time> retry_at = stamp.error().retry_at;
    all_with_date = all_with_date && retry_at.has_value();
    if (retry_at && (!refusal.retry_at || *retry_at < *refusal.retry_at)) refusal.retry_at = retry_at;
    refusal.error.causes.push_back(std::move(stamp).error().error);
  }
  if (!all_with_date) refusal.retry_at.reset();
  return tl::unexpected(std::move(refusal));
}

}  // namespace rubrica::pki
