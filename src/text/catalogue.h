// Every sentence that a person reads about an outcome, by error code, in European Portuguese and English.
// Each says what happened, what did not happen, and what to do (docs: voice). Service texts are never shown raw.
#pragma once

#include <string_view>

#include "base/error.h"

namespace rubrica::text {

enum class Language { pt_PT, en };

// Never empty. The texts of cmd_pin_change_required and signature_pin_change_required are AMA's own, verbatim, in
// both languages (SPEC 1.12 section 4.1 obliges).
std::string_view message(ErrorCode code, Language language) noexcept;

}  // namespace rubrica::text
