// How people's browsers reach us. Secrets are encrypted by WebCrypto and logins are cookies, and both want https: plain
// http is for a browser on this machine only.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace rubrica::cli {

// `configured` ([server] public_url) as scheme and authority without a slash at the end; where it is empty, what
// follows from the address and port that are listened on. configuration_invalid: not a URL of that kind, or http and
// not the loopback.
Result<std::string> public_url(const std::string& configured, const std::string& address, std::uint16_t port, bool tls);

}  // namespace rubrica::cli
