#include "cli/sign.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>

#include "app/seal.h"
#include "base/file.h"
#include "base/json.h"
#include "base/process.h"
#include "cli/foreign_documents.h"
#include "cli/level.h"
#include "cli/long_term.h"
#include "cli/revocation.h"
#include "cli/scmd_service.h"
#include "cli/seal_place.h"
#include "cms/commitment.h"
#include "confined/helper.h"
#include "pdf/source.h"
#include "remote/scmd/plaintext.h"
#include "signing/act.h"

namespace rubrica::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kOpening = 4min;  // several calls of up to a minute each
constexpr auto kCompleting = 65s;
constexpr auto kOtpCommand = 3min;
constexpr auto kLasting = 60s;              // time-stamps and revocation data of one document
constexpr std::size_t kMostInOneAct = 100;  // SPEC §1.3
constexpr int kCodeAttempts = 5;            // typed wrongly; the service may stop earlier

struct OpenDocument {
  std::filesystem::path input;
  std::filesystem::path output;
  std::string doc_name;
  std::unique_ptr<pdf::FileSource> source;
  std::optional<DurableFile> result;  // in the making from the beginning, with its room before the code is asked for
};

struct SignedFile {
  std::filesystem::path input;
  std::filesystem::path output;
  std::string doc_name;
  Result<crypto::Sha256Digest> digest;
  pades::Level level = pades::Level::B_B;
  std::optional<pki::Refusal> obstacle;  // why not the level that was wanted
};

Result<SecretText> output_of_command(const std::string& command, const std::string& process_id) {
  ProcessOptions shell{.program = "/bin/sh",
                       .arguments = {"-c", command},
                       .descriptors = {},
                       .environment = std::vector<std::string>{},
                       .capture_output = true};
  for (char** entry = environ; *entry != nullptr; ++entry) shell.environment->emplace_back(*entry);
  shell.environment->push_back("RUBRICA_PROCESS_ID=" + process_id);
  RUBRICA_TRY(Process running, Process::start(shell));
  auto line = running.read_line(Deadline::after(kOtpCommand));
  if (!line) return fail(ErrorCode::code_missing, "no line from --otp-command", std::move(line).error());
  if (line->empty()) return fail(ErrorCode::code_missing, "an empty line from --otp-command");
  return SecretText(std::move(*line));
}

SecretSources sources_of(const SignOptions& options) {
  const auto ask = [language = options.language](const std::string_view pt, const std::string_view en) {
    return [question = std::string(say(language, pt, en))] { return ask_secret(question); };
  };
  SecretSources sources;
  sources.phone = options.phone_stdin ? std::function<Result<SecretText>()>(&read_secret_line)
                                      : ask("Número de telemóvel (não aparece): ", "Mobile number (not shown): ");
  sources.pin = options.pin_stdin ? std::function<Result<SecretText>()>(&read_secret_line)
                                  : ask("PIN de assinatura (não aparece): ", "Signature PIN (not shown): ");
  sources.asks_person = options.otp_command.empty();
  if (sources.asks_person) {
    sources.code = [prompt = ask("Código recebido no telemóvel (R pede outro): ",
                                 "Code received on the phone (R asks for another one): ")](const std::string&) {
      return prompt();
    };
  } else {
    sources.code = [command = options.otp_command](const std::string& process_id) {
      return output_of_command(command, process_id);
    };
  }
  return sources;
}

std::filesystem::path output_of(const SignOptions& options, const std::filesystem::path& input) {
  if (!options.output.empty()) return options.output;
  return options.folder / (input.stem().string() + "-assinado.pdf");
}

Result<void> reserve(const OpenDocument& document, const std::uint64_t size) {
  if (size == 0 || ::posix_fallocate(document.result->fd(), 0, static_cast<off_t>(size)) == 0) return {};
  return fail(ErrorCode::io_failure, "no room for " + document.output.string());
}

