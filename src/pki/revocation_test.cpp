#include "pki/revocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pki/crl.h"
#include "pki/ocsp.h"
#include "support/test_authority.h"

namespace rubrica::pki {
namespace {

using namespace std::chrono_literals;
using test::Fault;
using testing::ElementsAre;
using testing::HasSubstr;

const Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);

class Revocation : public testing::Test {
 protected:
  RevocationQuestion question(const Freshness freshness = Freshness::issued_after) const {
    return {authority.person.certificate, authority.authority.certificate, clock.now(), freshness};
  }
  Result<Evidence> fetched(const RevocationQuestion& asked) {
    return fetch_revocation(authority, asked, {authority.authority.certificate}, {{authority.root.certificate}}, clock,
                            Deadline::after(5s));
  }
  RevocationVerdict judged(const RevocationQuestion& asked, const Evidence& evidence,
                           const std::optional<Time> known_at = std::nullopt) const {
    const DatedEvidence dated{evidence, known_at.value_or(clock.now())};
    return judge_revocation(asked, {&dated, 1}).verdict;
  }
  void revoke(const Time at) { authority.revoked[authority.person.certificate.serial_number_hex()] = at; }
  Bytes crl() {
    http::ClientRequest request;
    request.url = test::kCrlOfAuthority;
    return authority.send(request, Deadline::after(5s))->body;
  }

