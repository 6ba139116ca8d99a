#include "cli/demo.h"

#include "base/file.h"
#include "base/json.h"
#include "base/process.h"
#include "cli/sign.h"
#include "cli/verify.h"
#include "fiscal/render/invoice_pdf.h"
#include "fiscal/sample_invoice.h"
#include "http/client.h"

namespace rubrica::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kSandboxStart = 60s;  // the first start makes RSA-4096 keys
const char* const kPhone = "+351 912345678";
const char* const kPin = "1234";

std::filesystem::path program_beside(const char* name) {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / name;
}

Result<Process> start_sandbox(const std::filesystem::path& folder, std::string& http_port) {
  RUBRICA_TRY(Process sandbox,
              Process::start({.program = program_beside("scmd-sandbox"),
                              .arguments = {"--data", folder.string(), "--soap-port", "0", "--http-port", "0"},
                              .descriptors = {},
                              .environment = std::nullopt,
                              .capture_output = true}));
  RUBRICA_TRY(const std::string ready, sandbox.read_line(Deadline::after(kSandboxStart)));
  const std::size_t at = ready.find("http=");
  if (at == std::string::npos) return fail(ErrorCode::internal, "the sandbox did not say its ports: " + ready);
  http_port = ready.substr(at + 5);
  return sandbox;
}

// What the person would do: read the code on the phone.
Result<SecretText> code_on_the_phone(const std::string& http_port, const std::string& process_id) {
  http::ClientOptions options;
  options.egress.allow = {"127.0.0.1:" + http_port};
  RUBRICA_TRY(const auto client, http::Client::create(std::move(options)));
  http::ClientRequest request;
  request.url = "http://127.0.0.1:" + http_port + "/api/messages?phone=%2B351912345678";
  RUBRICA_TRY(const http::Response response, client->send(request, Deadline::after(10s)));
  RUBRICA_TRY(const json::Value messages, json::parse(as_text(response.body)));
  if (messages.is_array()) {
    for (const json::Value& message : messages.get_array()) {
      if (!message.is_object() || json::string_or(message.get_object(), "process_id", "") != process_id) continue;
      RUBRICA_TRY(std::string code, json::string_member(message.get_object(), "code"));
      return SecretText(std::move(code));
    }
  }
  return fail(ErrorCode::not_found, "no message has reached the phone");
}

Result<ExitCode> run(const DemoOptions& options) {
  const auto text = [&options](const std::string_view pt, const std::string_view en) {
    return say(options.language, pt, en);
  };
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) return fail(ErrorCode::io_failure, options.folder.string() + ": " + error.message());
  const auto invoice_file = options.folder / "fatura.pdf";
  const auto signed_file = options.folder / "fatura-assinada.pdf";
  RUBRICA_CHECK_OK(check_free(invoice_file));
  RUBRICA_CHECK_OK(check_free(signed_file));

  report_line(text("1. Emitir a fatura de exemplo", "1. Issue the sample invoice"));
  RUBRICA_TRY(const Bytes invoice, fiscal::invoice_pdf(fiscal::sample_invoice(SystemClock().now())));
  RUBRICA_CHECK_OK(write_file_durably(invoice_file, invoice));

  report_line(text("2. Iniciar o ambiente de testes (na primeira vez cria chaves, demora alguns segundos)",
                   "2. Start the test environment (makes keys the first time, which takes some seconds)"));
  std::string http_port;
  RUBRICA_TRY(const Process sandbox, start_sandbox(options.folder / "sandbox", http_port));

  report_line(text("3. Assinar com CMD, com o código que chega ao telemóvel simulado",
                   "3. Sign with CMD, with the code that reaches the simulated phone"));
  SignOptions sign_options;
  sign_options.files = {invoice_file};
  sign_options.configuration = options.folder / "sandbox" / "rubrica.toml";
  sign_options.output = signed_file;
  // The sandbox's citizens are public: these are no secrets.
  sign_options.sources = SecretSources{
      .phone = [] { return SecretText(kPhone); },
      .pin = [] { return SecretText(kPin); },
      .code = [http_port](const std::string& process_id) { return code_on_the_phone(http_port, process_id); },
      .asks_person = false};
  sign_options.json = options.json;
  sign_options.language = options.language;
  if (const ExitCode code = sign(sign_options); code != kPassed) return code;

  report_line(text("4. Verificar, perguntando à autoridade de testes pela revogação",
                   "4. Verify, asking the test authority about revocation"));
  VerifyOptions verify_options;
  verify_options.file = signed_file;
  verify_options.configuration = sign_options.configuration;
  verify_options.online = true;
  verify_options.json = options.json;
  verify_options.language = options.language;
  return verify(verify_options);
}

}  // namespace

ExitCode demo(const DemoOptions& options) {
  const auto code = run(options);
  if (code) return *code;
  report_error(options.language, code.error());
  return exit_code(code.error().code);
}

}  // namespace rubrica::cli
