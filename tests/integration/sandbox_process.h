// A real scmd-sandbox of one's own: started on free ports in a folder that is gone afterwards, driven by its control
// API.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/process.h"
#include "http/client.h"
#include "remote/scmd/cipher_certificate_file.h"
#include "remote/scmd/scmd_signer.h"

namespace rubrica::test {

class SandboxProcess {
 public:
  // `citizens`: a JSON array as docs/sandbox.md describes it.
  static Result<std::unique_ptr<SandboxProcess>> start(const std::filesystem::path& program, std::string_view citizens);
  SandboxProcess(const SandboxProcess&) = delete;
  SandboxProcess& operator=(const SandboxProcess&) = delete;
  ~SandboxProcess();

  const std::filesystem::path& folder() const { return folder_; }  // rubrica.toml and what it names
  void stop() { process_->stop(std::chrono::seconds(2)); }

  // What a client needs to know, as it stands in rubrica.toml.
  http::ClientOptions client_options() const;
  remote::scmd::ScmdOptions scmd_options() const;
  std::filesystem::path cipher_certificate() const { return folder_ / "cifra.pem"; }

  // The control API.
  Result<json::Value> get(const std::string& path);
  Result<json::Value> send(const std::string& method, const std::string& path, const json::Object& body);
  // The newest message to the phone ("+351912345678").
  Result<json::Object> newest_message(const std::string& phone);

 private:
  SandboxProcess() = default;
  Result<void> await_ready();

  std::filesystem::path folder_;
  std::optional<Process> process_;
  int soap_port_ = 0;
  int http_port_ = 0;
  std::unique_ptr<http::Client> control_;
};

}  // namespace rubrica::test