// Looked through, and with the place of its result made.
Result<OpenDocument> open_document(const SignOptions& options, const std::filesystem::path& file) {
  OpenDocument document{file, output_of(options, file), "", nullptr, std::nullopt};
  RUBRICA_TRY(document.source, open_foreign_document(file));
  RUBRICA_CHECK_OK(check_free(document.output));
  RUBRICA_TRY(DurableFile result, DurableFile::create(document.output));
  document.result.emplace(std::move(result));
  RUBRICA_CHECK_OK(reserve(document, document.source->size()));
  if (auto screened = screen_foreign_document(*document.source); !screened) {
    Error refusal = std::move(screened).error();
    refusal.detail = file.string() + ": " + refusal.detail;
    return fail(std::move(refusal));
  }
  return document;
}

// One act of signing; its steps are its methods, in order.
class Signing {
 public:
  explicit Signing(const SignOptions& options)
      : options_(options), sources_(options.sources ? *options.sources : sources_of(options)) {}

  Result<std::vector<SignedFile>> run() {
    RUBRICA_TRY(Settings settings, Settings::load(options_.configuration));
    environment_ = settings.scmd.environment;
    RUBRICA_CHECK_OK(check_allowed());
    RUBRICA_CHECK_OK(choose_level(settings));
    RUBRICA_TRY(seal_, seal_request());
    RUBRICA_TRY(properties_, properties(settings));
    RUBRICA_CHECK_OK(open_documents());
    if (level_ != pades::Level::B_B) {
      RUBRICA_TRY(long_term_, LongTerm::create(LongTermSettings::of(settings), clock_));
    }
    RUBRICA_TRY(service_, connect_scmd(settings, clock_));
    show_what_will_be_signed();
    RUBRICA_TRY(const crypto::EncryptedField phone, encrypted_phone());
    RUBRICA_TRY(const crypto::EncryptedField pin, encrypted_pin());
    RUBRICA_TRY(const signing::Act act, open_act(phone, pin, settings));
    RUBRICA_CHECK_OK(reserve_room(act));
    RUBRICA_TRY(const auto values, values_for(act, phone));
    return store(act, values);
  }

 private:
  std::string_view text(const std::string_view pt, const std::string_view en) const {
    return say(options_.language, pt, en);
  }

  Result<void> check_allowed() const {
    const bool unattended = options_.pin_stdin || !options_.otp_command.empty() || options_.sources;
    if (environment_ == Environment::production && unattended) {
      return fail(ErrorCode::invalid_argument,
                  "--pin-stdin and --otp-command are refused in production: nothing is signed without its holder");
    }
    const bool asks = sources_.asks_person || !options_.phone_stdin || !options_.pin_stdin;
    if (!options_.sources && asks && !has_terminal()) {
      return fail(ErrorCode::invalid_argument, "no terminal to ask on; see --phone-stdin in the help");
    }
    return {};
  }

  Result<void> choose_level(const Settings& settings) {
    const bool has_authority = !settings.tsa_urls.empty();
    level_ = has_authority ? pades::Level::B_LTA : pades::Level::B_B;
    if (options_.level.empty()) return {};
    RUBRICA_TRY(level_, level_named(options_.level));
    if (level_ == pades::Level::B_B || has_authority) return {};
    return fail(ErrorCode::configuration_invalid,
                "--level " + options_.level + " needs a time-stamping authority: [tsa] urls");
  }

  Result<cms::SignedProperties> properties(const Settings& settings) const {
    cms::SignedProperties chosen;
    if (!options_.commitment.empty()) {
      chosen.commitment = cms::commitment_named(options_.commitment);
      if (chosen.commitment.empty()) {
        return fail(ErrorCode::invalid_argument,
                    "--commitment is origin, receipt, delivery, sender, approval or creation: " + options_.commitment);
      }
    }
    if (!options_.policy) return chosen;
    RUBRICA_TRY(chosen.policy, settings.signature_policy());
    if (!chosen.policy) return fail(ErrorCode::configuration_invalid, "--policy needs [signature_policy] sha256");
    return chosen;
  }

