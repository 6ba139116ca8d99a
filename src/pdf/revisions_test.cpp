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
  append(out, update.write(Bytes(16, 1)).bytes);
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
