// A rubrica.toml with which the program starts, although nobody answers at its trust service.
#pragma once

#include <filesystem>
#include <string>

#include "support/run_tool.h"
#include "support/test_identity.h"

namespace rubrica::test {

// `more`: further sections, as TOML.
inline std::filesystem::path write_scmd_configuration(const TemporaryFolder& folder, const std::string& more) {
  folder.write("cipher.pem", crypto::to_pem(family().person.certificate));
  folder.write("password", "test");
  folder.write("rubrica.toml", R"([scmd]
environment = "sandbox"
endpoint = "https://127.0.0.1:1/SCMDService.svc"
application_id = "b826359c-06f8-425e-8ec3-50a97a418916"
username = "test"
password = "file:password"
cipher_certificate = "cipher.pem"
)" + more);
  return folder.path() / "rubrica.toml";
}

}  // namespace rubrica::test
