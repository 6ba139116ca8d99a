#include "base/config.h"

#include <toml++/toml.h>

#include <cstdlib>
#include <set>

#include "base/file.h"

namespace rubrica {
namespace {
constexpr std::size_t kMaximumSecret = 64U << 10U;

std::string variable_name(const std::string_view section, const std::string_view key) {
  std::string name = "RUBRICA_" + std::string(section) + "_" + std::string(key);
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == '.' || c == '-') c = '_';
  }
  return name;
}

std::string dotted(const std::string_view section, const std::string_view key) {
  return "[" + std::string(section) + "] " + std::string(key);
}
}  // namespace

struct Config::Data {
  toml::table table;
  std::string origin;
  std::filesystem::path folder;
  Environment environment;
  std::set<std::pair<std::string, std::string>, std::less<>> known;

  // The key's node, or null; remembers that somebody asked for it.
  const toml::node* find(const std::string_view section, const std::string_view key) {
    known.emplace(section, key);
    const toml::table* inside = table[section].as_table();
    return inside == nullptr ? nullptr : inside->get(key);
  }
  std::optional<std::string> override_of(const std::string_view section, const std::string_view key) const {
    return environment(variable_name(section, key));
  }
  tl::unexpected<Error> wrong(const std::string_view section, const std::string_view key, const toml::node& node,
                              const std::string& expected) const {
    return fail(ErrorCode::configuration_invalid, origin + ":" + std::to_string(node.source().begin.line) + ": " +
                                                      dotted(section, key) + " must be " + expected);
  }
  tl::unexpected<Error> missing(const std::string_view section, const std::string_view key) const {
    return fail(ErrorCode::configuration_invalid, origin + ": " + dotted(section, key) + " is missing");
  }
  // The text of a string key from the environment or the file; nothing when absent.
  Result<std::optional<std::string>> text(const std::string_view section, const std::string_view key) {
    const toml::node* node = find(section, key);
    if (auto value = override_of(section, key)) return value;
    if (node == nullptr) return std::optional<std::string>();
    if (auto value = node->value_exact<std::string>()) return value;
    return wrong(section, key, *node, "a string");
  }
};

Config::Config(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Config::Config(Config&&) noexcept = default;
Config& Config::operator=(Config&&) noexcept = default;
Config::~Config() = default;

std::optional<std::string> Config::process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): read at start-up
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Result<Config> Config::load(const std::filesystem::path& file, const Environment& environment) {
  const auto content = read_file(file, std::size_t{1} << 20U);
  if (!content) {
    return fail(ErrorCode::configuration_invalid, "cannot read the configuration " + file.string(), content.error());
  }
  return parse(as_text(*content), file.string(), std::filesystem::absolute(file).parent_path(), environment);
}

Result<Config> Config::parse(const std::string_view toml, std::string origin, std::filesystem::path folder,
                             const Environment& environment) {
  auto data = std::make_unique<Data>();
  try {
    data->table = toml::parse(toml);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::configuration_invalid,
                origin + ":" + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
  }
  data->origin = std::move(origin);
  data->folder = std::move(folder);
  data->environment = environment;
  return Config(std::move(data));
}

bool Config::has_section(const std::string_view section) const { return data_->table[section].is_table(); }

Result<std::string> Config::string(const std::string_view section, const std::string_view key) {
  RUBRICA_TRY(auto value, data_->text(section, key));
  if (!value || value->empty()) return data_->missing(section, key);
  return *std::move(value);
}

Result<std::string> Config::string_or(const std::string_view section, const std::string_view key,
                                      const std::string_view fallback) {
  RUBRICA_TRY(auto value, data_->text(section, key));
  return value ? *std::move(value) : std::string(fallback);
}

Result<std::int64_t> Config::integer_or(const std::string_view section, const std::string_view key,
                                        const std::int64_t fallback) {
  const toml::node* node = data_->find(section, key);
  if (const auto text = data_->override_of(section, key)) {
    char* end = nullptr;
    errno = 0;
    const long long value = std::strtoll(text->c_str(), &end, 10);
    if (text->empty() || *end != '\0' || errno != 0) {
      return fail(ErrorCode::configuration_invalid, variable_name(section, key) + " must be an integer");
    }
    return value;
  }
  if (node == nullptr) return fallback;
  if (const auto value = node->value_exact<std::int64_t>()) return *value;
  return data_->wrong(section, key, *node, "an integer");
}

