// Commitment types (EN 319 122-1 §5.2.3): what a signer commits to by signing.
#pragma once

#include <string>
#include <string_view>

namespace rubrica::cms {

// By "origin", "receipt", "delivery", "sender", "approval" or "creation"; empty for any other name.
std::string commitment_named(std::string_view name);
// "proof of approval"; the OID itself where it is none of these.
std::string commitment_text(std::string_view oid);

}  // namespace rubrica::cms
