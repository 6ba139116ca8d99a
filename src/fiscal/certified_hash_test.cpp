#include "fiscal/certified_hash.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "support/official_data.h"

namespace rubrica::fiscal {
namespace {

struct Vector {
  std::string document, message, hash, printed;
};

class CertifiedHash : public test::OfficialData {
 protected:
  static std::vector<Vector> vectors() {
    std::vector<Vector> all;
    const json::Value file = json::parse(text("saft-pt/hash-vectors.json")).value();
    for (const json::Value& one : file.at("vectors").as_array()) {
      const auto member = [&one](const char* name) { return std::string(one.at(name).as_string()); };
      all.push_back({member("document"), member("message"), member("hash"), member("printed_characters")});
    }
    return all;
  }

  static ChainKey sample_key() { return ChainKey::from_pem(text("saft-pt/at-demo-private-key.pem"), 1).value(); }
};

TEST_F(CertifiedHash, SignsAllOfATsExamplesByteForByte) {
  const ChainKey key = sample_key();
  ASSERT_EQ(vectors().size(), 35U);
  for (const Vector& vector : vectors()) {
    EXPECT_EQ(key.sign(vector.message).value(), vector.hash) << vector.document;
    EXPECT_EQ(printed_characters(vector.hash), vector.printed) << vector.document;
  }
}

TEST_F(CertifiedHash, VerifiesThemWithThePublicKeyAndNothingElse) {
  const ChainPublicKey key = ChainPublicKey::from_pem(text("saft-pt/at-demo-public-key.pem")).value();
  for (const Vector& vector : vectors()) {
    EXPECT_TRUE(key.verifies(vector.message, vector.hash)) << vector.document;
    EXPECT_FALSE(key.verifies(vector.message + " ", vector.hash)) << vector.document;
  }
  EXPECT_FALSE(key.verifies(vectors()[0].message, "not base64"));
  EXPECT_FALSE(key.verifies(vectors()[0].message, ""));
}

// The message of every example again, from its parts.
TEST_F(CertifiedHash, BuildsTheStringToSignAsTheOrderSays) {
  for (const Vector& vector : vectors()) {
    std::vector<std::string> parts(1);
    for (const char c : vector.message) {
      if (c == ';' && parts.size() < 5) {
        parts.emplace_back();
      } else {
        parts.back() += c;
      }
    }
    ASSERT_EQ(parts.size(), 5U);
    const HashedFields fields{parse_date(parts[0]).value(), parse_date_time(parts[1]).value(), parts[2],
                              Decimal::parse(parts[3]).value()};
    EXPECT_EQ(string_to_sign(fields, parts[4]).value(), vector.message);
  }
}

TEST_F(CertifiedHash, AlwaysWritesTwoDecimals) {
  const HashedFields fields{parse_date("2026-11-24").value(), parse_date_time("2026-11-24T10:00:00").value(), "GT A/1",
                            Decimal::of(0)};
  EXPECT_EQ(string_to_sign(fields, "").value(), "2026-11-24;2026-11-24T10:00:00;GT A/1;0.00;");
}

TEST_F(CertifiedHash, PrintsZeroForAnUnsignedDocument) {
  EXPECT_EQ(printed_characters("0"), "0");
  EXPECT_EQ(printed_characters(""), "0");
}

TEST_F(CertifiedHash, HasAVersionAndAPublicHalf) {
  EXPECT_EQ(ChainKey::from_pem(text("saft-pt/at-demo-private-key.pem"), 3)->version(), 3);
  const ChainKey key = sample_key();
  EXPECT_TRUE(key.public_key().verifies("x", key.sign("x").value()));
  EXPECT_EQ(key.sign("x")->size(), 172U);
}

TEST_F(CertifiedHash, RefusesOtherKeysAndNoise) {
  EXPECT_EQ(ChainKey::from_pem("noise", 1).error().code, ErrorCode::malformed_input);
  EXPECT_EQ(ChainKey::from_pem(text("saft-pt/at-demo-public-key.pem"), 1).error().code, ErrorCode::malformed_input);
  EXPECT_EQ(ChainKey::from_pem(text("saft-pt/at-demo-private-key.pem"), 0).error().code, ErrorCode::invalid_argument);
  const char* const ec_key =
      "-----BEGIN PUBLIC KEY-----\n"
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54W\n"
      "K84zV2sxXs7LtkBoN79R9Q==\n"
      "-----END PUBLIC KEY-----\n";
  EXPECT_EQ(ChainPublicKey::from_pem(ec_key).error().code, ErrorCode::key_unsupported);
}

}  // namespace
}  // namespace rubrica::fiscal
