#include "base/id.h"

#include <sys/random.h>

#include <array>
#include <cstdlib>

#include "base/bytes.h"

namespace rubrica {
namespace {
std::string uuid_text(std::array<std::uint8_t, 16>& bytes, const unsigned version) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | (version << 4U));
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  std::string text = hex_lower(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return text;
}
}  // namespace

void fill_random(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      std::abort();
    }
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

std::string uuid_v4() {
  std::array<std::uint8_t, 16> bytes{};
  fill_random(bytes);
  return uuid_text(bytes, 4);
}

std::string uuid_v7(const Time now) {
  std::array<std::uint8_t, 16> bytes{};
  fill_random(bytes);
  auto milliseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (std::size_t i = 6; i-- > 0;) {
    bytes[i] = static_cast<std::uint8_t>(milliseconds);
    milliseconds >>= 8U;
  }
  return uuid_text(bytes, 7);
}

bool is_uuid(const std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    if (hyphen ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

}  // namespace rubrica
