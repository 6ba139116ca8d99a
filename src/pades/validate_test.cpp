#include "pades/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pades/report_json.h"
#include "pdf/byte_range.h"
#include "pdf/document.h"
#include "pdf/incremental_update.h"
#include "support/sample_pdf.h"
#include "support/test_identity.h"

namespace rubrica::pades {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const Time kToday = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);

Bytes sign_with(const test::Family& family, const Bytes& document) {
  Parameters parameters;
  parameters.claimed_time = parse_iso_utc("2026-11-24T10:00:00Z").value();
  const auto preparation = prepare(pdf::MemorySource(document), family.chain, parameters).value();
  pdf::MemorySink out;
  EXPECT_TRUE(
      finish(pdf::MemorySource(document), preparation, test::sign(family.person, preparation.representation()), out));
  return out.take();
}
Bytes signed_sample() { return sign_with(test::family(), test::sample_pdf()); }

ValidationReport validated(const Bytes& bytes, const Time at = kToday,
                           const crypto::Certificate& anchor = test::family().root.certificate) {
  auto report = validate(pdf::MemorySource(bytes), {{{anchor}}, at});
  EXPECT_TRUE(report) << report.error().describe();
  return report ? std::move(*report) : ValidationReport{};
}

// Appends one revision in which `change` may do as it likes.
Bytes with_revision(const Bytes& bytes,
                    const std::function<void(const pdf::Document&, pdf::IncrementalUpdate&)>& change) {
  const pdf::MemorySource source(bytes);
  const auto document = pdf::Document::open(source).value();
  pdf::IncrementalUpdate update(*document, bytes.size());
  change(*document, update);
  Bytes out = bytes;
  append(out, update.write(Bytes(16, 1)).value().bytes);
  return out;
}

TEST(Validate, ASoundSignatureWaitsOnlyForRevocation) {
  const auto report = validated(signed_sample());
  ASSERT_EQ(report.signatures.size(), 1U);
  const SignatureReport& signature = report.signatures.front();
  EXPECT_EQ(report.indication, Indication::indeterminate);
  EXPECT_EQ(signature.sub_indication, "TRY_LATER");
  EXPECT_EQ(signature.level, Level::B_B);
  EXPECT_TRUE(signature.covers_whole_file);
  EXPECT_THAT(signature.modifications, IsEmpty());
  EXPECT_EQ(signature.signer_name, "Marta Conceição (TESTE)");
  EXPECT_EQ(signature.issuer_name, "EC de Teste");
  EXPECT_EQ(signature.claimed_time, parse_iso_utc("2026-11-24T10:00:00Z").value());
  EXPECT_EQ(signature.path.size(), 3U);
}

TEST(Validate, AsksForWhatItDoesNotKnow) {
  const auto report = validated(signed_sample());
  const auto& questions = report.signatures.front().questions;
  ASSERT_EQ(questions.size(), 2U) << "the person, the authority; never the anchor";
  EXPECT_EQ(questions[0].certificate, test::family().person.certificate);
  EXPECT_EQ(questions[1].issuer, test::family().root.certificate);
}

TEST(Validate, TheWholeIsAsGoodAsItsWorstPart) {
  SignatureReport good;
  good.indication = Indication::total_passed;
  SignatureReport open;
  SignatureReport failed;
  failed.indication = Indication::total_failed;
  EXPECT_EQ(worst({good, good}), Indication::total_passed);
  EXPECT_EQ(worst({good, open}), Indication::indeterminate);
  EXPECT_EQ(worst({open, failed, good}), Indication::total_failed);
  EXPECT_EQ(worst({}), Indication::indeterminate);
}

TEST(Validate, SaysWhatIsMissingOfThePath) {
  EXPECT_EQ(validated(signed_sample(), kToday, test::family(test::KeyKind::ec_p256).root.certificate)
                .signatures.front()
                .sub_indication,
            "NO_CERTIFICATE_CHAIN_FOUND");
  const Time later = std::chrono::sys_days(std::chrono::year(2037) / 1 / 1);
  EXPECT_EQ(validated(signed_sample(), later).signatures.front().sub_indication, "OUT_OF_BOUNDS_NO_POE");
}

