#include "sql/value.h"

#include <stdexcept>

namespace rubrica::sql {
namespace {

template <class T>
const T& get(const std::vector<Value>& values, const std::size_t column, const char* type) {
  const Value& value = values.at(column);
  if (const T* held = std::get_if<T>(&value)) return *held;
  throw std::logic_error("column " + std::to_string(column) + " is no " + type);
}

}  // namespace

bool Row::is_null(const std::size_t column) const { return std::holds_alternative<std::monostate>(values_.at(column)); }
std::int64_t Row::integer(const std::size_t column) const { return get<std::int64_t>(values_, column, "integer"); }
bool Row::boolean(const std::size_t column) const { return integer(column) != 0; }
Time Row::time(const std::size_t column) const { return Time(std::chrono::milliseconds(integer(column))); }
const std::string& Row::text(const std::size_t column) const { return get<std::string>(values_, column, "text"); }
const Bytes& Row::bytes(const std::size_t column) const { return get<Bytes>(values_, column, "octets"); }

std::optional<std::int64_t> Row::integer_or_null(const std::size_t column) const {
  return is_null(column) ? std::nullopt : std::optional(integer(column));
}
std::optional<std::string> Row::text_or_null(const std::size_t column) const {
  return is_null(column) ? std::nullopt : std::optional(text(column));
}
std::optional<Time> Row::time_or_null(const std::size_t column) const {
  return is_null(column) ? std::nullopt : std::optional(time(column));
}

}  // namespace rubrica::sql
