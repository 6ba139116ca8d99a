#include "pdf/byte_range.h"

#include <array>

namespace rubrica::pdf {
namespace {
constexpr std::uint64_t kLargestGap = std::uint64_t{8} << 20U;
}

Result<ByteRange> ByteRange::from(const Object& array, const std::uint64_t file_size) {
  if (!array.is_array() || array.size() != 4) return fail(ErrorCode::malformed_input, "ByteRange is not four numbers");
  std::array<std::uint64_t, 4> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::optional<std::int64_t> number = array.at(i).integer();
    if (!number || *number < 0 || static_cast<std::uint64_t>(*number) > file_size) {
      return fail(ErrorCode::malformed_input, "a ByteRange number that is no offset into the file");
    }
    numbers.at(i) = static_cast<std::uint64_t>(*number);
  }
  const auto [begin, gap_begin, gap_end, tail_size] = numbers;
  if (begin != 0 || gap_begin + 2 > gap_end || tail_size > file_size - gap_end) {
    return fail(ErrorCode::malformed_input, "ByteRange is not [0 a b c] with a < b and b + c inside the file");
  }
  return ByteRange{gap_begin, gap_end, tail_size};
}

std::string ByteRange::fixed_width() const {
  std::string text =
      "[0 " + std::to_string(gap_begin) + " " + std::to_string(gap_end) + " " + std::to_string(tail_size) + "]";
  text.resize(kWidth, ' ');
  return text;
}

Result<Bytes> gap_content(const Source& source, const ByteRange& range) {
  const std::uint64_t size = range.gap_end - range.gap_begin;
  if (size > kLargestGap) return fail(ErrorCode::resource_limit, "a signature value over 4 MiB");
  Bytes gap(size);
  RUBRICA_CHECK_OK(source.read(range.gap_begin, gap));
  if (gap.front() != '<' || gap.back() != '>') {
    return fail(ErrorCode::malformed_input, "the gap of the ByteRange is not exactly one hexadecimal string");
  }
  return from_hex(as_text(BytesView(gap).subspan(1, gap.size() - 2)));
}

}  // namespace rubrica::pdf
