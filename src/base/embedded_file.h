// A file that was built into the program: cmake/Embed.cmake makes functions that return them.
#pragma once

#include <string_view>

namespace rubrica {

struct EmbeddedFile {
  std::string_view path;     // below the embedded folder, with slashes
  std::string_view content;  // lives as long as the program
};

}  // namespace rubrica