TEST(Validate, AnUnsignedDocumentHasNothingToSay) {
  const auto report = validated(test::sample_pdf());
  EXPECT_THAT(report.signatures, IsEmpty());
  EXPECT_EQ(report.indication, Indication::indeterminate);
}

TEST(Validate, EveryFlippedByteInsideTheRangesFails) {
  const Bytes good = signed_sample();
  const pdf::MemorySource source(good);
  const auto document = pdf::Document::open(source).value();
  const auto range =
      pdf::ByteRange::from(document->fields().back().object.get("V").get("ByteRange"), good.size()).value();
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes changed = good;
    changed[at] ^= 0xFFU;
    const auto report = validate(pdf::MemorySource(changed), {{{test::family().root.certificate}}, kToday});
    if (!report) continue;  // unreadable is not valid either
    const bool in_gap = at >= range.gap_begin && at < range.gap_end;
    for (const SignatureReport& signature : report->signatures) {
      EXPECT_TRUE(in_gap || signature.indication == Indication::total_failed) << at;
      EXPECT_NE(signature.indication, Indication::total_passed) << at;
      EXPECT_TRUE(signature.signer_name.empty() || signature.indication != Indication::indeterminate ||
                  signature.signer_name == "Marta Conceição (TESTE)")
          << at;
    }
  }
}

TEST(Validate, ASecondSignatureLeavesTheFirstUnmodified) {
  const auto report = validated(sign_with(test::family(), signed_sample()));
  ASSERT_EQ(report.signatures.size(), 2U);
  EXPECT_FALSE(report.signatures[0].covers_whole_file);
  EXPECT_THAT(report.signatures[0].modifications, IsEmpty());
  EXPECT_EQ(report.signatures[0].sub_indication, "TRY_LATER");
  EXPECT_TRUE(report.signatures[1].covers_whole_file);
}

// ---- what came after ------------------------------------------------------------------------------------------------

void expect_modified(const Bytes& bytes, const std::string& what) {
  const auto report = validated(bytes);
  ASSERT_EQ(report.signatures.size(), 1U);
  const SignatureReport& signature = report.signatures.front();
  EXPECT_EQ(signature.indication, Indication::total_failed);
  EXPECT_FALSE(signature.covers_whole_file);
  EXPECT_THAT(signature.modifications, testing::Contains(HasSubstr(what)));
}

TEST(Modifications, ReplacedPageContent) {
  expect_modified(with_revision(signed_sample(),
                                [](const pdf::Document&, pdf::IncrementalUpdate& update) {
                                  update.put({4, 0}, "<</Length 2>>\nstream\nq \nendstream");
                                }),
                  "object 4 was changed");
}

TEST(Modifications, AnotherFontUnderTheSameText) {
  expect_modified(with_revision(signed_sample(),
                                [](const pdf::Document&, pdf::IncrementalUpdate& update) {
                                  update.put({5, 0}, "<</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>");
                                }),
                  "object 5 was changed: Font");
}

TEST(Modifications, APageAdded) {
  expect_modified(with_revision(signed_sample(),
                                [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
                                  const auto page = update.add("<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>");
                                  const auto pages = document.catalog().get("Pages");
                                  update.put(pages.id(), "<</Type /Pages /Kids [3 0 R " + std::to_string(page.number) +
                                                             " 0 R] /Count 2>>");
                                }),
                  "object 2 was changed");
}

TEST(Modifications, AnAnnotationOverTheText) {
  expect_modified(
      with_revision(signed_sample(),
                    [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
                      const auto page = document.page(0);
                      const auto note = update.add("<</Type /Annot /Subtype /FreeText /Rect [0 0 500 800]>>");
                      const auto list = page.get("Annots").with_element(std::to_string(note.number) + " 0 R");
                      update.put(page.id(), page.with("Annots", list.syntax()).syntax());
                    }),
      "object 3 was changed");
}

