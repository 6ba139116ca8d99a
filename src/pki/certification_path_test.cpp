#include "pki/certification_path.h"

#include <gtest/gtest.h>

#include "support/test_identity.h"

namespace rubrica::pki {
namespace {

Time day(const int year, const unsigned month, const unsigned of_month) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(of_month));
}
const Time kToday = day(2026, 11, 24);

TEST(FindPath, LeadsFromThePersonToTheAnchorWhateverTheOrderOfTheHelpers) {
  const test::Family& family = test::family();
  const auto path = find_path(family.person.certificate, {family.root.certificate, family.authority.certificate},
                              {{family.root.certificate}}, kToday);
  ASSERT_EQ(path.status, PathStatus::trusted) << path.detail;
  ASSERT_EQ(path.certificates.size(), 3U);
  EXPECT_EQ(path.certificates.front(), family.person.certificate);
  EXPECT_EQ(path.certificates.back(), family.root.certificate);
}

TEST(FindPath, EndsAtAnAnchorThatIsNotSelfSigned) {
  const test::Family& family = test::family();
  const auto path = find_path(family.person.certificate, {}, {{family.authority.certificate}}, kToday);
  EXPECT_EQ(path.status, PathStatus::trusted) << path.detail;
}

TEST(FindPath, FindsNoneWithoutTheIssuerOrWithoutTheAnchor) {
  const test::Family& family = test::family();
  EXPECT_EQ(find_path(family.person.certificate, {}, {{family.root.certificate}}, kToday).status, PathStatus::no_path);
  EXPECT_EQ(find_path(family.person.certificate, family.chain.certificates(), {}, kToday).status, PathStatus::no_path);
  EXPECT_EQ(find_path(family.person.certificate, family.chain.certificates(),
                      {{test::family(test::KeyKind::ec_p256).root.certificate}}, kToday)
                .status,
            PathStatus::no_path);
}

TEST(FindPath, LooksAtTheTimeThatItIsGiven) {
  const test::Family& family = test::family();
  const TrustAnchors anchors{{family.root.certificate}};
  const auto at = [&](const Time time) {
    return find_path(family.person.certificate, family.chain.certificates(), anchors, time).status;
  };
  EXPECT_EQ(at(day(2025, 12, 31)), PathStatus::not_yet_valid);
  EXPECT_EQ(at(day(2036, 1, 2)), PathStatus::expired);
}

TEST(FindPath, DoesNotPassThroughACertificateThatIsNoAuthority) {
  const test::Family& family = test::family();
  const test::Identity impostor =
      test::issued_by(family.person, {.common_name = "Impostor", .key = test::KeyKind::ec_p256});
  const auto path = find_path(impostor.certificate, family.chain.certificates(), {{family.root.certificate}}, kToday);
  EXPECT_NE(path.status, PathStatus::trusted);
}

// A collision in MD5 or SHA-1 makes two certificates of one; the anchor's own signature protects nothing.
TEST(FindPath, DoesNotRestOnAWeakAlgorithmOrKey) {
  const test::Family& family = test::family();
  const auto status = [&](const test::CertificateRequest& request) {
    const test::Identity leaf = test::issued_by(family.authority, request);
    return find_path(leaf.certificate, family.chain.certificates(), {{family.root.certificate}}, kToday).status;
  };
  using test::KeyKind;
  EXPECT_EQ(status({.common_name = "SHA-256", .key = KeyKind::ec_p256}), PathStatus::trusted);
  EXPECT_EQ(status({.common_name = "SHA-384", .key = KeyKind::ec_p256, .digest = "SHA384"}), PathStatus::trusted);
  EXPECT_EQ(status({.common_name = "SHA-1", .key = KeyKind::ec_p256, .digest = "SHA1"}), PathStatus::weak);
  EXPECT_EQ(status({.common_name = "RSA 1024", .key = KeyKind::rsa_1024}), PathStatus::weak);
  EXPECT_EQ(status({.common_name = "P-192", .key = KeyKind::ec_p192}), PathStatus::weak);

  const test::Identity old_root =
      test::self_signed({.common_name = "Raiz antiga", .key = KeyKind::ec_p256, .authority = true, .digest = "SHA1"});
  const test::Identity leaf = test::issued_by(old_root, {.common_name = "Folha", .key = KeyKind::ec_p256});
  EXPECT_EQ(find_path(leaf.certificate, {}, {{old_root.certificate}}, kToday).status, PathStatus::trusted);
}

TEST(TrustAnchors, AreReadFromABundle) {
  const test::Family& family = test::family();
  const auto anchors =
      TrustAnchors::from_pem(crypto::to_pem(family.root.certificate) + crypto::to_pem(family.authority.certificate));
  ASSERT_TRUE(anchors);
  EXPECT_EQ(anchors->certificates.size(), 2U);
  EXPECT_FALSE(TrustAnchors::from_pem("nothing"));
}

}  // namespace
}  // namespace rubrica::pki
