#include "cli/settings.h"

#include <algorithm>

#include "base/utf8.h"
#include "fiscal/document.h"

namespace rubrica::cli {
namespace {

Result<Environment> environment_of(const std::string& text) {
  if (text == "production") return Environment::production;
  if (text == "preproduction") return Environment::preproduction;
  if (text == "sandbox") return Environment::sandbox;
  return fail(ErrorCode::configuration_invalid, "[scmd] environment must be production, preproduction or sandbox");
}

std::vector<std::filesystem::path> paths_of(const std::vector<std::string>& texts,
                                            const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  std::ranges::transform(texts, std::back_inserter(paths), [&](const std::string& text) { return folder / text; });
  return paths;
}

Result<log::Level> log_level_of(const std::string& text) {
  if (text == "debug") return log::Level::debug;
  if (text == "info") return log::Level::info;
  if (text == "warning") return log::Level::warning;
  if (text == "error") return log::Level::error;
  return fail(ErrorCode::configuration_invalid, "[log] level must be debug, info, warning or error");
}

Result<std::int64_t> integer_within(Config& config, const char* section, const char* key, const std::int64_t fallback,
                                    const std::int64_t least, const std::int64_t most) {
  RUBRICA_TRY(const std::int64_t number, config.integer_or(section, key, fallback));
  if (number >= least && number <= most) return number;
  return fail(ErrorCode::configuration_invalid, std::string("[") + section + "] " + key + " must be from " +
                                                    std::to_string(least) + " to " + std::to_string(most));
}

Result<ServerSettings> read_server(Config& config) {
  ServerSettings server;
  RUBRICA_TRY(server.address, config.string_or("server", "address", server.address));
  RUBRICA_TRY(const std::int64_t port, integer_within(config, "server", "port", server.port, 0, 65535));
  server.port = static_cast<std::uint16_t>(port);
  RUBRICA_TRY(server.public_url, config.string_or("server", "public_url", ""));
  RUBRICA_TRY(server.tls_certificate, config.optional_path("server", "tls_certificate"));
  RUBRICA_TRY(server.tls_key, config.optional_path("server", "tls_key"));
  RUBRICA_TRY(server.trusted_proxies, config.strings_or("server", "trusted_proxies", {}));
  RUBRICA_TRY(const std::int64_t workers, integer_within(config, "server", "workers", 256, 5, 4096));
  server.workers = static_cast<std::size_t>(workers);
  if (server.tls_certificate.has_value() != server.tls_key.has_value()) {
    return fail(ErrorCode::configuration_invalid, "[server] tls_certificate and tls_key belong together");
  }
  return server;
}

constexpr std::size_t kLongestProducer = 60;  // characters: what a training document has room for

// The key is the producer's secret (Despacho 8632/2014, 4.3).
Result<fiscal::ChainKey> read_chain_key(Config& config) {
  RUBRICA_TRY(const SecretText pem, config.secret("fiscal", "chain_key"));
  RUBRICA_TRY(const std::int64_t version, integer_within(config, "fiscal", "chain_key_version", 1, 1, 9999));
  auto key = fiscal::ChainKey::from_pem(pem.expose(), static_cast<int>(version));
  if (key) return key;
  return fail(ErrorCode::configuration_invalid, "[fiscal] chain_key must be a private RSA key of 1024 bits in PEM",
              std::move(key).error());
}

// Who is certified says all of it; half of it is a mistake that must not look like training.
Result<fiscal::Producer> read_producer(Config& config) {
  fiscal::Producer producer;
  RUBRICA_TRY(const std::int64_t named, config.integer_or("fiscal", "certificate_number", 0));
  RUBRICA_TRY(const std::string key, config.string_or("fiscal", "chain_key", ""));
  if (!config.has_section("fiscal") && named == 0 && key.empty()) return producer;
  // 9999 is the most that field R of the QR code has room for.
  RUBRICA_TRY(const std::int64_t number, integer_within(config, "fiscal", "certificate_number", 0, 1, 9999));
  producer.certificate_number = static_cast<int>(number);
  RUBRICA_TRY(producer.name, config.string("fiscal", "producer_name"));
  RUBRICA_TRY(producer.tax_id, config.string("fiscal", "producer_tax_id"));
  RUBRICA_TRY(producer.key, read_chain_key(config));
  if (producer.name.empty() || characters_of(producer.name) > kLongestProducer) {
    return fail(ErrorCode::configuration_invalid,
                "[fiscal] producer_name must have from 1 to " + std::to_string(kLongestProducer) + " characters");
  }
  if (producer.name.find('/') != std::string::npos) {
    return fail(ErrorCode::configuration_invalid, "[fiscal] producer_name must not hold a slash (SAF-T, ProductID)");
  }
  if (!fiscal::is_nif(producer.tax_id)) {
    return fail(ErrorCode::configuration_invalid, "[fiscal] producer_tax_id must be a NIF");
  }
  return producer;
}

// Says in which file it is.
template <class T>
Result<T> in_file(const std::filesystem::path& file, Result<T> read) {
  if (read || read.error().detail.starts_with(file.string())) return read;
  Error error = std::move(read).error();
  error.detail = file.string() + ": " + error.detail;
  return fail(std::move(error));
}

}  // namespace

Result<Settings> Settings::load(const std::filesystem::path& file) {
  RUBRICA_TRY(Config config, Config::load(file));
  const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();

  RUBRICA_TRY(const std::string environment_text, config.string("scmd", "environment"));
  RUBRICA_TRY(const Environment environment, environment_of(environment_text));
  RUBRICA_TRY(std::string endpoint, config.string("scmd", "endpoint"));
  RUBRICA_TRY(std::string application_id, config.string("scmd", "application_id"));
  RUBRICA_TRY(std::string username, config.string("scmd", "username"));
  RUBRICA_TRY(SecretText password, config.secret("scmd", "password"));
  RUBRICA_TRY(std::filesystem::path cipher_certificate, config.path("scmd", "cipher_certificate"));
  RUBRICA_TRY(std::vector<std::string> digests, config.strings_or("scmd", "cipher_key_digests", {}));
  RUBRICA_TRY(std::optional<std::filesystem::path> ca_file, config.optional_path("scmd", "ca_file"));
  RUBRICA_TRY(std::vector<std::string> tsa_urls, config.strings_or("tsa", "urls", {}));
  RUBRICA_TRY(const std::int64_t tsa_limit, config.integer_or("tsa", "limit", 20));
  RUBRICA_TRY(const std::int64_t tsa_window_seconds, config.integer_or("tsa", "window_seconds", 1200));
  RUBRICA_TRY(std::string policy_oid, config.string_or("signature_policy", "oid", "2.16.620.2.1.2.2.1"));
  RUBRICA_TRY(std::string policy_sha256, config.string_or("signature_policy", "sha256", ""));
  RUBRICA_TRY(std::string policy_uri, config.string_or("signature_policy", "uri", ""));
  RUBRICA_TRY(const std::vector<std::string> anchors, config.strings_or("trust", "anchors", {}));
  RUBRICA_TRY(std::vector<std::string> egress_allow, config.strings_or("egress", "allow", {}));
  RUBRICA_TRY(fiscal::Producer producer, in_file(file, read_producer(config)));
  RUBRICA_TRY(ServerSettings server, in_file(file, read_server(config)));
  RUBRICA_TRY(std::optional<std::filesystem::path> storage_folder, config.optional_path("storage", "folder"));
  RUBRICA_TRY(const std::string log_level_text, config.string_or("log", "level", "info"));
  RUBRICA_TRY(const log::Level log_level, log_level_of(log_level_text));
  RUBRICA_CHECK_OK(config.finish());

  if (tsa_limit < 0 || tsa_window_seconds < 1) {
    return fail(ErrorCode::configuration_invalid, file.string() + ": [tsa] limit and window_seconds count something");
  }
  if (!endpoint.starts_with("https://")) {
    return fail(ErrorCode::configuration_invalid, file.string() + ": [scmd] endpoint must be an https URL");
  }
  return Settings{{environment, std::move(endpoint), std::move(application_id), std::move(username),
                   std::move(password), std::move(cipher_certificate), std::move(digests), std::move(ca_file)},
                  std::move(tsa_urls),
                  tsa_limit,
                  tsa_window_seconds,
                  std::move(policy_oid),
                  std::move(policy_sha256),
                  std::move(policy_uri),
                  paths_of(anchors, folder),
                  std::move(egress_allow),
                  std::move(producer),
                  std::move(server),
                  std::move(storage_folder),
                  log_level};
}

Result<std::optional<cms::SignaturePolicy>> Settings::signature_policy() const {
  if (policy_sha256.empty()) return std::optional<cms::SignaturePolicy>();
  cms::SignaturePolicy policy{policy_oid, {}, policy_uri};
  const auto digest = from_hex(policy_sha256);
  if (!digest || digest->size() != policy.sha256.size()) {
    return fail(ErrorCode::configuration_invalid, "[signature_policy] sha256 must be 64 hexadecimal digits");
  }
  std::ranges::copy(*digest, policy.sha256.begin());
  return std::optional(std::move(policy));
}

std::optional<std::filesystem::path> default_configuration() {
  for (const char* candidate : {"rubrica.toml", "var/sandbox/rubrica.toml"}) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(candidate, ignored)) return candidate;
  }
  return std::nullopt;
}

}  // namespace rubrica::cli
