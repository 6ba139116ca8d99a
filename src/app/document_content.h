// An issued document as it is kept: JSON that says everything that was decided when it was issued.
#pragma once

#include <string>
#include <string_view>

#include "fiscal/document.h"

namespace rubrica::app {

std::string encode_content(const fiscal::Document& document);
// What encode_content() wrote; malformed_input for anything else.
Result<fiscal::Document> decode_content(std::string_view json);

}  // namespace rubrica::app
