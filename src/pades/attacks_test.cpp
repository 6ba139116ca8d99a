// Documents that somebody tampered with after they were signed, one per class of field/pades.md §3. None may pass.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pades/validate.h"
#include "pdf/byte_range.h"
#include "pdf/document.h"
#include "pdf/incremental_update.h"
#include "support/long_term_case.h"
#include "support/sample_pdf.h"

namespace rubrica::pades {
namespace {

using namespace std::chrono_literals;
using test::LongTermCase;

// A form with a text field and a page that nobody refers to; the signature certifies nothing.
Bytes document_with_form(const std::string& permissions = "") {
  return test::sample_pdf(
      {.catalog_extra = "/AcroForm <</Fields [6 0 R]>> " + permissions,
       .page_extra = "/Annots [6 0 R]",
       .more_objects = {"<</Type /Annot /Subtype /Widget /FT /Tx /T (valor) /V (10) /Rect [72 600 200 620] /P 3 0 R>>",
                        "<</Type /Pages /Kids [8 0 R] /Count 1>>",
                        "<</Type /Page /Parent 7 0 R /MediaBox [0 0 595 842] /Resources <<>>>>"}});
}

class TamperedDocuments : public testing::Test, public LongTermCase {
 protected:
  const Bytes lt = augmented(signed_pdf(document_with_form(), true), {.level = Level::B_LT, .renew_older_than = {}});
  const Bytes lta = augmented(lt, {.level = Level::B_LTA, .renew_older_than = {}});

  using Change = std::function<void(const pdf::Document&, pdf::IncrementalUpdate&)>;
  static Bytes with_revision(const Bytes& bytes, const Change& change, const Bytes& before_it = {}) {
    const pdf::MemorySource source(bytes);
    const auto document = pdf::Document::open(source).value();
    pdf::IncrementalUpdate update(*document, bytes.size() + before_it.size());
    change(*document, update);
    Bytes out = bytes;
    append(out, before_it);
    append(out, update.write(Bytes(16, 1)).value().bytes);
    return out;
  }

