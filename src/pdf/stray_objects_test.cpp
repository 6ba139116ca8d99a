#include "pdf/stray_objects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pdf/incremental_update.h"
#include "support/sample_pdf.h"

namespace rubrica::pdf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// What is said about an update that holds one new object and, before it, these bytes.
std::vector<std::string> stray_in(const std::string& bytes, const std::string& body = "<<>>",
                                  const Bytes& document = test::sample_pdf()) {
  const MemorySource source(document);
  const auto old = Document::open(source).value();
  IncrementalUpdate update(*old, document.size() + bytes.size());
  update.add(body);
  Bytes out = document;
  append(out, as_bytes(bytes));
  append(out, update.write(Bytes(16, 1)).value().bytes);
  const MemorySource whole(out);
  return stray_objects(whole, *Document::open(whole).value(), document.size(), {1, 2, 3, 4, 5});
}

TEST(StrayObjects, AreNoneInAnUpdate) {
  EXPECT_THAT(stray_in(""), IsEmpty());
  for (const char* style : {"--object-streams=generate", "--object-streams=disable"}) {
    const Bytes document = test::through_qpdf(test::sample_pdf(), style);
    EXPECT_THAT(stray_in("", "<<>>", document), IsEmpty()) << style;
    const MemorySource source(document);
    EXPECT_THAT(stray_objects(source, *Document::open(source).value(), 0, {}), IsEmpty()) << style;
  }
}

TEST(StrayObjects, AreFoundWhereverAReaderThatSearchesFindsThem) {
  const auto one = [](const int number) {
    return ElementsAre(HasSubstr("object " + std::to_string(number) + " stands where no"));
  };
  EXPECT_THAT(stray_in("4 0 obj\n<<>>\nendobj\n"), one(4));
  EXPECT_THAT(stray_in("004\r\n0\tobj<<>>endobj\n"), one(4));
  EXPECT_THAT(stray_in("40 0obj<<>>endobj\n"), one(40));
  EXPECT_THAT(stray_in("%4 0 obj\n"), one(4)) << "in a comment";
  EXPECT_THAT(stray_in("6 1 obj\n<<>>\nendobj\n"), one(6)) << "a newer generation than the one that is placed";
  EXPECT_THAT(stray_in("", "<</Length 25>>\nstream\n\n4 0 obj\n<<>>\nendobj\n   \nendstream"), one(4)) << "in a stream";
  EXPECT_THAT(stray_in("4 0 %\nobj\n<<>>\n"), ElementsAre(HasSubstr("readers would differ")));
  EXPECT_THAT(stray_in("4 %\n0 obj\n<<>>\n"), ElementsAre(HasSubstr("readers would differ")));
}

TEST(StrayObjects, AreFoundInObjectStreams) {
  const auto object_stream = [](const std::string& data) {
    return "<</Type /ObjStm /N 2 /First 9 /Length " + std::to_string(data.size()) + ">>\nstream\n" + data +
           "\nendstream";
  };
  EXPECT_THAT(stray_in("", object_stream("4 0 9 5\n<<>> <<>>")),
              ElementsAre(HasSubstr("object 4 stands in object stream 6"), HasSubstr("object 9")));
}

TEST(StrayObjects, OfWhatWasWrittenAnewAreNone) {
  EXPECT_THAT(stray_in("6 0 obj\n<</Old true>>\nendobj\n"), IsEmpty());
}

TEST(StrayObjects, TheCatalogIsWhereTheTrailerSays) {
  EXPECT_THAT(stray_in("trailer\n<</Root 1 0 R>>\n"), IsEmpty());
  for (const char* root : {"/Root 6 0 R", "/#52oot 6 0 R", "/R#6Fo#74\n6 0 R", "/Root%\n1 0 R", "/Root 1 1 R"}) {
    EXPECT_THAT(stray_in("trailer\n<<" + std::string(root) + ">>\n"), ElementsAre(HasSubstr("another catalog")))
        << root;
  }
  EXPECT_THAT(stray_in("/Roots 6 0 R /RootX /Ro"), IsEmpty());
}

// Some writers do not list a cross-reference stream in itself.
TEST(StrayObjects, ACrossReferenceStreamMayBeUnlisted) {
  EXPECT_THAT(stray_in("9 0 obj\n<</Type /XRef /Root 1 0 R>>\nstream\n"), IsEmpty());
  EXPECT_THAT(stray_in("4 0 obj\n<</Type /XRef /Root 1 0 R>>\nstream\n"), testing::SizeIs(1)) << "but it is new";
}

TEST(StrayObjects, AreFoundAcrossTheWindowsOfTheSearch) {
  constexpr std::size_t kWindow = std::size_t{1} << 20U;
  for (const std::size_t before : {kWindow - 9, kWindow - 5, kWindow - 1, kWindow, 2 * kWindow - 6}) {
    EXPECT_THAT(stray_in(std::string(before, ' ') + "\n4 0 obj\n"), testing::SizeIs(1)) << before;
  }
  const std::string apart = std::string(kWindow - 4500, ' ') + "4" + std::string(5000, ' ') + "0 obj\n";
  EXPECT_THAT(stray_in(apart), ElementsAre(HasSubstr("readers would differ"))) << "too far apart to be seen at once";
}

}  // namespace
}  // namespace rubrica::pdf
