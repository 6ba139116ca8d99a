// Standard input, output and error of a process that was started without them.
#pragma once

namespace rubrica {

// Puts /dev/null where one of the three is closed, so that no file opened later takes its number and with it what is
// meant for a person. For the beginning of main(); false when it cannot be done.
bool occupy_standard_descriptors() noexcept;

}  // namespace rubrica
