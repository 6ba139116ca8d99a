#include "base/bytes.h"

#include <gtest/gtest.h>

namespace rubrica {
namespace {

TEST(Base64, FollowsTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(base64(as_bytes(plain)), encoded);
    EXPECT_EQ(from_base64(encoded), to_bytes(plain));
  }
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  for (const char* wrong : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z", "Zm9v=", "Z=g=", "Zm9v Zm9v", "Zm9*"}) {
    EXPECT_EQ(from_base64(wrong).error().code, ErrorCode::malformed_input) << wrong;
  }
}

TEST(Base64, SkipsXmlWhiteSpaceOnlyWhenAsked) {
  EXPECT_EQ(from_base64(" Zm9v\r\n\tYmFy ", true), to_bytes("foobar"));
  EXPECT_FALSE(from_base64("Zm9v\nYmFy"));
}

TEST(Hex, RoundTripsAndRefuses) {
  const Bytes all{0x00, 0x7f, 0x80, 0xff};
  EXPECT_EQ(hex_lower(all), "007f80ff");
  EXPECT_EQ(hex_upper(all), "007F80FF");
  EXPECT_EQ(from_hex("007F80ff"), all);
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0g"));
}

TEST(EqualConstantTime, ComparesLengthAndContent) {
  EXPECT_TRUE(equal_constant_time(as_bytes("abc"), as_bytes("abc")));
  EXPECT_FALSE(equal_constant_time(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal_constant_time(as_bytes("abc"), as_bytes("ab")));
}

}  // namespace
}  // namespace rubrica
