#include "pades/validate.h"

#include <algorithm>
#include <array>

#include "cms/time_stamp.h"
#include "crypto/openssl.h"
#include "pades/validation_data.h"
#include "pdf/byte_range.h"
#include "pdf/document.h"
#include "pdf/revisions.h"

namespace rubrica::pades {
namespace {

void conclude(SignatureReport& report, const Indication indication, std::string sub_indication, std::string finding) {
  report.indication = indication;
  report.sub_indication = std::move(sub_indication);
  if (!finding.empty()) report.findings.push_back(std::move(finding));
}

Result<Bytes> digest_of_ranges(const pdf::Source& source, const pdf::ByteRange& range, const std::string& algorithm) {
  const openssl::DigestContext context(EVP_MD_CTX_new());
  EVP_DigestInit_ex(context.get(), EVP_get_digestbyname(algorithm.c_str()), nullptr);
  const auto add = [&context](const BytesView block) -> Result<void> {
    EVP_DigestUpdate(context.get(), block.data(), block.size());
    return {};
  };
  RUBRICA_CHECK_OK(pdf::for_each_block(source, 0, range.gap_begin, add));
  RUBRICA_CHECK_OK(pdf::for_each_block(source, range.gap_end, range.tail_size, add));
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  EVP_DigestFinal_ex(context.get(), digest.data(), &size);
  digest.resize(size);
  return digest;
}

// "D:20261124100000+00'00'", with any offset; what is left out counts as zero (ISO 32000-1 §7.9.4).
std::optional<Time> time_of(const std::string& text) {
  std::string digits;
  std::size_t at = text.starts_with("D:") ? 2 : 0;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') digits += text[at++];
  if (digits.size() != 14) return std::nullopt;
  const auto local = parse_iso_utc(digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2) + "T" +
                                   digits.substr(8, 2) + ":" + digits.substr(10, 2) + ":" + digits.substr(12, 2) + "Z");
  if (!local) return std::nullopt;
  if (at >= text.size() || text[at] == 'Z') return *local;
  const char sign = text[at];
  const std::string offset = text.substr(at + 1);
  const bool well_formed = (sign == '+' || sign == '-') && offset.size() >= 5 && std::isdigit(offset[0]) != 0 &&
                           std::isdigit(offset[1]) != 0 && offset[2] == '\'' && std::isdigit(offset[3]) != 0 &&
                           std::isdigit(offset[4]) != 0;
  if (!well_formed) return std::nullopt;
  const auto minutes = std::chrono::minutes(((offset[0] - '0') * 10 + (offset[1] - '0')) * 60 + (offset[3] - '0') * 10 +
                                            (offset[4] - '0'));
  return sign == '+' ? *local - minutes : *local + minutes;
}

// EN 319 142-1 §6.3, level B-B: what an otherwise sound signature lacks of it.
std::vector<std::string> baseline_faults(const pdf::Object& signature, const cms::SignedDataView& view) {
  std::vector<std::string> faults;
  const auto want = [&faults](const bool fulfilled, const char* fault) {
    if (!fulfilled) faults.emplace_back(fault);
  };
  want(signature.get("SubFilter").is_name("ETSI.CAdES.detached"), "SubFilter is not ETSI.CAdES.detached");
  want(signature.get("Type").is_name("Sig"), "Type is not Sig");
  want(signature.has("M"), "no claimed signing time (/M)");
  want(!signature.has("Cert"), "a Cert entry beside the CMS");
  want(view.der_encoded, "the CMS is not DER");
  want(view.ess_binds_signer, "no signing-certificate attribute that names the signer");
  want(!view.has_signing_time, "a signing-time attribute");
  return faults;
}

// A signature or document time-stamp on its way through the judgement.
struct Item {
  SignatureReport report;
  std::optional<pdf::ByteRange> range;
  std::optional<cms::SignedDataView> signature;  // of a signature that is intact
  std::optional<cms::TimeStamp> token;           // of a document time-stamp that is intact
  std::vector<std::string> baseline_faults;
};

// How far a certificate can be believed at some time.
struct Trust {
  Indication indication = Indication::indeterminate;
  std::string sub_indication;
  std::string finding;
  std::vector<crypto::Certificate> path;           // found, whatever the rest
  std::vector<pki::RevocationQuestion> missing;    // no answer that is good enough
  std::vector<pki::RevocationQuestion> questions;  // missing, or answered by something old
  std::vector<std::size_t> evidence;               // what answered
  bool believed() const { return indication == Indication::total_passed; }
  bool waits_for_answers() const { return !path.empty() && sub_indication == "TRY_LATER" && !missing.empty(); }
};

constexpr auto kClockDifference = std::chrono::minutes(5);

class Validator {
 public:
  Validator(const pdf::Source& source, const pdf::Document& document, const ValidationOptions& options)
      : source_(source), document_(document), options_(options) {}

