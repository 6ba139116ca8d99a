#include "pades/augment.h"

#include <algorithm>

#include "pki/ocsp.h"

namespace rubrica::pades {
namespace {

void keep_first(std::optional<pki::Refusal>& obstacle, pki::Refusal refusal) {
  if (!obstacle) obstacle = std::move(refusal);
}

bool is_known(const std::vector<pki::Evidence>& evidence, const pki::Evidence& one) {
  return std::ranges::find(evidence, one) != evidence.end();
}

// Every certificate of a path but its anchor (EN 319 142-1 §5.4.2.1: the root is not needed).
void add_path(std::vector<crypto::Certificate>& to, const std::vector<crypto::Certificate>& path) {
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    if (std::ranges::find(to, path[i]) == to.end()) to.push_back(path[i]);
  }
}

class Augmentation {
 public:
  Augmentation(const pdf::Source& document, const AugmentationTarget& target, const TrustServices& services,
               const DocumentReader& reader, const Deadline deadline)
      : target_(target), services_(services), reader_(reader), deadline_(deadline), document_(document, {}) {}

  Result<Augmented> run() {
    RUBRICA_CHECK_OK(look());
    RUBRICA_CHECK_OK(check_worth_it());
    const auto counted = std::ranges::count_if(report_.signatures, counts);
    if (target_.level >= Level::B_T && lowest_level() < Level::B_T) RUBRICA_CHECK_OK(add_time_stamp());
    if (!obstacle_ && target_.level >= Level::B_LT && lowest_level() < Level::B_LT) {
      RUBRICA_CHECK_OK(add_validation_data());
    }
    const bool archive = target_.level >= Level::B_LTA && lowest_level() == Level::B_LT;
    if (!obstacle_ && archive) {
      RUBRICA_CHECK_OK(add_time_stamp());
    } else if (!obstacle_ && renewal_due()) {
      RUBRICA_CHECK_OK(add_validation_data());
      if (!obstacle_) RUBRICA_CHECK_OK(add_time_stamp());
    }
    if (!obstacle_ && lowest_level() < target_.level) {
      obstacle_ = pki::Refusal{{ErrorCode::trust_service_unavailable, why_not(), {}, {}}, std::nullopt};
    }
    if (std::ranges::count_if(report_.signatures, counts) != counted) {
      return fail(ErrorCode::internal, "what was appended has cost a signature");
    }
    return Augmented{document_.tail(), lowest_level(), report_.protected_until, std::move(obstacle_)};
  }

 private:
  Result<void> look() {
    ValidationOptions options;
    options.anchors = *services_.anchors;
    options.at = services_.clock->now();
    RUBRICA_TRY(report_, reader_.validate(document_, options));
    return {};
  }

  static bool counts(const SignatureReport& signature) {
    return !signature.document_time_stamp && signature.level && !signature.path.empty();
  }

  Result<void> check_worth_it() const {
    if (std::ranges::any_of(report_.signatures, counts)) return {};
    const auto broken = std::ranges::find(report_.signatures, Indication::total_failed, &SignatureReport::indication);
    if (broken != report_.signatures.end()) {
      return fail(ErrorCode::signature_mismatch, broken->field + " is broken: " + broken->sub_indication);
    }
    return fail(ErrorCode::not_found, "no signature of a baseline level with a path to a trust anchor");
  }

  Level lowest_level() const {
    Level lowest = Level::B_LTA;
    for (const SignatureReport& signature : report_.signatures) {
      if (counts(signature)) lowest = std::min(lowest, *signature.level);
    }
    return lowest;
  }

  bool renewal_due() const {
    if (!target_.renew_older_than || lowest_level() < Level::B_LTA) return false;
    std::optional<Time> newest;
    for (const SignatureReport& signature : report_.signatures) {
      if (signature.document_time_stamp && signature.best_signature_time) newest = signature.best_signature_time;
    }
    return newest && *newest < *target_.renew_older_than;
  }

  std::string why_not() const {
    for (const SignatureReport& signature : report_.signatures) {
      if (!counts(signature) || *signature.level >= target_.level) continue;
      const std::string why = signature.findings.empty() ? signature.sub_indication : signature.findings.back();
      return signature.field + ": " + why;
    }
    return "";
  }

  Result<void> add_time_stamp() {
    if (services_.time_stamps == nullptr) {
      keep_first(obstacle_, {{ErrorCode::configuration_invalid, "no time-stamping authority", {}, {}}, std::nullopt});
      return {};
    }
    RUBRICA_TRY(const DocumentTimeStampPreparation preparation, reader_.prepare_document_time_stamp(document_));
    RUBRICA_TRY(const crypto::Sha256Digest imprint, imprint_of(document_, preparation));
    auto token = services_.time_stamps->stamp(imprint, deadline_);
    if (!token) {
      keep_first(obstacle_, std::move(token).error());
      return {};
    }
    const auto appended = with_token(document_, preparation, *token);
    if (!appended) {
      keep_first(obstacle_, {appended.error(), std::nullopt});
      return {};
    }
    document_.append(*appended);
    return look();
  }

