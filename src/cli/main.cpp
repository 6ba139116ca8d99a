// rubrica: the command line. Parses, and hands over to one file per command.
#include <CLI/CLI.hpp>
#include <csignal>

#include "base/decimal.h"
#include "base/log.h"
#include "base/standard_descriptors.h"
#include "cli/augment.h"
#include "cli/demo.h"
#include "cli/issue.h"
#include "cli/saft.h"
#include "cli/serve.h"
#include "cli/settings.h"
#include "cli/sign.h"
#include "cli/usage.h"
#include "cli/verify.h"

namespace rubrica::cli {
namespace {

std::string configuration_help(const Language language) {
  return std::string(say(language, "configuração; sem ela, rubrica.toml daqui ou var/sandbox/rubrica.toml",
                         "configuration; without it, ./rubrica.toml or var/sandbox/rubrica.toml"));
}

void add_sign(CLI::App& app, SignOptions& options, const Language language) {
  CLI::App* command = app.add_subcommand("sign", std::string(say(language, "assina PDF com a Chave Móvel Digital",
                                                                 "signs PDFs with Chave Móvel Digital")));
  command
      ->add_option(std::string(say(language, "FICHEIROS", "FILES")), options.files,
                   std::string(say(language, "documentos a assinar; cada 100 são um ato",
                                   "documents to sign; every 100 are one act")))
      ->required();
  command->add_option("--config", options.configuration, configuration_help(language));
  auto* output = command->add_option(
      "--output,-o", options.output,
      std::string(say(language, "ficheiro assinado (um só documento)", "the signed file (one document only)")));
  command
      ->add_option(
          "--out", options.folder,
          std::string(say(language, "pasta; cada um fica NOME-assinado.pdf", "folder; each becomes NAME-assinado.pdf")))
      ->excludes(output);
  command->add_option(
      "--level", options.level,
      std::string(
          say(language, "nível da assinatura: B-B, B-T, B-LT ou B-LTA (por omissão, com selo temporal configurado)",
              "level of the signature: B-B, B-T, B-LT or B-LTA (the default where time-stamps are configured)")));
  auto* reason = command->add_option(
      "--reason", options.reason,
      std::string(say(language, "razão, escrita na assinatura", "reason, written into the signature")));
  command
      ->add_option("--commitment", options.commitment,
                   std::string(say(language,
                                   "tipo de compromisso, em vez da razão: origin, receipt, delivery, sender, approval "
                                   "ou creation",
                                   "commitment type, instead of a reason: origin, receipt, delivery, sender, approval "
                                   "or creation")))
      ->excludes(reason);
  command
      ->add_flag("--policy", options.policy,
                 std::string(say(language, "indica a política de assinatura da configuração, em vez da razão",
                                 "names the signature policy of the configuration, instead of a reason")))
      ->excludes(reason);
  command->add_option(
      "--location", options.location,
      std::string(say(language, "local, escrito na assinatura", "location, written into the signature")));
  auto* seal = command->add_option(
      "--seal", options.seal,
      std::string(say(language,
                      "selo visível em [PÁGINA:]X,Y[,LARGURA]: frações da página a partir do canto superior esquerdo; "
                      "página 1 se não disser, -1 é a última",
                      "visible seal at [PAGE:]X,Y[,WIDTH]: fractions of the page from its upper left corner; page 1 "
                      "unless you say another, -1 is the last")));
  command
      ->add_option("--seal-field", options.seal_field,
                   std::string(say(language, "assina este campo do documento, com o selo no seu retângulo",
                                   "signs this field of the document, with the seal in its rectangle")))
      ->excludes(seal);
  command->add_option("--seal-logo", options.seal_logo,
                      std::string(say(language, "imagem no selo: JPEG, ou PNG sem transparência",
                                      "picture on the seal: JPEG, or PNG without transparency")));
  command->add_flag("--phone-stdin", options.phone_stdin,
                    std::string(say(language, "lê o número de telemóvel da primeira linha da entrada",
                                    "reads the mobile number from the first line of standard input")));
  command->add_flag("--pin-stdin", options.pin_stdin,
                    std::string(say(language, "lê o PIN da linha seguinte (recusado em produção)",
                                    "reads the PIN from the next line (refused in production)")));
  command->add_option(
      "--otp-command", options.otp_command,
      std::string(say(language,
                      "comando que escreve o código; RUBRICA_PROCESS_ID diz de que pedido (recusado em produção)",
                      "command that prints the code; RUBRICA_PROCESS_ID names the act (refused in production)")));
  command->add_flag("--json", options.json,
                    std::string(say(language, "resultado em JSON na saída", "result as JSON on standard output")));
  command->footer(std::string(say(
      language,
      "O número, o PIN e o código são pedidos no terminal, não aparecem, são cifrados logo para a chave da AMA e "
      "nunca\n"
      "vão na linha de comandos. Há uma confirmação por cada ato; nada é assinado sozinho e nada é reescrito.\n\n"
      "  rubrica sign fatura.pdf -o fatura-assinada.pdf\n"
      "  rubrica sign *.pdf --out assinados --config rubrica.toml",
      "Number, PIN and code are asked for at the terminal, are not shown, are encrypted for AMA's key at once, and "
      "never\n"
      "stand on a command line. One confirmation per act; nothing is signed by itself and nothing is overwritten.\n\n"
      "  rubrica sign invoice.pdf -o invoice-signed.pdf\n"
      "  rubrica sign *.pdf --out signed --config rubrica.toml")));
}

void add_augment(CLI::App& app, AugmentOptions& options, const Language language) {
  CLI::App* command = app.add_subcommand(
      "augment", std::string(say(language, "faz durar as assinaturas de um PDF, ou renova o seu selo temporal",
                                 "makes the signatures of a PDF last, or renews their time-stamp")));
  command
      ->add_option(std::string(say(language, "FICHEIRO", "FILE")), options.file,
                   std::string(say(language, "documento assinado", "signed document")))
      ->required();
  command
      ->add_option("--output,-o", options.output,
                   std::string(say(language, "ficheiro do resultado", "file of the result")))
      ->required();
  command->add_option("--config", options.configuration, configuration_help(language));
  command->add_option("--level", options.level,
                      std::string(say(language, "nível pretendido: B-T, B-LT ou B-LTA (o normal)",
                                      "the level wanted: B-T, B-LT or B-LTA (the default)")));
  command->add_option("--renew-older-than", options.renew_older_than,
                      std::string(say(language, "renova o selo temporal do documento se for anterior a esta data UTC",
                                      "renews the document's time-stamp if it is older than this time, UTC")));
  command->add_flag("--json", options.json,
                    std::string(say(language, "resultado em JSON na saída", "result as JSON on standard output")));
  command->footer(std::string(say(
      language,
      "Ninguém assina de novo: o documento fica como está, com o que falta acrescentado no fim. Sai com 0 quando o\n"
      "nível foi atingido, 69 quando uma autoridade não respondeu (o que se conseguiu fica no resultado).",
      "Nobody signs again: the document stays as it is, with what is missing added at its end. Exits with 0 when the\n"
      "level was reached, 69 when an authority did not answer (what could be had is in the result).")));
}

void add_verify(CLI::App& app, VerifyOptions& options, const Language language) {
  CLI::App* command = app.add_subcommand(
      "verify", std::string(say(language, "verifica as assinaturas de um PDF", "verifies the signatures of a PDF")));
  command
      ->add_option(std::string(say(language, "FICHEIRO", "FILE")), options.file,
                   std::string(say(language, "documento", "document")))
      ->required();
  command->add_option("--trust", options.trust,
                      std::string(say(language, "âncoras de confiança (PEM)", "trust anchors (PEM)")));
  command->add_option("--config", options.configuration, configuration_help(language));
  command->add_option("--at", options.at,
                      std::string(say(language, "data UTC da verificação: 2026-11-24T10:00:00Z",
                                      "time of validation, UTC: 2026-11-24T10:00:00Z")));
  auto* online =
      command->add_flag("--online", options.online,
                        std::string(say(language, "pergunta às autoridades se algum certificado foi revogado",
                                        "asks the authorities whether a certificate was revoked")));
  command
      ->add_flag(
          "--offline", [](std::int64_t) {},
          std::string(say(language, "não contacta ninguém (é o normal)", "contacts nobody (the default)")))
      ->excludes(online);
  command->add_flag("--json", options.json, std::string(say(language, "relatório em JSON", "report as JSON")));
  command->footer(std::string(
      say(language, "Sai com 0 (TOTAL-PASSED), 1 (TOTAL-FAILED), 2 (INDETERMINATE), 3 (sem assinatura), 65 (ilegível).",
          "Exits with 0 (TOTAL-PASSED), 1 (TOTAL-FAILED), 2 (INDETERMINATE), 3 (no signature), 65 (unreadable).")));
}

void add_demo(CLI::App& app, DemoOptions& options, const Language language) {
  CLI::App* command = app.add_subcommand(
      "demo", std::string(say(language, "emite uma fatura de exemplo e assina-a no ambiente de testes",
                              "issues a sample invoice and signs it in the test environment")));
  command
      ->add_option("--out", options.folder,
                   std::string(say(language, "pasta para os ficheiros", "folder for the files")))
      ->required();
  command->add_flag("--json", options.json,
                    std::string(say(language, "resultado em JSON na saída", "result as JSON on standard output")));
}

void add_serve(CLI::App& app, ServeOptions& options, const Language language) {
  CLI::App* command =
      app.add_subcommand("serve", std::string(say(language, "a aplicação web, até receber SIGTERM ou Ctrl-C",
                                                  "the web application, until SIGTERM or Ctrl-C")));
  command->add_option("--config", options.configuration, configuration_help(language));
  command->add_option("--data", options.data,
                      std::string(say(language, "pasta da base de dados e dos documentos, em vez de [storage] folder",
                                      "folder of database and documents, instead of [storage] folder")));
  command
      ->add_option("--port", options.port,
                   std::string(say(language, "porta, em vez de [server] port; 0: uma livre",
                                   "port, instead of [server] port; 0: a free one")))
      ->check([language](const std::string& text) {
        const auto port = Decimal::parse(text);
        const bool good = port && port->scale() == 0 && !port->is_negative() && port->units() <= 65'535;
        return good ? std::string() : std::string(say(language, "um número de 0 a 65535", "a number from 0 to 65535"));
      });
  command->add_option("--address", options.address,
                      std::string(say(language, "endereço onde escuta, em vez de [server] address",
                                      "address to listen on, instead of [server] address")));
}

void add_issue(CLI::App& app, IssueOptions& options, const Language language) {
  CLI::App* command = app.add_subcommand(
      "issue", std::string(say(language, "emite documentos de formação a partir de JSON (docs/issue-json.md)",
                               "issues training documents from JSON (docs/issue-json.md)")));
  command->add_option("--input", options.input, std::string(say(language, "ficheiro JSON", "JSON file")))->required();
  command->add_option("--out", options.folder, std::string(say(language, "pasta para os PDF", "folder for the PDFs")))
      ->required();
  command->add_flag("--json", options.json,
                    std::string(say(language, "número, totais, texto assinado, hash, ATCUD e QR em JSON",
                                    "number, totals, string to sign, hash, ATCUD and QR as JSON")));
}

void add_saft(CLI::App& app, SaftExportOptions& exporting, SaftCheckCommand& checking, const Language language) {
  CLI::App* saft =
      app.add_subcommand("saft", std::string(say(language, "ficheiros SAF-T (PT) 1.04_01: exportar e verificar",
                                                 "SAF-T (PT) 1.04_01 files: export and check")));
  saft->require_subcommand(1);
  CLI::App* out = saft->add_subcommand(
      "export", std::string(say(language, "escreve o SAF-T dos documentos que «issue» emitiria da mesma entrada",
                                "writes the SAF-T of the documents that 'issue' would issue from the same input")));
  out->add_option("--input", exporting.input, std::string(say(language, "ficheiro JSON", "JSON file")))->required();
  out->add_option("--out,-o", exporting.output, std::string(say(language, "ficheiro SAF-T", "SAF-T file")))->required();
  out->add_option("--from", exporting.first, std::string(say(language, "início do período, AAAA-MM-DD", "first day")));
  out->add_option("--to", exporting.last, std::string(say(language, "fim do período, AAAA-MM-DD", "last day")));
  CLI::App* in = saft->add_subcommand(
      "check",
      std::string(say(language, "verifica um ficheiro de faturação, de qualquer programa, e explica cada achado",
                      "checks a billing file of any program and explains every finding")));
  in->add_option(std::string(say(language, "FICHEIRO", "FILE")), checking.file,
                 std::string(say(language, "ficheiro SAF-T", "SAF-T file")))
      ->required();
  in->add_option("--key", checking.key,
                 std::string(say(language, "chave pública do produtor (PEM), para verificar as assinaturas",
                                 "the producer's public key (PEM), to verify the signatures")));
  in->add_flag("--json", checking.json, std::string(say(language, "relatório em JSON", "report as JSON")));
  in->footer(std::string(say(language,
                             "Sai com 0 (sem erros), 1 (com erros), 65 (não é XML). Avisos não contam: um ficheiro de "
                             "formação, sem certificado "
                             "nem códigos da AT, é um aviso.",
                             "Exits with 0 (no errors), 1 (errors), 65 (no XML). Warnings do not count: a file for "
                             "training, without certificate "
                             "and codes of AT's, is one.")));
}

int run(const int argc, char** argv) {
  const Language language = language_of_environment();
  log::set_level(log::Level::error);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error, not an end
  CLI::App app(std::string(say(language,
                               "Rubrica: faturas portuguesas com assinatura eletrónica por Chave Móvel Digital.\n"
                               "Sem certificação da AT nem da ARTE: para testes e desenvolvimento.",
                               "Rubrica: Portuguese invoices, signed with Chave Móvel Digital.\n"
                               "Not certified by AT or ARTE: for tests and development.")),
               "rubrica");
  app.require_subcommand(1);
  SignOptions sign_options;
  AugmentOptions augment_options;
  VerifyOptions verify_options;
  DemoOptions demo_options;
  ServeOptions serve_options;
  IssueOptions issue_options;
  SaftExportOptions saft_export_options;
  SaftCheckCommand saft_check_options;
  add_sign(app, sign_options, language);
  add_augment(app, augment_options, language);
  add_verify(app, verify_options, language);
  add_demo(app, demo_options, language);
  add_issue(app, issue_options, language);
  add_saft(app, saft_export_options, saft_check_options, language);
  add_serve(app, serve_options, language);
  speak(app, language);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error) == 0 ? kPassed : kInternal;  // help was asked for
    report_line(mistake_in(app, error, argv[argc - 1], language));
    return kUsage;
  }
  if (app.got_subcommand("sign")) {
    sign_options.language = language;
    if (sign_options.configuration.empty())
      sign_options.configuration = default_configuration().value_or("rubrica.toml");
    const bool one_target = !sign_options.output.empty() && sign_options.files.size() == 1;
    if (!one_target && sign_options.folder.empty()) {
      report_line(say(language,
                      "rubrica sign: diga onde fica o resultado, com --output (um documento) ou --out (vários)",
                      "rubrica sign: say where the result goes, with --output (one document) or --out (several)"));
      return kUsage;
    }
    return sign(sign_options);
  }
  if (app.got_subcommand("augment")) {
    augment_options.language = language;
    if (augment_options.configuration.empty())
      augment_options.configuration = default_configuration().value_or("rubrica.toml");
    return augment(augment_options);
  }
  if (app.got_subcommand("verify")) {
    verify_options.language = language;
    if (!verify_options.configuration && verify_options.trust.empty())
      verify_options.configuration = default_configuration();
    return verify(verify_options);
  }
  if (app.got_subcommand("serve")) {
    serve_options.language = language;
    if (serve_options.configuration.empty())
      serve_options.configuration = default_configuration().value_or("rubrica.toml");
    return serve(serve_options);
  }
  if (app.got_subcommand("issue")) {
    issue_options.language = language;
    return issue(issue_options);
  }
  if (app.got_subcommand("saft")) {
    saft_export_options.language = language;
    saft_check_options.language = language;
    return app.get_subcommand("saft")->got_subcommand("export") ? saft_export(saft_export_options)
                                                                : saft_check(saft_check_options);
  }
  demo_options.language = language;
  return demo(demo_options);
}

}  // namespace
}  // namespace rubrica::cli

int main(int argc, char** argv) {
  if (!rubrica::occupy_standard_descriptors()) return rubrica::cli::kIoFailure;
  try {
    return rubrica::cli::run(argc, argv);
  } catch (const std::exception& exception) {
    rubrica::cli::report_line(std::string("rubrica: ") + exception.what());
    return rubrica::cli::kInternal;
  }
}