Result<bool> Config::boolean_or(const std::string_view section, const std::string_view key, const bool fallback) {
  const toml::node* node = data_->find(section, key);
  if (const auto text = data_->override_of(section, key)) {
    if (*text == "true") return true;
    if (*text == "false") return false;
    return fail(ErrorCode::configuration_invalid, variable_name(section, key) + " must be true or false");
  }
  if (node == nullptr) return fallback;
  if (const auto value = node->value_exact<bool>()) return *value;
  return data_->wrong(section, key, *node, "true or false");
}

Result<std::vector<std::string>> Config::strings_or(const std::string_view section, const std::string_view key,
                                                    std::vector<std::string> fallback) {
  const toml::node* node = data_->find(section, key);
  if (const auto text = data_->override_of(section, key)) {
    std::vector<std::string> values;
    std::string_view rest = *text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      if (end > 0) values.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return values;
  }
  if (node == nullptr) return fallback;
  const toml::array* array = node->as_array();
  if (array == nullptr) return data_->wrong(section, key, *node, "a list of strings");
  std::vector<std::string> values;
  for (const toml::node& element : *array) {
    const auto value = element.value_exact<std::string>();
    if (!value) return data_->wrong(section, key, element, "a list of strings");
    values.push_back(*value);
  }
  return values;
}

Result<std::optional<std::filesystem::path>> Config::optional_path(const std::string_view section,
                                                                   const std::string_view key) {
  RUBRICA_TRY(const auto value, data_->text(section, key));
  if (!value || value->empty()) return std::optional<std::filesystem::path>();
  return std::optional(data_->folder / *value);
}

Result<std::filesystem::path> Config::path(const std::string_view section, const std::string_view key) {
  RUBRICA_TRY(auto value, optional_path(section, key));
  if (!value) return data_->missing(section, key);
  return *std::move(value);
}

Result<SecretText> Config::secret(const std::string_view section, const std::string_view key) {
  RUBRICA_TRY(const std::string reference, string(section, key));
  std::filesystem::path file;
  if (reference.starts_with("file:")) {
    file = data_->folder / reference.substr(5);
  } else if (reference.starts_with("credential:")) {
    const auto folder = data_->environment("CREDENTIALS_DIRECTORY");
    if (!folder) {
      return fail(ErrorCode::configuration_invalid,
                  data_->origin + ": " + dotted(section, key) +
                      " refers to a credential, but there is no CREDENTIALS_DIRECTORY");
    }
    file = std::filesystem::path(*folder) / reference.substr(11);
  } else {
    return fail(ErrorCode::configuration_invalid,
                data_->origin + ": " + dotted(section, key) +
                    " must be a reference (file:PATH or credential:NAME), not the secret itself");
  }
  auto content = read_file(file, kMaximumSecret);
  if (!content) {
    return fail(ErrorCode::configuration_invalid, data_->origin + ": " + dotted(section, key) + " cannot be read",
                content.error());
  }
  const Secret<Bytes> bytes(std::move(*content));
  std::string_view text = as_text(bytes.expose());
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return SecretText(std::string(text));
}

Result<void> Config::finish() const {
  for (const auto& [section, node] : data_->table) {
    const toml::table* inside = node.as_table();
    if (inside == nullptr) {
      return fail(ErrorCode::configuration_invalid, data_->origin + ":" + std::to_string(node.source().begin.line) +
                                                        ": unknown key " + std::string(section.str()));
    }
    for (const auto& [key, value] : *inside) {
      if (!data_->known.contains(std::pair(std::string(section.str()), std::string(key.str())))) {
        return fail(ErrorCode::configuration_invalid, data_->origin + ":" + std::to_string(value.source().begin.line) +
                                                          ": unknown key " + dotted(section.str(), key.str()));
      }
    }
  }
  return {};
}

}  // namespace rubrica
