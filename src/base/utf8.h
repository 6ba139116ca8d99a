// UTF-8 as foreign bytes bring it: strict, by code points (Unicode 15, table 3-7).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace rubrica {

// One code point from the front of `text`, which must not be empty and becomes shorter; nullopt (and one byte less)
// where it is not valid: stray and missing continuation bytes, overlong forms, surrogates, beyond U+10FFFF.
std::optional<char32_t> take_code_point(std::string_view& text) noexcept;

// Characters without a shape of their own that change how the text around them is read or compared: zero-width ones and
// those that turn the direction.
bool is_invisible(char32_t c) noexcept;

bool is_utf8(std::string_view text) noexcept;

// How many code points a valid text has: what limits in "characters" count.
std::size_t characters_of(std::string_view utf8) noexcept;

}  // namespace rubrica
