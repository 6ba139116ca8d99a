// The stored form of a Preparation: a mark with the version, then every part in order; octets are preceded by their
// number. Integers are eight bytes, big-endian.
#include <algorithm>
#include <array>

#include "pades/signature.h"

namespace rubrica::pades {
namespace {

constexpr std::array<std::uint8_t, 8> kMark = {'R', 'b', 'r', 'P', 'r', 'e', 'p', 1};
constexpr std::uint64_t kMostCertificates = 32;

void put_number(Bytes& to, const std::uint64_t number) {
  for (unsigned shift = 64; shift != 0; shift -= 8) to.push_back(static_cast<std::uint8_t>(number >> (shift - 8)));
}

void put_octets(Bytes& to, const BytesView octets) {
  put_number(to, octets.size());
  append(to, octets);
}

class Reader {
 public:
  explicit Reader(const BytesView bytes) : rest_(bytes) {}

  Result<BytesView> take(const std::uint64_t count) {
    if (count > rest_.size()) return fail(ErrorCode::malformed_input, "a stored preparation that is cut off");
    const BytesView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  Result<std::uint64_t> number() {
    RUBRICA_TRY(const BytesView octets, take(8));
    std::uint64_t number = 0;
    for (const std::uint8_t octet : octets) number = (number << 8U) | octet;
    return number;
  }
  Result<Bytes> octets() {
    RUBRICA_TRY(const std::uint64_t size, number());
    RUBRICA_TRY(const BytesView taken, take(size));
    return Bytes(taken.begin(), taken.end());
  }
  bool at_end() const { return rest_.empty(); }

 private:
  BytesView rest_;
};

// The gap lies inside of what was appended: '<', an even number of zeros, '>'.
bool consistent(const Preparation& preparation) {
  constexpr std::uint64_t kLargestFile = 9'999'999'999;
  const std::uint64_t begin = preparation.input_size;
  if (begin > kLargestFile || preparation.appended.size() > kLargestFile) return false;
  if (preparation.contents_begin < begin || preparation.contents_begin >= preparation.contents_end) return false;
  if (preparation.contents_end > begin + preparation.appended.size()) return false;
  const BytesView gap =
      BytesView(preparation.appended)
          .subspan(preparation.contents_begin - begin, preparation.contents_end - preparation.contents_begin);
  if (gap.size() < 2 || gap.size() % 2 != 0 || gap.front() != '<' || gap.back() != '>') return false;
  const bool empty = std::ranges::all_of(gap.subspan(1, gap.size() - 2), [](const auto digit) { return digit == '0'; });
  return empty && !preparation.signed_attributes.empty() && !preparation.certificates.empty();
}

}  // namespace

crypto::DtbsRepresentation Preparation::representation() const { return cms::representation_of(signed_attributes); }

Bytes Preparation::serialize() const {
  Bytes out(kMark.begin(), kMark.end());
  put_number(out, input_size);
  append(out, input_digest);
  put_octets(out, appended);
  put_number(out, contents_begin);
  put_number(out, contents_end);
  put_octets(out, signed_attributes);
  put_number(out, certificates.size());
  for (const Bytes& certificate : certificates) put_octets(out, certificate);
  return out;
}

Result<Preparation> Preparation::deserialize(const BytesView bytes) {
  Reader reader(bytes);
  RUBRICA_TRY(const BytesView mark, reader.take(kMark.size()));
  if (!std::ranges::equal(mark, kMark)) return fail(ErrorCode::malformed_input, "not a preparation of this version");
  Preparation preparation;
  RUBRICA_TRY(preparation.input_size, reader.number());
  RUBRICA_TRY(const BytesView digest, reader.take(preparation.input_digest.size()));
  std::ranges::copy(digest, preparation.input_digest.begin());
  RUBRICA_TRY(preparation.appended, reader.octets());
  RUBRICA_TRY(preparation.contents_begin, reader.number());
  RUBRICA_TRY(preparation.contents_end, reader.number());
  RUBRICA_TRY(preparation.signed_attributes, reader.octets());
  RUBRICA_TRY(const std::uint64_t count, reader.number());
  if (count > kMostCertificates) return fail(ErrorCode::malformed_input, "a preparation with too many certificates");
  for (std::uint64_t i = 0; i < count; ++i) {
    RUBRICA_TRY(Bytes certificate, reader.octets());
    preparation.certificates.push_back(std::move(certificate));
  }
  if (!reader.at_end() || !consistent(preparation)) {
    return fail(ErrorCode::malformed_input, "a stored preparation that contradicts itself");
  }
  return preparation;
}

}  // namespace rubrica::pades