  Result<std::optional<signing::SealRequest>> seal_request() const {
    if (options_.seal.empty() && options_.seal_field.empty()) {
      if (options_.seal_logo.empty()) return std::optional<signing::SealRequest>();
      return fail(ErrorCode::invalid_argument, "--seal-logo goes with --seal or --seal-field");
    }
    signing::SealRequest request;
    if (!options_.seal.empty()) {
      RUBRICA_TRY(request.place, seal_place(options_.seal));
    }
    if (!options_.seal_logo.empty()) {
      RUBRICA_TRY(const Bytes file, read_file(options_.seal_logo));
      RUBRICA_TRY(request.logo, pdf::read_picture(file));
    }
    request.date = app::seal_date(clock_.now());
    return std::optional(std::move(request));
  }

  Result<void> open_documents() {
    std::vector<remote::DocNameParts> parts;
    for (const std::filesystem::path& file : options_.files) {
      RUBRICA_TRY(OpenDocument document, open_document(options_, file));
      parts.push_back({file.filename().string(), ""});
      documents_.push_back(std::move(document));
    }
    const std::vector<std::string> names = remote::scmd::doc_names(parts);
    for (std::size_t i = 0; i < names.size(); ++i) documents_[i].doc_name = names[i];
    return {};
  }

  void show_what_will_be_signed() {
    if (environment_ == Environment::sandbox) {
      report_line(text("AMBIENTE DE TESTES: esta assinatura não tem valor legal.",
                       "TEST ENVIRONMENT: this signature has no legal value."));
    } else if (environment_ == Environment::preproduction) {
      report_line(text("PRÉ-PRODUÇÃO: esta assinatura não tem valor legal.",
                       "PRE-PRODUCTION: this signature has no legal value."));
    }
    report_line(
        text("Vai assinar, e o telemóvel mostrará exatamente:", "You will sign, and the phone will show exactly:"));
    for (const OpenDocument& document : documents_) {
      report_line("  " + document.doc_name + "  ←  " + document.input.string());
    }
    if (environment_ == Environment::production) {
      report_line(text("A assinatura com CMD equivale à assinatura manuscrita. Confirme que leu o que vai assinar.",
                       "A CMD signature is equivalent to a handwritten one. Make sure you have read what you sign."));
    }
    if (service_.cipher->current().expired) {
      report_line(text("Aviso: o certificado de cifra expirou; peça o novo à AMA/ARTE.",
                       "Warning: the cipher certificate has expired; ask AMA/ARTE for the new one."));
    }
  }

  // Encrypted for the service at once; the plaintext wipes itself at the end of the block.
  Result<crypto::EncryptedField> encrypt(const SecretText& plaintext) {
    return service_.cipher->current().certificate->encrypt(plaintext);
  }

  Result<crypto::EncryptedField> encrypted_phone() {
    RUBRICA_TRY(const SecretText typed, sources_.phone());
    RUBRICA_TRY(const SecretText plaintext, remote::scmd::phone_plaintext(typed));
    return encrypt(plaintext);
  }

  Result<crypto::EncryptedField> encrypted_pin() {
    RUBRICA_TRY(const SecretText typed, sources_.pin());
    RUBRICA_TRY(const SecretText plaintext, remote::scmd::pin_plaintext(typed));
    return encrypt(plaintext);
  }

