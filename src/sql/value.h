// What goes into a statement and comes out of a row: an integer, a text, octets or nothing. No floating point: money is
// integer cents or decimal text, time is Unix milliseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace rubrica::sql {

using Value = std::variant<std::monostate, std::int64_t, std::string, Bytes>;

inline Value value(std::nullopt_t) { return {}; }
inline Value value(const std::int64_t number) { return number; }
inline Value value(const int number) { return std::int64_t{number}; }
inline Value value(const bool truth) { return std::int64_t{truth ? 1 : 0}; }
inline Value value(const Time time) { return std::int64_t{time.time_since_epoch().count()}; }
inline Value value(const std::string_view text) { return std::string(text); }
inline Value value(const char* text) { return std::string(text); }
inline Value value(const std::string& text) { return text; }
inline Value value(const BytesView octets) { return Bytes(octets.begin(), octets.end()); }
inline Value value(const Bytes& octets) { return octets; }
template <class T>
Value value(const std::optional<T>& maybe) {
  return maybe ? value(*maybe) : Value();
}

// One row of an answer. Asking for a column that is not there, or for another type than it has, is a defect of the
// caller (the schema is ours): std::logic_error.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}

  std::size_t size() const { return values_.size(); }
  bool is_null(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;
  bool boolean(std::size_t column) const;
  Time time(std::size_t column) const;
  const std::string& text(std::size_t column) const;
  const Bytes& bytes(std::size_t column) const;
  std::optional<std::int64_t> integer_or_null(std::size_t column) const;
  std::optional<std::string> text_or_null(std::size_t column) const;
  std::optional<Time> time_or_null(std::size_t column) const;

 private:
  std::vector<Value> values_;
};

// What a statement answered.
struct Answer {
  std::vector<Row> rows;
  std::int64_t changed = 0;  // rows that an INSERT, UPDATE or DELETE touched
};

}  // namespace rubrica::sql
