#include "pdf/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>

#include "support/sample_pdf.h"

namespace rubrica::pdf {
namespace {

using testing::HasSubstr;

Result<std::unique_ptr<Document>> open_only(const Bytes& bytes) {
  // The document borrows its source: tests that read further keep both.
  const MemorySource source(bytes);
  return Document::open(source);
}

ErrorCode error_of(const Bytes& bytes) {
  const auto opened = open_only(bytes);
  return opened ? ErrorCode::count_ : opened.error().code;
}

Bytes replaced(const Bytes& bytes, const std::string& from, const std::string& to) {
  std::string text(as_text(bytes));
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return to_bytes(text.replace(at, from.size(), to));
}

TEST(Document, OfATableKnowsItsParts) {
  const Bytes bytes = test::sample_pdf();
  const MemorySource source(bytes);
  const auto document = Document::open(source).value();
  EXPECT_EQ(document->file_end().style, XrefStyle::table);
  EXPECT_TRUE(document->file_end().ends_with_newline);
  EXPECT_EQ(document->page_count(), 1U);
  EXPECT_EQ(document->page(0).id(), (ObjectId{3, 0}));
  EXPECT_EQ(document->next_object_number(), 6);
  EXPECT_EQ(document->version(), "1.7");
  EXPECT_TRUE(document->catalog().get("Type").is_name("Catalog"));
  EXPECT_TRUE(document->form().is_null());
}

TEST(Document, OfACrossReferenceStreamIsKnownAsOne) {
  const Bytes bytes = test::through_qpdf(test::sample_pdf(), "--object-streams=generate");
  const MemorySource source(bytes);
  const auto document = Document::open(source).value();
  EXPECT_EQ(document->file_end().style, XrefStyle::stream);
  EXPECT_EQ(document->page_count(), 1U);
}

TEST(Document, LinearizedOpens) { EXPECT_TRUE(open_only(test::through_qpdf(test::sample_pdf(), "--linearize"))); }

TEST(Document, WithoutLineEndAtTheEndOpens) {
  Bytes bytes = test::sample_pdf();
  bytes.pop_back();
  const MemorySource source(bytes);
  EXPECT_FALSE(Document::open(source).value()->file_end().ends_with_newline);
}

TEST(Document, ReadsHybridFiles) {
  const Bytes bytes = test::hybrid_pdf();
  const MemorySource source(bytes);
  const auto document = Document::open(source);
  ASSERT_TRUE(document) << document.error().describe();
  EXPECT_EQ((*document)->file_end().style, XrefStyle::table);
  EXPECT_EQ((*document)->page(0).get("Hidden").text(), "escondido");
  EXPECT_EQ((*document)->next_object_number(), 9);
}

// As PDFBox writes them.
TEST(Document, OpensWithACrossReferenceStreamThatIsNotInItself) {
  const auto updated = [](const int number, const int size) {
    const std::string document(as_text(test::sample_pdf()));
    const std::string previous = document.substr(document.rfind("startxref") + 10);
    const std::string entry{'\1', static_cast<char>(document.size() >> 8U), static_cast<char>(document.size())};
    const std::string changed = "5 0 obj\n<</Type /Font>>\nendobj\n";
    return to_bytes(document + changed + std::to_string(number) +
                    " 0 obj\n<</Type /XRef /W [1 2 0] /Index [5 1] /Size " + std::to_string(size) +
                    " /Root 1 0 R /Prev " + previous.substr(0, previous.find('\n')) + " /Length 3>>\nstream\n" + entry +
                    "\nendstream\nendobj\nstartxref\n" + std::to_string(document.size() + changed.size()) +
                    "\n%%EOF\n");
  };
  EXPECT_TRUE(open_only(updated(6, 7))) << open_only(updated(6, 7)).error().detail;
  EXPECT_FALSE(open_only(updated(6, 8)));
  EXPECT_FALSE(open_only(updated(7, 8)));
}

TEST(Document, BoundsWhatInflates) {
  EXPECT_EQ(error_of(test::hybrid_pdf("(x)", std::size_t{1} << 20U)), ErrorCode::count_);
  EXPECT_EQ(error_of(test::hybrid_pdf("(x)", (std::size_t{128} << 20U) + 1)), ErrorCode::pdf_too_large);
}

TEST(Document, BoundsObjectNumbers) {
  EXPECT_EQ(error_of(test::sample_pdf({.page_extra = "/Extra 8388608 0 R"})), ErrorCode::pdf_too_large);
  EXPECT_EQ(error_of(test::sample_pdf({.page_extra = "/Extra 2147483647 0 R"})), ErrorCode::pdf_too_large);
  EXPECT_EQ(error_of(test::sample_pdf({.page_extra = "/Extra 99999999999 0 R"})), ErrorCode::pdf_too_large);
}

// Readers differ on what such a table means, so it means nothing here.
TEST(Document, RefusesATableThatTwoReadersWouldReadDifferently) {
  const Bytes sample = test::sample_pdf();
  const std::string text(as_text(sample));
  const auto with_update = [&text](const std::string& section, const std::string& object = "") {
    const std::string prev = std::to_string(text.rfind("xref\n0 "));
    const std::string xref = std::to_string(text.size() + object.size());
    return to_bytes(text + object + "xref\n" + section + "trailer\n<</Size 6 /Root 1 0 R /Prev " + prev +
                    ">>\nstartxref\n" + xref + "\n%%EOF\n");
  };
  const std::string catalog_at = text.substr(text.find("0000000015"), 20);
  EXPECT_EQ(error_of(with_update("1 1\n" + catalog_at)), ErrorCode::count_);
  EXPECT_EQ(error_of(with_update("0 1\n" + catalog_at)), ErrorCode::pdf_damaged);
  std::array<char, 32> entry{};
  std::snprintf(entry.data(), entry.size(), "%010zu 00001 n \n", text.size());
  EXPECT_EQ(error_of(with_update("5 1\n" + std::string(entry.data()), "5 1 obj\n<<>>\nendobj\n")),
            ErrorCode::pdf_damaged);
}

// A reference to nothing is null; a new object must not step into its place.
TEST(Document, NeverGivesAwayANumberThatIsReferredTo) {
  const Bytes bytes = test::sample_pdf({.page_extra = "/Extra 40 0 R"});
  const MemorySource source(bytes);
  EXPECT_EQ(Document::open(source).value()->next_object_number(), 41);
}

TEST(Document, BoundsThePageTree) {
  const auto nested = [](const int depth) {
    std::vector<std::string> bodies = {"<</Type /Catalog /Pages 2 0 R>>"};
    for (int i = 0; i < depth; ++i) {
      const std::string parent = i == 0 ? "" : " /Parent " + std::to_string(i + 1) + " 0 R";
      bodies.push_back("<</Type /Pages /Count 1 /Kids [" + std::to_string(i + 3) + " 0 R]" + parent + ">>");
    }
    bodies.push_back("<</Type /Page /MediaBox [0 0 9 9] /Parent " + std::to_string(depth + 1) + " 0 R>>");
    return test::pdf_of(bodies);
  };
  EXPECT_EQ(error_of(nested(60)), ErrorCode::count_);
  EXPECT_EQ(error_of(nested(70)), ErrorCode::pdf_too_large);
  EXPECT_EQ(error_of(nested(20'000)), ErrorCode::pdf_too_large);
}

TEST(Document, RefusesAPageTreeThatIsNoTree) {
  const auto with_kids = [](const std::string& kids) {
    return test::pdf_of({"<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Count 2 /Kids [" + kids + "]>>",
                         "<</Type /Page /MediaBox [0 0 9 9] /Parent 2 0 R>>"});
  };
  EXPECT_EQ(error_of(with_kids("3 0 R")), ErrorCode::count_) << "a wrong /Count alone misleads nobody";
  EXPECT_EQ(error_of(with_kids("3 0 R 3 0 R")), ErrorCode::pdf_damaged);
  EXPECT_EQ(error_of(with_kids("3 0 R 2 0 R")), ErrorCode::pdf_damaged);
  EXPECT_EQ(error_of(with_kids("3 0 R 4 0 R")), ErrorCode::pdf_damaged);
  EXPECT_EQ(error_of(with_kids("<</Type /Page /MediaBox [0 0 9 9] /Parent 2 0 R>>")), ErrorCode::pdf_damaged);
}

TEST(Document, RefusesCatalogEntriesOfTheWrongType) {
  for (const char* key : {"/AcroForm", "/Extensions", "/Perms", "/MarkInfo"}) {
    for (const char* value : {" 4", " [1]", " (x)", " 4 0 R"}) {  // object 4 is a stream
      EXPECT_EQ(error_of(test::sample_pdf({.catalog_extra = std::string(key) + value})), ErrorCode::pdf_damaged)
          << key << value;
    }
  }
}

TEST(Document, RefusesALoopOfUpdates) {
  Bytes bytes = test::sample_pdf();
  std::string text(as_text(bytes));
  const std::string offset = std::to_string(text.rfind("xref\n0 6"));
  text.insert(text.find("/Root 1 0 R /ID"), "/Prev " + offset + " ");
  EXPECT_EQ(error_of(to_bytes(text)), ErrorCode::pdf_damaged);
}

TEST(Document, RefusesEncryption) {
  EXPECT_EQ(error_of(test::through_qpdf(test::sample_pdf(), "--encrypt user owner 256 --")), ErrorCode::pdf_encrypted);
  EXPECT_EQ(error_of(test::through_qpdf(test::sample_pdf(), "--encrypt '' owner 256 --")), ErrorCode::pdf_encrypted);
}

TEST(Document, RefusesXfa) {
  EXPECT_EQ(error_of(test::sample_pdf({.catalog_extra = "/AcroForm <</Fields [] /XFA (x)>>"})), ErrorCode::pdf_xfa);
}

TEST(Document, RefusesWhatItWouldHaveToRepair) {
  const Bytes good = test::sample_pdf();
  Bytes junk_before = to_bytes("junk");
  append(junk_before, good);
  EXPECT_EQ(error_of(junk_before), ErrorCode::pdf_damaged);
  Bytes second_header = to_bytes("%PDF-1.x\n");
  append(second_header, good);
  EXPECT_EQ(error_of(second_header), ErrorCode::pdf_damaged);
  Bytes junk_after = good;
  append(junk_after, "<html>");
  EXPECT_EQ(error_of(junk_after), ErrorCode::pdf_damaged);
  EXPECT_EQ(error_of(replaced(good, "startxref\n", "startxref\n1")), ErrorCode::pdf_damaged);
  EXPECT_EQ(error_of(replaced(good, "startxref\n", "startxref")), ErrorCode::pdf_damaged);
  EXPECT_EQ(error_of(replaced(good, "startxref\n", "xstartxref\n")), ErrorCode::pdf_damaged);
  EXPECT_EQ(error_of(replaced(good, "%%EOF", "%%EOX")), ErrorCode::pdf_damaged);
  EXPECT_EQ(error_of(replaced(good, "3 0 obj", "7 0 obj")), ErrorCode::pdf_damaged);
  EXPECT_EQ(error_of(replaced(good, "/Root 1 0 R", "/Root 2 0 R")), ErrorCode::pdf_damaged);
  EXPECT_EQ(error_of(replaced(good, "endstream", "endstraem")), ErrorCode::pdf_damaged);
  EXPECT_EQ(error_of(to_bytes("")), ErrorCode::pdf_damaged);
  EXPECT_EQ(error_of(to_bytes("<html>404</html>")), ErrorCode::pdf_damaged);
}

TEST(Document, SaysWhy) { EXPECT_THAT(open_only(to_bytes("not a PDF")).error().detail, HasSubstr("%PDF")); }

TEST(Document, EveryTruncationIsRefused) {
  const Bytes good = test::sample_pdf();
  for (std::size_t size = 0; size + 1 < good.size(); ++size) {
    EXPECT_FALSE(open_only(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)))) << size;
  }
}

TEST(Document, FindsFieldsInTheirTree) {
  const Bytes bytes = test::sample_pdf(
      {.catalog_extra = "/AcroForm <</Fields [6 0 R 9 0 R]>>",
       .more_objects = {"<</T (pai) /Kids [7 0 R 8 0 R]>>", "<</T (um) /FT /Tx /Parent 6 0 R>>",
                        "<</T (dois) /FT /Sig /Parent 6 0 R /Kids [6 0 R]>>", "<</T <FEFF00E9> /FT /Sig>>"}});
  const MemorySource source(bytes);
  const auto document = Document::open(source).value();
  std::vector<std::string> names;
  for (const auto& field : document->fields()) names.push_back(field.name);
  EXPECT_THAT(names, testing::Contains("pai.um"));
  EXPECT_THAT(names, testing::Contains("é"));
}

TEST(Inherited, IsTakenFromTheNearestAncestor) {
  const Bytes bytes =
      test::sample_pdf({.catalog_extra = "/AcroForm <</Fields [6 0 R]>>",
                        .more_objects = {"<</T (pai) /FT /Sig /Ff 1 /Kids [7 0 R 8 0 R]>>",
                                         "<</T (um) /Ff 2 /Parent 6 0 R>>", "<</T (dois) /Parent 8 0 R>>"}});
  const MemorySource source(bytes);
  const auto document = Document::open(source).value();
  EXPECT_TRUE(inherited(document->object({7, 0}), "FT").is_name("Sig"));
  EXPECT_EQ(inherited(document->object({7, 0}), "Ff").integer(), 2);
  EXPECT_TRUE(inherited(document->object({8, 0}), "FT").is_null()) << "its own parent: it ends";
}

TEST(Object, ChangesAreCopies) {
  const Object original = Object::parse("<</A 1 /B [2]>>");
  const Object changed = original.with("A", "5 0 R").with("C", text_syntax("ção")).without("B");
  EXPECT_EQ(original.get("A").integer(), 1);
  EXPECT_THAT(changed.syntax(), HasSubstr("/A 5 0 R"));
  EXPECT_THAT(changed.syntax(), testing::Not(HasSubstr("/B")));
  EXPECT_EQ(Object::parse(text_syntax("ção")).text(), "ção");
  EXPECT_EQ(name_syntax("com espaço").front(), '/');
  EXPECT_TRUE(Object::parse("<<").is_null());
  for (const char* other : {"4", "[1]", "(x)", "null", "/Name"}) {
    EXPECT_EQ(Object::parse(other).with("A", "1").syntax(), Object::parse("<</A 1>>").syntax()) << other;
    EXPECT_TRUE(Object::parse(other).without("A").keys().empty()) << other;
  }
}

}  // namespace
}  // namespace rubrica::pdf
