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
