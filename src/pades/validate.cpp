#include "pades/validate.h"

#include <algorithm>
#include <array>

#include "crypto/openssl.h"
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

void judge_path(SignatureReport& report, const cms::SignedDataView& view, const ValidationOptions& options) {
  auto path = pki::find_path(view.signer, view.certificates, options.anchors, options.at);
  switch (path.status) {
    case pki::PathStatus::trusted:
      break;
    case pki::PathStatus::no_path:
      return conclude(report, Indication::indeterminate, "NO_CERTIFICATE_CHAIN_FOUND", path.detail);
    case pki::PathStatus::expired:
    case pki::PathStatus::not_yet_valid:
      return conclude(report, Indication::indeterminate, "OUT_OF_BOUNDS_NO_POE", path.detail);
    case pki::PathStatus::bad_usage:
    case pki::PathStatus::invalid:
      return conclude(report, Indication::indeterminate, "CHAIN_CONSTRAINTS_FAILURE", path.detail);
  }
  if (!view.signer.may_sign_documents()) {
    return conclude(report, Indication::indeterminate, "CHAIN_CONSTRAINTS_FAILURE", "the key usage excludes documents");
  }
  report.path = std::move(path.certificates);
  // Nothing is wrong; whether the certificate was revoked is not in the file at level B-B.
  conclude(report, Indication::indeterminate, "TRY_LATER", "no revocation data");
}

class Validator {
 public:
  Validator(const pdf::Source& source, const pdf::Document& document, const ValidationOptions& options)
      : source_(source), document_(document), options_(options) {}

  SignatureReport judge(const pdf::Document::Field& field) const {
    SignatureReport report;
    report.field = field.name;
    const pdf::Object signature = pdf::inherited(field.object, "V");
    report.document_time_stamp = signature.get("Type").is_name("DocTimeStamp");
    if (const auto claimed = signature.get("M").text()) report.claimed_time = time_of(*claimed);

    const auto range = pdf::ByteRange::from(signature.get("ByteRange"), source_.size());
    if (!range) {
      conclude(report, Indication::total_failed, "FORMAT_FAILURE", range.error().detail);
      return report;
    }
    report.covers_whole_file = range->covered_end() == source_.size();
    report.modifications = pdf::modifications_after(source_, document_, range->covered_end());
    const auto contents = pdf::gap_content(source_, *range);
    // What the ranges leave out must be this very dictionary's value: else another signature's bytes could be shown.
    if (!contents || signature.get("Contents").octets() != *contents) {
      conclude(report, Indication::total_failed, "FORMAT_FAILURE",
               contents ? "the ByteRange leaves out something else than Contents" : contents.error().detail);
      return report;
    }
    if (report.document_time_stamp) {
      conclude(report, Indication::indeterminate, "", "a document time-stamp: not evaluated by this version");
      return report;
    }
    judge_cms(report, signature, *range, *contents);
    return report;
  }

 private:
  void judge_cms(SignatureReport& report, const pdf::Object& signature, const pdf::ByteRange& range,
                 const Bytes& contents) const {
    const auto view = cms::read_signed_data(contents);
    if (!view) {
      const bool unsupported = view.error().code == ErrorCode::key_unsupported;
      return conclude(report, unsupported ? Indication::indeterminate : Indication::total_failed,
                      unsupported ? "CRYPTO_CONSTRAINTS_FAILURE_NO_POE" : "FORMAT_FAILURE", view.error().detail);
    }
    report.signer_name = view->signer.subject_common_name();
    report.signer_serial_number = view->signer.subject_serial_number();
    report.issuer_name = view->signer.issuer_common_name();
    const auto digest = digest_of_ranges(source_, range, view->digest_algorithm);
    if (!digest || *digest != view->message_digest) {
      return conclude(report, Indication::total_failed, "HASH_FAILURE", "the signed bytes were changed");
    }
    if (const auto verified = cms::verify_signature(*view); !verified) {
      const bool unsupported = verified.error().code == ErrorCode::key_unsupported;
      return conclude(report, unsupported ? Indication::indeterminate : Indication::total_failed,
                      unsupported ? "CRYPTO_CONSTRAINTS_FAILURE_NO_POE" : "SIG_CRYPTO_FAILURE",
                      verified.error().detail);
    }
    if (!report.modifications.empty()) {
      return conclude(report, Indication::total_failed, "FORMAT_FAILURE",
                      "the document was changed after the signature");
    }
    const std::vector<std::string> faults = baseline_faults(signature, *view);
    report.findings.insert(report.findings.end(), faults.begin(), faults.end());
    if (faults.empty()) report.level = Level::B_B;
    if (view->signature_time_stamp)
      report.findings.emplace_back("a signature time-stamp: not evaluated by this version");
    if (!view->ess_binds_signer) {
      return conclude(report, Indication::indeterminate, "SIG_CONSTRAINTS_FAILURE", "");
    }
    judge_path(report, *view, options_);
  }

  const pdf::Source& source_;
  const pdf::Document& document_;
  const ValidationOptions& options_;
};

std::uint64_t covered_end(const pdf::Document::Field& field, const std::uint64_t file_size) {
  const auto range = pdf::ByteRange::from(pdf::inherited(field.object, "V").get("ByteRange"), file_size);
  return range ? range->covered_end() : 0;
}

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

void apply(const RevocationNews news, SignatureReport& signature) {
  const bool waiting = signature.indication == Indication::indeterminate && signature.sub_indication == "TRY_LATER";
  if (!waiting || news == RevocationNews::unknown) return;
  std::erase(signature.findings, "no revocation data");
  if (news == RevocationNews::good) {
    signature.indication = Indication::total_passed;
    signature.sub_indication.clear();
  } else {
    signature.sub_indication = "REVOKED_NO_POE";
    signature.findings.emplace_back("the signer's certificate is revoked, and nothing proves that it was not then");
  }
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
  std::vector<pdf::Document::Field> fields = document->fields();
  std::erase_if(fields, [](const pdf::Document::Field& field) {
    return !pdf::inherited(field.object, "FT").is_name("Sig") || pdf::inherited(field.object, "V").is_null();
  });
  // Not stable_sort: under clang it needs a function of libstdc++ that is deprecated there.
  std::ranges::sort(fields, {},
                    [&source](const auto& field) { return std::pair(covered_end(field, source.size()), field.name); });
  const Validator validator(source, *document, options);
  ValidationReport report;
  for (const pdf::Document::Field& field : fields) report.signatures.push_back(validator.judge(field));
  report.indication = worst(report.signatures);
  if (report.signatures.empty()) {
    report.findings.emplace_back("the document has no signature");
  } else if (!report.signatures.back().covers_whole_file) {
    report.findings.emplace_back("the document goes on after its last signature");
  }
  return report;
}

}  // namespace rubrica::pades
