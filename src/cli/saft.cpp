#include "cli/saft.h"

#include <algorithm>

#include "base/file.h"
#include "base/json.h"
#include "cli/issue.h"
#include "fiscal/saft/check.h"
#include "fiscal/saft/export.h"

namespace rubrica::cli {
namespace {

Result<fiscal::SaftOptions> options_for(const SaftExportOptions& options,
                                        const std::vector<fiscal::IssuedDocument>& documents) {
  const fiscal::Document& any = documents.front().document;
  const auto year = any.issued.year();
  fiscal::SaftOptions saft;
  saft.company = any.issuer;
  saft.first = year / std::chrono::January / 1;
  saft.last = year / std::chrono::December / 31;
  if (!options.first.empty()) {
    RUBRICA_TRY(saft.first, fiscal::parse_date(options.first));
  }
  if (!options.last.empty()) {
    RUBRICA_TRY(saft.last, fiscal::parse_date(options.last));
  }
  RUBRICA_TRY(const fiscal::LocalTime now, fiscal::lisbon_time(SystemClock().now()));
  saft.created = fiscal::date_of(now);
  return saft;
}

Result<void> write_file(const SaftExportOptions& options) {
  RUBRICA_TRY(std::vector<fiscal::IssuedDocument> documents, issue_from_file(options.input));
  RUBRICA_TRY(const fiscal::SaftOptions saft, options_for(options, documents));
  std::erase_if(documents, [&saft](const fiscal::IssuedDocument& one) {
    return one.document.issued < saft.first || saft.last < one.document.issued;
  });
  RUBRICA_TRY(DurableFile file, DurableFile::create(options.output));
  const auto sink = [&](const std::string_view bytes) -> Result<void> {
    if (!write_all(file.fd(), as_bytes(bytes))) return fail(ErrorCode::io_failure, options.output.string());
    return {};
  };
  RUBRICA_CHECK_OK(fiscal::export_saft(saft, fiscal::DocumentList(std::move(documents)), sink));
  return file.commit_new();
}

json::Value report_json(const std::string& file, const fiscal::SaftReport& report) {
  json::Array findings;
  for (const fiscal::SaftFinding& one : report.findings) {
    findings.push_back(json::Object{{"severity", one.severity == fiscal::Severity::error ? "error" : "warning"},
                                    {"rule", one.rule},
                                    {"where", one.where},
                                    {"text", one.text}});
  }
  json::Object found;
  for (const auto& [rule, times] : report.found_by_rule) found[rule] = times;
  return json::Object{{"file", file},
                      {"passed", report.passed()},
                      {"company", report.company},
                      {"tax_registration_number", report.tax_registration_number},
                      {"documents", report.documents},
                      {"signatures_verified", report.signatures_verified},
                      {"errors", report.errors},
                      {"warnings", report.warnings},
                      {"found_by_rule", std::move(found)},
                      {"findings", std::move(findings)}};
}

void print_report(const SaftCheckCommand& options, const fiscal::SaftReport& report) {
  for (const fiscal::SaftFinding& one : report.findings) {
    const bool error = one.severity == fiscal::Severity::error;
    print_line(std::string(error ? say(options.language, "erro", "error") : say(options.language, "aviso", "warning")) +
               "  " + one.where + "  [" + one.rule + "]");
    print_line("      " + one.text);
  }
  for (const auto& [rule, found] : report.found_by_rule) {
    if (found <= fiscal::SaftReport::kMostOfARule) continue;
    const std::string more = std::to_string(found - fiscal::SaftReport::kMostOfARule);
    print_line(std::string(say(options.language, "e mais ", "and another ")).append(more) + " [" + rule + "]");
  }
  const auto count = [](const std::size_t n, const std::string_view one, const std::string_view many) {
    return std::to_string(n) + " " + std::string(n == 1 ? one : many);
  };
  const Language language = options.language;
  print_line(options.file.string() + ": " +
             count(report.documents, say(language, "documento", "document"), say(language, "documentos", "documents")) +
             ", " + count(report.errors, say(language, "erro", "error"), say(language, "erros", "errors")) + ", " +
             count(report.warnings, say(language, "aviso", "warning"), say(language, "avisos", "warnings")));
  if (!options.key) {
    print_line(say(language, "As assinaturas não foram verificadas: --key indica a chave pública do produtor.",
                   "Signatures were not verified: --key names the producer's public key."));
  } else {
    print_line(count(report.signatures_verified, say(language, "assinatura confere", "signature verifies"),
                     say(language, "assinaturas conferem", "signatures verify")));
  }
}

Result<fiscal::SaftReport> check_file(const SaftCheckCommand& options) {
  fiscal::SaftCheckOptions check;
  if (options.key) {
    RUBRICA_TRY(const Bytes pem, read_file(*options.key));
    auto key = fiscal::ChainPublicKey::from_pem(as_text(pem));
    if (!key) return fail(ErrorCode::key_unsupported, options.key->string(), std::move(key).error());
    check.key = std::move(*key);
  }
  RUBRICA_TRY(const Fd file, open_file(options.file));
  return fiscal::check_saft([&file](const std::span<std::uint8_t> room) { return read_some(file, room); }, check);
}

// A checker signs nothing: the catalogue's sentence of these would not fit.
std::string_view why_unchecked(const Language language, const ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed_input:
      return say(language, "não é XML bem formado, e um SAF-T é XML. Não foi possível verificá-lo.",
                 "is not well-formed XML, as a SAF-T file is. It could not be checked.");
    case ErrorCode::resource_limit:
      return say(language, "tem um documento de mais de 64 MiB. Não foi possível verificá-lo até ao fim.",
                 "has a document of more than 64 MiB. It could not be checked to its end.");
    default:
      return {};
  }
}

void report_unchecked(const SaftCheckCommand& options, const Error& error) {
  if (error.code == ErrorCode::key_unsupported) return report_key_unsupported(options.language, error);
  const std::string_view why = why_unchecked(options.language, error.code);
  if (why.empty()) return report_error(options.language, error);
  report_error(options.file.string() + ": " + std::string(why), error);
}

}  // namespace

ExitCode saft_export(const SaftExportOptions& options) {
  const auto written = write_file(options);
  if (written) return kPassed;
  report_fiscal_error(options.language, written.error());
  return exit_code(written.error().code);
}

ExitCode saft_check(const SaftCheckCommand& options) {
  const auto report = check_file(options);
  if (!report) {
    report_unchecked(options, report.error());
    return exit_code(report.error().code);
  }
  if (options.json) {
    print_json(report_json(options.file.string(), *report));
  } else {
    print_report(options, *report);
  }
  return report->passed() ? kPassed : kFailed;
}

}  // namespace rubrica::cli
