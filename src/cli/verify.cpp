#include "cli/verify.h"

#include "base/file.h"
#include "base/log.h"
#include "cli/foreign_documents.h"
#include "cli/settings.h"
#include "confined/helper.h"
#include "pades/report_json.h"
#include "pki/ocsp.h"

namespace rubrica::cli {
namespace {

using namespace std::chrono_literals;

struct Verification {
  pades::ValidationReport report;
  std::string file;
};

Result<void> add_anchors(pki::TrustAnchors& anchors, const std::filesystem::path& file) {
  RUBRICA_TRY(const Bytes pem, read_file(file));
  RUBRICA_TRY(pki::TrustAnchors more, pki::TrustAnchors::from_pem(as_text(pem)));
  anchors.certificates.insert(anchors.certificates.end(), more.certificates.begin(), more.certificates.end());
  return {};
}

// What the first certificates of the path say about revocation: one revoked is enough, one unanswered too.
pades::RevocationNews ask_authorities(http::Client& client, const pades::SignatureReport& signature,
                                      const Clock& clock) {
  pades::RevocationNews news = pades::RevocationNews::good;
  for (std::size_t i = 0; i + 1 < signature.path.size(); ++i) {
    const auto answer = pki::ask_ocsp(client, signature.path[i], signature.path[i + 1], clock, Deadline::after(10s));
    if (answer && answer->status == pki::OcspStatus::revoked) return pades::RevocationNews::revoked;
    if (!answer) log::warning("ocsp_unanswered", {{"cause", answer.error().describe()}});
    if (!answer || answer->status == pki::OcspStatus::unknown) news = pades::RevocationNews::unknown;
  }
  return signature.path.size() < 2 ? pades::RevocationNews::unknown : news;
}

Result<Verification> run(const VerifyOptions& options) {
  const SystemClock clock;
  pades::ValidationOptions validation;
  validation.at = clock.now();
  if (!options.at.empty()) {
    RUBRICA_TRY(validation.at, parse_iso_utc(options.at));
  }
  std::vector<std::string> egress_allow;
  if (options.configuration) {
    RUBRICA_TRY(const Settings settings, Settings::load(*options.configuration));
    for (const auto& anchors : settings.trust_anchors) RUBRICA_CHECK_OK(add_anchors(validation.anchors, anchors));
    egress_allow = settings.egress_allow;
  }
  for (const auto& anchors : options.trust) RUBRICA_CHECK_OK(add_anchors(validation.anchors, anchors));

  RUBRICA_TRY(const auto source, open_foreign_document(options.file));
  RUBRICA_TRY(pades::ValidationReport report, confined::Helper::beside_this_program().validate(*source, validation));
  if (options.online) {
    http::ClientOptions client_options;
    client_options.egress.allow = egress_allow;
    RUBRICA_TRY(const auto client, http::Client::create(std::move(client_options)));
    for (pades::SignatureReport& signature : report.signatures) {
      apply(ask_authorities(*client, signature, clock), signature);
    }
    report.indication = pades::worst(report.signatures);
  }
  return Verification{std::move(report), options.file.string()};
}

std::string_view explanation(const Language language, const std::string& sub_indication) {
  const auto is = [&sub_indication](const std::string_view name) { return sub_indication == name; };
  if (is("TRY_LATER")) {
    return say(language, "a assinatura está íntegra; falta saber se o certificado foi revogado (--online pergunta)",
               "the signature is intact; whether the certificate was revoked is not known (--online asks)");
  }
  if (is("NO_CERTIFICATE_CHAIN_FOUND")) {
    return say(language,
               "a assinatura está íntegra; o certificado não leva a nenhuma âncora de confiança dada (--trust)",
               "the signature is intact; its certificate leads to none of the trust anchors given (--trust)");
  }
  if (is("OUT_OF_BOUNDS_NO_POE")) {
    return say(language, "o certificado não era válido nessa data, e nada prova que a assinatura seja anterior",
               "the certificate was not valid at that time, and nothing proves that the signature is older");
  }
  if (is("REVOKED_NO_POE")) {
    return say(language, "o certificado foi revogado, e nada prova que a assinatura seja anterior",
               "the certificate was revoked, and nothing proves that the signature is older");
  }
  if (is("HASH_FAILURE")) {
    return say(language, "o documento foi alterado depois de assinado", "the document was changed after it was signed");
  }
  if (is("SIG_CRYPTO_FAILURE")) {
    return say(language, "o valor da assinatura não confere", "the signature value does not verify");
  }
  if (is("FORMAT_FAILURE")) {
    return say(language, "a assinatura ou o que veio depois dela não tem a forma devida",
               "the signature, or what came after it, is not of the proper form");
  }
  return "";
}

void print_report(const Language language, const Verification& verification) {
  print_line(verification.file + ": " + std::string(pades::name(verification.report.indication)));
  for (const pades::SignatureReport& signature : verification.report.signatures) {
    std::string line = "  " + signature.field + ": " + std::string(pades::name(signature.indication));
    if (!signature.sub_indication.empty()) line += " / " + signature.sub_indication;
    print_line(line);
    const std::string_view text = explanation(language, signature.sub_indication);
    if (!text.empty()) print_line("    " + std::string(text));
    if (!signature.signer_name.empty()) {
      print_line("    " + std::string(say(language, "assinado por ", "signed by ")) + signature.signer_name + " (" +
                 signature.signer_serial_number + "), " + signature.issuer_name);
    }
    if (signature.claimed_time) {
      print_line("    " + std::string(say(language, "data declarada ", "claimed time ")) +
                 iso_utc(*signature.claimed_time));
    }
    print_line("    " +
               std::string(signature.covers_whole_file
                               ? say(language, "cobre o ficheiro inteiro", "covers the whole file")
                               : say(language, "não cobre o ficheiro inteiro", "does not cover the whole file")));
    for (const std::string& modification : signature.modifications) print_line("    ! " + modification);
    for (const std::string& finding : signature.findings) print_line("    · " + finding);
  }
  for (const std::string& finding : verification.report.findings) print_line("  · " + finding);
}

ExitCode code_of(const pades::ValidationReport& report) {
  if (report.signatures.empty()) return kNoSignature;
  switch (report.indication) {
    case pades::Indication::total_passed:
      return kPassed;
    case pades::Indication::total_failed:
      return kFailed;
    case pades::Indication::indeterminate:
      break;
  }
  return kIndeterminate;
}

}  // namespace

ExitCode verify(const VerifyOptions& options) {
  const auto verification = run(options);
  if (!verification) {
    report_error(options.language, verification.error());
    return exit_code(verification.error().code);
  }
  if (options.json) {
    json::Object object = {{"file", verification->file}};
    for (auto& [key, value] : pades::to_json(verification->report)) object[key] = value;
    print_json(object);
  } else {
    print_report(options.language, *verification);
  }
  return code_of(verification->report);
}

}  // namespace rubrica::cli