  ValidationReport run() {
    ValidationReport report;
    read_store(report);
    read_items();
    refuse_shared_values();
    for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
      if (item->token) judge_document_time_stamp(*item, report);
    }
    for (Item& item : items_) {
      if (item.signature) judge_signature(item);
    }
    for (Item& item : items_) report.signatures.push_back(std::move(item.report));
    return report;
  }

 private:
  // ---- what the document holds --------------------------------------------------------------------------------------

  void read_store(ValidationReport& report) {
    auto store = read_security_store(document_);
    if (!store) report.findings.push_back("the DSS cannot be read: " + store.error().detail);
    if (store) {
      store_certificates_ = std::move(store->certificates);
      for (pki::Evidence& evidence : store->evidence) evidence_.push_back({std::move(evidence), options_.at});
    }
    evidence_in_file_ = evidence_.size();
    evidence_.insert(evidence_.end(), options_.evidence.begin(), options_.evidence.end());
    stamped_.resize(evidence_.size(), false);
  }

  void read_items() {
    std::vector<pdf::Document::Field> fields = document_.fields();
    std::erase_if(fields, [](const pdf::Document::Field& field) {
      return !pdf::inherited(field.object, "FT").is_name("Sig") || pdf::inherited(field.object, "V").is_null();
    });
    for (const pdf::Document::Field& field : fields) items_.push_back(read(field));
    // Not stable_sort: under clang it needs a function of libstdc++ that is deprecated there.
    std::ranges::sort(items_, {}, [](const Item& item) {
      return std::pair(item.range ? item.range->covered_end() : 0, item.report.field);
    });
  }

  Item read(const pdf::Document::Field& field) const {
    Item item;
    item.report.field = field.name;
    const pdf::Object value = pdf::inherited(field.object, "V");
    item.report.document_time_stamp = value.get("Type").is_name("DocTimeStamp");
    if (const auto claimed = value.get("M").text()) item.report.claimed_time = time_of(*claimed);
    const auto range = pdf::ByteRange::from(value.get("ByteRange"), source_.size());
    if (!range) {
      conclude(item.report, Indication::total_failed, "FORMAT_FAILURE", range.error().detail);
      return item;
    }
    item.range = *range;
    item.report.covers_whole_file = range->covered_end() == source_.size();
    item.report.modifications = pdf::modifications_after(source_, document_, range->covered_end());
    const auto contents = pdf::gap_content(source_, *range);
    // What the ranges leave out must be this very dictionary's value: else another signature's bytes could be shown.
    if (!contents || value.get("Contents").octets() != *contents) {
      conclude(item.report, Indication::total_failed, "FORMAT_FAILURE",
               contents ? "the ByteRange leaves out something else than Contents" : contents.error().detail);
    } else if (item.report.document_time_stamp) {
      read_token(item, value, *contents);
    } else {
      read_signature(item, value, *contents);
    }
    return item;
  }

