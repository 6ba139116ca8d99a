#include "cms/time_stamp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/run_tool.h"
#include "support/test_authority.h"

namespace rubrica::cms {
namespace {

using test::Fault;
using test::TestAuthority;
using testing::HasSubstr;

const Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);
const Bytes kStamped = to_bytes("O que existia nesse momento.\n");

class TimeStamps : public testing::Test {
 protected:
  Result<TimeStamp> asked(const std::optional<Fault> fault = std::nullopt) {
    authority.faults.clear();
    if (fault) authority.faults[test::kFirstTsa] = *fault;
    const TimeStampQuery query = time_stamp_query(crypto::sha256(kStamped));
    http::ClientRequest request;
    request.url = test::kFirstTsa;
    request.body = query.der;
    const auto response = authority.send(request, Deadline::after(std::chrono::seconds(1))).value();
    return read_time_stamp_answer(response.body, query);
  }

  ManualClock clock{kNow};
  TestAuthority authority{clock};
};

TEST_F(TimeStamps, AnAnswerToOurQuestionIsRead) {
  const auto stamp = asked();
  ASSERT_TRUE(stamp) << stamp.error().describe();
  EXPECT_EQ(stamp->generated_at, kNow);
  EXPECT_EQ(stamp->policy, "0.4.0.2023.1.1");
  EXPECT_EQ(stamp->unit, authority.first_unit.certificate);
  EXPECT_TRUE(stamp->stamps(kStamped));
  EXPECT_FALSE(stamp->stamps(to_bytes("outra coisa")));
}

TEST_F(TimeStamps, OpenSslAgreesWithQuestionAndToken) {
  const test::TemporaryFolder folder;
  folder.write("token.der", asked()->der);
  folder.write("data", kStamped);
  folder.write("root.pem", crypto::to_pem(authority.root.certificate));
  const auto verdict = test::run_tool("cd " + folder.path().string() +
                                      " && openssl ts -verify -data data -in token.der -token_in -CAfile root.pem");
  EXPECT_EQ(verdict.exit_code, 0) << verdict.output;
  folder.write("query.tsq", time_stamp_query(crypto::sha256(kStamped)).der);
  const auto query = test::run_tool("openssl ts -query -text -in " + (folder.path() / "query.tsq").string()).output;
  EXPECT_THAT(query, HasSubstr("Hash Algorithm: sha256"));
  EXPECT_THAT(query, HasSubstr("Certificate required: yes"));
  EXPECT_THAT(query, HasSubstr("Nonce: 0x"));
}

TEST_F(TimeStamps, EveryQuestionHasItsOwnNonce) {
  const auto imprint = crypto::sha256(kStamped);
  EXPECT_NE(time_stamp_query(imprint).nonce, time_stamp_query(imprint).nonce);
}

TEST_F(TimeStamps, AnAnswerToAnotherQuestionIsNone) {
  EXPECT_EQ(asked(Fault::wrong_nonce).error().code, ErrorCode::signature_mismatch);
  EXPECT_EQ(asked(Fault::wrong_imprint).error().code, ErrorCode::signature_mismatch);
}

TEST_F(TimeStamps, ARefusalIsSaidInItsOwnWords) {
  const auto refused = asked(Fault::refused);
  EXPECT_EQ(refused.error().code, ErrorCode::trust_service_rejected);
  EXPECT_THAT(refused.error().detail, HasSubstr("status 2"));
}

TEST_F(TimeStamps, WhatIsNoTokenIsRefused) {
  for (const Fault fault : {Fault::garbage, Fault::empty, Fault::cut, Fault::no_certificate}) {
    EXPECT_FALSE(asked(fault)) << static_cast<int>(fault);
  }
}

// What a unit with these words in its certificate would have signed.
Bytes token_by(const test::Identity& unit, const BytesView tst_info) {
  constexpr unsigned int kFlags = CMS_BINARY | CMS_CADES | CMS_PARTIAL | CMS_NOSMIMECAP;
  const openssl::Cms cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, kFlags));
  CMS_set1_eContentType(cms.get(), OBJ_nid2obj(NID_id_smime_ct_TSTInfo));
  CMS_add1_signer(cms.get(), unit.certificate.native(), unit.key.get(), EVP_sha256(), kFlags);
  const openssl::Bio data = openssl::memory_bio(tst_info);
  EXPECT_EQ(CMS_final(cms.get(), data.get(), nullptr, kFlags), 1);
  return openssl::der(cms.get(), i2d_CMS_ContentInfo);
}

TEST_F(TimeStamps, TheUnitMustBeForTimeStampingAlone) {
  const Bytes tst_info = read_token_signed_data(asked()->der)->content;
  const auto read_by = [&](const std::string& usage) {
    return read_time_stamp(token_by(test::issued_by(authority.root, {.common_name = "Selos",
                                                                     .key = test::KeyKind::ec_p256,
                                                                     .key_usage = "critical,digitalSignature",
                                                                     .extended_key_usage = usage}),
                                    tst_info));
  };
  EXPECT_TRUE(read_by("critical,timeStamping"));
  for (const char* usage : {"timeStamping", "critical,timeStamping,emailProtection", "critical,OCSPSigning", ""}) {
    EXPECT_FALSE(read_by(usage)) << usage;
  }
}

TEST_F(TimeStamps, NoByteOfATokenCanBeChangedUnnoticed) {
  const TimeStamp good = asked().value();
  for (std::size_t at = 0; at < good.der.size(); ++at) {
    Bytes changed = good.der;
    changed[at] ^= 0xFFU;
    const auto read = read_time_stamp(changed);
    if (!read) continue;
    // What is left can only be outside of everything signed: in embedded certificates that nobody relies on.
    EXPECT_EQ(read->generated_at, good.generated_at) << at;
    EXPECT_EQ(read->imprint, good.imprint) << at;
    EXPECT_EQ(read->unit, good.unit) << at;
  }
}

TEST_F(TimeStamps, PaddingIsZero) {
  Bytes padded = asked()->der;
  padded.resize(padded.size() + 64);
  EXPECT_TRUE(read_time_stamp(padded));
  padded.back() = 1;
  EXPECT_FALSE(read_time_stamp(padded));
}

}  // namespace
}  // namespace rubrica::cms
