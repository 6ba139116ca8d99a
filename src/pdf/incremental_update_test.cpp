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
  append(output, update.write(kId).value().bytes);
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

TEST(IncrementalUpdate, LosesNoChangeOfAnObjectThatHasTwoRoles) {
  const Bytes input = test::sample_pdf();
  const MemorySource source(input);
  const auto document = Document::open(source).value();
  const Object page = document->page(0);
  IncrementalUpdate update(*document, input.size());
  update.put(page.id(), page.with("Rotate", "90").syntax());
  update.put(page.id(), page.with("Rotate", "90").syntax());
  EXPECT_TRUE(update.write(kId)) << "the same change, twice";
  update.put(page.id(), page.with("Lang", "(pt-PT)").syntax());
  EXPECT_EQ(update.write(kId).error().code, ErrorCode::pdf_damaged);
}

TEST(IncrementalUpdate, StartsOnALineOfItsOwn) {
  Bytes input = test::sample_pdf();
  input.pop_back();
  const Bytes output = updated(input);
  EXPECT_EQ(output[input.size()], '\n');
  const MemorySource source(output);
  EXPECT_TRUE(Document::open(source));
}

// A document of any size without its bytes: `head`, then `zeros` zero bytes, then `tail`.
class HollowSource final : public Source {
 public:
  HollowSource(std::string head, const std::uint64_t zeros, std::string tail)
      : head_(std::move(head)), zeros_(zeros), tail_(std::move(tail)) {}
  std::uint64_t size() const override { return head_.size() + zeros_ + tail_.size(); }
  Result<void> read(std::uint64_t offset, const std::span<std::uint8_t> out) const override {
    if (offset > size() || out.size() > size() - offset) return fail(ErrorCode::invalid_argument, "beyond the end");
    for (std::uint8_t& octet : out) octet = at(offset++);
    return {};
  }

 private:
  std::uint8_t at(const std::uint64_t offset) const {
    if (offset < head_.size()) return static_cast<std::uint8_t>(head_[offset]);
    if (offset < head_.size() + zeros_) return 0;
    return static_cast<std::uint8_t>(tail_[offset - head_.size() - zeros_]);
  }
  std::string head_;
  std::uint64_t zeros_;
  std::string tail_;
};

struct Hollow {
  std::string head;
  std::string tail;
};
// The sample with one more object, a stream of `zeros` zero bytes, and everything that follows it moved.
Hollow hollow(const std::uint64_t zeros) {
  const std::string marker = "HERE";
  std::string text(as_text(test::sample_pdf(
      {.more_objects = {"<</Length " + std::to_string(zeros) + ">>\nstream\n" + marker + "\nendstream"}})));
  const std::size_t at = text.find(marker);
  std::string tail = text.substr(at + marker.size());
  const std::size_t keyword = tail.rfind("startxref\n") + 10;
  const std::uint64_t moved = text.rfind("xref\n0 ") - marker.size() + zeros;
  tail = tail.substr(0, keyword) + std::to_string(moved) + "\n%%EOF\n";
  return {text.substr(0, at), tail};
}

TEST(IncrementalUpdate, WritesOffsetsBeyondFourGigabytes) {
  constexpr std::uint64_t kZeros = 5'000'000'000;
  const Hollow parts = hollow(kZeros);
  const HollowSource source(parts.head, kZeros, parts.tail);
  const auto document = Document::open(source);
  ASSERT_TRUE(document) << document.error().describe();
  IncrementalUpdate update(**document, source.size());
  const Object page = (*document)->page(0);
  update.put(page.id(), page.with("Rotate", "90").syntax());
  const Appended appended = update.write(kId).value();
  EXPECT_GT(appended.body_offsets.at(page.id()), kZeros);
  const HollowSource longer(parts.head, kZeros, parts.tail + std::string(as_text(appended.bytes)));
  const auto again = Document::open(longer);
  ASSERT_TRUE(again) << again.error().describe();
  EXPECT_EQ((*again)->page(0).get("Rotate").integer(), 90);
  EXPECT_EQ((*again)->trailer().get("Prev").integer(), static_cast<std::int64_t>((*document)->file_end().startxref));
}

TEST(IncrementalUpdate, EndsWhereTenDigitsEnd) {
  const Hollow parts = hollow(9'999'999'999);
  EXPECT_EQ(Document::open(HollowSource(parts.head, 9'999'999'999, parts.tail)).error().code, ErrorCode::pdf_too_large);
}

TEST(IncrementalUpdate, CarriesTheTrailerOn) {
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
