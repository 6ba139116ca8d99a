#include "cli/usage.h"

#include <CLI/CLI.hpp>

#include "cli/terminal.h"

namespace rubrica::cli {
namespace {

using Options = std::vector<const CLI::Option*>;

const CLI::App& chosen_command(const CLI::App& program) {
  const auto chosen = program.get_subcommands();
  return chosen.empty() ? program : chosen_command(*chosen.front());
}

std::string full_name(const CLI::App& command) {
  const CLI::App* const parent = command.get_parent();
  return (parent == nullptr ? "" : full_name(*parent) + " ") + command.get_name();
}

std::string name_of(const CLI::Option& option) { return option.get_name(option.get_positional()); }

std::string names_of(const Options& options) {
  std::string names;
  for (const CLI::Option* const option : options) names += (names.empty() ? "" : ", ") + name_of(*option);
  return names;
}

std::string commands_of(const CLI::App& command) {
  std::string names;
  for (const CLI::App* const one : command.get_subcommands({})) names += (names.empty() ? "" : ", ") + one->get_name();
  return names;
}

// What is needed and was not said: an argument, or a command.
std::string missing(const CLI::App& command, const Language language) {
  const Options options =
      command.get_options([](const CLI::Option* const one) { return one->get_required() && one->empty(); });
  if (!options.empty()) return std::string(say(language, "falta ", "missing: ")) + names_of(options);
  const auto rest = command.remaining();
  return (rest.empty()
              ? std::string(say(language, "falta o comando", "a command is missing"))
              : std::string(say(language, "não há o comando «", "there is no command «")) + rest.front() + "»") +
         ": " + commands_of(command);
}

std::string unexpected(const CLI::App& program, const Language language) {
  std::string text(say(language, "argumento que não se espera:", "unexpected argument:"));
  for (const std::string& argument : program.remaining(true)) text += " " + argument;
  return text;
}

std::string exclusive(const CLI::App& command, const Language language) {
  const Options options = command.get_options([](const CLI::Option* const one) {
    return !one->empty() &&
           std::ranges::any_of(one->get_excludes(), [](const CLI::Option* const other) { return !other->empty(); });
  });
  return std::string(say(language, "não se usam juntos: ", "not to be used together: ")) + names_of(options);
}

// An option that was given more often than it may be; or the last one, without its value.
std::string miscounted(const CLI::App& command, const std::string_view last, const Language language) {
  const Options repeated = command.get_options([](const CLI::Option* const one) {
    return !one->get_positional() && static_cast<int>(one->count()) > one->get_items_expected_max();
  });
  if (!repeated.empty()) return std::string(say(language, "só uma vez: ", "only once: ")) + names_of(repeated);
  return std::string(say(language, "falta o valor de ", "missing value of ")).append(last);
}

std::string sentence(const CLI::App& program, const CLI::Error& error, const std::string_view last,
                     const Language language) {
  const CLI::App& command = chosen_command(program);
  switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
    case CLI::ExitCodes::RequiredError:
      return missing(command, language);
    case CLI::ExitCodes::ExtrasError:
      return unexpected(program, language);
    case CLI::ExitCodes::ExcludesError:
      return exclusive(command, language);
    case CLI::ExitCodes::ArgumentMismatch:
      return miscounted(command, last, language);
    case CLI::ExitCodes::ValidationError:  // our own validators speak the person's language
      return error.what();
    default:
      break;
  }
  return std::string(say(language, "um valor não tem a forma esperada: ", "a value has not the form expected: ")) +
         error.what();
}

// The headings under which help lists options and commands, and what it says of itself.
void head(CLI::App& command, const Language language) {
  command.group(std::string(say(language, "Comandos", "Commands")));
  command.get_help_ptr()->description(std::string(say(language, "mostra esta ajuda", "shows this help")));
  for (CLI::Option* const option : command.get_options({})) {
    option->group(std::string(say(language, "Opções", "Options")));
  }
  for (CLI::App* const one : command.get_subcommands({})) head(*one, language);
}

}  // namespace

void speak(CLI::App& program, const Language language) {
  const auto text = [language](const std::string_view pt, const std::string_view en) {
    return std::string(say(language, pt, en));
  };
  const auto words = program.get_formatter();
  words->label("Usage", text("Utilização", "Usage"));
  words->label("OPTIONS", text("OPÇÕES", "OPTIONS"));
  words->label("SUBCOMMAND", text("COMANDO", "COMMAND"));
  words->label("Positionals", text("Argumentos", "Arguments"));
  words->label("TEXT", text("TEXTO", "TEXT"));
  words->label("UINT", text("NÚMERO", "NUMBER"));
  words->label("REQUIRED", text("(obrigatório)", "(required)"));
  words->label("Excludes", text("exclui", "excludes"));
  head(program, language);
}

std::string mistake_in(const CLI::App& program, const CLI::Error& error, const std::string_view last,
                       const Language language) {
  const std::string command = full_name(chosen_command(program));
  return command + ": " + sentence(program, error, last, language) + std::string(say(language, " (veja ", " (see ")) +
         command + " --help)";
}

}  // namespace rubrica::cli
