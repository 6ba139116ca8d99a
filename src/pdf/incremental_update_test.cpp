#include "pdf/incremental_update.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/run_tool.h"
#include "support/sample_pdf.h"

namespace rubrica::pdf {
namespace {

const Bytes kId(16, 0xAB);

// The sample with its page's /Rotate changed and an object added.
Bytes updated(const Bytes& input) {
  const MemorySource source(input);
  const auto document = Document::open(source).value();
  IncrementalUpdate update(*document, input.size());
  const ObjectId added = update.add("(acrescentado)");
  const Object page = document->page(0);
  update.put(page.id(), page.with("Rotate", "90").with("Extra", std::to_string(added.number) + " 0 R").syntax());
  Bytes output = input;
  append(output, update.write(kId).bytes);
  return output;
}

class EveryStyle : public testing::TestWithParam<std::string> {
 protected:
  static Bytes input() {
    const Bytes plain = test::sample_pdf();
    return GetParam().empty() ? plain : test::through_qpdf(plain, "--deterministic-id " + GetParam());
  }
};
INSTANTIATE_TEST_SUITE_P(Styles, EveryStyle,
                         testing::Values("", "--object-streams=generate", "--linearize",
                                         "--linearize --object-streams=generate"));

TEST_P(EveryStyle, KeepsTheInputAndItsStyle) {
  const Bytes before = input();
  const Bytes after = updated(before);
  ASSERT_GT(after.size(), before.size());
  EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin()));
  const MemorySource source(after);
  const auto document = Document::open(source).value();
  const MemorySource old_source(before);
  EXPECT_EQ(document->file_end().style, Document::open(old_source).value()->file_end().style);
  EXPECT_EQ(document->page(0).get("Rotate").integer(), 90);
  EXPECT_EQ(document->page(0).get("Extra").text(), "acrescentado");
  const Object id = document->trailer().get("ID");
  EXPECT_EQ(id.at(1).octets(), kId);
}

TEST_P(EveryStyle, SatisfiesQpdfAndPoppler) {
  const test::TemporaryFolder folder;
  const std::string file = folder.write("u.pdf", updated(input())).string();
  const auto qpdf = test::run_tool("qpdf --check " + file);
  EXPECT_EQ(qpdf.exit_code, 0) << qpdf.output;
  EXPECT_THAT(qpdf.output, testing::Not(testing::HasSubstr("WARNING")));
  EXPECT_THAT(test::run_tool("pdftotext " + file + " -").output, testing::HasSubstr("Fatura de teste"));
}

TEST_P(EveryStyle, IsTheSameEveryTime) { EXPECT_EQ(updated(input()), updated(input())); }

TEST_P(EveryStyle, CanBeUpdatedAgain) {
  const Bytes twice = updated(updated(input()));
  const MemorySource source(twice);
  EXPECT_TRUE(Document::open(source)) << Document::open(source).error().describe();
}

TEST(IncrementalUpdate, StartsOnALineOfItsOwn) {
  Bytes input = test::sample_pdf();
  input.pop_back();
  const Bytes output = updated(input);
  EXPECT_EQ(output[input.size()], '\n');
  const MemorySource source(output);
  EXPECT_TRUE(Document::open(source));
}

TEST(IncrementalUpdate, CarriesTheTrailerOn) {
  const MemorySource none{BytesView()};
  const Bytes input = test::pdf_of({"<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
                                    "<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>", "<</Title (T)>>"},
                                   "/Info 4 0 R /Custom (kept)");
  const Bytes output = updated(input);
  const MemorySource source(output);
  const auto document = Document::open(source).value();
  EXPECT_EQ(document->trailer().get("Info").get("Title").text(), "T");
  EXPECT_EQ(document->trailer().get("Custom").text(), "kept");
}

}  // namespace
}  // namespace rubrica::pdf
