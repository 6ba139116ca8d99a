#include "cli/issue.h"

#include "base/file.h"
#include "fiscal/document_rules.h"
#include "fiscal/issue_json.h"
#include "fiscal/refusal.h"
#include "fiscal/render/invoice_pdf.h"

namespace rubrica::cli {
namespace {

// "FT A/1" → "FT_A_1.pdf"; a series holds letters, digits, '.', '_' and '-' only.
std::string file_name(const fiscal::IssuedDocument& issued) {
  std::string name = issued.document.identifier();
  for (char& c : name) {
    if (c == ' ' || c == '/') c = '_';
  }
  return name + ".pdf";
}

void print_document(const Language language, const fiscal::IssuedDocument& issued) {
  const fiscal::Document& document = issued.document;
  const std::string annulled =
      issued.status == fiscal::Status::annulled ? std::string(say(language, " (anulado)", " (annulled)")) : "";
  print_line(document.identifier() + annulled + "  " + fiscal::total_in_lists(document, issued.totals).text_pt() +
             "\u00A0€");
  if (!issued.signed_text.empty()) {
    print_line("  " + std::string(say(language, "texto assinado: ", "string to sign: ")) + issued.signed_text);
    print_line("  hash: " + issued.hash);
  }
  print_line("  ATCUD: " + document.atcud.value_or("0"));
  print_line("  QR: " + document.qr_payload.value_or(""));
}

Result<void> write_documents(const IssueOptions& options, const std::vector<fiscal::IssuedDocument>& documents) {
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) return fail(ErrorCode::io_failure, options.folder.string() + ": " + error.message());
  for (const fiscal::IssuedDocument& one : documents) {
    RUBRICA_TRY(const Bytes pdf, fiscal::issued_pdf(one));
    RUBRICA_TRY(DurableFile file, DurableFile::create(options.folder / file_name(one)));
    if (!write_all(file.fd(), pdf)) return fail(ErrorCode::io_failure, file_name(one));
    RUBRICA_CHECK_OK(file.commit_new());
  }
  return {};
}

}  // namespace

void report_key_unsupported(const Language language, const Error& error) {
  report_error(say(language, "Esta chave não é a de uma cadeia de assinaturas: RSA de 1024 bits, em PEM.",
                   "This key is not one of a chain of signatures: RSA of 1024 bits, as PEM."),
               error);
}

void report_fiscal_error(const Language language, const Error& error) {
  const auto refusal = fiscal::refusal_in(error);
  if (!refusal && (error.code == ErrorCode::malformed_input || error.code == ErrorCode::invalid_argument)) {
    return report_error(say(language, "Os dados indicados não têm a forma esperada. Nada foi escrito.",
                            "The data given do not have the expected form. Nothing was written."),
                        error);
  }
  if (!refusal && error.code == ErrorCode::key_unsupported) return report_key_unsupported(language, error);
  if (!refusal) return report_error(language, error);
  const fiscal::RefusalText& text = fiscal::text_of(*refusal);
  report_line(say(language, text.pt, text.en));
  report_line("  " + error.detail + " · " + std::string(text.source));
}

Result<std::vector<fiscal::IssuedDocument>> issue_from_file(const std::filesystem::path& input) {
  RUBRICA_TRY(const Bytes bytes, read_file(input));
  RUBRICA_TRY(const fiscal::IssueRequest request, fiscal::parse_issue_request(as_text(bytes)));
  std::optional<fiscal::ChainKey> key;
  if (request.key_file) {
    RUBRICA_TRY(const Bytes pem, read_file(input.parent_path() / *request.key_file));
    RUBRICA_TRY(key, fiscal::ChainKey::from_pem(as_text(pem), request.key_version));
  }
  return fiscal::issue_all(request, key, SystemClock().now());
}

ExitCode issue(const IssueOptions& options) {
  const auto documents = issue_from_file(options.input);
  if (!documents) {
    report_fiscal_error(options.language, documents.error());
    return exit_code(documents.error().code);
  }
  if (const auto written = write_documents(options, *documents); !written) {
    report_error(options.language, written.error());
    return exit_code(written.error().code);
  }
  if (options.json) {
    json::Array all;
    for (const fiscal::IssuedDocument& one : *documents) {
      json::Value value = fiscal::to_json(one);
      value.as_object()["file"] = (options.folder / file_name(one)).string();
      all.push_back(std::move(value));
    }
    print_json(all);
    return kPassed;
  }
  for (const fiscal::IssuedDocument& one : *documents) print_document(options.language, one);
  return kPassed;
}

}  // namespace rubrica::cli
