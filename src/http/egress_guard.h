// Which addresses this installation may talk to, decided on the resolved address, right before the socket is opened.
#pragma once

#include <sys/socket.h>

#include <string>
#include <vector>

namespace rubrica::http {

// Loopback, private, link-local, shared (CGNAT), unique local, multicast, unspecified, documentation and reserved
// ranges, and IPv6 forms that wrap such an IPv4 address (mapped, 6to4, NAT64): what an outsider must not make us
// contact.
bool is_public_address(const sockaddr& address);

// "127.0.0.1:8443", "[::1]:8443"
std::string address_text(const sockaddr& address);

// A public address, or one that `allow` names literally as address_text() writes it.
bool egress_allowed(const sockaddr& address, const std::vector<std::string>& allow);

}  // namespace rubrica::http
