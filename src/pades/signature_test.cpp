#include "pades/signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <set>

#include "pades/validate.h"
#include "pdf/byte_range.h"
#include "pdf/document.h"
#include "pdf/incremental_update.h"
#include "support/run_tool.h"
#include "support/sample_pdf.h"
#include "support/test_identity.h"

namespace rubrica::pades {
namespace {

using testing::HasSubstr;
using testing::Not;

Parameters parameters() {
  Parameters chosen;
  chosen.claimed_time = parse_iso_utc("2026-11-24T10:00:00Z").value();
  return chosen;
}

Result<Preparation> prepared(const Bytes& document, const Parameters& chosen = parameters(),
                             const test::Family& family = test::family()) {
  return prepare(pdf::MemorySource(document), family.chain, chosen);
}

Result<Bytes> finished(const Bytes& document, const Preparation& preparation, const crypto::SignatureValue& value) {
  pdf::MemorySink out;
  RUBRICA_CHECK_OK(finish(pdf::MemorySource(document), preparation, value, out));
  return out.take();
}

Bytes signed_document(const Bytes& document, const Parameters& chosen = parameters(),
                      const test::Family& family = test::family()) {
  const auto preparation = prepared(document, chosen, family);
  EXPECT_TRUE(preparation) << preparation.error().describe();
  const auto value = test::sign(family.person, preparation->representation());
  auto done = finished(document, *preparation, value);
  EXPECT_TRUE(done) << done.error().describe();
  EXPECT_TRUE(gate(pdf::MemorySource(*done), *preparation));
  return std::move(*done);
}

pdf::Object last_signature(const pdf::Document& document) { return document.fields().back().object.get("V"); }

// EN 319 142-1 §6.3, level B-B, clause by clause.
class BaselineB : public testing::Test {
 protected:
  Bytes bytes = signed_document(test::sample_pdf());
  pdf::MemorySource source{bytes};
  std::unique_ptr<pdf::Document> document = pdf::Document::open(source).value();
  pdf::Object signature = last_signature(*document);
};

TEST_F(BaselineB, DictionaryHasTheEntriesThatItMustAndNoCert) {
  EXPECT_TRUE(signature.get("Type").is_name("Sig"));
  EXPECT_TRUE(signature.get("Filter").is_name("Adobe.PPKLite"));
  EXPECT_TRUE(signature.get("SubFilter").is_name("ETSI.CAdES.detached"));
  EXPECT_EQ(signature.get("M").text(), "D:20261124100000+00'00'");
  EXPECT_EQ(signature.get("Name").text(), "Marta Conceição (TESTE)");
  EXPECT_FALSE(signature.has("Cert"));
  EXPECT_FALSE(signature.has("Reason"));
  EXPECT_EQ(signature.id().generation, 0);
}

// §6.3, requirements d and m: a commitment or a policy stands in the CMS, and then there is no /Reason.
TEST(Epes, HasNoReasonAndTheValidatorReportsWhatItSays) {
  Parameters chosen = parameters();
  chosen.reason = "Aprovação";
  chosen.properties = {"1.2.840.113549.1.9.16.6.5", cms::SignaturePolicy{"2.16.620.2.1.2.2.1", {}, ""}};
  const Bytes file = signed_document(test::sample_pdf(), chosen);
  const pdf::MemorySource source(file);
  EXPECT_FALSE(last_signature(*pdf::Document::open(source).value()).has("Reason"));
  const auto report = validate(source, {{{test::family().root.certificate}}, chosen.claimed_time, {}}).value();
  EXPECT_EQ(report.signatures.front().commitment, "1.2.840.113549.1.9.16.6.5");
  EXPECT_EQ(report.signatures.front().policy, "2.16.620.2.1.2.2.1");
  EXPECT_EQ(report.signatures.front().level, Level::B_B);
}

TEST_F(BaselineB, ByteRangeCoversEverythingButTheValue) {
  const auto range = pdf::ByteRange::from(signature.get("ByteRange"), bytes.size()).value();
  EXPECT_EQ(range.covered_end(), bytes.size());
  EXPECT_EQ(bytes[range.gap_begin], '<');
  EXPECT_EQ(bytes[range.gap_end - 1], '>');
  EXPECT_THAT(std::string(as_text(bytes)), testing::EndsWith("%%EOF\n"));
}

TEST_F(BaselineB, CmsIsDerWithTheDigestOfTheRangesAndTheSignersCertificate) {
  const auto range = pdf::ByteRange::from(signature.get("ByteRange"), bytes.size()).value();
  const auto view = cms::read_signed_data(pdf::gap_content(source, range).value()).value();
  EXPECT_TRUE(view.der_encoded);
  EXPECT_TRUE(view.ess_binds_signer);
  EXPECT_FALSE(view.has_signing_time) << "the claimed time is /M";
  crypto::Sha256 hash;
  hash.update(BytesView(bytes).first(range.gap_begin));
  hash.update(BytesView(bytes).subspan(range.gap_end));
  const auto digest = hash.finish();
  EXPECT_TRUE(std::ranges::equal(view.message_digest, digest));
  EXPECT_EQ(range.gap_end - range.gap_begin, 2 * view.der.size() + 2) << "sized from the chain, no padding";
}

TEST_F(BaselineB, FieldIsAnInvisibleWidgetOfTheFirstPage) {
  const pdf::Object field = document->fields().back().object;
  EXPECT_EQ(document->fields().back().name, "Assinatura1");
  EXPECT_TRUE(field.get("FT").is_name("Sig"));
  EXPECT_TRUE(field.get("Subtype").is_name("Widget"));
  EXPECT_EQ(field.get("F").integer(), 132);
  EXPECT_EQ(field.get("Rect").syntax(), "[ 0 0 0 0 ]");
  EXPECT_EQ(field.get("P").id(), document->page(0).id());
  EXPECT_EQ(document->page(0).get("Annots").at(0).id(), field.id());
  EXPECT_EQ(document->form().get("SigFlags").integer(), 3);
  EXPECT_FALSE(document->form().has("NeedAppearances"));
  EXPECT_EQ(document->catalog().get("Extensions").get("ESIC").get("ExtensionLevel").integer(), 1);
}

// ---- every kind of input, judged by others --------------------------------------------------------------------------

struct Input {
  std::string name;
  Bytes bytes;
};
// The page as "3 2 obj": an object that was freed and used again keeps its generation in every later update.
Bytes with_other_generation(const Bytes& plain) {
  std::string text(as_text(plain));
  for (std::size_t at = 0; (at = text.find("3 0 R", at)) != std::string::npos;) text[at + 2] = '2';
  const std::size_t object = text.find("3 0 obj");
  text[object + 2] = '2';
  std::array<char, 12> offset{};
  std::snprintf(offset.data(), offset.size(), "%010zu", object);
  text.replace(text.find(offset.data()) + 11, 5, "00002");
  return to_bytes(text);
}

// What another program has appended before anybody signs.
Bytes with_a_revision(const Bytes& bytes) {
  const pdf::MemorySource source(bytes);
  const auto document = pdf::Document::open(source).value();
  pdf::IncrementalUpdate update(*document, bytes.size());
  const pdf::Object page = document->page(0);
  update.put(page.id(), page.with("UserUnit", "1").syntax());
  Bytes out = bytes;
  append(out, update.write(Bytes(16, 7)).value().bytes);
  return out;
}

std::vector<Input> inputs() {
  const Bytes plain = test::sample_pdf();
  Bytes no_newline = plain;
  no_newline.pop_back();
  return {
      {"table", plain},
      {"no_newline", no_newline},
      {"xref_stream", test::through_qpdf(plain, "--object-streams=generate")},
      {"linearized", test::through_qpdf(plain, "--linearize")},
      {"direct_form", test::sample_pdf({.catalog_extra = "/AcroForm <</Fields []>>"})},
      {"indirect_form",
       test::sample_pdf({.catalog_extra = "/AcroForm 6 0 R", .more_objects = {"<</Fields 7 0 R>>", "[]"}})},
      {"direct_annotations", test::sample_pdf({.page_extra = "/Annots [6 0 R]",
                                               .more_objects = {"<</Type /Annot /Subtype /Text /Rect [9 9 20 20]>>"}})},
      {"indirect_annotations", test::sample_pdf({.page_extra = "/Annots 6 0 R", .more_objects = {"[]"}})},
      {"hybrid", test::hybrid_pdf()},
      {"references_to_nothing",
       test::sample_pdf({.catalog_extra = "/Extensions 3 4 R /AcroForm 2 7 R", .page_extra = "/Annots 5 1 R"})},
      {"references_to_null", test::sample_pdf({.catalog_extra = "/Extensions 6 0 R /AcroForm 6 0 R",
                                               .page_extra = "/Annots 6 0 R",
                                               .more_objects = {"null"}})},
      {"other_generation", with_other_generation(plain)},
      {"indirect_extensions",
       test::sample_pdf({.catalog_extra = "/Extensions 6 0 R",
                         .more_objects = {"<</ADBE <</BaseVersion /1.7 /ExtensionLevel 3>>>>"}})},
      {"form_and_annotations_in_object_streams",
       test::through_qpdf(test::sample_pdf({.catalog_extra = "/AcroForm 6 0 R",
                                            .page_extra = "/Annots 8 0 R",
                                            .more_objects = {"<</Fields 7 0 R>>", "[]", "[]"}}),
                          "--object-streams=generate")},
      {"linearized_with_streams", test::through_qpdf(plain, "--linearize --object-streams=generate")},
      {"pdf_2", test::through_qpdf(plain, "--force-version=2.0")},
      {"tagged_with_indirect_annotations",
       test::sample_pdf(
           {.catalog_extra = "/MarkInfo <</Marked true>>", .page_extra = "/Annots 6 0 R", .more_objects = {"[]"}})},
      {"pdf_a_entries", test::sample_pdf({.catalog_extra = "/MarkInfo <</Marked true>> /Lang (pt-PT)"})},
      {"pdf_1_0", test::through_qpdf(plain, "--force-version=1.0")},
      {"rotated", test::sample_pdf({.page_extra = "/Rotate 90"})},
      {"several_revisions", with_a_revision(with_a_revision(plain))},
      {"filled_form",
       test::sample_pdf({.catalog_extra = "/AcroForm <</Fields [6 0 R] /DA (/Helv 0 Tf 0 g)>>",
                         .page_extra = "/Annots [6 0 R]",
                         .more_objects = {"<</Type /Annot /Subtype /Widget /FT /Tx /T (valor) /V (10) /F 4"
                                          " /Rect [72 600 200 620] /P 3 0 R>>"}})},
  };
}

class EveryInput : public testing::TestWithParam<Input> {};
INSTANTIATE_TEST_SUITE_P(Inputs, EveryInput, testing::ValuesIn(inputs()),
                         [](const auto& input) { return input.param.name; });

TEST_P(EveryInput, BeginsWithTheInputsBytes) {
  const Bytes after = signed_document(GetParam().bytes);
  EXPECT_TRUE(std::equal(GetParam().bytes.begin(), GetParam().bytes.end(), after.begin()));
}

TEST_P(EveryInput, SatisfiesQpdfAndPdfsig) {
  const test::TemporaryFolder folder;
  const std::string file = folder.write("s.pdf", signed_document(GetParam().bytes)).string();
  const auto qpdf = test::run_tool("qpdf --check " + file);
  EXPECT_EQ(qpdf.exit_code, 0) << qpdf.output;
  EXPECT_THAT(qpdf.output, Not(HasSubstr("WARNING")));
  const auto pdfsig = test::run_tool("pdfsig -nocert " + file);
  EXPECT_THAT(pdfsig.output, HasSubstr("Signature is Valid"));
  EXPECT_THAT(pdfsig.output, HasSubstr("Total document signed"));
  EXPECT_THAT(pdfsig.output, HasSubstr("ETSI.CAdES.detached"));
}

TEST_P(EveryInput, SatisfiesOpenSslWithTheCadesChecks) {
  const test::TemporaryFolder folder;
  const Bytes bytes = signed_document(GetParam().bytes);
  const pdf::MemorySource source(bytes);
  const auto document = pdf::Document::open(source).value();
  const auto range = pdf::ByteRange::from(last_signature(*document).get("ByteRange"), bytes.size()).value();
  Bytes content(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(range.gap_begin));
  append(content, BytesView(bytes).subspan(range.gap_end));
  folder.write("content", content);
  folder.write("cms.der", pdf::gap_content(source, range).value());
  folder.write("root.pem", crypto::to_pem(test::family().root.certificate));
  const auto verdict = test::run_tool("cd " + folder.path().string() +
                                      " && openssl cms -verify -cades -binary -inform DER -in cms.der -content content"
                                      " -CAfile root.pem -purpose any -out /dev/null");
  EXPECT_EQ(verdict.exit_code, 0) << verdict.output;
}

TEST_P(EveryInput, TakesASecondSignatureThatLeavesTheFirstValid) {
  const Bytes once = signed_document(GetParam().bytes);
  const Bytes twice = signed_document(once, parameters(), test::family(test::KeyKind::ec_p256));
  EXPECT_TRUE(std::equal(once.begin(), once.end(), twice.begin()));
  const test::TemporaryFolder folder;
  const std::string file = folder.write("s.pdf", twice).string();
  const auto pdfsig = test::run_tool("pdfsig -nocert " + file).output;
  EXPECT_THAT(pdfsig, HasSubstr("Signature #2"));
  EXPECT_THAT(pdfsig, Not(HasSubstr("Invalid")));
  EXPECT_EQ(test::run_tool("qpdf --check " + file).exit_code, 0);
  const auto report = validate(pdf::MemorySource(twice), {});
  ASSERT_TRUE(report) << report.error().describe();
  ASSERT_EQ(report->signatures.size(), 2U);
  EXPECT_THAT(report->signatures.front().modifications, testing::IsEmpty());
  EXPECT_TRUE(report->signatures.back().covers_whole_file);
}

// The empty field of a form, filled after somebody else's signature, changes nothing of that one.
TEST(Signed, StaysValidWhenAnInheritingFieldIsFilledLater) {
  const Bytes document = test::sample_pdf(
      {.catalog_extra = "/AcroForm <</Fields [6 0 R]>> /Extensions 8 0 R",
       .page_extra = "/Annots [7 0 R]",
       .more_objects = {"<</T (contrato) /FT /Sig /Kids [7 0 R]>>",
                        "<</Type /Annot /Subtype /Widget /Parent 6 0 R /T (Cliente) /Rect [0 0 0 0] /F 132>>",
                        "<<>>"}});
  const Bytes once = signed_document(document);
  Parameters chosen = parameters();
  chosen.field_name = "contrato.Cliente";
  const Bytes twice = signed_document(once, chosen);
  const auto report = validate(pdf::MemorySource(twice), {});
  ASSERT_EQ(report->signatures.size(), 2U);
  EXPECT_EQ(report->signatures.front().field, "Assinatura1");
  EXPECT_THAT(report->signatures.front().modifications, testing::IsEmpty());
}

// A viewer that knows the authority calls both signers trusted, and the newest signature covers the whole file.
TEST(Signed, IsTrustedByAViewerThatKnowsTheAuthority) {
  const test::TemporaryFolder folder;
  const Bytes once = signed_document(test::sample_pdf());
  folder.write("once.pdf", once);
  folder.write("twice.pdf", signed_document(once));
  folder.write("root.pem", crypto::to_pem(test::family().root.certificate));
  const auto database = test::run_tool("cd " + folder.path().string() +
                                       " && mkdir db && certutil -N -d sql:db --empty-password"
                                       " && certutil -A -d sql:db -n root -t CT,C,C -i root.pem");
  ASSERT_EQ(database.exit_code, 0) << database.output;
  const auto judged = [&folder](const std::string& file) {
    return test::run_tool("cd " + folder.path().string() + " && pdfsig -nssdir sql:db " + file).output;
  };
  EXPECT_THAT(judged("once.pdf"), HasSubstr("Certificate is Trusted"));
  EXPECT_THAT(judged("once.pdf"), HasSubstr("Total document signed"));
  const std::string twice = judged("twice.pdf");
  EXPECT_THAT(twice, HasSubstr("Signature #2"));
  EXPECT_THAT(twice.substr(twice.find("Signature #2")), HasSubstr("Total document signed"));
  EXPECT_THAT(twice, Not(HasSubstr("Invalid")));
}

// ISO 32000-1 §7.5.6: the update begins on a line of its own and touches what it must and nothing else.
TEST_P(EveryInput, ChangesOnlyCatalogFormPageAndTheirArrays) {
  const Bytes after = signed_document(GetParam().bytes);
  const pdf::MemorySource old_source(GetParam().bytes);
  const pdf::MemorySource source(after);
  const auto before = pdf::Document::open(old_source).value();
  const auto document = pdf::Document::open(source).value();
  const std::set<pdf::ObjectId> allowed = {before->catalog().id(),
                                           before->form().id(),
                                           before->page(0).id(),
                                           before->page(0).get("Annots").id(),
                                           before->form().get("Fields").id(),
                                           before->catalog().get("Extensions").id()};
  for (const pdf::Object& object : before->objects()) {
    const auto now = document->object(object.id());
    if (allowed.contains(object.id()) || object.is_stream()) continue;
    EXPECT_EQ(now.syntax(), object.syntax()) << object.id().number;
  }
  for (const std::string& key : before->page(0).keys()) {
    if (key != "Annots" && key != "Tabs") {
      EXPECT_EQ(document->page(0).get(key).reference(), before->page(0).get(key).reference());
    }
  }
  EXPECT_EQ(document->file_end().style, before->file_end().style);
  EXPECT_EQ(document->trailer().get("ID").at(0).octets(), before->trailer().get("ID").at(0).octets());
  EXPECT_FALSE(document->file_end().style == pdf::XrefStyle::table && document->trailer().has("XRefStm"));
}

TEST(Prepare, IsTheSameForTheSameInput) {
  const Bytes document = test::sample_pdf();
  EXPECT_EQ(prepared(document)->serialize(), prepared(document)->serialize());
}

TEST(Prepare, KeepsWhatTheCatalogHad) {
  const Bytes bytes = signed_document(test::sample_pdf({.catalog_extra = "/MarkInfo <</Marked true>> /Lang (pt-PT)"}));
  const pdf::MemorySource source(bytes);
  const auto document = pdf::Document::open(source).value();
  const auto catalog = document->catalog();
  EXPECT_EQ(catalog.get("Lang").text(), "pt-PT");
  EXPECT_EQ(catalog.get("MarkInfo").get("Marked").boolean(), true);
}

TEST(Prepare, FillsAnEmptyFieldWhenItIsNamed) {
  const Bytes document = test::sample_pdf(
      {.catalog_extra = "/AcroForm <</Fields [6 0 R]>>",
       .page_extra = "/Annots [6 0 R]",
       .more_objects = {
           "<</Type /Annot /Subtype /Widget /FT /Sig /T (Cliente) /Rect [50 50 200 100] /F 4 /P 3 0 R>>"}});
  Parameters chosen = parameters();
  chosen.field_name = "Cliente";
  const Bytes bytes = signed_document(document, chosen);
  const pdf::MemorySource source(bytes);
  const auto opened = pdf::Document::open(source).value();
  ASSERT_EQ(opened->fields().size(), 1U);
  EXPECT_TRUE(opened->fields().front().object.get("V").get("Type").is_name("Sig"));
  EXPECT_EQ(opened->form().get("SigFlags").integer(), 3);
  EXPECT_EQ(prepared(bytes, chosen).error().code, ErrorCode::invalid_argument) << "it is not empty any more";
}

TEST(Prepare, FillsAFieldWhoseTypeIsInheritedAndWhoseNameIsAPath) {
  const Bytes document = test::sample_pdf(
      {.catalog_extra = "/AcroForm <</Fields [6 0 R]>>",
       .page_extra = "/Annots [7 0 R]",
       .more_objects = {"<</T (contrato) /FT /Sig /Kids [7 0 R]>>",
                        "<</Type /Annot /Subtype /Widget /Parent 6 0 R /T (Cliente) /Rect [0 0 0 0] /F 132>>"}});
  Parameters chosen = parameters();
  chosen.field_name = "contrato.Cliente";
  const Bytes bytes = signed_document(document, chosen);
  const pdf::MemorySource source(bytes);
  EXPECT_TRUE(last_signature(*pdf::Document::open(source).value()).get("Type").is_name("Sig"));
  const auto report = validate(source, {});
  ASSERT_EQ(report->signatures.size(), 1U);
  EXPECT_EQ(report->signatures.front().field, "contrato.Cliente");
  chosen.field_name = "contrato.Outro";
  EXPECT_EQ(prepared(document, chosen).error().code, ErrorCode::invalid_argument);
}

Bytes with_lockable_fields(const std::string& lock_of_first, const std::string& second_extra = "") {
  const std::string widget = "<</Type /Annot /Subtype /Widget /FT /Sig /Rect [0 0 0 0] /F 132 /P 3 0 R ";
  return test::sample_pdf({.catalog_extra = "/AcroForm <</Fields [6 0 R 7 0 R]>>",
                           .page_extra = "/Annots [6 0 R 7 0 R]",
                           .more_objects = {widget + "/T (Um) /Lock <</Type /SigFieldLock " + lock_of_first + ">>>>",
                                            widget + "/T (Dois) " + second_extra + ">>"}});
}

TEST(Prepare, TurnsAFieldLockIntoItsTransform) {
  Parameters chosen = parameters();
  chosen.field_name = "Um";
  const Bytes bytes = signed_document(with_lockable_fields("/Action /Include /Fields [(Dois)]"), chosen);
  const pdf::MemorySource source(bytes);
  const auto document = pdf::Document::open(source).value();
  const auto reference = document->fields().front().object.get("V").get("Reference").at(0);
  EXPECT_TRUE(reference.get("TransformMethod").is_name("FieldMDP"));
  EXPECT_TRUE(reference.get("TransformParams").get("Action").is_name("Include"));
  EXPECT_EQ(reference.get("TransformParams").get("Fields").at(0).text(), "Dois");
  EXPECT_EQ(reference.get("Data").id(), document->catalog().id());
  chosen.field_name = "Dois";
  EXPECT_EQ(prepared(bytes, chosen).error().code, ErrorCode::pdf_signing_forbidden) << "locked by the first";
  EXPECT_TRUE(prepared(bytes)) << "a new field is not";
}

TEST(Prepare, HonoursEveryKindOfLock) {
  const auto second_after_first = [](const std::string& lock) {
    Parameters chosen = parameters();
    chosen.field_name = "Um";
    const Bytes bytes = signed_document(with_lockable_fields(lock), chosen);
    chosen.field_name = "Dois";
    const auto second = prepared(bytes, chosen);
    return second ? ErrorCode::count_ : second.error().code;
  };
  EXPECT_EQ(second_after_first("/Action /All"), ErrorCode::pdf_signing_forbidden);
  EXPECT_EQ(second_after_first("/Action /Exclude /Fields [(Tres)]"), ErrorCode::pdf_signing_forbidden);
  EXPECT_EQ(second_after_first("/Action /Exclude /Fields [(Dois)]"), ErrorCode::count_);
  EXPECT_EQ(second_after_first("/Action /Include /Fields [(Tres)]"), ErrorCode::count_);
  EXPECT_EQ(second_after_first("/Action /Include /Fields [] /P 1"), ErrorCode::pdf_signing_forbidden);
}

TEST(Prepare, RefusesASeedValueThatDemandsSomething) {
  Parameters chosen = parameters();
  chosen.field_name = "Dois";
  const auto with_seed = [](const std::string& seed) {
    return with_lockable_fields("/Action /All", "/SV <</Type /SV " + seed + ">>");
  };
  EXPECT_EQ(prepared(with_seed("/Ff 2 /SubFilter [/adbe.pkcs7.detached]"), chosen).error().code,
            ErrorCode::pdf_signing_forbidden);
  EXPECT_TRUE(prepared(with_seed("/Reasons [(x)]"), chosen)) << "a wish is not a demand";
}

TEST(Prepare, RefusesFormsAndAnnotationsThatAreNotArrays) {
  EXPECT_EQ(prepared(test::sample_pdf({.page_extra = "/Annots 5 0 R"})).error().code, ErrorCode::pdf_damaged);
  EXPECT_EQ(prepared(test::sample_pdf({.catalog_extra = "/AcroForm <</Fields (x)>>"})).error().code,
            ErrorCode::pdf_damaged);
}

TEST(Prepare, RefusesADocumentOfWhichOneObjectIsCatalogAndForm) {
  EXPECT_EQ(prepared(test::sample_pdf({.catalog_extra = "/AcroForm 1 0 R"})).error().code, ErrorCode::pdf_damaged);
  EXPECT_EQ(prepared(test::sample_pdf({.catalog_extra = "/AcroForm 3 0 R"})).error().code, ErrorCode::pdf_damaged);
}

TEST(Prepare, RefusesAKeyThatIsTooShort) {
  const test::Identity weak =
      test::issued_by(test::family().authority, {.common_name = "Chave curta (TESTE)", .key = test::KeyKind::rsa_1024});
  const auto chain = crypto::CertificateChain::build({weak.certificate, test::family().authority.certificate}).value();
  EXPECT_EQ(prepare(pdf::MemorySource(test::sample_pdf()), chain, parameters()).error().code,
            ErrorCode::key_unsupported);
}

// ISO 14289-1 §7.18: a tagged page with annotations says its tabbing order, a field its description.
TEST(Prepare, KeepsATaggedDocumentAccessible) {
  const Bytes tagged = test::sample_pdf({.catalog_extra = "/MarkInfo <</Marked true>>"});
  const Bytes once = signed_document(tagged);
  const pdf::MemorySource source(once);
  const auto document = pdf::Document::open(source).value();
  EXPECT_TRUE(document->page(0).get("Tabs").is_name("S"));
  EXPECT_EQ(document->fields().back().object.get("TU").text(), "Assinatura de Marta Conceição (TESTE)");
  const Bytes plain = signed_document(test::sample_pdf());
  const pdf::MemorySource plain_source(plain);
  EXPECT_FALSE(pdf::Document::open(plain_source).value()->page(0).has("Tabs")) << "only where it is needed";
}

TEST(Prepare, TakesReasonAndLocationInPortuguese) {
  Parameters chosen = parameters();
  chosen.reason = "Emissão de fatura";
  chosen.location = "Évora (Portugal) \\";
  const Bytes bytes = signed_document(test::sample_pdf(), chosen);
  const pdf::MemorySource source(bytes);
  const auto document = pdf::Document::open(source).value();
  EXPECT_EQ(last_signature(*document).get("Reason").text(), chosen.reason);
  EXPECT_EQ(last_signature(*document).get("Location").text(), chosen.location);
}

TEST(Prepare, LeavesRoomForATimeStampFromBTOn) {
  Parameters chosen = parameters();
  chosen.level = Level::B_T;
  const auto bb = prepared(test::sample_pdf()).value();
  const auto bt = prepared(test::sample_pdf(), chosen).value();
  EXPECT_GE(bt.contents_end - bt.contents_begin, bb.contents_end - bb.contents_begin + (16U << 10U));
  signed_document(test::sample_pdf(), chosen);
}

Bytes certified_with(const int permission) {
  return test::sample_pdf(
      {.catalog_extra = "/AcroForm <</Fields [6 0 R] /SigFlags 3>> /Perms <</DocMDP 7 0 R>>",
       .page_extra = "/Annots [6 0 R]",
       .more_objects = {"<</Type /Annot /Subtype /Widget /FT /Sig /T (C) /V 7 0 R /Rect [0 0 0 0] /F 132 /P 3 0 R>>",
                        "<</Type /Sig /Filter /Adobe.PPKLite /Reference [<</Type /SigRef /TransformMethod /DocMDP "
                        "/TransformParams <</Type /TransformParams /V /1.2 /P " +
                            std::to_string(permission) + ">>>>]>>"}});
}

TEST(Prepare, RespectsCertification) {
  EXPECT_EQ(prepared(certified_with(1)).error().code, ErrorCode::pdf_signing_forbidden);
  EXPECT_TRUE(prepared(certified_with(2)));
  EXPECT_TRUE(prepared(certified_with(3)));
}

// ---- two halves -----------------------------------------------------------------------------------------------------

TEST(Preparation, IsFinishedByWhoeverHasItsBytes) {
  const Bytes document = test::sample_pdf();
  const Bytes stored = prepared(document)->serialize();
  const auto loaded = Preparation::deserialize(stored);
  ASSERT_TRUE(loaded);
  const auto value = test::sign(test::family().person, loaded->representation());
  EXPECT_TRUE(finished(document, *loaded, value));
}

TEST(Preparation, CutOffOrForeignBytesAreRefused) {
  const Bytes stored = prepared(test::sample_pdf())->serialize();
  for (std::size_t size = 0; size < stored.size(); size += 7) {
    EXPECT_FALSE(Preparation::deserialize(BytesView(stored).first(size))) << size;
  }
  Bytes longer = stored;
  longer.push_back(0);
  EXPECT_FALSE(Preparation::deserialize(longer));
  for (std::size_t at = 0; at < 56; ++at) {  // mark, size, digest, size of the update
    Bytes changed = stored;
    changed[at] ^= 0xFFU;
    const auto loaded = Preparation::deserialize(changed);
    const bool other = loaded && loaded->input_digest != Preparation::deserialize(stored)->input_digest;
    EXPECT_TRUE(!loaded || other) << at;
  }
}

TEST(Finish, RefusesAnotherDocument) {
  const Bytes document = test::sample_pdf();
  const auto preparation = prepared(document).value();
  const auto value = test::sign(test::family().person, preparation.representation());
  Bytes other = document;
  other[100] ^= 1U;
  EXPECT_EQ(finished(other, preparation, value).error().code, ErrorCode::document_changed);
  other = document;
  other.push_back('\n');
  EXPECT_EQ(finished(other, preparation, value).error().code, ErrorCode::document_changed);
}

TEST(Finish, WritesNothingForAWrongValue) {
  const Bytes document = test::sample_pdf();
  const auto preparation = prepared(document).value();
  auto value = test::sign(test::family().person, preparation.representation());
  value.octets[10] ^= 1U;
  pdf::MemorySink out;
  EXPECT_EQ(finish(pdf::MemorySource(document), preparation, value, out).error().code, ErrorCode::signature_mismatch);
  EXPECT_TRUE(out.bytes().empty());
}

// ---- the gate -------------------------------------------------------------------------------------------------------

TEST(Gate, NoChangedByteOfTheStoredFilePasses) {
  const Bytes document = test::sample_pdf();
  const auto preparation = prepared(document).value();
  const auto value = test::sign(test::family().person, preparation.representation());
  const Bytes good = finished(document, preparation, value).value();
  ASSERT_TRUE(gate(pdf::MemorySource(good), preparation));
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes changed = good;
    changed[at] ^= 0xFFU;
    EXPECT_FALSE(gate(pdf::MemorySource(changed), preparation)) << at;
  }
  EXPECT_FALSE(gate(pdf::MemorySource(BytesView(good).first(good.size() - 1)), preparation));
}

TEST(Gate, DoesNotTakeTheUnsignedFile) {
  const Bytes document = test::sample_pdf();
  const auto preparation = prepared(document).value();
  Bytes unsigned_file = document;
  append(unsigned_file, preparation.appended);
  EXPECT_FALSE(gate(pdf::MemorySource(unsigned_file), preparation));
}

TEST(Gate, DoesNotTakeAnotherPersonsSignature) {
  const Bytes document = test::sample_pdf();
  const auto mine = prepared(document).value();
  const test::Identity other = test::issued_by(test::family().authority, {.common_name = "Marta Conceição (TESTE)"});
  const auto chain = crypto::CertificateChain::build(
                         {other.certificate, test::family().authority.certificate, test::family().root.certificate})
                         .value();
  const auto theirs = prepare(pdf::MemorySource(document), chain, parameters()).value();
  const Bytes bytes = finished(document, theirs, test::sign(other, theirs.representation())).value();
  EXPECT_TRUE(gate(pdf::MemorySource(bytes), theirs));
  EXPECT_FALSE(gate(pdf::MemorySource(bytes), mine));
}

}  // namespace
}  // namespace rubrica::pades
