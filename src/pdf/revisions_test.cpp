#include "pdf/revisions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pdf/incremental_update.h"
#include "support/sample_pdf.h"

namespace rubrica::pdf {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// What the comparison says about one more revision.
template <class Change>
std::vector<std::string> after(const Bytes& bytes, const Change& change) {
  const MemorySource source(bytes);
  const auto document = Document::open(source).value();
  IncrementalUpdate update(*document, bytes.size());
  change(*document, update);
  Bytes out = bytes;
  append(out, update.write(Bytes(16, 1)).value().bytes);
  const MemorySource whole(out);
  return modifications_after(whole, *Document::open(whole).value(), bytes.size());
}

// Object 6 a text field, 7 a signature with these references, its field 8.
Bytes certified(const std::string& references) {
  return test::sample_pdf(
      {.catalog_extra = "/AcroForm <</Fields [6 0 R 8 0 R]>> /Perms <</DocMDP 7 0 R>>",
       .page_extra = "/Annots [6 0 R]",
       .more_objects = {"<</Type /Annot /Subtype /Widget /FT /Tx /T (valor) /V (10) /Rect [72 600 200 620]>>",
                        "<</Type /Sig /ByteRange [0 1 5 6] /Contents <00> /Reference [" + references + "]>>",
                        "<</FT /Sig /T (certifica) /V 7 0 R>>"}});
}
std::string doc_mdp(const int permission) {
  return "<</TransformMethod /DocMDP /TransformParams <</P " + std::to_string(permission) + ">>>>";
}

void fill(const Document& document, IncrementalUpdate& update) {
  update.put({6, 0}, document.object({6, 0}).with("V", "(20)").syntax());
}

TEST(Modifications, FillingAFieldNeedsACertificationThatPermitsIt) {
  EXPECT_THAT(after(certified(doc_mdp(2)), fill), IsEmpty());
  EXPECT_THAT(after(certified(doc_mdp(3)), fill), IsEmpty());
  EXPECT_THAT(after(certified(doc_mdp(1)), fill), testing::ElementsAre(HasSubstr("object 6 was changed")));
  EXPECT_THAT(after(certified(""), fill), testing::ElementsAre(HasSubstr("object 6 was changed")));
}

TEST(Modifications, FillingNeverMovesAFieldNorTouchesALockedOne) {
  const auto move = [](const Document& document, IncrementalUpdate& update) {
    update.put({6, 0}, document.object({6, 0}).with("Rect", "[0 0 595 842]").syntax());
  };
  EXPECT_THAT(after(certified(doc_mdp(2)), move), testing::SizeIs(1));
  const std::string lock =
      doc_mdp(2) + " <</TransformMethod /FieldMDP /TransformParams <</Action /Include /Fields [(valor)]>>>>";
  EXPECT_THAT(after(certified(lock), fill), testing::SizeIs(1));
  const std::string other =
      doc_mdp(2) + " <</TransformMethod /FieldMDP /TransformParams <</Action /Include /Fields [(outro)]>>>>";
  EXPECT_THAT(after(certified(other), fill), IsEmpty());
}

std::string stream(const std::string& entries, const std::string& data) {
  return "<<" + entries + " /Length " + std::to_string(data.size()) + ">>\nstream\n" + data + "\nendstream";
}

TEST(Modifications, OfTheMetadataOnlyTheDatesMayChange) {
  const auto packet = [](const std::string& date, const std::string& title) {
    return stream("/Type /Metadata /Subtype /XML", "<x xmp:MetadataDate=\"" + date + "\"><xmp:ModifyDate>" + date +
                                                       "</xmp:ModifyDate><t>" + title + "</t></x>");
  };
  const Bytes document = test::sample_pdf(
      {.catalog_extra = "/Metadata 6 0 R", .more_objects = {packet("2026-11-24T10:00:00Z", "Fatura")}});
  const auto with = [&](const std::string& body) {
    return after(document, [&](const Document&, IncrementalUpdate& update) { update.put({6, 0}, body); });
  };
  EXPECT_THAT(with(packet("2027-01-01T00:00:00Z", "Fatura")), IsEmpty());
  EXPECT_THAT(with(packet("2026-11-24T10:00:00Z", "Outra")), testing::SizeIs(1));
  EXPECT_THAT(with(packet("amanhã", "Fatura")), testing::SizeIs(1)) << "not a date";
}

TEST(Modifications, AStoreMayGrowAndNeverShrink) {
  const Bytes document = test::sample_pdf(
      {.catalog_extra = "/DSS 6 0 R",
       .more_objects = {"<</Type /DSS /Certs [7 0 R] /VRI 8 0 R>>", stream("", "x"), "<</AB <</Cert [7 0 R]>>>>"}});
  const auto with = [&](const std::string& store) {
    return after(document, [&](const Document&, IncrementalUpdate& update) { update.put({6, 0}, store); });
  };
  EXPECT_THAT(with("<</Type /DSS /Certs [7 0 R 5 0 R] /OCSPs [5 0 R] /VRI 8 0 R>>"), IsEmpty());
  EXPECT_THAT(with("<</Type /DSS /Certs [7 0 R] /VRI <</AB <</Cert [7 0 R]>> /CD <<>>>>>>"), IsEmpty());
  EXPECT_THAT(with("<</Type /DSS /Certs [] /VRI 8 0 R>>"), testing::SizeIs(1));
  EXPECT_THAT(with("<</Type /DSS /Certs [7 0 R] /VRI <<>>>>"), testing::SizeIs(1));
  EXPECT_THAT(after(document, [](const Document&, IncrementalUpdate& update) { update.put({7, 0}, stream("", "y")); }),
              testing::SizeIs(1));
}

// One object in two places: whoever prepared the document can have something signed that changes later, unless what it
// is elsewhere decides (shadow attacks). Object 6 is what stands twice, 7 what its new state refers to.
struct Double {
  const char* what;
  std::string catalog;
  std::string page;
  std::string trailer;
  std::string before;
  std::string after;
};

std::vector<Double> doubles() {
  const std::string fonts = "<</Font <</F1 5 0 R>>>>";
  return {{"content streams as validation data", "/DSS <</Certs 6 0 R>>", "/Contents 6 0 R", "", "[4 0 R]",
           "[4 0 R 7 0 R]"},
          {"resources as validation data", "/DSS <</VRI 6 0 R>>", "/Resources 6 0 R", "", fonts,
           "<</Font <</F1 5 0 R /F2 7 0 R>>>>"},
          {"resources as extensions", "/Extensions 6 0 R", "/Resources 6 0 R", "", fonts, "<</Font <</F1 7 0 R>>>>"},
          {"content as metadata", "/Metadata 6 0 R", "/Contents 6 0 R", "", stream("", "(xmp:ModifyDate=\"100\") Tj"),
           stream("", "(xmp:ModifyDate=\"999\") Tj")},
          {"pictures as information", "", "/Resources <</XObject 6 0 R>>", "/Info 6 0 R", "<</ModDate 4 0 R>>",
           "<</ModDate 7 0 R>>"}};
}

TEST(Modifications, WhatSomethingElseRefersToMayNotChange) {
  for (const Double& twice : doubles()) {
    const Bytes document = test::pdf_of(
        {"<</Type /Catalog /Pages 2 0 R " + twice.catalog + ">>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
         "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] " + twice.page + ">>", stream("", "q"), "<<>>",
         twice.before},
        twice.trailer);
    const auto change = [&](const Document&, IncrementalUpdate& update) {
      update.put({6, 0}, twice.after);
      update.add(stream("", "(outro) Tj"));
    };
    EXPECT_THAT(after(document, change), testing::ElementsAre(HasSubstr("object 6 was changed"))) << twice.what;
  }
}

TEST(Modifications, AListOfPagesDoesNotGrowAsAListOfFields) {
  const Bytes document = test::pdf_of({"<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields 4 0 R>>>>",
                                       "<</Type /Pages /Kids 4 0 R /Count 1>>",
                                       "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>>", "[3 0 R]"});
  const auto change = [](const Document&, IncrementalUpdate& update) {
    update.put({4, 0}, "[3 0 R 5 0 R]");
    update.add("<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /FT /Sig /T (a) /V 6 0 R>>");
    update.add("<</Type /Sig /ByteRange [0 1 2 3] /Contents <00>>>");
  };
  EXPECT_THAT(after(document, change), testing::ElementsAre(HasSubstr("object 4 was changed")));
}

TEST(Modifications, OfAMetadataStreamNothingElseMayChangeWithTheDates) {
  const Bytes document =
      test::sample_pdf({.catalog_extra = "/Metadata 6 0 R", .more_objects = {stream("/Type /Metadata", "<x/>")}});
  const auto change = [](const Document&, IncrementalUpdate& update) {
    update.put({6, 0}, stream("/Type /XObject /Subtype /Form", "<x/>"));
  };
  EXPECT_THAT(after(document, change), testing::SizeIs(1));
}

TEST(Modifications, TheInformationIsNotReplacedByNamingAnother) {
  const Bytes document =
      test::pdf_of({"<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
                    "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources <<>>>>", "<</Title (Fatura)>>"},
                   "/Info 4 0 R");
  const auto naming = [&](const std::string& title) {
    std::string text(as_text(document));
    const std::size_t table = text.size();
    const std::string body = "5 0 obj\n<</Title (" + title + ")>>\nendobj\n";
    std::string offset = std::to_string(table);
    offset.insert(0, 10 - offset.size(), '0');
    const std::string previous =
        text.substr(text.rfind("startxref") + 10, text.rfind("%%EOF") - text.rfind("startxref") - 11);
    text += body + "xref\n5 1\n" + offset + " 00000 n \ntrailer\n<</Size 6 /Root 1 0 R /Info 5 0 R /Prev " + previous +
            ">>\nstartxref\n" + std::to_string(table + body.size()) + "\n%%EOF\n";
    const Bytes bytes = to_bytes(text);
    const MemorySource whole(bytes);
    return modifications_after(whole, *Document::open(whole).value(), document.size());
  };
  EXPECT_THAT(naming("Fatura"), IsEmpty());
  EXPECT_THAT(naming("Recibo"), testing::SizeIs(1));
}

// PDFBox writes the whole catalog anew when it signs.
TEST(Modifications, WhatWasDirectMayBecomeAnObject) {
  const Bytes document = test::sample_pdf({.catalog_extra = "/OutputIntents [<</S /GTS_PDFA1 /Info [(sRGB) 5 0 R]>>]"});
  const auto with = [&](const std::string& intents, const std::string& intent) {
    return after(document, [&](const Document& old, IncrementalUpdate& update) {
      update.put({1, 0}, old.catalog().with("OutputIntents", intents).syntax());
      update.add(intent);
    });
  };
  EXPECT_THAT(with("[6 0 R]", "<</S /GTS_PDFA1 /Info [(sRGB) 5 0 R]>>"), IsEmpty());
  EXPECT_THAT(with("6 0 R", "[<</S /GTS_PDFA1 /Info [(sRGB) 5 0 R]>>]"), IsEmpty());
  EXPECT_THAT(with("[6 0 R]", "<</S /GTS_PDFA1 /Info [(RGB) 5 0 R]>>"), testing::SizeIs(1));
  EXPECT_THAT(with("[6 0 R]", "<</S /GTS_PDFA1 /Info [(sRGB) 4 0 R]>>"), testing::SizeIs(1));
  EXPECT_THAT(with("[6 0 R]", "<</S /GTS_PDFA1 /Info [(sRGB) 5 0 R] /More 1>>"), testing::SizeIs(1));
  EXPECT_THAT(with("[6 0 R 6 0 R]", "<</S /GTS_PDFA1 /Info [(sRGB) 5 0 R]>>"), testing::SizeIs(1));
  EXPECT_THAT(with("6 0 R", "(sRGB)"), testing::SizeIs(1));
  const Bytes empty = test::sample_pdf({.catalog_extra = "/Names <<>>"});
  EXPECT_THAT(
      after(empty, [](const Document& old,
                      IncrementalUpdate& update) { update.put({1, 0}, old.catalog().with("Names", "(x)").syntax()); }),
      testing::SizeIs(1));
}

// A reference to an object of a generation that is not there means nothing, except to readers that take any.
TEST(Modifications, AnObjectDoesNotComeBackInAnotherGeneration) {
  const Bytes document = test::sample_pdf({.page_extra = "/Hidden 60 1 R"});
  EXPECT_THAT(after(document, [](const Document&, IncrementalUpdate& update) { update.put({60, 0}, stream("", "q")); }),
              testing::Contains(HasSubstr("object 60 was replaced")));
}

// Field 6 in the document, with this value and this appearance, on the page and, if so wanted, in the form.
std::vector<std::string> after_adding(const Bytes& document, const std::string& type, const std::string& entries,
                                      const bool in_form = true) {
  return after(document, [&](const Document& old, IncrementalUpdate& update) {
    const ObjectId value = update.add("<</Type /" + type + " /ByteRange [0 1 2 3] /Contents <00>>>");
    const ObjectId field =
        update.add("<</Type /Annot /FT /Sig /T (mais) /V " + std::to_string(value.number) + " 0 R " + entries + ">>");
    const std::string reference = std::to_string(field.number) + " 0 R";
    const Object page = old.page(0);
    update.put(page.id(), page.with("Annots", page.get("Annots").with_element(reference).syntax()).syntax());
    if (!in_form) return;
    const Object form = old.form();
    update.put(form.id(), form.with("Fields", form.get("Fields").with_element(reference).syntax()).syntax());
  });
}

TEST(Modifications, OnlyAFieldOfTheFormIsALaterSignature) {
  const auto document = [](const std::string& page, const std::string& permission) {
    return test::sample_pdf(
        {.catalog_extra = "/AcroForm 6 0 R" + std::string(permission.empty() ? "" : " /Perms <</DocMDP 8 0 R>>"),
         .page_extra = page,
         .more_objects = {"<</Fields [7 0 R]>>", "<</FT /Sig /T (primeira) /V 8 0 R>>",
                          "<</Type /Sig /ByteRange [0 1 5 6] /Contents <00> /Reference [" + permission + "]>>"}});
  };
  const std::string small = "/Subtype /Widget /Rect [0 0 90 90]";
  const std::string nothing = "/Subtype /Widget /Rect [0 0 0 0]";
  const Bytes plain = document("", "");
  EXPECT_THAT(after_adding(plain, "Sig", small), IsEmpty());
  EXPECT_THAT(after_adding(plain, "Sig", small, false), testing::SizeIs(1)) << "a widget that nobody judges";
  EXPECT_THAT(after_adding(plain, "Sig", "/Subtype /Ink /Rect [0 0 0 0]"), testing::Not(IsEmpty()));
  EXPECT_THAT(after_adding(plain, "Sig", small + " /AA <</PO <</S /JavaScript /JS (x)>>>>"), testing::Not(IsEmpty()));
  EXPECT_THAT(after_adding(plain, "Sig", "/Subtype /Widget /Rect [0 0 595 842 0]"), testing::Not(IsEmpty()));
  // Anybody can have a time-stamp; so it shows nothing.
  EXPECT_THAT(after_adding(plain, "DocTimeStamp", nothing), IsEmpty());
  EXPECT_THAT(after_adding(plain, "DocTimeStamp", small), testing::Not(IsEmpty()));
  // What is shown of the page counts, not the room around it.
  const Bytes cropped = document("/CropBox [0 0 100 100]", "");
  EXPECT_THAT(after_adding(cropped, "Sig", small), testing::Not(IsEmpty()));
  const Bytes final = document("", doc_mdp(1));
  EXPECT_THAT(after_adding(final, "DocTimeStamp", nothing), IsEmpty());
  EXPECT_THAT(after_adding(final, "Sig", nothing), testing::Not(IsEmpty())) << "P = 1";
}

TEST(Modifications, APushButtonIsNotFilledIn) {
  const Bytes document = test::sample_pdf(
      {.catalog_extra = "/AcroForm <</Fields [6 0 R 8 0 R]>> /Perms <</DocMDP 7 0 R>>",
       .page_extra = "/Annots [6 0 R]",
       .more_objects = {"<</Type /Annot /Subtype /Widget /FT /Btn /Ff 65536 /T (botao) /Rect [0 0 595 842]>>",
                        "<</Type /Sig /ByteRange [0 1 5 6] /Contents <00> /Reference [" + doc_mdp(2) + "]>>",
                        "<</FT /Sig /T (certifica) /V 7 0 R>>"}});
  EXPECT_THAT(after(document,
                    [](const Document& old, IncrementalUpdate& update) {
                      update.put({6, 0}, old.object({6, 0}).with("AP", "<</N 7 0 R>>").syntax());
                    }),
              testing::SizeIs(1));
}

TEST(DecodedStream, IsBoundedAndHonest) {
  const Bytes bytes = test::through_qpdf(
      test::sample_pdf({.catalog_extra = "/Big 6 0 R", .more_objects = {stream("", std::string(100'000, 'x'))}}),
      "--compress-streams=y");
  const MemorySource source(bytes);
  const auto document = Document::open(source).value();
  const Object big = document->catalog().get("Big");
  EXPECT_EQ(big.decoded_stream(100'000)->size(), 100'000U);
  EXPECT_EQ(big.decoded_stream(99'999).error().code, ErrorCode::resource_limit);
  EXPECT_EQ(document->catalog().decoded_stream(10).error().code, ErrorCode::malformed_input);
}

TEST(AppendedSource, ReadsAcrossItsSeam) {
  const Bytes first = to_bytes("abcdef");
  const MemorySource source(first);
  AppendedSource whole(source, to_bytes("ghi"));
  whole.append(as_bytes("jkl"));
  EXPECT_EQ(as_text(read_all(whole, 100).value()), "abcdefghijkl");
  Bytes part(4);
  ASSERT_TRUE(whole.read(4, part));
  EXPECT_EQ(as_text(part), "efgh");
  EXPECT_FALSE(whole.read(10, part));
}

}  // namespace
}  // namespace rubrica::pdf
