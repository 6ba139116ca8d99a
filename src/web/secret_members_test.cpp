#include "web/secret_members.h"

#include <gmock/gmock.h>

namespace rubrica::web {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kBlock = 256;

std::string block(const std::uint8_t octet = 7, const std::size_t size = kBlock) { return base64(Bytes(size, octet)); }

Result<SecretMembers> read(const std::string& body) {
  http::ServerRequest http;
  http.body = to_bytes(body);
  const Request request{http, {}, {}, {}, {}, text::Language::pt_PT, {}};
  return secret_members(request, {"phone", "pin"}, kBlock, {"documents"});
}

std::string body(const std::string& phone, const std::string& pin, const std::string& more = "") {
  return R"({"phone":")" + phone + R"(","pin":")" + pin + R"(","documents":[])" + more + "}";
}

TEST(SecretMembers, AreExactlyTheCiphertextsAndWhatWasNamed) {
  const auto members = read(body(block(1), block(2)));
  ASSERT_TRUE(members) << members.error().describe();
  EXPECT_EQ(members->encrypted.at("phone").base64(), block(1));
  EXPECT_EQ(members->encrypted.at("pin").base64(), block(2));
  EXPECT_TRUE(members->plain.at("documents").is_array());
}

TEST(SecretMembers, RefuseAnyOtherMember) {
  EXPECT_FALSE(read(body(block(), block(), R"(,"pin_plain":"1234")")));
  EXPECT_FALSE(read(R"({"phone":")" + block() + R"(","pin":")" + block() + R"(","code":[]})"));
}

TEST(SecretMembers, RefuseAMissingOne) { EXPECT_FALSE(read(R"({"phone":")" + block() + R"(","documents":[]})")); }

// A parser keeps one of two members with the same name; the other would have come in unseen.
TEST(SecretMembers, RefuseOneMemberTwice) { EXPECT_FALSE(read(body(block(), block(), R"(,"pin":"1234")"))); }

TEST(SecretMembers, AreNotMiscountedByColonsInTexts) {
  EXPECT_TRUE(read(R"({ "phone": ")" + block() + R"(", "documents": [{"id": "a:\"b:{", "x": 1}], "pin": ")" + block() +
                   R"(" })"));
}

TEST(SecretMembers, RefuseWhatIsNotExactlyOneBlock) {
  EXPECT_FALSE(read(body("912345678", block())));
  EXPECT_FALSE(read(body(block(), "1234")));
  EXPECT_FALSE(read(body(block(), block(3, kBlock - 1))));
  EXPECT_FALSE(read(body(block(), block(3, 2 * kBlock))));
  EXPECT_FALSE(read(R"({"phone":")" + block() + R"(","pin":1234,"documents":[]})"));
}

TEST(SecretMembers, RefuseWhatIsNoObject) {
  EXPECT_FALSE(read(""));
  EXPECT_FALSE(read("phone=912345678&pin=1234"));
  EXPECT_FALSE(read("[]"));
}

TEST(SecretMembers, NeverRepeatWhatCame) {
  const auto members = read(body("912345678", "8642"));
  ASSERT_FALSE(members);
  EXPECT_EQ(members.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(members.error().describe(), Not(HasSubstr("912345678")));
  EXPECT_THAT(members.error().describe(), Not(HasSubstr("8642")));
}

}  // namespace
}  // namespace rubrica::web
