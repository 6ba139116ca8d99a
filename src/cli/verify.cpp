#include "cli/verify.h"

#include "base/log.h"
#include "cli/foreign_documents.h"
#include "cli/long_term.h"
#include "cli/settings.h"
#include "cms/commitment.h"
#include "confined/helper.h"
#include "pades/level.h"
#include "pades/report_json.h"
#include "pki/revocation.h"

namespace rubrica::cli {
namespace {

using namespace std::chrono_literals;

struct Verification {
  pades::ValidationReport report;
  std::string file;
};

// The authorities' answers to what the report leaves open; who does not answer is passed over.
std::vector<pki::DatedEvidence> ask_authorities(http::Client& client, const pades::ValidationReport& report,
                                                const pki::TrustAnchors& anchors, const Clock& clock) {
  std::vector<pki::DatedEvidence> answers;
  for (const pades::SignatureReport& signature : report.signatures) {
    std::vector<crypto::Certificate> issuers = signature.path;
    issuers.insert(issuers.end(), signature.time_stamp_path.begin(), signature.time_stamp_path.end());
    for (const pki::RevocationQuestion& question : signature.questions) {
      if (pki::judge_revocation(question, answers).verdict != pki::RevocationVerdict::unanswered) continue;
      auto answer = pki::fetch_revocation(client, question, issuers, anchors, clock, Deadline::after(20s));
      if (answer) {
        answers.push_back({std::move(*answer), clock.now()});
      } else {
        log::warning("revocation_unanswered", {{"cause", answer.error().describe()}});
      }
    }
  }
  return answers;
}

Result<Verification> run(const VerifyOptions& options) {
  const SystemClock clock;
  pades::ValidationOptions validation;
  validation.at = clock.now();
  if (!options.at.empty()) {
    RUBRICA_TRY(validation.at, parse_iso_utc(options.at));
  }
  std::vector<std::string> egress_allow;
  std::vector<std::filesystem::path> trust = options.trust;
  if (options.configuration) {
    RUBRICA_TRY(const Settings settings, Settings::load(*options.configuration));
    trust.insert(trust.end(), settings.trust_anchors.begin(), settings.trust_anchors.end());
    egress_allow = settings.egress_allow;
  }
  RUBRICA_TRY(validation.anchors, load_anchors(trust));

  RUBRICA_TRY(const auto source, open_foreign_document(options.file));
  RUBRICA_TRY(pades::ValidationReport report, confined::Helper::beside_this_program().validate(*source, validation));
  if (options.online) {
    http::ClientOptions client_options;
    client_options.egress.allow = egress_allow;
    RUBRICA_TRY(const auto client, http::Client::create(std::move(client_options)));
    validation.evidence = ask_authorities(*client, report, validation.anchors, clock);
    if (!validation.evidence.empty()) {
      RUBRICA_TRY(report, confined::Helper::beside_this_program().validate(*source, validation));
    }
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
  if (is("CRYPTO_CONSTRAINTS_FAILURE_NO_POE")) {
    return say(language, "um algoritmo ou uma chave, na assinatura ou na cadeia do certificado, já não é seguro",
               "an algorithm or a key, of the signature or on its certificate's path, is no longer safe");
  }
  if (is("REVOKED_NO_POE")) {
    return say(language, "o certificado foi revogado, e nada prova que a assinatura seja anterior",
               "the certificate was revoked, and nothing proves that the signature is older");
  }
  if (is("REVOKED_CA_NO_POE")) {
    return say(language, "uma autoridade da cadeia foi revogada, e nada prova que a assinatura seja anterior",
               "an authority of the path was revoked, and nothing proves that the signature is older");
  }
  if (is("TIMESTAMP_ORDER_FAILURE")) {
    return say(language, "o selo temporal é posterior à data em que devia existir",
               "the time-stamp is later than the time at which it should have existed");
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

// How far a signature reaches, and what has come after it. What may come is judged in pdf/revisions.h.
std::string coverage(const Language language, const std::vector<pades::SignatureReport>& signatures,
                     const pades::SignatureReport& signature) {
  if (signature.covers_whole_file) {
    return std::string(say(language, "cobre o ficheiro inteiro", "covers the whole file"));
  }
  if (!signature.modifications.empty()) {
    return std::string(say(language, "não cobre o ficheiro inteiro, e o que veio depois altera-o:",
                           "does not cover the whole file, and what came after it changes it:"));
  }
  if (signature.indication == pades::Indication::total_failed) {
    return std::string(say(language, "não cobre o ficheiro inteiro", "does not cover the whole file"));
  }
  std::string later;
  bool after = false;
  for (const pades::SignatureReport& one : signatures) {
    if (after) later += (later.empty() ? ": " : ", ") + one.field;
    after = after || &one == &signature;
  }
  return std::string(say(language, "cobre tudo o que havia então; depois só se acrescentou o que é permitido",
                         "covers all that was there then; only what is permitted was added after it")) +
         later;
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
      const std::string who = signature.document_time_stamp
                                  ? std::string(say(language, "selo de ", "stamped by ")) + signature.signer_name
                                  : std::string(say(language, "assinado por ", "signed by ")) + signature.signer_name +
                                        " (" + signature.signer_serial_number + ")";
      print_line("    " + who + ", " + signature.issuer_name);
    }
    if (signature.level) print_line("    PAdES-" + std::string(pades::name(*signature.level)));
    if (!signature.commitment.empty()) {
      print_line("    " + std::string(say(language, "compromisso: ", "commitment: ")) +
                 cms::commitment_text(signature.commitment));
    }
    if (!signature.policy.empty()) {
      print_line("    " + std::string(say(language, "política de assinatura ", "signature policy ")) +
                 signature.policy);
    }
    if (signature.best_signature_time) {
      print_line("    " + std::string(say(language, "existia comprovadamente em ", "proven to have existed at ")) +
                 iso_utc(*signature.best_signature_time));
    }
    if (signature.claimed_time) {
      print_line("    " + std::string(say(language, "data declarada ", "claimed time ")) +
                 iso_utc(*signature.claimed_time));
    }
    print_line("    " + coverage(language, verification.report.signatures, signature));
    for (const std::string& modification : signature.modifications) print_line("    ! " + modification);
    for (const std::string& finding : signature.findings) print_line("    · " + finding);
  }
  if (verification.report.protected_until) {
    print_line("  " + std::string(say(language, "renovar o selo temporal antes de ", "renew the time-stamp before ")) +
               iso_utc(*verification.report.protected_until));
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
