// What every answer says to the browser about what it may do with it (field/ux.md §2.3, cpp-stack §3.4).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/message.h"

namespace rubrica::web {

// The Content-Security-Policy of a page that runs exactly the scripts with these integrity values ("sha256-…").
std::string content_security_policy(std::span<const std::string> scripts);

// Sets what is missing: a policy without scripts (for PDFs one under which browsers show them), no framing, no
// sniffing, no referrer, no device, no keeping of copies; HSTS when people reach us by https.
void add_security_headers(http::Response& response, bool https);

}  // namespace rubrica::web
