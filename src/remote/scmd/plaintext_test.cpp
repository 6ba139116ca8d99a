#include "remote/scmd/plaintext.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rubrica::remote::scmd {
namespace {

using testing::HasSubstr;
using testing::Not;

SecretText secret(std::string text) { return SecretText(std::move(text)); }

struct PhoneCase {
  std::string typed;
  std::string plaintext;  // empty: refused
};

class Phone : public testing::TestWithParam<PhoneCase> {};
INSTANTIATE_TEST_SUITE_P(
    Typed, Phone,
    testing::Values(PhoneCase{"912345678", "+351 912345678"}, PhoneCase{" 912 345 678\r\n", "+351 912345678"},
                    PhoneCase{"+351 912345678", "+351 912345678"}, PhoneCase{"+351912345678", "+351 912345678"},
                    PhoneCase{"00351 912-345-678", "+351 912345678"}, PhoneCase{"+34 612 345 678", "+34 612345678"},
                    PhoneCase{"+1 (340) 555-1234", "+1 3405551234"}, PhoneCase{"+5511912345678", "+55 11912345678"},
                    PhoneCase{"+244 923 456 789", "+244 923456789"}, PhoneCase{"+7 912 345 6789", "+7 9123456789"},
                    PhoneCase{"+98 912 345 6789", "+98 9123456789"}, PhoneCase{"+971 50 123 4567", "+971 501234567"},
                    // A number of another country without its code, a land line, too short, too long, not digits.
                    PhoneCase{"351912345678", ""}, PhoneCase{"+351 212345678", ""}, PhoneCase{"21234567", ""},
                    PhoneCase{"91234567", ""}, PhoneCase{"9123456789", ""}, PhoneCase{"+351 91234567", ""},
                    PhoneCase{"+0 912345678", ""}, PhoneCase{"", ""}, PhoneCase{"+", ""}, PhoneCase{"+351", ""},
                    PhoneCase{"+12345678901234567", ""}, PhoneCase{"91234567a", ""}, PhoneCase{"912345678+", ""},
                    PhoneCase{"+44 123", ""}, PhoneCase{"99999999999999999999999999", ""}));

TEST_P(Phone, BecomesCountryCodeSpaceNumberOrIsRefusedWithoutEcho) {
  const auto plaintext = phone_plaintext(secret(GetParam().typed));
  if (!GetParam().plaintext.empty()) {
    ASSERT_TRUE(plaintext);
    EXPECT_EQ(plaintext->expose(), GetParam().plaintext);
    return;
  }
  ASSERT_FALSE(plaintext) << plaintext->expose();
  EXPECT_EQ(plaintext.error().code, ErrorCode::invalid_argument);
  if (GetParam().typed.size() > 4) {
    EXPECT_THAT(plaintext.error().describe(), Not(HasSubstr(GetParam().typed)));
  }
}

TEST(Phone, HasACompactFormToo) {
  EXPECT_EQ(phone_plaintext(secret("912345678"), PhoneForm::compact)->expose(), "+351912345678");
}

TEST(Pin, HasFourToEightDigits) {
  EXPECT_EQ(pin_plaintext(secret("0123"))->expose(), "0123");
  EXPECT_EQ(pin_plaintext(secret("01234567\n"))->expose(), "01234567");
  for (const std::string wrong : {"", "123", "123456789", "12 34", "12a4", "١٢٣٤", "-123", "12345678901234567890123"}) {
    const auto plaintext = pin_plaintext(secret(std::string(wrong)));
    ASSERT_FALSE(plaintext) << wrong;
    EXPECT_EQ(plaintext.error().detail, "the PIN must be 4 to 8 digits");
  }
}

TEST(Code, HasSixDigitsWithLeadingZeros) {
  EXPECT_EQ(code_plaintext(secret("000042"))->expose(), "000042");
  EXPECT_EQ(code_plaintext(secret(" 123 456\n"))->expose(), "123456");
  EXPECT_EQ(code_plaintext(secret("123-456"))->expose(), "123456");
  for (const std::string wrong : {"", "12345", "1234567", "12345a", "123.456"}) {
    EXPECT_FALSE(code_plaintext(secret(std::string(wrong)))) << wrong;
  }
}

}  // namespace
}  // namespace rubrica::remote::scmd
