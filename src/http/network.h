// Who counts as one when requests are counted.
#pragma once

#include <string>
#include <string_view>

namespace rubrica::http {

// An IPv4 address as it is, mapped into IPv6 or not; of any other IPv6 address its /64 ("2001:db8:1::/64"), for whoever
// has one address of those has all of them (RFC 6177). What is no address comes back as it is.
std::string network_of(std::string_view address);

}  // namespace rubrica::http