  // The answers to the questions that validation left open, and the paths that they are about.
  FieldValidationData data_for(const SignatureReport& signature) {
    FieldValidationData data{signature.field, {}, {}};
    add_path(data.certificates, signature.path);
    add_path(data.certificates, signature.time_stamp_path);
    const std::vector<crypto::Certificate> issuers = data.certificates;
    for (const pki::RevocationQuestion& question : signature.questions) {
      auto evidence = answer(question, issuers);
      if (!evidence) {
        keep_first(obstacle_, {std::move(evidence).error(), std::nullopt});
      } else if (!is_known(data.evidence, *evidence)) {
        for (const crypto::Certificate& certificate : pki::certificates_in_ocsp(evidence->der)) {
          const bool known = std::ranges::find(data.certificates, certificate) != data.certificates.end();
          if (!known) data.certificates.push_back(certificate);
        }
        data.evidence.push_back(std::move(*evidence));
      }
    }
    return data;
  }

  // One answer serves every question that it is good enough for.
  Result<pki::Evidence> answer(const pki::RevocationQuestion& question,
                               const std::vector<crypto::Certificate>& issuers) {
    const pki::RevocationFinding known = pki::judge_revocation(question, fetched_);
    if (known.verdict == pki::RevocationVerdict::good) return fetched_[known.evidence].evidence;
    if (services_.client == nullptr) return fail(ErrorCode::configuration_invalid, "nobody to ask about revocation");
    RUBRICA_TRY(pki::Evidence evidence, pki::fetch_revocation(*services_.client, question, issuers, *services_.anchors,
                                                              *services_.clock, deadline_));
    const pki::DatedEvidence dated{evidence, services_.clock->now()};
    if (pki::judge_revocation(question, {&dated, 1}).verdict != pki::RevocationVerdict::good) {
      return fail(ErrorCode::certificate_unusable, "revoked: " + question.certificate.subject_common_name());
    }
    fetched_.push_back(dated);
    return evidence;
  }

  // All answers or none: a document does not grow by a revision that lifts nothing.
  Result<void> add_validation_data() {
    std::vector<FieldValidationData> data;
    for (const SignatureReport& signature : report_.signatures) {
      if (counts(signature) || (signature.document_time_stamp && !signature.path.empty())) {
        data.push_back(data_for(signature));
      }
    }
    if (obstacle_) return {};
    RUBRICA_TRY(const Bytes appended, reader_.append_validation_data(document_, data));
    if (appended.empty()) return {};
    document_.append(appended);
    return look();
  }

  const AugmentationTarget& target_;
  const TrustServices& services_;
  const DocumentReader& reader_;
  const Deadline deadline_;
  pdf::AppendedSource document_;
  ValidationReport report_;
  std::vector<pki::DatedEvidence> fetched_;
  std::optional<pki::Refusal> obstacle_;
};

}  // namespace

Result<Finished> finish(const pdf::Source& document, const Preparation& preparation,
                        const crypto::SignatureValue& value, pki::TimeStampService* time_stamps,
                        const Deadline deadline, pdf::Sink& out) {
  Finished finished;
  std::optional<cms::TimeStamp> time_stamp;
  if (time_stamps != nullptr) {
    auto asked = time_stamps->stamp(time_stamp_imprint(value), deadline);
    if (asked) {
      time_stamp = std::move(*asked);
    } else {
      finished.obstacle = std::move(asked).error();
    }
  }
  RUBRICA_TRY(finished.level, finish(document, preparation, value, time_stamp, out));
  if (time_stamp && finished.level == Level::B_B) {
    finished.obstacle =
        pki::Refusal{{ErrorCode::signature_too_large, "the time-stamp does not fit the placeholder", {}, {}}, {}};
  }
  return finished;
}

DocumentReader direct_reader() {
  return {.validate = &validate,
          .append_validation_data = &append_validation_data,
          .prepare_document_time_stamp = &prepare_document_time_stamp};
}

Result<Augmented> augment(const pdf::Source& document, const AugmentationTarget& target, const TrustServices& services,
                          const DocumentReader& reader, const Deadline deadline) {
  if (services.anchors == nullptr || services.clock == nullptr) {
    return fail(ErrorCode::invalid_argument, "augment needs anchors and a clock");
  }
  return Augmentation(document, target, services, reader, deadline).run();
}

}  // namespace rubrica::pades
