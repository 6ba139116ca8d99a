// Randomness and identifiers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace rubrica {

// From the kernel's generator; ends the process if the kernel has none (nothing could be trusted then).
void fill_random(std::span<std::uint8_t> out);

std::string uuid_v4();                // lower case with hyphens
std::string uuid_v7(Time now);        // RFC 9562 §5.7: sorts by time
bool is_uuid(std::string_view text);  // as these two write them

}  // namespace rubrica