  ManualClock clock{kNow};
  test::TestAuthority authority{clock};
};

TEST_F(Revocation, TheResponderIsAskedFirstAndAlone) {
  const auto evidence = fetched(question());
  ASSERT_TRUE(evidence) << evidence.error().describe();
  EXPECT_EQ(evidence->kind, EvidenceKind::ocsp);
  EXPECT_THAT(authority.asked, ElementsAre(test::kOcspOfAuthority));
  EXPECT_EQ(judged(question(), *evidence), RevocationVerdict::good);
}

class EveryOcspFault : public Revocation, public testing::WithParamInterface<Fault> {};
INSTANTIATE_TEST_SUITE_P(Faults, EveryOcspFault,
                         testing::Values(Fault::down, Fault::slow, Fault::garbage, Fault::empty, Fault::status_503,
                                         Fault::refused, Fault::wrong_nonce, Fault::wrong_usage, Fault::foreign,
                                         Fault::cut, Fault::flipped, Fault::stale, Fault::only_revocation_unknown));

TEST_P(EveryOcspFault, TheListStandsIn) {
  authority.faults[test::kOcspOfAuthority] = GetParam();
  const auto evidence = fetched(question());
  ASSERT_TRUE(evidence) << evidence.error().describe();
  EXPECT_EQ(evidence->kind, EvidenceKind::crl);
  EXPECT_EQ(judged(question(), *evidence), RevocationVerdict::good);
}

class EveryCrlFault : public Revocation, public testing::WithParamInterface<Fault> {};
INSTANTIATE_TEST_SUITE_P(Faults, EveryCrlFault,
                         testing::Values(Fault::down, Fault::slow, Fault::garbage, Fault::empty, Fault::status_503,
                                         Fault::foreign, Fault::cut, Fault::flipped, Fault::stale));

TEST_P(EveryCrlFault, WithoutEitherNothingIsKnown) {
  authority.faults[test::kOcspOfAuthority] = Fault::down;
  authority.faults[test::kCrlOfAuthority] = GetParam();
  const auto evidence = fetched(question());
  ASSERT_FALSE(evidence);
  EXPECT_EQ(evidence.error().code, ErrorCode::trust_service_unavailable);
  EXPECT_EQ(evidence.error().causes.size(), 2U);
}

TEST_F(Revocation, ACertificateThatLeadsToNoAnchorChoosesNoAddress) {
  const auto evidence = fetch_revocation(authority, question(), {authority.authority.certificate},
                                         {{test::family().root.certificate}}, clock, Deadline::after(5s));
  EXPECT_EQ(evidence.error().code, ErrorCode::egress_refused);
  EXPECT_THAT(authority.asked, testing::IsEmpty());
}

TEST_F(Revocation, WhatHappenedByThenCountsWhateverItsSource) {
  revoke(kNow - 1h);
  const Evidence ocsp = fetched(question()).value();
  EXPECT_EQ(judged(question(), ocsp), RevocationVerdict::revoked);
  EXPECT_EQ(judged(question(), {EvidenceKind::crl, crl()}), RevocationVerdict::revoked);
  RevocationQuestion before = question();
  before.at = kNow - 2h;
  EXPECT_EQ(judged(before, ocsp), RevocationVerdict::good) << "revoked later: not revoked then";
}

TEST_F(Revocation, OneBadWordOutweighsGoodOnes) {
  const DatedEvidence good{fetched(question()).value(), kNow};
  revoke(kNow);
  const DatedEvidence bad{fetched(question()).value(), kNow};
  const std::vector<DatedEvidence> both = {good, bad, good};
  const RevocationFinding finding = judge_revocation(question(), both);
  EXPECT_EQ(finding.verdict, RevocationVerdict::revoked);
  EXPECT_EQ(finding.revoked_at, kNow);
}

TEST_F(Revocation, HowNewAnAnswerMustBe) {
  const Evidence evidence = fetched(question()).value();
  RevocationQuestion later = question(Freshness::issued_after);
  later.at = kNow + 2min;
  EXPECT_EQ(judged(later, evidence), RevocationVerdict::unanswered);
  later.at = kNow + 30s;
  EXPECT_EQ(judged(later, evidence), RevocationVerdict::good) << "clocks differ";
  later = question(Freshness::current);
  later.at = kNow + 23h;
  EXPECT_EQ(judged(later, evidence), RevocationVerdict::good);
  later.at = kNow + 25h;
  EXPECT_EQ(judged(later, evidence), RevocationVerdict::unanswered);
  later.freshness = Freshness::any;
  EXPECT_EQ(judged(later, evidence), RevocationVerdict::good);
}

TEST_F(Revocation, WhoSignedItMustHaveBeenValidWhenItIsFirstKnown) {
  const Evidence ocsp = fetched(question()).value();
  const Evidence list{EvidenceKind::crl, crl()};
  const Time year_2031 = std::chrono::sys_days(std::chrono::year(2031) / 1 / 1);
  const Time year_2033 = std::chrono::sys_days(std::chrono::year(2033) / 1 / 1);
  EXPECT_EQ(judged(question(), ocsp, year_2031), RevocationVerdict::unanswered) << "the responder ended 2029";
  EXPECT_EQ(judged(question(), list, year_2031), RevocationVerdict::good);
  EXPECT_EQ(judged(question(), list, year_2033), RevocationVerdict::unanswered) << "the issuer ended 2032";
  EXPECT_EQ(judged(question(), ocsp, kNow - 1h), RevocationVerdict::unanswered) << "from the future";
}

TEST_F(Revocation, AListOfAnotherIssuerOrADeltaIsNone) {
  const Bytes list = crl();
  EXPECT_TRUE(read_crl(list, authority.person.certificate, authority.authority.certificate, kNow));
  EXPECT_FALSE(read_crl(list, authority.authority.certificate, authority.root.certificate, kNow));
  EXPECT_FALSE(read_crl(list, test::family().person.certificate, authority.authority.certificate, kNow));
  const unsigned char* from = list.data();
  const openssl::X509Crl changed(d2i_X509_CRL(nullptr, &from, static_cast<long>(list.size())));
  const openssl::Asn1Integer base(ASN1_INTEGER_new());
  X509_CRL_add1_ext_i2d(changed.get(), NID_delta_crl, base.get(), 1, 0);
  X509_CRL_sign(changed.get(), authority.authority.key.get(), EVP_sha256());
  const Bytes delta = openssl::der(changed.get(), i2d_X509_CRL);
  EXPECT_EQ(read_crl(delta, authority.person.certificate, authority.authority.certificate, kNow).error().code,
            ErrorCode::malformed_input);
}

// An authority that has parted its certificates among several lists: a list without an entry says nothing of the
// others.
TEST_F(Revocation, AListOfAnotherDistributionPointIsNone) {
  const auto list_of = [this](const std::string& point) {
    const Bytes list = crl();
    const unsigned char* from = list.data();
    const openssl::X509Crl parted(d2i_X509_CRL(nullptr, &from, static_cast<long>(list.size())));
    X509_EXTENSION* scope = X509V3_EXT_conf_nid(nullptr, nullptr, NID_issuing_distribution_point,
                                                ("critical,fullname:URI:" + point).c_str());
    X509_CRL_add_ext(parted.get(), scope, -1);
    X509_EXTENSION_free(scope);
    X509_CRL_sign(parted.get(), authority.authority.key.get(), EVP_sha256());
    return openssl::der(parted.get(), i2d_X509_CRL);
  };
  const crypto::Certificate person =
      test::issued_by(authority.authority, {.common_name = "Da lista 2",
                                            .key = test::KeyKind::ec_p256,
                                            .crl_points = "URI:ldap://crl.test/2,URI:http://crl.test/2"})
          .certificate;
  const auto read = [&](const Bytes& list, const crypto::Certificate& about) {
    return read_crl(list, about, authority.authority.certificate, kNow);
  };
  EXPECT_TRUE(read(list_of("http://crl.test/2"), person)) << read(list_of("http://crl.test/2"), person).error().detail;
  EXPECT_TRUE(read(crl(), person)) << "the list of all";
  EXPECT_FALSE(read(list_of("http://crl.test/1"), person));
  const crypto::Certificate nowhere =
      test::issued_by(authority.authority, {.common_name = "De nenhuma", .key = test::KeyKind::ec_p256}).certificate;
  EXPECT_FALSE(read(list_of("http://crl.test/2"), nowhere));
}

TEST_F(Revocation, AChangedListIsNone) {
  const Bytes list = crl();
  for (std::size_t at = 0; at < list.size(); ++at) {
    Bytes changed = list;
    changed[at] ^= 0x55U;
    EXPECT_FALSE(read_crl(changed, authority.person.certificate, authority.authority.certificate, kNow)) << at;
  }
}

TEST_F(Revocation, TheRespondersCertificateCanBeTakenOut) {
  const Evidence ocsp = fetched(question()).value();
  EXPECT_THAT(certificates_in_ocsp(ocsp.der), ElementsAre(authority.ocsp_of_authority.certificate));
  EXPECT_THAT(certificates_in_ocsp(crl()), testing::IsEmpty());
}

}  // namespace
}  // namespace rubrica::pki