  // Unreadable, or not passed; and the signature itself is called modified where it is one of the others that failed.
  void expect_refused(const Bytes& attacked, const std::string& what) const {
    const auto report = validate(pdf::MemorySource(attacked), {anchors(), clock.now()});
    if (report) {
      EXPECT_NE(report->indication, Indication::total_passed) << what;
    }
  }
  void expect_refused_on_every_level(const Change& change, const std::string& what) const {
    for (const Bytes* base : {&lt, &lta}) expect_refused(with_revision(*base, change), what);
  }
};

TEST_F(TamperedDocuments, TheDocumentsThemselvesPass) {
  EXPECT_EQ(validated(lt).indication, Indication::total_passed);
  EXPECT_EQ(validated(lta).indication, Indication::total_passed);
}

TEST_F(TamperedDocuments, IncrementalSaving) {
  expect_refused_on_every_level(
      [](const pdf::Document&, pdf::IncrementalUpdate& update) {
        update.put({4, 0}, "<</Length 2>>\nstream\nq \nendstream");
      },
      "page content replaced");
  expect_refused_on_every_level(
      [](const pdf::Document&, pdf::IncrementalUpdate& update) {
        update.put({2, 0}, "<</Type /Pages /Kids [3 0 R 8 0 R] /Count 2>>");
      },
      "a page added");
  Bytes junk = lta;
  append(junk, "\nlixo");
  expect_refused(junk, "bytes after the end");
}

TEST_F(TamperedDocuments, IncrementalSavingWithACloneOfTheSignature) {
  expect_refused_on_every_level(
      [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
        const pdf::Object field = document.fields()[1].object;
        const auto clone = update.add(field.get("V").syntax());
        update.put(field.id(), field.with("V", std::to_string(clone.number) + " 0 R").syntax());
        update.put({4, 0}, "<</Length 2>>\nstream\nq \nendstream");
      },
      "the signature's dictionary moved to a new object");
}

TEST_F(TamperedDocuments, ASecondFieldOnTheSameValue) {
  expect_refused_on_every_level(
      [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
        const pdf::Object field = document.fields()[1].object;
        const auto twin = update.add("<</FT /Sig /T (outra) /V " + field.get("V").reference() + ">>");
        const pdf::Object form = document.form();
        const auto fields = form.get("Fields").with_element(std::to_string(twin.number) + " 0 R");
        const pdf::Object catalog = document.catalog();
        update.put(catalog.id(), catalog.with("AcroForm", form.with("Fields", fields.syntax()).syntax()).syntax());
      },
      "two fields share a value");
}

TEST_F(TamperedDocuments, SignatureWrapping) {
  const pdf::MemorySource source(lt);
  const auto document = pdf::Document::open(source).value();
  const pdf::Object signature = document->fields()[1].object.get("V");
  const auto range = pdf::ByteRange::from(signature.get("ByteRange"), lt.size()).value();
  const Bytes second_part(lt.begin() + static_cast<std::ptrdiff_t>(range.gap_end),
                          lt.begin() + static_cast<std::ptrdiff_t>(range.covered_end()));
  // The signed second part once more at the end, and a dictionary that points there: what lies between is free.
  const Bytes wrapped = with_revision(
      lt,
      [&](const pdf::Document&, pdf::IncrementalUpdate& update) {
        const std::string moved = "[0 " + std::to_string(range.gap_begin) + " " + std::to_string(lt.size()) + " " +
                                  std::to_string(second_part.size()) + "]";
        update.put(signature.id(), signature.with("ByteRange", moved).syntax());
        update.put({4, 0}, "<</Length 2>>\nstream\nq \nendstream");
      },
      second_part);
  expect_refused(wrapped, "wrapped");
}

TEST_F(TamperedDocuments, ShadowHide) {
  expect_refused_on_every_level(
      [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
        const pdf::Object catalog = document.catalog();
        update.put(catalog.id(), catalog.with("Pages", "7 0 R").syntax());
      },
      "the hidden page tree becomes the document's");
}

TEST_F(TamperedDocuments, ShadowReplace) {
  expect_refused_on_every_level(
      [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
        const pdf::Object field = document.fields()[0].object;
        const auto appearance =
            update.add("<</Type /XObject /Subtype /Form /BBox [0 0 1 1] /Length 0>>\nstream\n\nendstream");
        update.put(
            field.id(),
            field.with("V", "(1000000)").with("AP", "<</N " + std::to_string(appearance.number) + " 0 R>>").syntax());
      },
      "another value in a field that nothing permits to fill");
}

TEST_F(TamperedDocuments, ShadowHideAndReplace) {
  expect_refused_on_every_level(
      [](const pdf::Document&, pdf::IncrementalUpdate& update) {
        update.put({8, 0}, "<</Type /Page /Parent 7 0 R /MediaBox [0 0 595 842] /Resources <<>> /Contents 4 0 R>>");
      },
      "the hidden page gets its content");
}

// Prepared before the signature: a page that refers to an object which is not there yet.
TEST_F(TamperedDocuments, ShadowThroughAReferenceToNothing) {
  const std::vector<test::SampleOptions> prepared = {
      {.page_extra = "/Annots [60 0 R]"},
      {.page_extra = "/Annots 6 0 R", .more_objects = {"[60 0 R]"}},
      {.page_extra = "/PieceInfo 6 0 R", .more_objects = {"<</Hidden 60 0 R>>"}},
  };
  for (const test::SampleOptions& options : prepared) {
    const Bytes good =
        augmented(signed_pdf(test::sample_pdf(options), true), {.level = Level::B_LT, .renew_older_than = {}});
    EXPECT_EQ(validated(good).indication, Indication::total_passed);
    const Bytes attacked = with_revision(good, [](const pdf::Document&, pdf::IncrementalUpdate& update) {
      update.put({60, 0}, "<</Type /Annot /Subtype /Square /Rect [0 0 595 842] /IC [1 1 1] /F 4>>");
    });
    expect_refused(attacked, options.page_extra);
  }
}

TEST_F(TamperedDocuments, TheSignaturesOwnField) {
  for (const char* rect : {"[0 0 595 842]", "[0 0 1 1]"}) {
    expect_refused_on_every_level(
        [rect](const pdf::Document& document, pdf::IncrementalUpdate& update) {
          const pdf::Object field = document.fields()[1].object;
          update.put(field.id(), field.with("Rect", rect).syntax());
        },
        "moved onto the page (DSS-3946)");
  }
  expect_refused_on_every_level(
      [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
        const pdf::Object signature = document.fields()[1].object.get("V");
        update.put(signature.id(), signature.with("Name", "(Outra Pessoa)").syntax());
      },
      "another name on it");
}

TEST_F(TamperedDocuments, AnAnnotationOverTheText) {
  expect_refused_on_every_level(
      [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
        const auto note = update.add("<</Type /Annot /Subtype /FreeText /Rect [0 0 500 800]>>");
        const pdf::Object page = document.page(0);
        const auto list = page.get("Annots").with_element(std::to_string(note.number) + " 0 R");
        update.put(page.id(), page.with("Annots", list.syntax()).syntax());
      },
      "EAA");
}

TEST_F(TamperedDocuments, ALaterSignatureThatHidesThePage) {
  const Bytes again = signed_pdf(lt, true);
  EXPECT_EQ(validated(again).signatures.front().indication, Indication::total_passed);
  // The same with a widget as large as the page, before its own signature is made: here simply as its field.
  const auto with_widget = [this](const std::string& rect, const bool in_form) {
    const Bytes attacked = with_revision(lt, [&](const pdf::Document& document, pdf::IncrementalUpdate& update) {
      const auto value = update.add("<</Type /Sig /ByteRange [0 1 2 3] /Contents <00>>>");
      const auto field = update.add("<</Type /Annot /Subtype /Widget /FT /Sig /T (grande) /Rect " + rect + " /V " +
                                    std::to_string(value.number) + " 0 R>>");
      const std::string reference = std::to_string(field.number) + " 0 R";
      const pdf::Object page = document.page(0);
      const auto list = page.get("Annots").with_element(reference);
      update.put(page.id(), page.with("Annots", list.syntax()).syntax());
      if (!in_form) return;
      const pdf::Object form = document.form();
      const pdf::Object catalog = document.catalog();
      const auto fields = form.get("Fields").with_element(reference);
      update.put(catalog.id(), catalog.with("AcroForm", form.with("Fields", fields.syntax()).syntax()).syntax());
    });
    const auto report = validated(attacked);
    return std::ranges::find(report.signatures, "Assinatura1", &SignatureReport::field)->indication;
  };
  EXPECT_EQ(with_widget("[0 0 595 842]", true), Indication::total_failed) << "SSA";
  EXPECT_EQ(with_widget("[0 0 99 99]", true), Indication::total_passed) << "its own value is what fails";
  EXPECT_EQ(with_widget("[0 0 99 99]", false), Indication::total_failed) << "only looks like a signature";
}

// poppler gives up on a cross-reference stream with a field of eight bytes, though it is correct, searches the file,
// and shows the page that no section knows. What makes which reader search is not for us to know.
TEST_F(TamperedDocuments, AnObjectForReadersThatSearchTheFile) {
  const std::string page = "3 0 obj\n<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources <<>>>>\nendobj\n";
  for (const Bytes* base : {&lt, &lta}) {
    const auto report = validated(with_revision(
        *base, [](const pdf::Document&, pdf::IncrementalUpdate& update) { update.add("<<>>"); }, to_bytes(page)));
    EXPECT_EQ(report.signatures.front().indication, Indication::total_failed);
    EXPECT_THAT(report.signatures.front().modifications,
                testing::ElementsAre(testing::HasSubstr("object 3 stands where no cross-reference section leads")));
  }
}

TEST_F(TamperedDocuments, ValidationDataTakenOutOrReplaced) {
  expect_refused_on_every_level(
      [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
        const pdf::Object dss = document.catalog().get("DSS");
        update.put(dss.id(), dss.with("OCSPs", "[]").syntax());
      },
      "answers taken out");
  expect_refused_on_every_level(
      [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
        const pdf::Object stream = document.catalog().get("DSS").get("OCSPs").at(0);
        update.put(stream.id(), "<</Length 1>>\nstream\nx\nendstream");
      },
      "an answer replaced");
}

TEST_F(TamperedDocuments, DataInThePadding) {
  const pdf::MemorySource source(lt);
  const auto document = pdf::Document::open(source).value();
  const auto range = pdf::ByteRange::from(document->fields()[1].object.get("V").get("ByteRange"), lt.size()).value();
  Bytes padded = lt;
  padded[range.gap_end - 3] = 'f';
  expect_refused(padded, "a byte after the DER");
}

TEST_F(TamperedDocuments, ATimeStampOfSomethingElse) {
  // Another signature's time-stamp in the place of one's own proves nothing.
  const Bytes plain = signed_pdf(document_with_form(), false);
  const auto report = validated(plain);
  EXPECT_FALSE(report.signatures.front().best_signature_time);
  Parameters parameters;
  parameters.level = Level::B_T;
  const Bytes document = document_with_form();
  const auto preparation = prepare(pdf::MemorySource(document), authority.chain(), parameters).value();
  const auto value = test::sign(authority.person, preparation.representation());
  auto foreign = services().time_stamps->stamp(crypto::sha256(as_bytes("isto")), Deadline::after(5s)).value();
  pdf::MemorySink out;
  EXPECT_EQ(finish(pdf::MemorySource(document), preparation, value, foreign, out).value(), Level::B_B);
}

// Permitted: filling in a field of a document whose certification says so (P = 2), and of no other.
TEST_F(TamperedDocuments, FillingIsAllowedOnlyWhereACertificationPermitsIt) {
  const auto fill = [](const pdf::Document& document, pdf::IncrementalUpdate& update) {
    const pdf::Object field = document.fields()[0].object;
    update.put(field.id(), field.with("V", "(20)").syntax());
  };
  const Bytes filled = with_revision(lt, fill);
  EXPECT_EQ(validated(filled).signatures.front().sub_indication, "FORMAT_FAILURE");
}

// DESIGN §9: a byte changed inside a ByteRange fails what covers it; anywhere else, nothing gets better by it.
TEST_F(TamperedDocuments, NoChangedByteMakesAnythingBetter) {
  const auto good = validated(lta);
  const SignatureReport& before = good.signatures.front();
  constexpr std::size_t kStep = 89;
  for (std::size_t at = 0; at < lta.size(); at += kStep) {
    Bytes changed = lta;
    changed[at] ^= 0xFFU;
    const auto report = validate(pdf::MemorySource(changed), {anchors(), clock.now()});
    if (!report) continue;
    EXPECT_NE(report->indication, Indication::total_passed) << at;
    for (const SignatureReport& after : report->signatures) {
      if (after.field != before.field || after.indication == Indication::total_failed) continue;
      EXPECT_EQ(after.signer_name, before.signer_name) << at;
      EXPECT_LE(after.level, before.level) << at;
      if (after.best_signature_time) {
        EXPECT_GE(*after.best_signature_time, *before.best_signature_time) << at;
      }
    }
  }
}

}  // namespace
}  // namespace rubrica::pades
