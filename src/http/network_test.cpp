#include "http/network.h"

#include <gtest/gtest.h>

namespace rubrica::http {
namespace {

TEST(NetworkOf, AnIpv4AddressStandsForItself) {
  EXPECT_EQ(network_of("203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(network_of("::ffff:203.0.113.9"), "203.0.113.9");
}

TEST(NetworkOf, AllAddressesOfAnIpv6NetworkAreOne) {
  EXPECT_EQ(network_of("2001:db8:1:2::9"), "2001:db8:1:2::/64");
  EXPECT_EQ(network_of("2001:db8:1:2:ffff::1"), "2001:db8:1:2::/64");
  EXPECT_NE(network_of("2001:db8:1:3::9"), network_of("2001:db8:1:2::9"));
  EXPECT_EQ(network_of("::1"), "::/64");
}

TEST(NetworkOf, WhatIsNoAddressIsLeftAlone) { EXPECT_EQ(network_of("unknown"), "unknown"); }

}  // namespace
}  // namespace rubrica::http
