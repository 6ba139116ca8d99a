#include "integration/sandbox_process.h"

#include <charconv>
#include <cstdlib>

#include "base/config.h"
#include "base/file.h"

namespace rubrica::test {
namespace {

constexpr auto kStart = std::chrono::minutes(3);  // three RSA-4096 authorities, under sanitizers

Result<int> port_in(const std::string& line, const std::string_view name) {
  const std::size_t at = line.find(name);
  int port = 0;
  if (at == std::string::npos) return fail(ErrorCode::malformed_input, "no port in: " + line);
  std::from_chars(line.data() + at + name.size(), line.data() + line.size(), port);
  if (port <= 0) return fail(ErrorCode::malformed_input, "no port in: " + line);
  return port;
}

}  // namespace

Result<std::unique_ptr<SandboxProcess>> SandboxProcess::start(const std::filesystem::path& program,
                                                              const std::string_view citizens) {
  std::unique_ptr<SandboxProcess> sandbox(new SandboxProcess);
  std::string pattern = (std::filesystem::temp_directory_path() / "rubrica-sandbox-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return fail(ErrorCode::io_failure, "no temporary folder");
  sandbox->folder_ = pattern;
  const auto file = sandbox->folder_ / "cidadaos.json";
  RUBRICA_CHECK_OK(write_file_durably(file, as_bytes(citizens)));
  ProcessOptions options;
  options.program = program;
  options.arguments = {
      "--data", sandbox->folder_.string(), "--config", file.string(), "--soap-port", "0", "--http-port", "0"};
  options.capture_output = true;
  RUBRICA_TRY(auto process, Process::start(options));
  sandbox->process_.emplace(std::move(process));
  RUBRICA_CHECK_OK(sandbox->await_ready());
  return sandbox;
}

Result<void> SandboxProcess::await_ready() {
  RUBRICA_TRY(const std::string line, process_->read_line(Deadline::after(kStart)));
  if (!line.starts_with("ready ")) return fail(ErrorCode::malformed_input, "not ready: " + line);
  RUBRICA_TRY(soap_port_, port_in(line, "soap="));
  RUBRICA_TRY(http_port_, port_in(line, "http="));
  RUBRICA_TRY(control_, http::Client::create(client_options()));
  return {};
}

SandboxProcess::~SandboxProcess() {
  control_.reset();
  if (process_) stop();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

http::ClientOptions SandboxProcess::client_options() const {
  http::ClientOptions options;
  options.ca_file = folder_ / "tls-ca.pem";
  options.egress.allow = {"127.0.0.1:" + std::to_string(soap_port_), "127.0.0.1:" + std::to_string(http_port_)};
  return options;
}

remote::scmd::ScmdOptions SandboxProcess::scmd_options() const {
  Config config = Config::load(folder_ / "rubrica.toml").value();
  return {.endpoint = config.string("scmd", "endpoint").value(),
          .application_id = config.string("scmd", "application_id").value(),
          .credentials = {config.string("scmd", "username").value(), config.secret("scmd", "password").value()}};
}

Result<json::Value> SandboxProcess::get(const std::string& path) {
  http::ClientRequest request;
  request.url = "http://127.0.0.1:" + std::to_string(http_port_) + path;
  RUBRICA_TRY(const auto response, control_->send(request, Deadline::after(std::chrono::seconds(30))));
  if (response.status != 200) return fail(ErrorCode::invalid_argument, path + ": " + std::to_string(response.status));
  return json::parse(as_text(response.body));
}

Result<json::Value> SandboxProcess::send(const std::string& method, const std::string& path, const json::Object& body) {
  http::ClientRequest request;
  request.method = method;
  request.url = "http://127.0.0.1:" + std::to_string(http_port_) + path;
  request.headers.set("Content-Type", "application/json");
  request.body = to_bytes(json::text(body));
  RUBRICA_TRY(const auto response, control_->send(request, Deadline::after(std::chrono::seconds(30))));
  if (response.status != 200) {
    return fail(ErrorCode::invalid_argument, path + ": " + std::string(as_text(response.body)));
  }
  return json::parse(as_text(response.body));
}

Result<json::Object> SandboxProcess::newest_message(const std::string& phone) {
  RUBRICA_TRY(const auto messages, get("/api/messages?phone=%2B" + phone.substr(1)));
  if (!messages.is_array() || messages.get_array().empty() || !messages.get_array().back().is_object()) {
    return fail(ErrorCode::not_found, "no message for this phone");
  }
  return messages.get_array().back().get_object();
}

}  // namespace rubrica::test
