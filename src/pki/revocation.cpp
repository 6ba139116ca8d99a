#include "pki/revocation.h"

#include <algorithm>

#include "pki/crl.h"
#include "pki/ocsp.h"

namespace rubrica::pki {
namespace {

using namespace std::chrono_literals;

constexpr auto kClockDifference = 1min;
constexpr auto kWithoutNextUpdate = 24h;
constexpr auto kPatience = 10s;
constexpr std::size_t kLargestCrl = std::size_t{20} << 20U;

// OCSP and CRL say the same things.
struct Word {
  RevocationVerdict verdict = RevocationVerdict::unanswered;
  std::optional<Time> revoked_at;
  Time this_update{};
  std::optional<Time> next_update;
};

Result<Word> word_of(const DatedEvidence& dated, const RevocationQuestion& question) {
  if (dated.evidence.kind == EvidenceKind::crl) {
    RUBRICA_TRY(const CrlAnswer answer,
                read_crl(dated.evidence.der, question.certificate, question.issuer, dated.known_at));
    const auto verdict = !answer.revoked  ? RevocationVerdict::good
                         : answer.on_hold ? RevocationVerdict::on_hold
                                          : RevocationVerdict::revoked;
    return Word{verdict, answer.revoked_at, answer.this_update, answer.next_update};
  }
  RUBRICA_TRY(const OcspAnswer answer,
              read_ocsp_evidence(dated.evidence.der, question.certificate, question.issuer, dated.known_at));
  if (answer.status == OcspStatus::unknown) return fail(ErrorCode::not_found, "OCSP: the certificate is unknown");
  const auto verdict = answer.status == OcspStatus::good ? RevocationVerdict::good
                       : answer.on_hold                  ? RevocationVerdict::on_hold
                                                         : RevocationVerdict::revoked;
  return Word{verdict, answer.revoked_at, answer.this_update, answer.next_update};
}

bool new_enough(const Word& word, const RevocationQuestion& question) {
  switch (question.freshness) {
    case Freshness::any:
      return true;
    case Freshness::issued_after:
      return word.this_update + kClockDifference >= question.at;
    case Freshness::current:
      break;
  }
  return word.next_update.value_or(word.this_update + kWithoutNextUpdate) >= question.at;
}

RevocationVerdict verdict_at(const Word& word, const RevocationQuestion& question) {
  const bool revoked_by_then = word.verdict != RevocationVerdict::good && word.revoked_at <= question.at;
  if (revoked_by_then) return word.verdict;
  return new_enough(word, question) ? RevocationVerdict::good : RevocationVerdict::unanswered;
}

Result<Bytes> fetch_crl(http::Client& client, const std::string& url, const Deadline deadline) {
  http::ClientRequest request;
  request.url = url;
  request.maximum_response = kLargestCrl;
  RUBRICA_TRY(http::Response response, client.send(request, deadline.at_most(kPatience)));
  if (response.status != 200) {
    return fail(ErrorCode::trust_service_unavailable, url + ": HTTP status " + std::to_string(response.status));
  }
  return std::move(response.body);
}

// The evidence, if it answers the question; else why not.
Result<Evidence> accepted(Evidence evidence, const RevocationQuestion& question, const Time now) {
  const DatedEvidence dated{std::move(evidence), now};
  RUBRICA_TRY(const Word word, word_of(dated, question));
  if (verdict_at(word, question) != RevocationVerdict::unanswered) return dated.evidence;
  return fail(ErrorCode::trust_service_unavailable,
              "an answer of " + iso_utc(word.this_update) + ", too old for what happened at " + iso_utc(question.at));
}

}  // namespace

RevocationFinding judge_revocation(const RevocationQuestion& question, const std::span<const DatedEvidence> evidence) {
  RevocationFinding finding;
  for (std::size_t i = 0; i < evidence.size(); ++i) {
    const auto word = word_of(evidence[i], question);
    if (!word) continue;
    const RevocationVerdict verdict = verdict_at(*word, question);
    if (verdict == RevocationVerdict::unanswered) continue;
    const bool worse = verdict == RevocationVerdict::revoked || finding.verdict != RevocationVerdict::revoked;
    const bool first_good = verdict == RevocationVerdict::good && finding.verdict == RevocationVerdict::unanswered;
    if (first_good || (verdict != RevocationVerdict::good && worse)) {
      finding = {verdict, verdict == RevocationVerdict::good ? std::nullopt : word->revoked_at, i};
    }
  }
  return finding;
}

Result<Evidence> fetch_revocation(http::Client& client, const RevocationQuestion& question,
                                  const std::vector<crypto::Certificate>& issuers, const TrustAnchors& anchors,
                                  const Clock& clock, const Deadline deadline) {
  if (find_path(question.certificate, issuers, anchors, question.at).status != PathStatus::trusted) {
    return fail(ErrorCode::egress_refused, "a certificate that leads to no anchor chooses no address");
  }
  Error error{ErrorCode::trust_service_unavailable,
              "nothing is known about the revocation of " + question.certificate.subject_common_name(),
              {},
              {}};
  auto ocsp = ask_ocsp(client, question.certificate, question.issuer, clock, deadline.at_most(kPatience));
  if (ocsp) {
    auto evidence = accepted({EvidenceKind::ocsp, std::move(ocsp->der)}, question, clock.now());
    if (evidence) return evidence;
    error.causes.push_back(std::move(evidence).error());
  } else {
    error.causes.push_back(std::move(ocsp).error());
  }
  for (const std::string& url : question.certificate.crl_urls()) {
    auto crl = fetch_crl(client, url, deadline);
    auto evidence = crl ? accepted({EvidenceKind::crl, std::move(*crl)}, question, clock.now())
                        : Result<Evidence>(fail(std::move(crl).error()));
    if (evidence) return evidence;
    error.causes.push_back(std::move(evidence).error());
  }
  return fail(std::move(error));
}

}  // namespace rubrica::pki
