// Owned and borrowed octets, and the textual encodings of them that protocols use.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace rubrica {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

BytesView as_bytes(std::string_view text) noexcept;  // borrows
std::string_view as_text(BytesView bytes) noexcept;  // borrows; no encoding is checked
Bytes to_bytes(std::string_view text);               // copies
void append(Bytes& to, BytesView more);
void append(Bytes& to, std::string_view more);

std::string hex_lower(BytesView bytes);
std::string hex_upper(BytesView bytes);
Result<Bytes> from_hex(std::string_view text);  // either case, even length

std::string base64(BytesView bytes);  // RFC 4648 section 4, padded, no line breaks
// Strict: canonical padding, no foreign characters. `whitespace_allowed` skips XML white space (xs:base64Binary).
Result<Bytes> from_base64(std::string_view text, bool whitespace_allowed = false);

// Time depends on the length only.
bool equal_constant_time(BytesView a, BytesView b) noexcept;

}  // namespace rubrica
