#include "cli/settings.h"

#include <algorithm>

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
  RUBRICA_TRY(const std::vector<std::string> anchors, config.strings_or("trust", "anchors", {}));
  RUBRICA_TRY(std::vector<std::string> egress_allow, config.strings_or("egress", "allow", {}));
  RUBRICA_CHECK_OK(config.finish());

  if (!endpoint.starts_with("https://")) {
    return fail(ErrorCode::configuration_invalid, file.string() + ": [scmd] endpoint must be an https URL");
  }
  return Settings{{environment, std::move(endpoint), std::move(application_id), std::move(username),
                   std::move(password), std::move(cipher_certificate), std::move(digests), std::move(ca_file)},
                  std::move(tsa_urls),
                  paths_of(anchors, folder),
                  std::move(egress_allow)};
}

std::optional<std::filesystem::path> default_configuration() {
  for (const char* candidate : {"rubrica.toml", "var/sandbox/rubrica.toml"}) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(candidate, ignored)) return candidate;
  }
  return std::nullopt;
}

}  // namespace rubrica::cli
