#include "http/egress_guard.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>

namespace rubrica::http {
namespace {

sockaddr_storage address(const std::string& text, const std::uint16_t port = 443) {
  sockaddr_storage storage{};
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&storage, &v4, sizeof(v4));
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr), 1) << text;
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&storage, &v6, sizeof(v6));
  }
  return storage;
}

const sockaddr& plain(const sockaddr_storage& storage) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the socket interface
  return reinterpret_cast<const sockaddr&>(storage);
}

TEST(EgressGuard, KnowsWhatIsNotPublic) {
  for (const char* text :
       {"127.0.0.1",       "127.255.255.254", "0.0.0.0",         "10.1.2.3",     "172.16.0.1",
        "172.31.255.255",  "192.168.1.1",     "169.254.169.254", "100.64.0.1",   "100.127.255.255",
        "192.0.0.1",       "192.0.2.1",       "198.18.0.1",      "198.51.100.1", "203.0.113.1",
        "224.0.0.1",       "255.255.255.255", "240.0.0.1",       "::",           "::1",
        "fe80::1",         "fc00::1",         "fdff::1",         "ff02::1",      "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",   "2001:db8::1",  "2001:0:4136:e378::1",
        "::127.0.0.1"}) {
    EXPECT_FALSE(is_public_address(plain(address(text)))) << text;
  }
}

TEST(EgressGuard, KnowsWhatIsPublic) {
  for (const char* text :
       {"1.1.1.1", "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "100.63.255.255",
        "100.128.0.0", "223.255.255.255", "2a02:26f0::1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
    EXPECT_TRUE(is_public_address(plain(address(text)))) << text;
  }
}

TEST(EgressGuard, AllowsWhatIsListedWithItsPort) {
  const std::vector<std::string> allow = {"127.0.0.1:8443", "[::1]:9000"};
  EXPECT_TRUE(egress_allowed(plain(address("127.0.0.1", 8443)), allow));
  EXPECT_FALSE(egress_allowed(plain(address("127.0.0.1", 8444)), allow));
  EXPECT_TRUE(egress_allowed(plain(address("::1", 9000)), allow));
  EXPECT_FALSE(egress_allowed(plain(address("::ffff:127.0.0.1", 8443)), allow));
}

}  // namespace
}  // namespace rubrica::http
