// What `rubrica.toml` says. Going live means other values here and nothing else.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/environment.h"
#include "base/config.h"
#include "base/log.h"
#include "cms/signed_data.h"
#include "fiscal/producer.h"

namespace rubrica::cli {

using app::Environment;

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

// What `rubrica serve` listens on.
struct ServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string
      public_url;  // scheme and authority, as browsers know it; empty: http://ADDRESS:PORT, on the loopback only
  std::optional<std::filesystem::path> tls_certificate;  // PEM, leaf first; with tls_key, or neither
  std::optional<std::filesystem::path> tls_key;
  std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-For is believed
  std::size_t workers = 256;
};

struct Settings {
  ScmdSettings scmd;
  std::vector<std::string> tsa_urls;  // in order of preference
  std::int64_t tsa_limit = 20;        // requests per authority and window; 0: not limited
  std::int64_t tsa_window_seconds = 1200;
  std::string policy_oid;     // of the signature policy that `rubrica sign --policy` names
  std::string policy_sha256;  // hex, of the policy's document; empty: no policy is configured
  std::string policy_uri;
  std::vector<std::filesystem::path> trust_anchors;  // PEM bundles
  std::vector<std::string> egress_allow;
  fiscal::Producer producer;  // [fiscal]; not certified where there is no such section
  ServerSettings server;
  std::optional<std::filesystem::path> storage_folder;  // database, documents and master key
  log::Level log_level = log::Level::info;              // of `rubrica serve`

  // None: none is configured. configuration_invalid when its digest is none.
  Result<std::optional<cms::SignaturePolicy>> signature_policy() const;

  // configuration_invalid names file and key.
  static Result<Settings> load(const std::filesystem::path& file);
};

// The file that is used when none was named: rubrica.toml here, then the one that ./run's sandbox left under var/.
std::optional<std::filesystem::path> default_configuration();

}  // namespace rubrica::cli
