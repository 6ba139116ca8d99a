#include "base/decimal.h"

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstdlib>

namespace rubrica {
namespace {

__extension__ using Wide = __int128;  // room for the product of two values

constexpr std::int64_t kLimit = 999'999'999'999'999'999;
constexpr auto kPowers = [] {
  std::array<std::int64_t, 19> powers{};
  std::int64_t power = 1;
  for (std::int64_t& one : powers) {
    one = power;
    power = power <= kLimit / 10 ? power * 10 : power;
  }
  return powers;
}();

Wide scaled_up(const Decimal& value, const int scale) {
  return Wide{value.units()} * kPowers.at(static_cast<std::size_t>(scale - value.scale()));
}

Wide divided_half_away(const Wide value, const std::int64_t divisor) {
  const Wide half = divisor / 2;
  return value >= 0 ? (value + half) / divisor : (value - half) / divisor;
}

Result<Decimal> checked(const Wide units, const int scale) {
  if (units > kLimit || units < -kLimit) return fail(ErrorCode::resource_limit, "a number of more than 18 digits");
  return Decimal::of(static_cast<std::int64_t>(units), scale);
}

using Exact = boost::multiprecision::cpp_int;

// numerator / denominator × 10^shift, halves away from zero, as units of `scale`.
Result<Decimal> rounded_quotient(Exact numerator, Exact denominator, const int shift, const int scale) {
  Exact& scaled = shift >= 0 ? numerator : denominator;
  for (int i = 0; i < std::abs(shift); ++i) scaled *= 10;
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  const Exact twice = 2 * (numerator < 0 ? -numerator : numerator);
  const Exact magnitude = (twice + denominator) / (2 * denominator);
  if (magnitude > kLimit) return fail(ErrorCode::resource_limit, "a number of more than 18 digits");
  const auto units = static_cast<std::int64_t>(magnitude);
  return Decimal::of(numerator < 0 ? -units : units, scale);
}

}  // namespace

Result<Decimal> Decimal::parse(const std::string_view text) {
  const auto malformed = [] { return fail(ErrorCode::malformed_input, "not a decimal number"); };
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const std::size_t point = rest.find('.');
  const std::string_view whole = rest.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "" : rest.substr(point + 1);
  const auto digits = [](const std::string_view part) {
    return std::ranges::all_of(part, [](const char digit) { return digit >= '0' && digit <= '9'; });
  };
  if (whole.empty() || !digits(whole) || !digits(fraction) || (point != std::string_view::npos && fraction.empty())) {
    return malformed();
  }
  if (fraction.size() > kMaximumScale) return malformed();
  Wide units = 0;
  for (const std::string_view part : {whole, fraction}) {
    for (const char digit : part) {
      units = units * 10 + (digit - '0');
      if (units > kLimit) return fail(ErrorCode::resource_limit, "a number of more than 18 digits");
    }
  }
  return checked(negative ? -units : units, static_cast<int>(fraction.size()));
}

Result<Decimal> Decimal::rounded(const int scale) const {
  if (scale < 0 || scale > kMaximumScale) return fail(ErrorCode::invalid_argument, "a scale that is not supported");
  if (scale >= scale_) return checked(scaled_up(*this, scale), scale);
  return checked(divided_half_away(units_, kPowers.at(static_cast<std::size_t>(scale_ - scale))), scale);
}

Decimal Decimal::trimmed(const int least) const {
  Decimal value = *this;
  for (; value.scale_ > least && value.units_ % 10 == 0; --value.scale_) value.units_ /= 10;
  return value;
}

Result<Decimal> Decimal::add(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale_, b.scale_);
  return checked(scaled_up(a, scale) + scaled_up(b, scale), scale);
}

Result<Decimal> Decimal::subtract(const Decimal& a, const Decimal& b) { return add(a, Decimal(-b.units_, b.scale_)); }

Result<Decimal> Decimal::multiply(const Decimal& a, const Decimal& b) {
  const Wide product = Wide{a.units_} * b.units_;
  const int scale = a.scale_ + b.scale_;
  if (scale <= kMaximumScale) return checked(product, scale);
  return checked(divided_half_away(product, kPowers.at(static_cast<std::size_t>(scale - kMaximumScale))),
                 kMaximumScale);
}

Result<Decimal> Decimal::product(const std::initializer_list<Decimal> factors, const int scale) {
  return divide(factors, Decimal::of(1), scale);
}

Result<Decimal> Decimal::divide(const std::initializer_list<Decimal> factors, const Decimal& divisor, const int scale) {
  if (scale < 0 || scale > kMaximumScale) return fail(ErrorCode::invalid_argument, "a scale that is not supported");
  if (divisor.is_zero()) return fail(ErrorCode::invalid_argument, "a division by zero");
  Exact units = 1;
  int decimals = 0;
  for (const Decimal& factor : factors) {
    units *= factor.units_;
    decimals += factor.scale_;
  }
  return rounded_quotient(units, divisor.units_, scale - decimals + divisor.scale_, scale);
}

std::string Decimal::text() const {
  std::string digits = std::to_string(units_ < 0 ? -units_ : units_);
  const auto scale = static_cast<std::size_t>(scale_);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, 1, '.');
  return (units_ < 0 ? "-" : "") + digits;
}

std::string Decimal::text_pt() const {
  constexpr std::string_view kNoBreakSpace = "\u00A0";
  const std::string plain = text();
  const std::size_t begin = plain.starts_with('-') ? 1 : 0;
  const std::size_t point = std::min(plain.find('.'), plain.size());
  std::string out = plain.substr(0, begin);
  for (std::size_t i = begin; i < point; ++i) {
    if (i > begin && (point - i) % 3 == 0) out += kNoBreakSpace;
    out += plain[i];
  }
  if (point < plain.size()) out += "," + plain.substr(point + 1);
  return out;
}

bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == std::strong_ordering::equal; }

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale_, b.scale_);
  const Wide left = scaled_up(a, scale);
  const Wide right = scaled_up(b, scale);
  if (left == right) return std::strong_ordering::equal;
  return left < right ? std::strong_ordering::less : std::strong_ordering::greater;
}

}  // namespace rubrica
