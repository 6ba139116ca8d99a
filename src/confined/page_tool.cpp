#include "confined/page_tool.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "confined/limits.h"

namespace rubrica::confined {
namespace {

constexpr const char* kCount = "/usr/bin/pdfinfo";
constexpr const char* kImage = "/usr/bin/pdftoppm";
constexpr const char* kText = "/usr/bin/pdftotext";

bool is_number(const std::string_view text) {
  return !text.empty() && text.size() <= 7 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A program's path, then its arguments. Empty for what nobody asks.
std::vector<const char*> command_of(const std::span<const char* const> arguments) {
  const bool numbers = std::all_of(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end(), is_number);
  if (arguments.empty() || !numbers) return {};
  const std::string_view operation = arguments[0];
  if (operation == "count" && arguments.size() == 1) return {kCount, "-"};
  if ((operation == "image" || operation == "raster") && arguments.size() == 3) {
    const char* const format = operation == "image" ? "-png" : "-gray";
    return {kImage,       "-q", format,       "-singlefile", "-cropbox",   "-f",
            arguments[1], "-l", arguments[1], "-r",          arguments[2], "-"};
  }
  if (operation == "text" && arguments.size() == 2) {
    return {kText,      "-q", "-enc",       "UTF-8", "-eol",       "unix", "-nopgbrk",
            "-cropbox", "-f", arguments[1], "-l",    arguments[1], "-",    "-"};
  }
  return {};
}

// Libraries, fonts and how they are found, and the character maps that fonts are not embedded with: Debian's places.
FileAccess access_of(const char* program) {
  return {.readable = {"/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts",
                       "/usr/share/fontconfig", "/usr/share/fonts", "/usr/local/share/fonts", "/var/cache/fontconfig",
                       "/usr/share/poppler"},
          .executable = {program, "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"}};
}

}  // namespace

Result<void> become_page_tool(const std::span<const char* const> arguments) {
  std::vector<const char*> command = command_of(arguments);
  if (command.empty()) return fail(ErrorCode::invalid_argument, "not an operation on pages");
  const char* const program = command.front();
  command.push_back(nullptr);
  const std::vector<const char*> environment = {"LC_ALL=C.UTF-8", "TZ=UTC0", nullptr};
  if (::lseek(STDIN_FILENO, 0, SEEK_SET) != 0) return fail(ErrorCode::internal, "the document cannot be read");
  RUBRICA_CHECK_OK(confine_before_exec(Limits{}, program, access_of(program)));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): execve changes nothing; C cannot say so
  ::execve(program, const_cast<char**>(command.data()), const_cast<char**>(environment.data()));
  return fail(ErrorCode::internal, std::string(program) + ": " + std::strerror(errno));
}

}  // namespace rubrica::confined
