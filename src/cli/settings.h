// What `rubrica.toml` says. Going live means other values here and nothing else.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/config.h"

namespace rubrica::cli {

// Selects banners and wording, never a code path of the protocol (DESIGN: Environment).
enum class Environment { production, preproduction, sandbox };

struct ScmdSettings {
  Environment environment = Environment::sandbox;
  std::string endpoint;  // the service's URL
  std::string application_id;
  std::string username;
  SecretText password;
  std::filesystem::path cipher_certificate;      // PEM or DER
  std::vector<std::string> cipher_key_digests;   // hex SHA-256 of SubjectPublicKeyInfo; empty: any
  std::optional<std::filesystem::path> ca_file;  // the roots for the service's TLS; absent: the system's
};

struct Settings {
  ScmdSettings scmd;
  std::vector<std::string> tsa_urls;
  std::vector<std::filesystem::path> trust_anchors;  // PEM bundles
  std::vector<std::string> egress_allow;

  // configuration_invalid names file and key.
  static Result<Settings> load(const std::filesystem::path& file);
};

// The file that is used when none was named: rubrica.toml here, then the one that ./run's sandbox left under var/.
std::optional<std::filesystem::path> default_configuration();

}  // namespace rubrica::cli