  static void conclude_unreadable(SignatureReport& report, const Error& error) {
    const bool unsupported = error.code == ErrorCode::key_unsupported;
    const bool mismatch = error.code == ErrorCode::signature_mismatch;
    conclude(report, unsupported ? Indication::indeterminate : Indication::total_failed,
             unsupported ? "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
             : mismatch  ? "SIG_CRYPTO_FAILURE"
                         : "FORMAT_FAILURE",
             error.detail);
  }

  // Whether nothing but what may be was added later.
  static bool unmodified(SignatureReport& report) {
    if (report.modifications.empty()) return true;
    conclude(report, Indication::total_failed, "FORMAT_FAILURE", "the document was changed after the signature");
    return false;
  }

  void read_token(Item& item, const pdf::Object& value, const Bytes& contents) const {
    auto token = cms::read_time_stamp(contents);
    if (!token) return conclude_unreadable(item.report, token.error());
    item.report.signer_name = token->unit.subject_common_name();
    item.report.issuer_name = token->unit.issuer_common_name();
    const auto digest = digest_of_ranges(source_, *item.range, token->imprint_algorithm);
    if (!digest || *digest != token->imprint) {
      return conclude(item.report, Indication::total_failed, "HASH_FAILURE", "the stamped bytes were changed");
    }
    if (!value.get("SubFilter").is_name("ETSI.RFC3161")) {
      return conclude(item.report, Indication::total_failed, "FORMAT_FAILURE", "SubFilter is not ETSI.RFC3161");
    }
    if (unmodified(item.report)) item.token = std::move(*token);
  }

  void read_signature(Item& item, const pdf::Object& value, const Bytes& contents) const {
    auto view = cms::read_signed_data(contents);
    if (!view) return conclude_unreadable(item.report, view.error());
    SignatureReport& report = item.report;
    report.signer_name = view->signer.subject_common_name();
    report.signer_serial_number = view->signer.subject_serial_number();
    report.issuer_name = view->signer.issuer_common_name();
    report.commitment = view->commitment;
    report.policy = view->policy;
    const auto digest = digest_of_ranges(source_, *item.range, view->digest_algorithm);
    if (!digest || *digest != view->message_digest) {
      return conclude(report, Indication::total_failed, "HASH_FAILURE", "the signed bytes were changed");
    }
    if (const auto verified = cms::verify_signature(*view); !verified) {
      return conclude_unreadable(report, verified.error());
    }
    if (!unmodified(report)) return;
    item.baseline_faults = baseline_faults(value, *view);
    report.findings.insert(report.findings.end(), item.baseline_faults.begin(), item.baseline_faults.end());
    if (item.baseline_faults.empty()) report.level = Level::B_B;
    if (!view->ess_binds_signer) return conclude(report, Indication::indeterminate, "SIG_CONSTRAINTS_FAILURE", "");
    const bool short_key = view->signer.key_algorithm() == crypto::KeyAlgorithm::rsa && view->signer.key_bits() < 2048;
    if (short_key) {
      return conclude(report, Indication::indeterminate, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
                      "an RSA key of less than 2048 bits");
    }
    item.signature = std::move(*view);
  }

