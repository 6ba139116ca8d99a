// Just enough of DER (X.690 §10) to write what CMS needs: definite lengths, sorted sets.
#pragma once

#include <vector>

#include "base/bytes.h"

namespace rubrica::cms::der {

inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kNull = 0x05;
inline constexpr std::uint8_t kObjectIdentifier = 0x06;
inline constexpr std::uint8_t kSequence = 0x30;
inline constexpr std::uint8_t kSet = 0x31;
inline constexpr std::uint8_t kContext0 = 0xA0;  // [0], constructed
inline constexpr std::uint8_t kContext1 = 0xA1;  // [1], constructed

// Tag, definite length, content.
Bytes element(std::uint8_t tag, BytesView content);
Bytes sequence(std::initializer_list<BytesView> elements);
// SET OF: the elements' encodings in ascending order (X.690 §11.6).
Bytes set_of(std::vector<Bytes> elements);

// The element's tag with its header's and whole size, when `bytes` begins with one of definite length that lies inside.
struct Header {
  std::uint8_t tag = 0;
  std::size_t header_size = 0;
  std::size_t total_size = 0;
};
Result<Header> read_header(BytesView bytes);

}  // namespace rubrica::cms::der
