#include "cli/long_term.h"

#include <cstdlib>

#include "base/file.h"

namespace rubrica::cli {
namespace {

// Shared by all runs of one user, as the authority counts them (XDG Base Directory specification).
std::optional<std::filesystem::path> budget_file() {
  const char* state = std::getenv("XDG_STATE_HOME");  // NOLINT(concurrency-mt-unsafe): nobody changes the environment
  const char* home = std::getenv("HOME");             // NOLINT(concurrency-mt-unsafe)
  if (state != nullptr && *state == '/') return std::filesystem::path(state) / "rubrica" / "time-stamps.json";
  if (home == nullptr || *home != '/') return std::nullopt;
  return std::filesystem::path(home) / ".local" / "state" / "rubrica" / "time-stamps.json";
}

}  // namespace

Result<pki::TrustAnchors> load_anchors(const std::vector<std::filesystem::path>& files) {
  pki::TrustAnchors anchors;
  for (const std::filesystem::path& file : files) {
    RUBRICA_TRY(const Bytes pem, read_file(file));
    RUBRICA_TRY(pki::TrustAnchors more, pki::TrustAnchors::from_pem(as_text(pem)));
    anchors.certificates.insert(anchors.certificates.end(), more.certificates.begin(), more.certificates.end());
  }
  return anchors;
}

LongTermSettings LongTermSettings::of(const Settings& settings) {
  return {settings.tsa_urls,      settings.tsa_limit,    settings.tsa_window_seconds,
          settings.trust_anchors, settings.egress_allow, std::nullopt};
}

Result<std::unique_ptr<LongTerm>> LongTerm::create(const LongTermSettings& settings, const Clock& clock) {
  RUBRICA_TRY(pki::TrustAnchors anchors, load_anchors(settings.anchors));
  http::ClientOptions options;
  options.egress.allow = settings.egress_allow;
  RUBRICA_TRY(auto client, http::Client::create(std::move(options)));
  return std::unique_ptr<LongTerm>(new LongTerm(settings, std::move(client), std::move(anchors), clock));
}

LongTerm::LongTerm(const LongTermSettings& settings, std::unique_ptr<http::Client> client, pki::TrustAnchors anchors,
                   const Clock& clock)
    : client_(std::move(client)),
      anchors_(std::move(anchors)),
      clock_(clock),
      budget_({.requests = static_cast<std::size_t>(settings.limit),
               .window = std::chrono::seconds(settings.window_seconds)},
              settings.limit == 0 ? std::nullopt
              : settings.count    ? settings.count
                                  : budget_file()),
      authorities_(*client_, {settings.urls, anchors_}, budget_, clock_),
      has_authority_(!settings.urls.empty()) {}

pades::TrustServices LongTerm::services() {
  return {
      .time_stamps = has_authority_ ? this : nullptr, .client = client_.get(), .anchors = &anchors_, .clock = &clock_};
}

tl::expected<cms::TimeStamp, pki::Refusal> LongTerm::stamp(const crypto::Sha256Digest& imprint,
                                                           const Deadline deadline) {
  if (refused_) return tl::unexpected(*refused_);
  auto stamp = authorities_.stamp(imprint, deadline);
  if (!stamp) refused_ = stamp.error();
  return stamp;
}

}  // namespace rubrica::cli
