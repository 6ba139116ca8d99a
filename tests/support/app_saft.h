// The SAF-T file that the application hands out, for its tests.
#pragma once

#include <unistd.h>

#include <array>
#include <string>

#include "app/saft_file.h"
#include "base/file.h"

namespace rubrica::test {

inline std::string text_of(const app::SaftFile& file) {
  ::lseek(file.content.get(), 0, SEEK_SET);
  std::string all;
  std::array<std::uint8_t, 4096> room{};
  for (std::size_t got = 1; got > 0; all += as_text(BytesView(room.data(), got))) {
    got = read_some(file.content, room).value();
  }
  return all;
}

}  // namespace rubrica::test