  // Two fields must not live on one value: one of them would say something about bytes that the other one signed.
  void refuse_shared_values() {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      for (std::size_t j = i + 1; j < items_.size(); ++j) {
        Item& one = items_[i];
        Item& other = items_[j];
        // A field that is broken anyway takes no sound one with it.
        const bool both_intact = (one.signature || one.token) && (other.signature || other.token);
        if (!both_intact || one.range->gap_begin != other.range->gap_begin) continue;
        for (Item* item : {&one, &other}) {
          item->signature.reset();
          item->token.reset();
          conclude(item->report, Indication::total_failed, "FORMAT_FAILURE", "two signatures share their value");
        }
      }
    }
  }

  // ---- whom to believe ----------------------------------------------------------------------------------------------

  std::vector<crypto::Certificate> helpers(const std::vector<crypto::Certificate>& embedded) const {
    std::vector<crypto::Certificate> all = embedded;
    all.insert(all.end(), store_certificates_.begin(), store_certificates_.end());
    return all;
  }

  static Trust without_path(const pki::CertificationPath& path) {
    Trust trust;
    trust.finding = path.detail;
    switch (path.status) {
      case pki::PathStatus::expired:
      case pki::PathStatus::not_yet_valid:
        trust.sub_indication = "OUT_OF_BOUNDS_NO_POE";
        break;
      case pki::PathStatus::weak:
        trust.sub_indication = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
        break;
      case pki::PathStatus::bad_usage:
      case pki::PathStatus::invalid:
        trust.sub_indication = "CHAIN_CONSTRAINTS_FAILURE";
        break;
      case pki::PathStatus::trusted:
      case pki::PathStatus::no_path:
        trust.sub_indication = "NO_CERTIFICATE_CHAIN_FOUND";
        break;
    }
    return trust;
  }

  // The path of `leaf` at `at`, and what is known about the revocation of all but its anchor.
  Trust trust_at(const crypto::Certificate& leaf, const std::vector<crypto::Certificate>& embedded, const Time at,
                 const pki::Freshness freshness) const {
    pki::CertificationPath path = pki::find_path(leaf, helpers(embedded), options_.anchors, at);
    if (path.status != pki::PathStatus::trusted) return without_path(path);
    Trust trust;
    trust.indication = Indication::total_passed;
    trust.path = std::move(path.certificates);
    for (std::size_t i = 0; i + 1 < trust.path.size(); ++i) {
      const bool as_wanted = i == 0 || freshness == pki::Freshness::any;
      ask(trust, {trust.path[i], trust.path[i + 1], at, as_wanted ? freshness : pki::Freshness::current}, i == 0);
    }
    return trust;
  }

  void ask(Trust& trust, const pki::RevocationQuestion& question, const bool leaf) const {
    const pki::RevocationFinding found = pki::judge_revocation(question, evidence_);
    const auto worse = [&trust](std::string sub_indication, std::string finding) {
      if (!trust.believed() && trust.sub_indication != "TRY_LATER") return;
      trust.indication = Indication::indeterminate;
      trust.sub_indication = std::move(sub_indication);
      trust.finding = std::move(finding);
    };
    switch (found.verdict) {
      case pki::RevocationVerdict::good: {
        trust.evidence.push_back(found.evidence);
        pki::RevocationQuestion stricter = question;
        stricter.freshness = pki::Freshness::current;
        const bool old = question.freshness == pki::Freshness::any &&
                         pki::judge_revocation(stricter, evidence_).verdict == pki::RevocationVerdict::unanswered;
        if (old) trust.questions.push_back(std::move(stricter));
        break;
      }
      case pki::RevocationVerdict::revoked:
        worse(leaf ? "REVOKED_NO_POE" : "REVOKED_CA_NO_POE", "revoked at " +
                                                                 iso_utc(found.revoked_at.value_or(Time{})) + ": " +
                                                                 question.certificate.subject_common_name());
        break;
      case pki::RevocationVerdict::on_hold:
        worse("TRY_LATER", "on hold: " + question.certificate.subject_common_name());
        break;
      case pki::RevocationVerdict::unanswered: {
        worse("TRY_LATER", "no revocation data");
        pki::RevocationQuestion open = question;
        if (open.freshness == pki::Freshness::any) open.freshness = pki::Freshness::current;
        trust.missing.push_back(open);
        trust.questions.push_back(std::move(open));
        break;
      }
    }
  }

  static void conclude_trust(SignatureReport& report, const Trust& trust) {
    conclude(report, trust.indication, trust.sub_indication, trust.finding);
  }

  // ---- document time-stamps, newest first ---------------------------------------------------------------------------

  void judge_document_time_stamp(Item& item, ValidationReport& report) {
    const cms::TimeStamp& token = *item.token;
    const bool newest = !proven_at_;
    const Time at = proven_at_.value_or(options_.at);
    Trust trust = trust_at(token.unit, token.certificates, at, newest ? pki::Freshness::any : pki::Freshness::current);
    if (newest && trust.waits_for_answers()) {
      trust.indication = Indication::total_passed;
      trust.sub_indication.clear();
      trust.finding = "nothing is known about the revocation of the unit's certificate";
    }
    if (token.generated_at > at + kClockDifference) {
      trust.indication = Indication::indeterminate;
      trust.sub_indication = "TIMESTAMP_ORDER_FAILURE";
      trust.finding = "made later than it is known to exist";
    }
    conclude_trust(item.report, trust);
    item.report.path = trust.path;
    item.report.questions = trust.questions;
    item.report.best_signature_time = token.generated_at;
    if (!trust.believed()) return;
    if (newest) report.protected_until = token.unit.not_after();
    proven_at_ = std::min(at, token.generated_at);
    proofs_.push_back({item.range->covered_end(), *proven_at_, trust});
    date_evidence(item.range->covered_end(), *proven_at_);
  }

  // Revocation data that stood in the document when it was stamped existed then.
  void date_evidence(const std::uint64_t covered_end, const Time at) {
    const pdf::PrefixSource prefix(source_, covered_end);
    const auto revision = pdf::Document::open(prefix);
    if (!revision) return;
    const auto store = read_security_store(**revision);
    if (!store) return;
    for (std::size_t i = 0; i < evidence_in_file_; ++i) {
      if (std::ranges::find(store->evidence, evidence_[i].evidence) == store->evidence.end()) continue;
      evidence_[i].known_at = std::min(evidence_[i].known_at, at);
      stamped_[i] = true;
    }
  }

  struct Proof {
    std::uint64_t covered_end = 0;
    Time at{};
    Trust trust;
  };
  // The earliest time at which a signature is proven to have existed by a document time-stamp over it.
  const Proof* proof_over(const Item& item) const {
    const Proof* earliest = nullptr;
    for (const Proof& proof : proofs_) {
      if (proof.covered_end <= item.range->covered_end()) continue;
      if (earliest == nullptr || proof.at < earliest->at) earliest = &proof;
    }
    return earliest;
  }

  // ---- signatures ---------------------------------------------------------------------------------------------------

  // The signature's own time-stamp; empty when there is none, or when it proves nothing.
  std::optional<Proof> own_proof(Item& item, const Proof* outer) const {
    SignatureReport& report = item.report;
    if (!item.signature->signature_time_stamp) return std::nullopt;
    const auto token = cms::read_time_stamp(*item.signature->signature_time_stamp);
    if (!token || !token->stamps(item.signature->signature_value)) {
      report.findings.push_back(token ? "the signature time-stamp is of another signature"
                                      : "the signature time-stamp cannot be used: " + token.error().detail);
      return std::nullopt;
    }
    const Time known = outer != nullptr ? outer->at : options_.at;
    Trust trust = trust_at(token->unit, token->certificates, known,
                           outer != nullptr ? pki::Freshness::current : pki::Freshness::any);
    const bool late = token->generated_at > known + kClockDifference;
    if (late || (!trust.believed() && !trust.waits_for_answers())) {
      report.findings.push_back("the signature time-stamp proves nothing: " +
                                (late ? "made later than it is known to exist" : trust.sub_indication));
      return std::nullopt;
    }
    return Proof{0, std::min(known, token->generated_at), std::move(trust)};
  }

  void judge_signature(Item& item) {
    SignatureReport& report = item.report;
    const cms::SignedDataView& signature = *item.signature;
    const Proof* outer = proof_over(item);
    std::optional<Proof> own = own_proof(item, outer);
    if (own && outer != nullptr && !own->trust.believed()) {
      report.findings.emplace_back("nothing is known about the revocation of the signature time-stamp's unit");
      own.reset();
    }
    const Proof* proof = own ? &*own : outer;
    const Time at = proof != nullptr ? proof->at : options_.at;
    if (proof != nullptr) {
      report.best_signature_time = at;
      report.time_stamp_path = proof->trust.path;
    }
    const Trust trust = trust_at(signature.signer, signature.certificates, at,
                                 proof != nullptr ? pki::Freshness::issued_after : pki::Freshness::current);
    if (!trust.path.empty() && !signature.signer.may_sign_documents()) {
      return conclude(report, Indication::indeterminate, "CHAIN_CONSTRAINTS_FAILURE",
                      "the key usage excludes documents");
    }
    report.path = trust.path;
    report.questions = trust.questions;
    if (proof != nullptr) {
      report.questions.insert(report.questions.end(), proof->trust.questions.begin(), proof->trust.questions.end());
    }
    conclude_trust(report, trust);
    if (trust.believed() && own && !own->trust.believed()) conclude_trust(report, own->trust);
    if (item.baseline_faults.empty()) report.level = level_of(item, trust, proof);
  }

  Level level_of(const Item& item, const Trust& signer, const Proof* proof) const {
    if (proof == nullptr) return Level::B_B;
    const bool answered = !signer.path.empty() && signer.missing.empty() && proof->trust.missing.empty();
    const auto in_file = [this](const std::size_t i) { return i < evidence_in_file_; };
    if (!answered || !std::ranges::all_of(signer.evidence, in_file) ||
        !std::ranges::all_of(proof->trust.evidence, in_file)) {
      return Level::B_T;
    }
    const auto stamped = [this](const std::size_t i) { return stamped_[i]; };
    const bool kept = proof_over(item) != nullptr && std::ranges::all_of(signer.evidence, stamped) &&
                      std::ranges::all_of(proof->trust.evidence, stamped);
    return kept ? Level::B_LTA : Level::B_LT;
  }

  const pdf::Source& source_;
  const pdf::Document& document_;
  const ValidationOptions& options_;
  std::vector<Item> items_;
  std::vector<crypto::Certificate> store_certificates_;
  std::vector<pki::DatedEvidence> evidence_;  // of the file, then of the options
  std::size_t evidence_in_file_ = 0;
  std::vector<bool> stamped_;      // by a document time-stamp that is believed
  std::optional<Time> proven_at_;  // the oldest time that was proven so far
  std::vector<Proof> proofs_;
};

}  // namespace

std::string_view name(const Indication indication) {
  switch (indication) {
    case Indication::total_passed:
      return "TOTAL-PASSED";
    case Indication::total_failed:
      return "TOTAL-FAILED";
    case Indication::indeterminate:
      break;
  }
  return "INDETERMINATE";
}

Indication worst(const std::vector<SignatureReport>& signatures) {
  const auto any = [&signatures](const Indication indication) {
    return std::ranges::find(signatures, indication, &SignatureReport::indication) != signatures.end();
  };
  if (any(Indication::total_failed)) return Indication::total_failed;
  return signatures.empty() || any(Indication::indeterminate) ? Indication::indeterminate : Indication::total_passed;
}

Result<ValidationReport> validate(const pdf::Source& source, const ValidationOptions& options) {
  RUBRICA_TRY(const auto document, pdf::Document::open(source));
  ValidationReport report = Validator(source, *document, options).run();
  report.indication = worst(report.signatures);
  if (report.signatures.empty()) {
    report.findings.emplace_back("the document has no signature");
  } else if (!report.signatures.back().covers_whole_file) {
    report.findings.emplace_back("the document goes on after its last signature");
  }
  return report;
}

}  // namespace rubrica::pades
