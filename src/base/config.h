// Strict TOML configuration: an unknown key is an error with its line, a missing required key is named, secrets come by
// reference only, and RUBRICA_SECTION_KEY in the environment overrides a key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace rubrica {

// Every key that is read becomes a known key; finish() then refuses the rest. Errors are configuration_invalid and name
// file, line and key, never a value. Not thread-safe; read once at start-up into plain settings.
class Config {
 public:
  // What stands for getenv: returns the variable's value. Tests pass their own.
  using Environment = std::function<std::optional<std::string>(const std::string&)>;
  static std::optional<std::string> process_environment(const std::string& name);

  static Result<Config> load(const std::filesystem::path& file, const Environment& environment = process_environment);
  // `folder` is what relative paths and file: references are relative to.
  static Result<Config> parse(std::string_view toml, std::string origin, std::filesystem::path folder,
                              const Environment& environment = process_environment);

  bool has_section(std::string_view section) const;
  Result<std::string> string(std::string_view section, std::string_view key);  // required
  Result<std::string> string_or(std::string_view section, std::string_view key, std::string_view fallback);
  Result<std::int64_t> integer_or(std::string_view section, std::string_view key, std::int64_t fallback);
  Result<bool> boolean_or(std::string_view section, std::string_view key, bool fallback);
  // In the environment: elements separated by commas.
  Result<std::vector<std::string>> strings_or(std::string_view section, std::string_view key,
                                              std::vector<std::string> fallback);
  // Required; relative paths are taken from the configuration file's folder.
  Result<std::filesystem::path> path(std::string_view section, std::string_view key);
  Result<std::optional<std::filesystem::path>> optional_path(std::string_view section, std::string_view key);
  // Required: "file:PATH" or "credential:NAME" (systemd's $CREDENTIALS_DIRECTORY). One trailing line end is dropped.
  Result<SecretText> secret(std::string_view section, std::string_view key);

  // After everything was read: fails when the file holds a section or key that nobody asked for.
  Result<void> finish() const;

  Config(Config&&) noexcept;
  Config& operator=(Config&&) noexcept;
  ~Config();

 private:
  struct Data;
  explicit Config(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace rubrica
