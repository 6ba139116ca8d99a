// Which bytes a signature covers: everything but the gap that holds its own value (ISO 32000-1 §12.8.1).
#pragma once

#include <cstdint>
#include <string>

#include "pdf/object.h"
#include "pdf/source.h"

namespace rubrica::pdf {

// [0 gap_begin gap_end tail]: bytes [0, gap_begin) and [gap_end, gap_end + tail_size).
struct ByteRange {
  std::uint64_t gap_begin = 0;  // offset of '<'
  std::uint64_t gap_end = 0;    // offset after '>'
  std::uint64_t tail_size = 0;

  std::uint64_t covered_end() const { return gap_end + tail_size; }
  friend bool operator==(const ByteRange&, const ByteRange&) = default;

  // malformed_input unless the array holds exactly four integers that begin at 0, ascend, and end inside the file.
  static Result<ByteRange> from(const Object& array, std::uint64_t file_size);

  // "[0 a b c]" padded with blanks to kWidth, so that writing the numbers later moves nothing.
  static constexpr std::size_t kWidth = 36;
  std::string fixed_width() const;
};

// The decoded octets of the gap: exactly one hexadecimal string, digits only, an even number of them.
Result<Bytes> gap_content(const Source& source, const ByteRange& range);

}  // namespace rubrica::pdf