  Result<signing::Act> open_act(const crypto::EncryptedField& phone, const crypto::EncryptedField& pin,
                                const Settings& settings) {
    report_line(text("A pedir o certificado e o código de segurança…", "Asking for the certificate and the code…"));
    std::vector<signing::Document> documents;
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      pades::Parameters parameters;
      parameters.claimed_time = clock_.now();
      parameters.reason = options_.reason;
      parameters.location = options_.location;
      parameters.level = level_;
      parameters.field_name = options_.seal_field;
      parameters.properties = properties_;
      documents.push_back({std::to_string(i), documents_[i].doc_name, documents_[i].source.get(), parameters, seal_});
    }
    return signing::open(*service_.signer, phone, pin, documents, foreign_document_preparer(),
                         revocation_check(settings.egress_allow, clock_), clock_, Deadline::after(kOpening));
  }

  // A full disk shows before the code is spent, not after.
  Result<void> reserve_room(const signing::Act& act) {
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      const auto& preparation = act.documents[i].preparation;
      RUBRICA_CHECK_OK(reserve(documents_[i], preparation.input_size + preparation.appended.size()));
    }
    return {};
  }

  Result<std::vector<signing::SignedDocument>> values_for(const signing::Act& act,
                                                          const crypto::EncryptedField& phone) {
    const bool interactive = sources_.asks_person;
    for (int attempt = 1;; ++attempt) {
      RUBRICA_TRY(const SecretText typed, sources_.code(act.activation.process_id));
      if (interactive && (typed.expose() == "R" || typed.expose() == "r")) {
        RUBRICA_CHECK_OK(service_.signer->resend(act.activation, phone, Deadline::after(kCompleting)));
        report_line(
            text("Pedimos outro código. Use só o mais recente.", "Another code is on its way. Use the latest only."));
        continue;
      }
      const auto plaintext = remote::scmd::code_plaintext(typed);
      if (!plaintext && interactive && attempt < kCodeAttempts) {
        report_line(text("O código tem 6 algarismos.", "The code has 6 digits."));
        continue;
      }
      if (!plaintext) return fail(plaintext.error());
      RUBRICA_TRY(const crypto::EncryptedField code, encrypt(*plaintext));
      auto values = signing::complete(*service_.signer, act, code, Deadline::after(kCompleting));
      const bool again = !values && interactive && attempt < kCodeAttempts &&
                         (values.error().code == ErrorCode::security_code_incorrect ||
                          values.error().code == ErrorCode::security_code_expired);
      if (!again) return values;
      report_line(text::message(values.error().code, options_.language));
    }
  }

  // Written, synced, read back through the gate, and only then given its name.
  static Result<crypto::Sha256Digest> store_one(OpenDocument& document, const signing::PreparedDocument& prepared,
                                                const crypto::SignatureValue& value) {
    pdf::FileSink sink(document.result->fd());
    RUBRICA_CHECK_OK(signing::finish(*document.source, prepared, value, sink));
    RUBRICA_TRY(const auto stored, pdf::FileSource::open(document.result->fd()));
    RUBRICA_CHECK_OK(pades::gate(*stored, prepared.preparation));
    RUBRICA_CHECK_OK(document.result->commit_new());
    return digest_of(*stored);
  }

  static Result<crypto::Sha256Digest> digest_of(const pdf::Source& stored) {
    crypto::Sha256 hash;
    RUBRICA_CHECK_OK(pdf::for_each_block(stored, 0, stored.size(), [&hash](const BytesView block) -> Result<void> {
      hash.update(block);
      return {};
    }));
    return hash.finish();
  }

  // The signed file stands under its name already: whatever happens from here on, it is replaced by a better one or
  // stays as it is.
  void lift(OpenDocument& document, const signing::PreparedDocument& prepared, const crypto::SignatureValue& value,
            SignedFile& file) {
    auto digest = lifted(document, prepared, value, file);
    if (digest) {
      file.digest = std::move(digest);
    } else {
      file.obstacle = pki::Refusal{std::move(digest).error(), std::nullopt};
    }
  }

  Result<crypto::Sha256Digest> lifted(OpenDocument& document, const signing::PreparedDocument& prepared,
                                      const crypto::SignatureValue& value, SignedFile& file) {
    RUBRICA_CHECK_OK(time_stamp(document, prepared, value, file));
    RUBRICA_TRY(const auto stored, pdf::FileSource::open(document.result->fd()));
    RUBRICA_TRY(pades::Augmented more,
                pades::augment(*stored, {.level = level_, .renew_older_than = std::nullopt}, long_term_->services(),
                               confined::Helper::beside_this_program().reader(), Deadline::after(kLasting)));
    file.level = more.level;
    file.obstacle = std::move(more.obstacle);
    const pdf::AppendedSource whole(*stored, std::move(more.appended));
    if (whole.size() != stored->size()) {
      RUBRICA_TRY(DurableFile replacement, DurableFile::create(document.output));
      pdf::FileSink sink(replacement.fd());
      RUBRICA_CHECK_OK(
          pdf::for_each_block(whole, 0, whole.size(), [&sink](const BytesView block) { return sink.write(block); }));
      RUBRICA_CHECK_OK(replacement.commit());
    }
    return digest_of(whole);
  }

  // The same signature with a time-stamp in it takes the place of the one without.
  Result<void> time_stamp(OpenDocument& document, const signing::PreparedDocument& prepared,
                          const crypto::SignatureValue& value, SignedFile& file) {
    RUBRICA_TRY(DurableFile replacement, DurableFile::create(document.output));
    pdf::FileSink sink(replacement.fd());
    RUBRICA_TRY(const pades::Finished finished,
                pades::finish(*document.source, prepared.preparation, value, long_term_->services().time_stamps,
                              Deadline::after(kLasting), sink));
    if (finished.level == pades::Level::B_B) return {};
    RUBRICA_TRY(const auto stored, pdf::FileSource::open(replacement.fd()));
    RUBRICA_CHECK_OK(pades::gate(*stored, prepared.preparation));
    RUBRICA_CHECK_OK(replacement.commit());
    // From here on this is the file, whatever becomes of the rest.
    file.digest = digest_of(*stored);
    file.level = finished.level;
    document.result.emplace(std::move(replacement));
    return {};
  }

  Result<std::vector<SignedFile>> store(const signing::Act& act, const std::vector<signing::SignedDocument>& values) {
    std::vector<SignedFile> files;
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      OpenDocument& document = documents_[i];
      SignedFile file{document.input, document.output, document.doc_name, crypto::Sha256Digest{}, {}, {}};
      file.digest = values[i].value ? store_one(document, act.documents[i], *values[i].value)
                                    : Result<crypto::Sha256Digest>(fail(values[i].value.error()));
      files.push_back(std::move(file));
    }
    // Every signature is safe before the first one is improved.
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      if (!files[i].digest || level_ == pades::Level::B_B) continue;
      lift(documents_[i], act.documents[i], *values[i].value, files[i]);
    }
    signer_ = act.signer.leaf().subject_common_name();
    process_id_ = act.activation.process_id;
    return files;
  }

 public:
  std::string signer_;
  std::string process_id_;
  Environment environment_ = Environment::sandbox;

 private:
  const SignOptions& options_;
  const SecretSources sources_;
  SystemClock clock_;
  ScmdService service_;
  std::unique_ptr<LongTerm> long_term_;  // from B_T on
  std::optional<signing::SealRequest> seal_;
  cms::SignedProperties properties_;
  pades::Level level_ = pades::Level::B_B;
  std::vector<OpenDocument> documents_;
};

