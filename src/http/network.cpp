#include "http/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>

namespace rubrica::http {

std::string network_of(const std::string_view address) {
  constexpr std::size_t kNetwork = 8;  // octets of a /64
  std::string text(address);
  in6_addr six{};
  if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return text;
  std::array<char, INET6_ADDRSTRLEN> written{};
  if (IN6_IS_ADDR_V4MAPPED(&six)) {
    constexpr std::size_t kMapped = 12;
    return inet_ntop(AF_INET, &six.s6_addr[kMapped], written.data(), written.size());
  }
  for (std::size_t i = kNetwork; i < sizeof six.s6_addr; ++i) six.s6_addr[i] = 0;
  return std::string(inet_ntop(AF_INET6, &six, written.data(), written.size())) + "/64";
}

}  // namespace rubrica::http