TEST(Modifications, AnEmptySignatureFieldWithAnAppearance) {
  expect_modified(
      with_revision(signed_sample(),
                    [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
                      const auto page = document.page(0);
                      const auto field =
                          update.add("<</Type /Annot /Subtype /Widget /FT /Sig /T (x) /Rect [0 0 500 800]>>");
                      const auto list = page.get("Annots").with_element(std::to_string(field.number) + " 0 R");
                      update.put(page.id(), page.with("Annots", list.syntax()).syntax());
                    }),
      "object 3 was changed");
}

TEST(Modifications, TheSignatureDictionaryItself) {
  expect_modified(with_revision(signed_sample(),
                                [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
                                  const auto signature = document.fields().back().object.get("V");
                                  update.put(signature.id(), signature.with("Name", "(Outra Pessoa)").syntax());
                                }),
                  "was changed: Sig");
}

TEST(Modifications, TheFieldMovedOntoThePage) {
  expect_modified(with_revision(signed_sample(),
                                [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
                                  const auto field = document.fields().back().object;
                                  update.put(field.id(), field.with("Rect", "[0 0 500 800]").syntax());
                                }),
                  "was changed: Annot");
}

TEST(Modifications, AllowedAreADssAndTheModificationDate) {
  const auto report =
      validated(with_revision(signed_sample(), [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
        const auto dss = update.add("<</Type /DSS /Certs []>>");
        const auto catalog = document.catalog();
        update.put(catalog.id(), catalog.with("DSS", std::to_string(dss.number) + " 0 R").syntax());
      }));
  EXPECT_THAT(report.signatures.front().modifications, IsEmpty());
  EXPECT_EQ(report.signatures.front().sub_indication, "TRY_LATER");
}

// ---- attacks on the ranges ------------------------------------------------------------------------------------------

Bytes with_byte_range(const Bytes& bytes, const std::string& range) {
  std::string text(as_text(bytes));
  const auto at = text.rfind("/ByteRange [") + 11;
  const auto end = text.find(']', at) + 1;
  std::string padded = range;
  padded.resize(end - at, ' ');
  return to_bytes(text.replace(at, end - at, padded));
}

TEST(Attacks, RangesThatAreNone) {
  for (const char* range : {"[]", "[0 0 0 0]", "[0 1 1 1]", "[0 -1 5 5]", "null", "[0 5 9 99999]"}) {
    const auto report = validated(with_byte_range(signed_sample(), range));
    ASSERT_EQ(report.signatures.size(), 1U) << range;
    EXPECT_EQ(report.signatures.front().indication, Indication::total_failed) << range;
  }
}

TEST(Attacks, ContentsThatAreNoneOrNotInTheGap) {
  for (const char* contents : {"/Contents <> ", "/Contents null", "/Contents ()  "}) {
    std::string text(as_text(signed_sample()));
    const auto at = text.rfind("/Contents <");
    const auto end = text.find('>', at) + 1;
    std::string padded = contents;
    padded.resize(end - at, ' ');
    const auto report = validated(to_bytes(text.replace(at, end - at, padded)));
    EXPECT_EQ(report.signatures.front().indication, Indication::total_failed) << contents;
  }
}

TEST(ReportJson, HasTheDocumentedShape) {
  const json::Object object = to_json(validated(signed_sample()));
  EXPECT_EQ(object.at("indication"), "INDETERMINATE");
  const json::Object& signature = object.at("signatures").as_array().at(0).as_object();
  EXPECT_EQ(signature.at("field"), "Assinatura1");
  EXPECT_EQ(signature.at("type"), "signature");
  EXPECT_EQ(signature.at("sub_indication"), "TRY_LATER");
  EXPECT_EQ(signature.at("level"), "PAdES-B-B");
  EXPECT_EQ(signature.at("signer").as_object().at("name"), "Marta Conceição (TESTE)");
  EXPECT_EQ(signature.at("claimed_time"), "2026-11-24T10:00:00Z");
  EXPECT_TRUE(signature.at("best_signature_time").is_null());
  EXPECT_EQ(signature.at("covers_whole_file"), true);
}

}  // namespace
}  // namespace rubrica::pades