std::string_view name_of(const Environment environment) {
  switch (environment) {
    case Environment::production:
      return "production";
    case Environment::preproduction:
      return "preproduction";
    case Environment::sandbox:
      break;
  }
  return "sandbox";
}

json::Object report_of(const Signing& signing, const std::vector<SignedFile>& files) {
  json::Array documents;
  for (const SignedFile& file : files) {
    json::Object document = {
        {"file", file.input.string()}, {"doc_name", file.doc_name}, {"signed", file.digest.has_value()}};
    if (file.digest) {
      document["output"] = file.output.string();
      document["sha256"] = hex_lower(*file.digest);
      add_level(document, file.level, file.obstacle);
    } else {
      document["error"] = error_object(file.digest.error());
    }
    documents.emplace_back(std::move(document));
  }
  return {{"environment", name_of(signing.environment_)},
          {"signer", signing.signer_},
          {"process_id", signing.process_id_},
          {"documents", std::move(documents)}};
}

// What became of one act, or of the whole command.
struct Outcome {
  ExitCode code = kPassed;
  json::Object report;
};

Outcome refused(const SignOptions& options, const Error& error) {
  report_error(options.language, error);
  return {exit_code(error.code), {{"error", error_object(error)}}};
}

// Every result has its own place. Where more than one act is needed, every document is looked through before the first
// one, so that no PIN is spent on a list that cannot be signed to its end.
Result<void> check_documents(const SignOptions& options, const bool look_through) {
  std::set<std::filesystem::path> outputs;
  for (const std::filesystem::path& file : options.files) {
    const std::filesystem::path output = output_of(options, file);
    if (!outputs.insert(output).second) {
      return fail(ErrorCode::file_exists, output.string() + " would be the result of two documents");
    }
    if (look_through) RUBRICA_CHECK_OK(open_document(options, file));
  }
  return {};
}

