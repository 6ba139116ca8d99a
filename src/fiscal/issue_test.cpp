#include "fiscal/issue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fiscal/document_type.h"
#include "support/fiscal_documents.h"
#include "support/official_data.h"

namespace rubrica::fiscal {
namespace {

using namespace samples;

TEST(Issue, GivesNumberTimeSignatureAtcudQrAndMention) {
  const Issuance issuance = issue(draft(), series(), context()).value();
  const IssuedDocument& issued = issuance.document;
  EXPECT_EQ(issued.document.identifier(), "FT A/1");
  EXPECT_EQ(iso_date(issued.document.issued), "2026-11-24");
  EXPECT_EQ(issued.signed_text, "2026-11-24;2026-11-24T15:58:01;FT A/1;123.00;");
  EXPECT_TRUE(sample_producer().key->public_key().verifies(issued.signed_text, issued.hash));
  EXPECT_EQ(issued.hash_control, "1");
  EXPECT_EQ(issued.document.atcud, "CSDF7T5H-1");
  const std::string printed = printed_characters(issued.hash);
  EXPECT_EQ(issued.document.certification, printed + "-Processado por programa certificado n.º 9999/AT");
  EXPECT_EQ(issued.document.qr_payload,
            "A:123456789*B:501442600*C:PT*D:FT*E:N*F:20261124*G:FT A/1*H:CSDF7T5H-1*I1:PT*I7:100.00*I8:23.00*N:23.00*"
            "O:123.00*Q:" +
                printed + "*R:9999");
}

TEST(Issue, ChainsEachDocumentToTheOneBefore) {
  const Issuance first = issue(draft(), series(), context()).value();
  const Issuance second = issue(draft(), first.series, context("2026-11-24T15:59:00Z")).value();
  EXPECT_EQ(second.document.document.identifier(), "FT A/2");
  EXPECT_EQ(second.document.signed_text, "2026-11-24;2026-11-24T15:59:00;FT A/2;123.00;" + first.document.hash);
  EXPECT_EQ(second.series.last_number, 2);
  EXPECT_EQ(second.series.last_hash, second.document.hash);
}

// A document of AT's demonstration file, through the whole machine.
class IssueWithATsKey : public test::OfficialData {};

TEST_F(IssueWithATsKey, ReproducesASignatureOfATsDemonstrationFile) {
  Document document = draft("FT", {line("28.07", exempt("M07"))});
  document.training = true;
  IssueContext when = context("2017-11-29T22:34:23Z");
  when.producer = {0, ChainKey::from_pem(text("saft-pt/at-demo-private-key.pem"), 1).value()};
  const Series form = new_series("FT", "ZAF", "", true).value();
  const IssuedDocument issued = issue(document, form, when).value().document;
  EXPECT_EQ(issued.signed_text, "2017-11-29;2017-11-29T22:34:23;FT ZAF/1;28.07;");
  EXPECT_EQ(
      issued.hash,
      "dN0mi1g2EmZxFnSM3Z/01Up/1+Ot7rlaBJOLyfgPLAl3q0w4mFIcXwV/ZUQRP+8SPhoU0GqxbEfBEJLt6HMz4YD3hqnBHzxBvETYSK4iKP1e"
      "uzjE2bSYO179BQBVXcqWEzWM2q028dOa5/ZXeCNHcHPf0xdqxddO8NaZFphwOe8=");
  EXPECT_EQ(issued.document.certification, "") << "training claims no certificate";
}

TEST(Issue, KeepsTheSignatureOfTheCounterValueInEuro) {
  Document document = draft("FT", {line("317.45", exempt("M07"))});
  document.currency = "USD";
  document.exchange_rate = money("0.740747");
  const IssuedDocument issued = issue(document, series(), context()).value().document;
  EXPECT_EQ(issued.totals.gross.text(), "235.15");
  EXPECT_EQ(issued.signed_text, "2026-11-24;2026-11-24T15:58:01;FT A/1;235.15;");
  document.exchange_rate.reset();
  EXPECT_EQ(outcome(issue(document, series(), context())), "exchange_rate_missing");
}

TEST(Issue, LeavesReceiptsUnsignedAndSaysSo) {
  const IssuedDocument invoice = issued(draft());
  const IssuedDocument paid = issued(receipt("FT A/1", "123.00"), {{invoice, {}}});
  EXPECT_EQ(paid.hash, "0");
  EXPECT_EQ(paid.document.certification, "Emitido por programa certificado n.º 9999/AT");
  EXPECT_THAT(*paid.document.qr_payload, testing::HasSubstr("*I1:0*N:0.00*O:123.00*Q:0*R:9999"));
}

TEST(Issue, InTrainingNeedsNoCertificateAndClaimsNone) {
  Document document = draft();
  document.training = true;
  IssueContext where = context();
  where.producer = {};
  const Series form = new_series("FT", "FORM", "", true).value();
  const IssuedDocument issued = issue(document, form, where).value().document;
  EXPECT_EQ(issued.hash, "0");
  EXPECT_EQ(issued.document.atcud, "0");
  EXPECT_EQ(issued.document.certification, "");
  EXPECT_THAT(*issued.document.qr_payload, testing::EndsWith("*Q:0*R:0"));
}

TEST(Issue, RefusesByRule) {
  Document training = draft();
  training.training = true;
  EXPECT_EQ(outcome(issue(training, series(), context())), "training_mismatch");
  IssueContext uncertified = context();
  uncertified.producer = {};
  EXPECT_EQ(outcome(issue(draft(), series(), uncertified)), "not_certified");
  EXPECT_EQ(outcome(issue(draft("VD"), series("FT"), context())), "type_unknown");
  EXPECT_EQ(outcome(issue(draft("FR"), series("FT"), context())), "series_type_mismatch");
  Series uncommunicated = series();
  uncommunicated.validation_code.clear();
  EXPECT_EQ(outcome(issue(draft(), uncommunicated, context())), "series_not_communicated");
  EXPECT_EQ(outcome(issue(draft("RG", {}), series("RG"), context())), "receipt_without_documents");
  EXPECT_EQ(outcome(issue(draft(), finish_series(series()).value(), context())), "series_finished");
}

TEST(Issue, FollowsDateAndTime) {
  const Issuance first = issue(draft(), series(), context()).value();
  Document earlier = draft();
  earlier.issued = day("2026-11-23");
  EXPECT_EQ(outcome(issue(earlier, series(), context())), "accepted") << "the first of its series may be of yesterday";
  EXPECT_EQ(outcome(issue(earlier, first.series, context())), "date_before_previous");
  Document later = draft();
  later.issued = day("2026-12-01");
  EXPECT_EQ(outcome(issue(later, first.series, context())), "date_in_future");
  IssueContext confirmed = context();
  confirmed.future_date_confirmed = true;
  const Issuance future = issue(later, first.series, confirmed).value();
  EXPECT_EQ(outcome(issue(draft(), future.series, context())), "date_before_previous") << "no way back in that series";
}

TEST(Issue, AsksWhenTheClockIsBehindAnyDocument) {
  IssueContext behind = context("2026-11-24T10:00:00Z");
  behind.last_entered = parse_date_time("2026-11-24T15:58:01").value();
  EXPECT_EQ(outcome(issue(draft(), series(), behind)), "clock_behind");
  behind.clock_confirmed = true;
  EXPECT_EQ(iso_date_time(issue(draft(), series(), behind)->document.entered), "2026-11-24T15:58:01")
      << "never before the last one";
}

TEST(Issue, StandsStillInTheRepeatedHourOfOctober) {
  const Issuance summer = issue(draft(), series(), context("2026-10-25T00:50:00Z")).value();
  EXPECT_EQ(iso_date_time(summer.document.entered), "2026-10-25T01:50:00");
  const Issuance winter = issue(draft(), summer.series, context("2026-10-25T01:10:00Z")).value();
  EXPECT_EQ(iso_date_time(winter.document.entered), "2026-10-25T01:50:00") << "the wall clock says 01:10 again";
}

TEST(Issue, WritesTerritoriesExemptionsAndWithholdingIntoTheQrCode) {
  Document document =
      draft("FT", {line("100.00"), line("50.00", {"NOR", Decimal::of(22), "", "", "PT-MA"}),
                   line("10.00", {"INT", Decimal::of(9), "", "", "PT-AC"}), line("30.00", exempt("M07")),
                   line("7.00", exempt("M99")), line("20.00", reduced())});
  document.withholding = Withholding{"IRS", Decimal::of(23)};
  const IssuedDocument issued = issue(document, series(), context()).value().document;
  EXPECT_THAT(
      *issued.document.qr_payload,
      testing::HasSubstr("*I1:PT*I2:30.00*I3:20.00*I4:1.20*I7:100.00*I8:23.00*J1:PT-AC*J5:10.00*J6:0.90*K1:PT-MA*"
                         "K7:50.00*K8:11.00*L:7.00*N:36.10*O:253.10*P:49.91*"));
}

TEST(Issue, WritesTheForeignCustomerWithoutPrefixAndTheFinalConsumer) {
  Document document = draft("FT", {line("100.00", exempt("M40"))});
  document.customer = {"Librairie", "FR4443332215", {"1 rue X", "75001 Paris"}, "FR"};
  EXPECT_THAT(*issued(document).document.qr_payload, testing::HasSubstr("*B:4443332215*C:FR*"));
  document.customer = {"Consumidor final", "", {}};
  EXPECT_THAT(*issued(document).document.qr_payload, testing::HasSubstr("*B:999999990*C:PT*"));
}

TEST(Annul, KeepsTheDocumentAndItsReason) {
  const IssuedDocument document = issued(draft());
  const IssuedDocument annulled = annul(document, "Cliente errado", at("2026-11-24T16:30:00Z"), "marta", {}).value();
  EXPECT_EQ(annulled.status, Status::annulled);
  EXPECT_EQ(annulled.hash, document.hash) << "it stays in the chain";
  EXPECT_EQ(iso_date_time(annulled.status_since), "2026-11-24T16:30:00");
}

TEST(Annul, HasItsConditions) {
  const Time now = at("2026-11-24T16:30:00Z");
  IssuedDocument document = issued(draft());
  EXPECT_EQ(outcome(annul(document, "", now, "marta", {})), "annulment_without_reason");
  EXPECT_EQ(outcome(annul(document, std::string(51, 'x'), now, "marta", {})), "annulment_without_reason");
  const IssuedDocument credit = issued(credit_note("FT A/1", {line("100.00")}), {{document, {}}});
  EXPECT_EQ(outcome(annul(document, "Erro", now, "marta", {credit})), "annulment_of_corrected");
  const IssuedDocument gone = annul(credit, "Erro", now, "marta", {}).value();
  EXPECT_EQ(outcome(annul(document, "Erro", now, "marta", {gone})), "accepted") << "the correction was annulled first";
  EXPECT_EQ(outcome(annul(gone, "Erro", now, "marta", {})), "annulled_already");
  document.delivered = true;
  EXPECT_EQ(outcome(annul(document, "Erro", now, "marta", {})), "annulment_after_delivery");
}

TEST(Annul, IsOverOnceTheCustomerHasWhatANoteCouldCorrect) {
  const Time now = at("2026-11-24T16:30:00Z");
  IssuedDocument document = issued(draft());
  document.delivered = true;
  for (const char* code : {"FT", "FS", "FR", "ND", "NC"}) {
    document.document.type = code;
    EXPECT_EQ(outcome(annul(document, "Erro", now, "marta", {})), "annulment_after_delivery") << code;
  }
  for (const char* code : {"GT", "OR", "PF", "RG", "RC"}) {
    document.document.type = code;
    EXPECT_EQ(outcome(annul(document, "Erro", now, "marta", {})), "accepted") << code;
  }
}

TEST(DocumentTypes, AreWhatTheOrderSays) {
  EXPECT_EQ(document_types().size(), 10U);
  EXPECT_TRUE(document_type("FT")->serves_as_invoice());
  for (const char* code : {"OR", "PF", "GT", "RG", "RC"})
    EXPECT_FALSE(document_type(code)->serves_as_invoice()) << code;
  for (const char* code : {"RG", "RC"}) EXPECT_FALSE(document_type(code)->is_signed()) << code;
  EXPECT_TRUE(document_type("NC")->credits && document_type("NC")->corrects && document_type("ND")->corrects);
  EXPECT_EQ(series_class(document_type("GT")->table), "MG");
  EXPECT_EQ(series_class(document_type("OR")->table), "WD");
  EXPECT_EQ(series_class(document_type("RG")->table), "PY");
  EXPECT_EQ(series_class(document_type("FS")->table), "SI");
}

}  // namespace
}  // namespace rubrica::fiscal
