// What the library of the command line says by itself, help and mistakes, in the person's language.
#pragma once

#include <string>
#include <string_view>

#include "text/catalogue.h"

namespace CLI {
class App;
class Error;
}  // namespace CLI

namespace rubrica::cli {

using text::Language;

// For help: of the program and of all commands that it has.
void speak(CLI::App& program, Language language);

// What is wrong with the arguments, and where help is: "rubrica sign: falta FICHEIROS (veja rubrica sign --help)".
// `last`: the last argument, which may lack its value.
std::string mistake_in(const CLI::App& program, const CLI::Error& error, std::string_view last, Language language);

}  // namespace rubrica::cli