std::vector<SignOptions> acts_of(const SignOptions& options) {
  std::vector<SignOptions> acts;
  for (std::size_t first = 0; first < options.files.size(); first += kMostInOneAct) {
    const std::size_t count = std::min(kMostInOneAct, options.files.size() - first);
    const auto begin = options.files.begin() + static_cast<std::ptrdiff_t>(first);
    SignOptions act = options;
    act.files.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
    acts.push_back(std::move(act));
  }
  return acts;
}

Outcome run_act(const SignOptions& options) {
  Signing signing(options);
  const auto files = signing.run();
  if (!files) return refused(options, files.error());
  Outcome outcome;
  for (const SignedFile& file : *files) {
    if (file.digest) {
      report_line(std::string(say(options.language, "Assinado por ", "Signed by ")) + signing.signer_ + ": " +
                  file.output.string());
      report_level(options.language, file.level, file.obstacle);
    } else {
      report_line(file.input.string() + ":");
      report_error(options.language, file.digest.error());
      outcome.code = exit_code(file.digest.error().code);
    }
  }
  outcome.report = report_of(signing, *files);
  return outcome;
}

std::string heading(const Language language, const std::size_t number, const std::size_t acts,
                    const std::size_t documents) {
  return std::string(say(language, "Ato ", "Act ")) + std::to_string(number) +
         std::string(say(language, " de ", " of ")) + std::to_string(acts) + ": " + std::to_string(documents) +
         std::string(
             say(language, " documentos, com PIN e código seus", " documents, with a PIN and a code of its own"));
}

// One act after the other; the first one that comes to nothing ends it. What was signed before it stays signed.
Outcome run_acts(const Language language, const std::vector<SignOptions>& acts) {
  Outcome whole;
  json::Array reports;
  for (std::size_t i = 0; i < acts.size(); ++i) {
    report_line(heading(language, i + 1, acts.size(), acts[i].files.size()));
    Outcome outcome = run_act(acts[i]);
    const bool ended = outcome.report.contains("error");
    if (outcome.code != kPassed) whole.code = outcome.code;
    reports.emplace_back(std::move(outcome.report));
    if (ended) break;
  }
  whole.report["acts"] = std::move(reports);
  return whole;
}

Outcome run(const SignOptions& options) {
  const std::vector<SignOptions> acts = acts_of(options);
  if (const auto checked = check_documents(options, acts.size() > 1); !checked) {
    return refused(options, checked.error());
  }
  return acts.size() == 1 ? run_act(options) : run_acts(options.language, acts);
}

}  // namespace

ExitCode sign(const SignOptions& options) {
  forbid_core_dumps();
  const Outcome outcome = run(options);
  if (options.json) print_json(outcome.report);
  return outcome.code;
}

}  // namespace rubrica::cli
