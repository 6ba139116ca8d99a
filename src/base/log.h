// Structured log: one JSON object a line on standard error. A Secret has no conversion to a Value, so it cannot be
// logged; request bodies and personal identifiers are not logged by rule.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace rubrica::log {

enum class Level { debug, info, warning, error };

using Value = std::variant<std::string, std::int64_t, bool>;
struct Field {
  Field(std::string_view k, std::string_view v) : key(k), value(std::string(v)) {}
  Field(std::string_view k, const std::string& v) : key(k), value(v) {}
  Field(std::string_view k, const char* v) : key(k), value(std::string(v)) {}
  Field(std::string_view k, bool v) : key(k), value(v) {}
  template <class Integer>
    requires std::is_integral_v<Integer>
  Field(std::string_view k, Integer v) : key(k), value(static_cast<std::int64_t>(v)) {}
  std::string key;
  Value value;
};

void set_level(Level minimum);  // process-wide; info until told otherwise. Thread-safe.
// `event` is a stable snake_case name; facts go into fields. Thread-safe.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void debug(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::debug, event, f); }
inline void info(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::info, event, f); }
inline void warning(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::warning, event, f); }
inline void error(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::error, event, f); }

}  // namespace rubrica::log
