#include "http/forwarded.h"

#include <gtest/gtest.h>

namespace rubrica::http {
namespace {

Networks trusted(const std::vector<std::string>& texts) { return Networks::parse(texts).value(); }
Headers forwarded(const std::vector<std::string>& chain, const std::string& protocol = "") {
  Headers headers;
  for (const std::string& field : chain) headers.add("X-Forwarded-For", field);
  if (!protocol.empty()) headers.add("X-Forwarded-Proto", protocol);
  return headers;
}

TEST(Networks, AreAddressesAndPrefixes) {
  const Networks networks = trusted({"192.0.2.1", "10.16.0.0/12", "fd00::/8", "2001:db8::1"});
  for (const char* inside : {"192.0.2.1", "::ffff:192.0.2.1", "10.16.0.0", "10.31.255.255", "fd12::1", "2001:db8::1"}) {
    EXPECT_TRUE(networks.contains(inside)) << inside;
  }
  for (const char* outside :
       {"192.0.2.2", "10.15.255.255", "10.32.0.0", "fe00::1", "2001:db8::2", "::1", "", "nonsense"}) {
    EXPECT_FALSE(networks.contains(outside)) << outside;
  }
  EXPECT_FALSE(Networks().contains("192.0.2.1"));
  EXPECT_TRUE(trusted({"0.0.0.0/0"}).contains("8.8.8.8"));
  EXPECT_FALSE(trusted({"0.0.0.0/0"}).contains("2001:db8::1"));
}

TEST(Networks, NonsenseIsRefused) {
  for (const char* wrong :
       {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "10.0.0.0/-1", "::/129", "1.2.3"}) {
    EXPECT_EQ(Networks::parse({wrong}).error().code, ErrorCode::configuration_invalid) << wrong;
  }
}

TEST(Forwarded, IsNotBelievedFromAnybody) {
  const Origin origin = origin_of(forwarded({"1.1.1.1"}, "https"), {"203.0.113.9", false}, trusted({"127.0.0.1"}));
  EXPECT_EQ(origin.peer, "203.0.113.9");
  EXPECT_FALSE(origin.secure);
}

TEST(Forwarded, ATrustedProxySaysWhoIsBehindIt) {
  const Networks proxies = trusted({"127.0.0.1", "10.0.0.0/8"});
  const auto peer = [&](const std::vector<std::string>& chain) {
    return origin_of(forwarded(chain), {"127.0.0.1", false}, proxies).peer;
  };
  EXPECT_EQ(peer({"203.0.113.9"}), "203.0.113.9");
  EXPECT_EQ(peer({"203.0.113.9:4711"}), "203.0.113.9");
  EXPECT_EQ(peer({"2001:db8::9"}), "2001:db8::9");
  EXPECT_EQ(peer({"[2001:db8::9]:4711"}), "2001:db8::9");
  EXPECT_EQ(peer({"1.1.1.1, 203.0.113.9"}), "203.0.113.9") << "the client may have invented the first";
  EXPECT_EQ(peer({"1.1.1.1, 203.0.113.9,10.1.2.3"}), "203.0.113.9") << "two proxies of ours";
  EXPECT_EQ(peer({"1.1.1.1, 203.0.113.9", "10.1.2.3"}), "203.0.113.9") << "in two fields";
  EXPECT_EQ(peer({"10.9.9.9, 10.1.2.3"}), "10.9.9.9") << "a client inside";
  EXPECT_EQ(peer({"203.0.113.9, unknown"}), "127.0.0.1");
  EXPECT_EQ(peer({"203.0.113.9, "}), "127.0.0.1");
  EXPECT_EQ(peer({"["}), "127.0.0.1");
  EXPECT_EQ(peer({}), "127.0.0.1");
}

TEST(Forwarded, ATrustedProxySaysWhetherTheClientSpeaksTls) {
  const Networks proxies = trusted({"127.0.0.1"});
  const auto secure = [&](const std::string& protocol, const bool direct) {
    return origin_of(forwarded({}, protocol), {"127.0.0.1", direct}, proxies).secure;
  };
  EXPECT_TRUE(secure("https", false));
  EXPECT_FALSE(secure("http", true));
  EXPECT_FALSE(secure("https, http", false)) << "the nearest proxy decides";
  EXPECT_FALSE(secure("", false));
  EXPECT_TRUE(secure("", true));
}

}  // namespace
}  // namespace rubrica::http
