// Exact decimal numbers for money, quantities and rates. Never floating point.
#pragma once

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rubrica {

// units × 10^-scale, scale 0…9. Values are plain and cheap to copy. What does not fit into 18 digits is resource_limit,
// never a wrong number.
class Decimal {
 public:
  static constexpr int kMaximumScale = 9;

  constexpr Decimal() = default;
  // 1234 with scale 2 is 12.34.
  static constexpr Decimal of(std::int64_t units, int scale = 0) { return {units, scale}; }
  // "-12.340": digits, at most one point with digits on both sides, an optional minus. malformed_input otherwise.
  static Result<Decimal> parse(std::string_view text);

  std::int64_t units() const { return units_; }
  int scale() const { return scale_; }
  bool is_zero() const { return units_ == 0; }
  bool is_negative() const { return units_ < 0; }

  // Halves away from zero, as Portuguese invoices are rounded. A larger scale only appends zeros.
  Result<Decimal> rounded(int scale) const;
  // The same value without the zeros at its end, but with `least` decimals if it has so many: 12.50 is 12.5, 12.00
  // is 12.
  Decimal trimmed(int least = 0) const;

  // The scale of a sum is the larger one, of a product the sum of both (rounded to kMaximumScale).
  static Result<Decimal> add(const Decimal& a, const Decimal& b);
  static Result<Decimal> subtract(const Decimal& a, const Decimal& b);
  static Result<Decimal> multiply(const Decimal& a, const Decimal& b);
  // Exact however many factors and digits, rounded once, halves away from zero.
  static Result<Decimal> product(std::initializer_list<Decimal> factors, int scale);
  // The exact product of the factors, divided and then rounded once. invalid_argument for a division by zero.
  static Result<Decimal> divide(std::initializer_list<Decimal> factors, const Decimal& divisor, int scale);

  std::string text() const;  // "-12.340", as parse() reads it
  // "1 234,50" with no-break spaces between thousands: for people, in Portuguese.
  std::string text_pt() const;

  // By value: 1.50 equals 1.5.
  friend bool operator==(const Decimal& a, const Decimal& b);
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

 private:
  constexpr Decimal(std::int64_t units, int scale) : units_(units), scale_(scale) {}
  std::int64_t units_ = 0;
  int scale_ = 0;
};

}  // namespace rubrica
