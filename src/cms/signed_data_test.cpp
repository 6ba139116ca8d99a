#include "cms/signed_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "cms/der.h"
#include "support/run_tool.h"
#include "support/test_identity.h"

namespace rubrica::cms {
namespace {

using testing::HasSubstr;

const Bytes kContent = to_bytes("O que se assina é isto.\n");

Bytes signed_by(const test::Family& family, const BytesView content = kContent) {
  const Bytes attributes = signed_attributes(family.person.certificate, crypto::sha256(content)).value();
  const auto value = test::sign(family.person, representation_of(attributes));
  return assemble(family.chain, attributes, value).value();
}

TEST(SignedAttributes, AreADerSetOfTheThreeThatPadesAsksFor) {
  const Bytes attributes = signed_attributes(test::family().person.certificate, crypto::sha256(kContent)).value();
  const test::TemporaryFolder folder;
  const auto parsed = test::run_tool("openssl asn1parse -inform DER -in " + folder.write("a.der", attributes).string());
  EXPECT_EQ(attributes.front(), 0x31);
  EXPECT_THAT(parsed.output, HasSubstr("contentType"));
  EXPECT_THAT(parsed.output, HasSubstr("pkcs7-data"));
  EXPECT_THAT(parsed.output, HasSubstr("messageDigest"));
  EXPECT_THAT(parsed.output, HasSubstr("id-smime-aa-signingCertificateV2"));
  EXPECT_THAT(parsed.output, testing::Not(HasSubstr("signingTime")));
}

TEST(SignedAttributes, AreSortedByTheirEncoding) {
  const Bytes attributes = signed_attributes(test::family().person.certificate, crypto::sha256(kContent)).value();
  const auto set = der::read_header(attributes).value();
  std::vector<Bytes> elements;
  for (BytesView rest = BytesView(attributes).subspan(set.header_size); !rest.empty();) {
    const auto header = der::read_header(rest).value();
    elements.emplace_back(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(header.total_size));
    rest = rest.subspan(header.total_size);
  }
  EXPECT_EQ(elements.size(), 3U);
  EXPECT_TRUE(std::ranges::is_sorted(elements));
}

SignedProperties properties() {
  return {"1.2.840.113549.1.9.16.6.5",
          SignaturePolicy{"2.16.620.2.1.2.2.1", crypto::sha256(as_bytes("the policy")), "https://politica.example/1"}};
}

// EN 319 122-1 §5.2.3 and §5.2.9
TEST(SignedAttributes, OfAnEpesSayCommitmentAndPolicy) {
  const Bytes attributes =
      signed_attributes(test::family().person.certificate, crypto::sha256(kContent), properties()).value();
  const test::TemporaryFolder folder;
  const auto parsed = test::run_tool("openssl asn1parse -inform DER -in " + folder.write("a.der", attributes).string());
  EXPECT_THAT(parsed.output, HasSubstr("id-smime-aa-ets-commitmentType"));
  EXPECT_THAT(parsed.output, HasSubstr("id-smime-cti-ets-proofOfApproval"));
  EXPECT_THAT(parsed.output, HasSubstr("id-smime-aa-ets-sigPolicyId"));
  EXPECT_THAT(parsed.output, HasSubstr("2.16.620.2.1.2.2.1"));
  EXPECT_THAT(parsed.output, HasSubstr(hex_upper(crypto::sha256(as_bytes("the policy")))));
  EXPECT_THAT(parsed.output, HasSubstr("id-smime-spq-ets-sqt-uri"));
  EXPECT_THAT(parsed.output, HasSubstr("https://politica.example/1"));
}

TEST(SignedAttributes, OfAnEpesAreReadBackAndAcceptedByOpenSsl) {
  const test::Family& family = test::family();
  const Bytes attributes = signed_attributes(family.person.certificate, crypto::sha256(kContent), properties()).value();
  const Bytes cms =
      assemble(family.chain, attributes, test::sign(family.person, representation_of(attributes))).value();
  EXPECT_EQ(cms.size(), assembled_size(family.chain, properties()).value());
  const SignedDataView view = read_signed_data(cms).value();
  EXPECT_EQ(view.commitment, properties().commitment);
  EXPECT_EQ(view.policy, "2.16.620.2.1.2.2.1");
  EXPECT_TRUE(view.der_encoded);
  const test::TemporaryFolder folder;
  folder.write("s.der", cms);
  folder.write("c.bin", kContent);
  folder.write("root.pem", crypto::to_pem(family.root.certificate));
  const auto verdict = test::run_tool("cd " + folder.path().string() +
                                      " && openssl cms -verify -cades -binary -inform DER -in s.der -content c.bin "
                                      "-CAfile root.pem -purpose any -out /dev/null");
  EXPECT_EQ(verdict.exit_code, 0) << verdict.output;
}

TEST(SignedAttributes, OfAnEpesRefuseWhatIsNoIdentifierOrAddress) {
  const auto code = [](SignedProperties wrong) {
    return signed_attributes(test::family().person.certificate, {}, wrong).error().code;
  };
  EXPECT_EQ(code({"approval", {}}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({"", SignaturePolicy{"policy", {}, ""}}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({"", SignaturePolicy{"1.2.3", {}, "https://política"}}), ErrorCode::invalid_argument);
}

class Assembled : public testing::TestWithParam<test::KeyKind> {};
INSTANTIATE_TEST_SUITE_P(Keys, Assembled, testing::Values(test::KeyKind::rsa_2048, test::KeyKind::ec_p256));

TEST_P(Assembled, IsAcceptedByOpenSslWithTheCadesChecks) {
  const test::Family& family = test::family(GetParam());
  const test::TemporaryFolder folder;
  folder.write("s.der", signed_by(family));
  folder.write("c.bin", kContent);
  folder.write("root.pem", crypto::to_pem(family.root.certificate));
  const auto verdict =
      test::run_tool("cd " + folder.path().string() +
                     " && openssl cms -verify -cades -binary -inform DER -in s.der -content c.bin -CAfile root.pem"
                     " -purpose any -out /dev/null");
  EXPECT_EQ(verdict.exit_code, 0) << verdict.output;
  EXPECT_THAT(verdict.output, HasSubstr("successful"));
}

TEST_P(Assembled, FitsTheSizeThatWasForetold) {
  const test::Family& family = test::family(GetParam());
  const std::size_t foretold = assembled_size(family.chain).value();
  const std::size_t actual = signed_by(family).size();
  if (GetParam() == test::KeyKind::rsa_2048) {
    EXPECT_EQ(actual, foretold);
  } else {
    EXPECT_LE(actual, foretold);
    EXPECT_GE(actual + 16, foretold);
  }
}

TEST_P(Assembled, ReadsBackAsWhatItIs) {
  const test::Family& family = test::family(GetParam());
  const auto view = read_signed_data(signed_by(family)).value();
  EXPECT_TRUE(view.der_encoded);
  EXPECT_TRUE(view.ess_binds_signer);
  EXPECT_FALSE(view.has_signing_time);
  EXPECT_EQ(view.signer, family.person.certificate);
  EXPECT_EQ(view.certificates.size(), 2U) << "the root stays outside";
  EXPECT_EQ(view.digest_algorithm, "sha256");
  const auto digest = crypto::sha256(kContent);
  EXPECT_TRUE(equal_constant_time(view.message_digest, digest));
  EXPECT_TRUE(verify_signature(view));
}

TEST(Assemble, RefusesAValueOfAnotherRepresentation) {
  const test::Family& family = test::family();
  const Bytes attributes = signed_attributes(family.person.certificate, crypto::sha256(kContent)).value();
  const auto value = test::sign(family.person, representation_of(to_bytes("something else")));
  EXPECT_EQ(assemble(family.chain, attributes, value).error().code, ErrorCode::signature_mismatch);
}

TEST(ReadSignedData, AllowsZeroPaddingAndNothingElse) {
  Bytes contents = signed_by(test::family());
  contents.resize(contents.size() + 100);
  EXPECT_TRUE(read_signed_data(contents));
  contents.back() = 1;
  EXPECT_EQ(read_signed_data(contents).error().code, ErrorCode::malformed_input);
}

TEST(ReadSignedData, DoesNotBelieveAnotherCertificatesHash) {
  const test::Family& family = test::family();
  const Bytes attributes = signed_attributes(family.authority.certificate, crypto::sha256(kContent)).value();
  const auto value = test::sign(family.person, representation_of(attributes));
  const auto view = read_signed_data(assemble(family.chain, attributes, value).value()).value();
  EXPECT_FALSE(view.ess_binds_signer);
}

TEST(ReadSignedData, ReadsWhatOpenSslWrites) {
  const test::Family& family = test::family();
  const test::TemporaryFolder folder;
  folder.write("c.bin", kContent);
  folder.write("key.pem", test::private_key_pem(family.person));
  folder.write("cert.pem", crypto::to_pem(family.person.certificate));
  for (const char* digest : {"sha256", "sha384", "sha512"}) {
    for (const char* padding : {"", " -keyopt rsa_padding_mode:pss"}) {
      const auto made = test::run_tool("cd " + folder.path().string() +
                                       " && openssl cms -sign -cades -binary -in c.bin -signer cert.pem -inkey key.pem"
                                       " -outform DER -out o.der -md " +
                                       digest + padding);
      ASSERT_EQ(made.exit_code, 0) << made.output;
      const auto dumped = test::run_tool("cat " + (folder.path() / "o.der").string());
      const auto view = read_signed_data(as_bytes(dumped.output));
      ASSERT_TRUE(view) << view.error().describe();
      EXPECT_EQ(view->digest_algorithm, digest);
      EXPECT_TRUE(view->ess_binds_signer);
      EXPECT_TRUE(view->has_signing_time);
      EXPECT_TRUE(verify_signature(*view)) << digest << padding;
    }
  }
}

TEST(ReadSignedData, IsOverDataAndNothingElse) {
  const test::Family& family = test::family();
  const test::TemporaryFolder folder;
  folder.write("c.bin", kContent);
  folder.write("key.pem", test::private_key_pem(family.person));
  folder.write("cert.pem", crypto::to_pem(family.person.certificate));
  const auto made = test::run_tool("cd " + folder.path().string() +
                                   " && openssl cms -sign -cades -binary -in c.bin -signer cert.pem -inkey key.pem"
                                   " -outform DER -out o.der -econtent_type 1.2.840.113549.1.7.1 &&"
                                   " openssl cms -sign -cades -binary -in c.bin -signer cert.pem -inkey key.pem"
                                   " -outform DER -out other.der -econtent_type 1.2.840.113549.1.9.16.1.4");
  ASSERT_EQ(made.exit_code, 0) << made.output;
  EXPECT_TRUE(read_signed_data(read_file(folder.path() / "o.der").value()));
  EXPECT_EQ(read_signed_data(read_file(folder.path() / "other.der").value()).error().code, ErrorCode::malformed_input);

  // Only the type outside of the signature changed: the attribute inside still says id-data.
  Bytes changed = read_file(folder.path() / "o.der").value();
  const Bytes data = {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01};
  const auto first = std::ranges::search(changed, data);
  ASSERT_FALSE(first.empty());
  first.begin()[10] = 0x05;
  EXPECT_EQ(read_signed_data(changed).error().code, ErrorCode::malformed_input);
}

TEST(ReadSignedData, RefusesSha1) {
  const test::Family& family = test::family();
  const test::TemporaryFolder folder;
  folder.write("c.bin", kContent);
  folder.write("key.pem", test::private_key_pem(family.person));
  folder.write("cert.pem", crypto::to_pem(family.person.certificate));
  test::run_tool(
      "cd " + folder.path().string() +
      " && openssl cms -sign -binary -in c.bin -signer cert.pem -inkey key.pem -outform DER -out o.der -md sha1");
  const auto dumped = test::run_tool("cat " + (folder.path() / "o.der").string());
  EXPECT_EQ(read_signed_data(as_bytes(dumped.output)).error().code, ErrorCode::key_unsupported);
}

TEST(ReadSignedData, NoChangedByteBothReadsAndVerifies) {
  const Bytes good = signed_by(test::family());
  const auto original = read_signed_data(good).value();
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes changed = good;
    changed[i] ^= 0x01U;
    const auto view = read_signed_data(changed);
    if (!view || !verify_signature(*view)) continue;
    // What still verifies may differ only outside of what the signature protects: the certificates beside the signer's.
    EXPECT_EQ(view->signed_attributes, original.signed_attributes) << "byte " << i;
    EXPECT_TRUE(view->signer == original.signer || !view->ess_binds_signer) << "byte " << i;
  }
}

TEST(ReadSignedData, NoTruncationReads) {
  const Bytes good = signed_by(test::family());
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(read_signed_data(BytesView(good).first(size))) << size;
  }
}

}  // namespace
}  // namespace rubrica::cms
