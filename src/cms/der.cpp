#include "cms/der.h"

#include <algorithm>

namespace rubrica::cms::der {

Bytes element(const std::uint8_t tag, const BytesView content) {
  Bytes out{tag};
  if (content.size() < 0x80) {
    out.push_back(static_cast<std::uint8_t>(content.size()));
  } else {
    Bytes length;
    for (std::size_t rest = content.size(); rest != 0; rest >>= 8U) {
      length.insert(length.begin(), static_cast<std::uint8_t>(rest & 0xFFU));
    }
    out.push_back(static_cast<std::uint8_t>(0x80U | length.size()));
    append(out, length);
  }
  append(out, content);
  return out;
}

Bytes sequence(const std::initializer_list<BytesView> elements) {
  Bytes content;
  for (const BytesView& part : elements) append(content, part);
  return element(kSequence, content);
}

Bytes set_of(std::vector<Bytes> elements) {
  std::ranges::sort(elements);
  Bytes content;
  for (const Bytes& part : elements) append(content, part);
  return element(kSet, content);
}

Result<Header> read_header(const BytesView bytes) {
  if (bytes.size() < 2) return fail(ErrorCode::malformed_input, "a DER element needs two bytes");
  const std::size_t first = bytes[1];
  if (first < 0x80) {
    if (first + 2 > bytes.size()) return fail(ErrorCode::malformed_input, "a DER element is longer than its input");
    return Header{bytes[0], 2, first + 2};
  }
  const std::size_t count = first & 0x7FU;
  if (count == 0 || count > 4 || bytes.size() < 2 + count) {
    return fail(ErrorCode::malformed_input, "a DER length that is indefinite or absurd");
  }
  std::size_t length = 0;
  for (std::size_t i = 0; i < count; ++i) length = (length << 8U) | bytes[2 + i];
  if (length > bytes.size() - 2 - count) {
    return fail(ErrorCode::malformed_input, "a DER element is longer than its input");
  }
  return Header{bytes[0], 2 + count, 2 + count + length};
}

}  // namespace rubrica::cms::der
