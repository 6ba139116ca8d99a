// DocName: what the citizen's phone shows for a document, character for character the same as on the screen
// (guideline 18 of AMA's certification).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "remote/remote_signer.h"

namespace rubrica::remote::scmd {

// Code points. The service's own limit is not documented; the official application stays at this one.
inline constexpr std::size_t kMaximumDocName = 44;

// True for what may be sent: valid UTF-8 of 1…maximum characters, without control or invisible characters, braces
// (String.Format in the service stumbles over them), straight quotes, < or >, nor a space at either end.
bool is_doc_name(std::string_view name, std::size_t maximum = kMaximumDocName) noexcept;

// The nearest name that may be sent. What is not allowed is left out, white space becomes one space, the middle gives
// way first: a file's extension and the total stay. Nothing left gives "documento". `maximum` is at least 24.
std::string doc_name(const DocNameParts& parts, std::size_t maximum = kMaximumDocName);

// The same for an act: equal names get _1, _2 … before the extension. In the order given.
std::vector<std::string> doc_names(const std::vector<DocNameParts>& parts, std::size_t maximum = kMaximumDocName);

}  // namespace rubrica::remote::scmd
