#include "http/egress_guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace rubrica::http {
namespace {

struct Range {
  std::uint32_t network;
  unsigned prefix;
};
// IANA IPv4 special-purpose registry, multicast and class E.
constexpr std::array kSpecialV4 = {
    Range{0x00000000, 8},  Range{0x0A000000, 8},  Range{0x64400000, 10}, Range{0x7F000000, 8},  Range{0xA9FE0000, 16},
    Range{0xAC100000, 12}, Range{0xC0000000, 24}, Range{0xC0000200, 24}, Range{0xC0586300, 24}, Range{0xC0A80000, 16},
    Range{0xC6120000, 15}, Range{0xC6336400, 24}, Range{0xCB007100, 24}, Range{0xE0000000, 4},  Range{0xF0000000, 4},
};

bool is_public_v4(const std::uint32_t address) {
  return std::ranges::none_of(kSpecialV4, [address](const Range& range) {
    const std::uint32_t mask = ~std::uint32_t{0} << (32 - range.prefix);
    return (address & mask) == range.network;
  });
}

using V6 = std::array<std::uint8_t, 16>;

std::uint32_t v4_at(const V6& bytes, const std::size_t at) {
  return (std::uint32_t{bytes.at(at)} << 24U) | (std::uint32_t{bytes.at(at + 1)} << 16U) |
         (std::uint32_t{bytes.at(at + 2)} << 8U) | bytes.at(at + 3);
}

bool starts_with(const V6& bytes, const std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

bool is_public_v6(const V6& bytes) {
  if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})) return is_public_v4(v4_at(bytes, 12));
  if (starts_with(bytes, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public_v4(v4_at(bytes, 12));
  if (starts_with(bytes, {0x20, 0x02})) return is_public_v4(v4_at(bytes, 2));
  if (starts_with(bytes, {0x20, 0x01, 0x0D, 0xB8}) || starts_with(bytes, {0x20, 0x01, 0x00})) return false;
  // Global unicast is 2000::/3; everything else is local, multicast, mapped or reserved.
  return (bytes[0] & 0xE0U) == 0x20U;
}

template <class Address>
Address copy_of(const sockaddr& address) {
  Address copy{};
  std::memcpy(&copy, &address, sizeof(copy));
  return copy;
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) return is_public_v4(ntohl(copy_of<sockaddr_in>(address).sin_addr.s_addr));
  if (address.sa_family != AF_INET6) return false;
  const auto v6 = copy_of<sockaddr_in6>(address);
  V6 bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return is_public_v6(bytes);
}

std::string address_text(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    const auto v4 = copy_of<sockaddr_in>(address);
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return std::string(text.data()) + ":" + std::to_string(ntohs(v4.sin_port));
  }
  if (address.sa_family == AF_INET6) {
    const auto v6 = copy_of<sockaddr_in6>(address);
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return "[" + std::string(text.data()) + "]:" + std::to_string(ntohs(v6.sin6_port));
  }
  return "address family " + std::to_string(address.sa_family);
}

bool egress_allowed(const sockaddr& address, const std::vector<std::string>& allow) {
  return is_public_address(address) || std::ranges::find(allow, address_text(address)) != allow.end();
}

}  // namespace rubrica::http
