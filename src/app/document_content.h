// An issued document as it is kept: JSON that says everything that was decided when it was issued. What changes later
// (its status) stands in columns of its own.
#pragma once

#include <string>
#include <string_view>

#include "fiscal/issue.h"

namespace rubrica::app {

std::string encode_content(const fiscal::IssuedDocument& issued);
// What encode_content() wrote, with its totals; malformed_input for anything else. `entered` of documents that were
// kept without one is the beginning of their day.
Result<fiscal::IssuedDocument> decode_content(std::string_view json);

}  // namespace rubrica::app
