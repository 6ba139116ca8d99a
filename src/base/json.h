// Boost.JSON with our error type. Include this, not boost/json.hpp, in headers.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rubrica::json {

using Array = boost::json::array;
using Object = boost::json::object;
using Value = boost::json::value;

// At most 32 levels deep; the whole text must be one value (trailing white space allowed).
Result<Value> parse(std::string_view text);
inline std::string text(const Value& value) { return boost::json::serialize(value); }
// Two-space indentation, for files and terminals that people read.
std::string pretty(const Value& value);

// Members of an object, with the member's name in the error.
Result<std::string> string_member(const Object& object, std::string_view name);
std::string string_or(const Object& object, std::string_view name, std::string_view fallback);

}  // namespace rubrica::json
