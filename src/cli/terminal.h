// The conversation with the person at the terminal: results on standard output, everything else on standard error.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "text/catalogue.h"

namespace rubrica::cli {

using text::Language;

// Portuguese unless RUBRICA_LANG or, without it, the locale (LC_ALL, LC_MESSAGES, LANG) asks for English.
Language language_of_environment();

// A sentence in both languages; the caller's choice is made once per process and passed down.
std::string_view say(Language language, std::string_view pt, std::string_view en) noexcept;

// One line on standard output or standard error. What it quotes may be hostile (names in certificates and documents): a
// character that moves the cursor, begins another line or turns the direction of writing is shown as U+FFFD.
void print_line(std::string_view line);
void report_line(std::string_view line);
void print_json(const json::Value& value);
void report_error(Language language, const Error& error);
// Where the catalogue's sentence, which is for signing, does not fit.
void report_error(std::string_view sentence, const Error& error);

// Asks on the controlling terminal without echo; the terminal is restored even if the process is interrupted.
// invalid_argument when there is no terminal.
Result<SecretText> ask_secret(std::string_view question);
bool has_terminal();

// Reads one line from standard input, byte by byte so that nothing more is consumed; at most 64 bytes.
Result<SecretText> read_secret_line();

}  // namespace rubrica::cli
