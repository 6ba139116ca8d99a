#include "base/bytes.h"

#include <array>

namespace rubrica {
namespace {
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> make_base64_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kBase64.size(); ++i) {
    values[static_cast<std::uint8_t>(kBase64[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}
constexpr auto kBase64Values = make_base64_values();

std::string hex(const BytesView bytes, const std::string_view digits) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text.push_back(digits[byte >> 4U]);
    text.push_back(digits[byte & 0x0FU]);
  }
  return text;
}

int hex_value(const char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_xml_space(const char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
}  // namespace

BytesView as_bytes(const std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view as_text(const BytesView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes to_bytes(const std::string_view text) {
  const BytesView view = as_bytes(text);
  return {view.begin(), view.end()};
}

void append(Bytes& to, const BytesView more) { to.insert(to.end(), more.begin(), more.end()); }
void append(Bytes& to, const std::string_view more) { append(to, as_bytes(more)); }

std::string hex_lower(const BytesView bytes) { return hex(bytes, "0123456789abcdef"); }
std::string hex_upper(const BytesView bytes) { return hex(bytes, "0123456789ABCDEF"); }

Result<Bytes> from_hex(const std::string_view text) {
  if (text.size() % 2 != 0) return fail(ErrorCode::malformed_input, "hexadecimal text of odd length");
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return fail(ErrorCode::malformed_input, "not a hexadecimal digit");
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return bytes;
}

std::string base64(const BytesView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = bytes.size() - i;
    const std::uint32_t group = (std::uint32_t{bytes[i]} << 16U) | (left > 1 ? std::uint32_t{bytes[i + 1]} << 8U : 0U) |
                                (left > 2 ? std::uint32_t{bytes[i + 2]} : 0U);
    text.push_back(kBase64[(group >> 18U) & 63U]);
    text.push_back(kBase64[(group >> 12U) & 63U]);
    text.push_back(left > 1 ? kBase64[(group >> 6U) & 63U] : '=');
    text.push_back(left > 2 ? kBase64[group & 63U] : '=');
  }
  return text;
}

Result<Bytes> from_base64(const std::string_view text, const bool whitespace_allowed) {
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  unsigned digits = 0;
  unsigned padding = 0;
  for (const char c : text) {
    if (whitespace_allowed && is_xml_space(c)) continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const int value = kBase64Values[static_cast<std::uint8_t>(c)];
    if (value < 0 || padding != 0) return fail(ErrorCode::malformed_input, "not base64");
    group = (group << 6U) | static_cast<std::uint32_t>(value);
    if (++digits == 4) {
      bytes.push_back(static_cast<std::uint8_t>(group >> 16U));
      bytes.push_back(static_cast<std::uint8_t>(group >> 8U));
      bytes.push_back(static_cast<std::uint8_t>(group));
      group = 0;
      digits = 0;
    }
  }
  const bool canonical = (digits == 0 && padding == 0) || (digits == 3 && padding == 1 && (group & 3U) == 0) ||
                         (digits == 2 && padding == 2 && (group & 15U) == 0);
  if (!canonical) return fail(ErrorCode::malformed_input, "base64 with wrong padding");
  if (digits == 3) {
    bytes.push_back(static_cast<std::uint8_t>(group >> 10U));
    bytes.push_back(static_cast<std::uint8_t>(group >> 2U));
  } else if (digits == 2) {
    bytes.push_back(static_cast<std::uint8_t>(group >> 4U));
  }
  return bytes;
}

bool equal_constant_time(const BytesView a, const BytesView b) noexcept {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace rubrica
