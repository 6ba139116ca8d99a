#include "pades/augment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "pdf/byte_range.h"
#include "pdf/document.h"
#include "support/long_term_case.h"
#include "support/run_tool.h"
#include "support/sample_pdf.h"

namespace rubrica::pades {
namespace {

using namespace std::chrono_literals;
using test::Fault;
using test::LongTermCase;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Time year(const int number) { return std::chrono::sys_days(std::chrono::year(number) / 6 / 1); }

// One certificate hierarchy for all: making it takes most of the time.
class Augment : public testing::Test, public LongTermCase {
 protected:
  const SignatureReport& signature_of(const ValidationReport& report) const {
    for (const SignatureReport& one : report.signatures) {
      if (!one.document_time_stamp) return one;
    }
    std::abort();
  }
  // The level and the indication, in one line.
  static std::string verdict(const SignatureReport& signature) {
    std::string text(name(signature.indication));
    if (!signature.sub_indication.empty()) text += "/" + signature.sub_indication;
    if (signature.level) text += " " + std::to_string(static_cast<int>(*signature.level));
    return text;
  }
  std::string judged(const Bytes& document, const std::optional<Time> at = std::nullopt) const {
    return verdict(signature_of(validated(document, at)));
  }
};

const std::string kLta = "TOTAL-PASSED 3";

// ---- the levels -----------------------------------------------------------------------------------------------------

TEST_F(Augment, EveryLevelIsReachedAndSaid) {
  const Bytes b = at_level(Level::B_B);
  EXPECT_EQ(last->level, Level::B_B);
  EXPECT_EQ(judged(b), "INDETERMINATE/TRY_LATER 0");
  const Bytes t = at_level(Level::B_T);
  EXPECT_EQ(last->level, Level::B_T);
  EXPECT_THAT(last->appended, IsEmpty()) << "the time-stamp is in the signature";
  EXPECT_EQ(judged(t), "INDETERMINATE/TRY_LATER 1");
  const Bytes lt = at_level(Level::B_LT);
  EXPECT_EQ(last->level, Level::B_LT);
  EXPECT_EQ(judged(lt), "TOTAL-PASSED 2");
  const Bytes lta = at_level(Level::B_LTA);
  EXPECT_EQ(last->level, Level::B_LTA);
  EXPECT_EQ(judged(lta), kLta);
  EXPECT_EQ(last->obstacle.has_value(), false);
}

TEST_F(Augment, TheDocumentsOwnBytesAreNeverTouchedAndEveryStepAppends) {
  const Bytes b = signed_pdf(test::sample_pdf(), true);
  const Bytes lt = augmented(b, {.level = Level::B_LT, .renew_older_than = {}});
  const Bytes lta = augmented(lt, {.level = Level::B_LTA, .renew_older_than = {}});
  EXPECT_TRUE(std::equal(b.begin(), b.end(), lt.begin()));
  EXPECT_TRUE(std::equal(lt.begin(), lt.end(), lta.begin()));
  EXPECT_LT(lt.size(), lta.size());
}

TEST_F(Augment, TheSameCallAgainAsksNobodyAndAppendsNothing) {
  const Bytes lta = at_level(Level::B_LTA);
  authority.asked.clear();
  augmented(lta, {.level = Level::B_LTA, .renew_older_than = {}});
  ASSERT_TRUE(last) << last.error().describe();
  EXPECT_THAT(last->appended, IsEmpty());
  EXPECT_THAT(authority.asked, IsEmpty());
  EXPECT_EQ(last->level, Level::B_LTA);
}

TEST_F(Augment, ASignatureWithoutATimeStampGetsOneOverTheDocument) {
  const Bytes b = signed_pdf(test::sample_pdf(), false);
  const Bytes t = augmented(b, {.level = Level::B_T, .renew_older_than = {}});
  EXPECT_EQ(last->level, Level::B_T);
  const Bytes lta = augmented(t, {.level = Level::B_LTA, .renew_older_than = {}});
  EXPECT_EQ(judged(lta), kLta);
}

TEST_F(Augment, ASecondSignatureIsLiftedWithTheFirst) {
  const Bytes twice = signed_pdf(signed_pdf(test::sample_pdf(), true), true);
  const Bytes lta = augmented(twice, {.level = Level::B_LTA, .renew_older_than = {}});
  const auto report = validated(lta);
  ASSERT_EQ(report.signatures.size(), 3U);
  EXPECT_EQ(verdict(report.signatures[0]), kLta);
  EXPECT_EQ(verdict(report.signatures[1]), kLta);
  EXPECT_THAT(report.signatures[0].modifications, IsEmpty());
}

TEST_F(Augment, ALaterSignatureLeavesALastingOneAsItWas) {
  const Bytes lta = at_level(Level::B_LTA);
  const Bytes again = signed_pdf(lta, true);
  const auto report = validated(again);
  EXPECT_EQ(verdict(report.signatures[0]), kLta);
  EXPECT_THAT(report.signatures[0].modifications, IsEmpty());
  augmented(again, {.level = Level::B_LTA, .renew_older_than = {}});
  EXPECT_EQ(last->level, Level::B_LTA);
}

// ---- the form of it, EN 319 142-1 §5.4 ------------------------------------------------------------------------------

TEST_F(Augment, TheStoreHoldsPathsAndAnswersWithAVriPerSignature) {
  const Bytes lt = at_level(Level::B_LT);
  const pdf::MemorySource source(lt);
  const auto document = pdf::Document::open(source).value();
  const pdf::Object dss = document->catalog().get("DSS");
  EXPECT_TRUE(dss.get("Type").is_name("DSS"));
  const auto store = read_security_store(*document).value();
  const auto holds = [&store](const crypto::Certificate& certificate) {
    return std::ranges::find(store.certificates, certificate) != store.certificates.end();
  };
  EXPECT_TRUE(holds(authority.person.certificate));
  EXPECT_TRUE(holds(authority.authority.certificate));
  EXPECT_TRUE(holds(authority.first_unit.certificate));
  EXPECT_TRUE(holds(authority.ocsp_of_authority.certificate));
  EXPECT_FALSE(holds(authority.root.certificate)) << "the anchor proves nothing by being there";
  EXPECT_EQ(dss.get("OCSPs").size(), 3U) << "signer, authority, unit";
  const auto contents = document->fields().front().object.get("V").get("Contents").octets().value();
  const pdf::Object vri = dss.get("VRI").get(hex_upper(crypto::sha1(contents)));
  EXPECT_EQ(vri.get("OCSP").size(), 3U);
  EXPECT_GE(vri.get("Cert").size(), 3U);
  EXPECT_EQ(document->catalog().get("Extensions").get("ESIC").get("ExtensionLevel").integer(), 2);
}

TEST_F(Augment, TheDocumentTimeStampCoversEverythingBeforeIt) {
  const Bytes lta = at_level(Level::B_LTA);
  const pdf::MemorySource source(lta);
  const auto document = pdf::Document::open(source).value();
  const pdf::Object stamp = document->fields().back().object.get("V");
  EXPECT_EQ(document->fields().back().name, "SeloTemporal1");
  EXPECT_TRUE(stamp.get("Type").is_name("DocTimeStamp"));
  EXPECT_TRUE(stamp.get("SubFilter").is_name("ETSI.RFC3161"));
  for (const char* key : {"M", "Reason", "Name", "Reference", "Cert"}) EXPECT_FALSE(stamp.has(key)) << key;
  const auto range = pdf::ByteRange::from(stamp.get("ByteRange"), lta.size()).value();
  EXPECT_EQ(range.covered_end(), lta.size());
  const auto report = validated(lta);
  EXPECT_EQ(report.signatures.back().indication, Indication::total_passed);
  EXPECT_EQ(report.signatures.back().signer_name, "Selos 1");
  EXPECT_EQ(report.protected_until, authority.first_unit.certificate.not_after());
}

TEST_F(Augment, AForeignStoreIsKeptAndMergedWith) {
  const Bytes with_store =
      test::sample_pdf({.catalog_extra = "/DSS 6 0 R",
                        .more_objects = {"<</Type /DSS /Certs [7 0 R] /Other (kept) /VRI <</ABCD <</Cert [7 0 R]>>>>>>",
                                         "<</Length 4>>\nstream\njunk\nendstream"}});
  const Bytes lt = augmented(signed_pdf(with_store, true), {.level = Level::B_LT, .renew_older_than = {}});
  EXPECT_EQ(judged(lt), "TOTAL-PASSED 2");
  const pdf::MemorySource source(lt);
  const auto document = pdf::Document::open(source).value();
  const pdf::Object dss = document->catalog().get("DSS");
  EXPECT_EQ(dss.get("Other").text(), "kept");
  EXPECT_EQ(dss.get("Certs").at(0).id().number, 7);
  EXPECT_EQ(dss.get("VRI").get("ABCD").get("Cert").size(), 1U);
}

class EveryKindOfFile : public Augment, public testing::WithParamInterface<std::string> {};
INSTANTIATE_TEST_SUITE_P(Files, EveryKindOfFile,
                         testing::Values("plain", "streams", "linearized", "hybrid", "pdf_2", "indirect"),
                         [](const auto& kind) { return kind.param; });

TEST_P(EveryKindOfFile, ReachesTheHighestLevelAndSatisfiesQpdf) {
  const Bytes plain = test::sample_pdf();
  const std::map<std::string, Bytes> files = {
      {"plain", plain},
      {"streams", test::through_qpdf(plain, "--object-streams=generate")},
      {"linearized", test::through_qpdf(plain, "--linearize")},
      {"hybrid", test::hybrid_pdf()},
      {"pdf_2", test::through_qpdf(plain, "--force-version=2.0")},
      {"indirect", test::sample_pdf({.catalog_extra = "/AcroForm 6 0 R /Extensions 8 0 R",
                                     .page_extra = "/Annots 7 0 R",
                                     .more_objects = {"<</Fields []>>", "[]", "<<>>"}})}};
  const Bytes lta = augmented(signed_pdf(files.at(GetParam()), true), {.level = Level::B_LTA, .renew_older_than = {}});
  EXPECT_EQ(judged(lta), kLta);
  const test::TemporaryFolder folder;
  const auto qpdf = test::run_tool("qpdf --check " + folder.write("lta.pdf", lta).string());
  EXPECT_EQ(qpdf.exit_code, 0) << qpdf.output;
  EXPECT_THAT(qpdf.output, Not(HasSubstr("WARNING")));
}

// ---- judged by OpenSSL ----------------------------------------------------------------------------------------------

// The ranges of a field's value, and the value, as files.
void write_parts(const test::TemporaryFolder& folder, const Bytes& bytes, const std::string& field) {
  const pdf::MemorySource source(bytes);
  const auto document = pdf::Document::open(source).value();
  const auto fields = document->fields();
  const auto found = std::ranges::find(fields, field, &pdf::Document::Field::name);
  const auto range = pdf::ByteRange::from(found->object.get("V").get("ByteRange"), bytes.size()).value();
  Bytes content(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(range.gap_begin));
  append(content, BytesView(bytes).subspan(range.gap_end, range.tail_size));
  folder.write("content", content);
  Bytes value = pdf::gap_content(source, range).value();
  const auto header_size =
      cms::read_signed_data(value) ? cms::read_signed_data(value)->der.size() : cms::read_time_stamp(value)->der.size();
  value.resize(header_size);
  folder.write("value.der", value);
}

TEST_F(Augment, OpenSslVerifiesSignatureAndBothTimeStamps) {
  const Bytes lta = at_level(Level::B_LTA);
  const test::TemporaryFolder folder;
  folder.write("root.pem", crypto::to_pem(authority.root.certificate));
  const std::string in_folder = "cd " + folder.path().string() + " && ";
  write_parts(folder, lta, "Assinatura1");
  const auto cms = test::run_tool(in_folder +
                                  "openssl cms -verify -cades -binary -inform DER -in value.der -content content"
                                  " -CAfile root.pem -purpose any -attime 1795600000 -out /dev/null");
  EXPECT_EQ(cms.exit_code, 0) << cms.output;
  const auto view = cms::read_signed_data(read_file(folder.path() / "value.der").value()).value();
  EXPECT_TRUE(view.der_encoded);
  folder.write("token.der", *view.signature_time_stamp);
  folder.write("signature", view.signature_value);
  const auto own =
      test::run_tool(in_folder + "openssl ts -verify -data signature -in token.der -token_in -CAfile root.pem");
  EXPECT_EQ(own.exit_code, 0) << own.output;
  write_parts(folder, lta, "SeloTemporal1");
  const auto stamp =
      test::run_tool(in_folder + "openssl ts -verify -data content -in value.der -token_in -CAfile root.pem");
  EXPECT_EQ(stamp.exit_code, 0) << stamp.output;
}

TEST_F(Augment, PdfsigFindsEverySignatureIntact) {
  for (const Level level : {Level::B_B, Level::B_T, Level::B_LT}) {
    const test::TemporaryFolder folder;
    const auto pdfsig = test::run_tool("pdfsig -nocert " + folder.write("s.pdf", at_level(level)).string());
    EXPECT_THAT(pdfsig.output, HasSubstr("Signature is Valid")) << static_cast<int>(level);
  }
}

// ---- years later ----------------------------------------------------------------------------------------------------

TEST_F(Augment, ALastingSignatureOutlivesEveryCertificateButTheLastTimeStamps) {
  tsa_urls = {test::kFirstTsa};
  const Bytes signature = signed_pdf(test::sample_pdf(), true);
  tsa_urls = {test::kSecondTsa};
  const Bytes lta = augmented(signature, {.level = Level::B_LTA, .renew_older_than = {}});
  // The signer's ended 2030, the first unit's and the responders' 2029, the authority's 2032; the second unit's 2037.
  EXPECT_EQ(judged(lta, year(2035)), kLta);
  EXPECT_EQ(signature_of(validated(lta, year(2035))).best_signature_time, year(2026) + 176 * 24h);
  EXPECT_THAT(judged(lta, year(2038)), HasSubstr("INDETERMINATE/OUT_OF_BOUNDS_NO_POE"));
  const Bytes lt = augmented(signature, {.level = Level::B_LT, .renew_older_than = {}});
  EXPECT_THAT(judged(lt, year(2035)), HasSubstr("INDETERMINATE/OUT_OF_BOUNDS_NO_POE"));
}

TEST_F(Augment, ARenewalCarriesItBeyondTheUnitsEnd) {
  tsa_urls = {test::kFirstTsa};
  const Bytes lta = at_level(Level::B_LTA);
  EXPECT_EQ(last->protected_until, authority.first_unit.certificate.not_after());
  EXPECT_THAT(judged(lta, year(2033)), HasSubstr("INDETERMINATE"));
  clock.set(year(2029));
  tsa_urls = {test::kSecondTsa};
  const AugmentationTarget renewal{.level = Level::B_LTA, .renew_older_than = year(2028)};
  const Bytes renewed = augmented(lta, renewal);
  ASSERT_TRUE(last) << last.error().describe();
  EXPECT_EQ(last->obstacle.has_value(), false) << last->obstacle->error.describe();
  EXPECT_EQ(last->protected_until, authority.second_unit.certificate.not_after());
  EXPECT_EQ(judged(renewed, year(2036)), kLta);
  EXPECT_EQ(signature_of(validated(renewed, year(2036))).best_signature_time->time_since_epoch() / 24h,
            signature_of(validated(lta)).best_signature_time->time_since_epoch() / 24h);
  augmented(renewed, renewal);
  EXPECT_THAT(last->appended, IsEmpty()) << "the same job again";
}

// ---- revocation -----------------------------------------------------------------------------------------------------

TEST_F(Augment, ARevocationAfterTheSignatureDoesNotUndoIt) {
  const Bytes t = at_level(Level::B_T);
  authority.revoked[authority.person.certificate.serial_number_hex()] = clock.now() + 24h;
  clock.advance(48h);
  const Bytes lta = augmented(t, {.level = Level::B_LTA, .renew_older_than = {}});
  EXPECT_EQ(judged(lta), kLta);
}

TEST_F(Augment, ARevocationBeforeItIsFoundAndNoLevelIsReached) {
  authority.revoked[authority.person.certificate.serial_number_hex()] = clock.now() - 1h;
  const Bytes t = at_level(Level::B_T);
  const Bytes lt = augmented(t, {.level = Level::B_LTA, .renew_older_than = {}});
  EXPECT_EQ(last->level, Level::B_T);
  ASSERT_TRUE(last->obstacle);
  EXPECT_EQ(last->obstacle->error.code, ErrorCode::certificate_unusable);
  EXPECT_EQ(lt, t);
}

TEST_F(Augment, RevocationDataOfBeforeTheSignatureAreNotEnoughForItsSigner) {
  authority.faults[test::kOcspOfAuthority] = Fault::down;
  authority.crl_age = 1h;
  const Bytes t = at_level(Level::B_T);
  augmented(t, {.level = Level::B_LT, .renew_older_than = {}});
  EXPECT_EQ(last->level, Level::B_T);
  EXPECT_THAT(last->obstacle->error.describe(), HasSubstr("too old"));
  // The next list comes out after the signature.
  authority.crl_age = 0s;
  const Bytes lt = augmented(t, {.level = Level::B_LT, .renew_older_than = {}});
  EXPECT_EQ(judged(lt), "TOTAL-PASSED 2");
}

TEST_F(Augment, ListsStandInForRespondersThatAreAway) {
  for (const std::string& url : {test::kOcspOfAuthority, test::kOcspOfRoot}) authority.faults[url] = Fault::down;
  const Bytes lta = at_level(Level::B_LTA);
  EXPECT_EQ(judged(lta), kLta);
  const pdf::MemorySource source(lta);
  const auto document = pdf::Document::open(source).value();
  EXPECT_EQ(document->catalog().get("DSS").get("CRLs").size(), 2U);
}

// ---- faults: nothing is lost, nothing is asked of the signer, the level is caught up
// ---------------------------------

struct Trouble {
  std::string name;
  std::vector<std::string> addresses;
  Fault fault;
  Level reached;
};
std::vector<Trouble> troubles() {
  std::vector<Trouble> all;
  const std::vector<std::pair<std::string, Fault>> faults = {
      {"down", Fault::down},         {"slow", Fault::slow},       {"garbage", Fault::garbage},
      {"empty", Fault::empty},       {"busy", Fault::status_503}, {"refused", Fault::refused},
      {"nonce", Fault::wrong_nonce}, {"foreign", Fault::foreign}, {"cut", Fault::cut}};
  const std::vector<std::string> tsas = {test::kFirstTsa, test::kSecondTsa};
  const std::vector<std::string> revocation = {test::kOcspOfAuthority, test::kOcspOfRoot, test::kCrlOfAuthority,
                                               test::kCrlOfRoot};
  for (const auto& [name, fault] : faults) all.push_back({"tsa_" + name, tsas, fault, Level::B_B});
  for (const auto& [name, fault] : faults) {
    // A list has no nonce, and knows no refusal.
    if (fault == Fault::wrong_nonce || fault == Fault::refused) continue;
    all.push_back({"revocation_" + name, revocation, fault, Level::B_T});
  }
  return all;
}
class EveryTrouble : public Augment, public testing::WithParamInterface<Trouble> {};
INSTANTIATE_TEST_SUITE_P(Troubles, EveryTrouble, testing::ValuesIn(troubles()),
                         [](const auto& trouble) { return trouble.param.name; });

TEST_P(EveryTrouble, CostsALevelAndNoSignatureAndIsMadeUpForLater) {
  for (const std::string& url : GetParam().addresses) authority.faults[url] = GetParam().fault;
  const Bytes low = at_level(Level::B_LTA);
  ASSERT_TRUE(last) << last.error().describe();
  EXPECT_EQ(last->level, GetParam().reached);
  EXPECT_TRUE(last->obstacle);
  EXPECT_THAT(judged(low), HasSubstr("INDETERMINATE/TRY_LATER"));
  authority.faults.clear();
  clock.advance(10min);
  const Bytes high = augmented(low, {.level = Level::B_LTA, .renew_older_than = {}});
  EXPECT_EQ(judged(high), kLta);
  EXPECT_FALSE(last->obstacle) << last->obstacle->error.describe();
}

TEST_F(Augment, AnExhaustedBudgetSaysWhenToComeAgain) {
  tsa_urls = {test::kFirstTsa};
  const Time start = clock.now();
  for (int i = 0; i < 999; ++i) ASSERT_TRUE(budget.spend(test::kFirstTsa, start));
  const Bytes low = at_level(Level::B_LTA);
  EXPECT_EQ(last->level, Level::B_LT) << "one request was left, for the signature's own time-stamp";
  ASSERT_TRUE(last->obstacle);
  EXPECT_EQ(last->obstacle->retry_at, start + 60s);
  clock.set(start + 60s);
  EXPECT_EQ(judged(augmented(low, {.level = Level::B_LTA, .renew_older_than = {}})), kLta);
}

TEST_F(Augment, AnyPrefixThatWasStoredCanBeGoneOnFrom) {
  // A process that dies between two steps leaves one of these behind.
  const Bytes b = signed_pdf(test::sample_pdf(), false);
  for (const Level level : {Level::B_T, Level::B_LT, Level::B_LTA}) {
    const Bytes stored = augmented(b, {.level = level, .renew_older_than = {}});
    EXPECT_EQ(judged(augmented(stored, {.level = Level::B_LTA, .renew_older_than = {}})), kLta);
  }
}

// ---- what is not worth it -------------------------------------------------------------------------------------------

TEST_F(Augment, NothingIsDoneForUnsignedBrokenOrForeignSignatures) {
  augmented(test::sample_pdf(), {});
  EXPECT_EQ(last.error().code, ErrorCode::not_found);
  Bytes broken = signed_pdf(test::sample_pdf(), true);
  broken[100] ^= 1U;
  augmented(broken, {});
  EXPECT_FALSE(last);
  augmented(to_bytes("junk"), {});
  EXPECT_EQ(last.error().code, ErrorCode::pdf_damaged);
  EXPECT_THAT(authority.asked, Not(testing::Contains(test::kOcspOfAuthority)));
}

TEST_F(Augment, ACertificationThatAllowsNothingIsLeftAlone) {
  const Bytes closed = test::sample_pdf(
      {.catalog_extra = "/Perms <</DocMDP <</Reference [<</TransformMethod /DocMDP /TransformParams <</P 1>>>>]>>>>"});
  EXPECT_EQ(prepare_document_time_stamp(pdf::MemorySource(closed)).error().code, ErrorCode::pdf_signing_forbidden);
}

TEST(DocumentTimeStamp, BelievesNoOffsetsOutsideOfItsUpdate) {
  const Bytes document = test::sample_pdf();
  const pdf::MemorySource source(document);
  auto preparation = prepare_document_time_stamp(source).value();
  EXPECT_TRUE(imprint_of(source, preparation));
  for (const std::uint64_t begin : {std::uint64_t{0}, std::uint64_t{document.size() - 1}, ~std::uint64_t{0}}) {
    auto wrong = preparation;
    wrong.contents_begin = begin;
    EXPECT_FALSE(imprint_of(source, wrong)) << begin;
  }
  preparation.contents_end = document.size() + preparation.appended.size() + 1;
  EXPECT_FALSE(imprint_of(source, preparation));
}

}  // namespace
}  // namespace rubrica::pades
