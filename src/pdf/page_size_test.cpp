#include "pdf/page_size.h"

#include <gtest/gtest.h>

#include "pdf/document.h"
#include "support/sample_pdf.h"

namespace rubrica::pdf {
namespace {

Result<PageSize> size_with(const std::string& page, const std::string& tree = "") {
  const Bytes file =
      test::pdf_of({"<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1 " + tree + ">>",
                    "<</Type /Page /Parent 2 0 R " + page + ">>"});
  const MemorySource source(file);
  const auto document = Document::open(source);
  if (!document) return fail(document.error());
  return page_size((*document)->page(0));
}
void expect_size(const Result<PageSize>& size, const double width, const double height) {
  ASSERT_TRUE(size) << size.error().describe();
  EXPECT_DOUBLE_EQ(size->width, width);
  EXPECT_DOUBLE_EQ(size->height, height);
}

TEST(PageSize, IsTheMediaBox) {
  expect_size(size_with("/MediaBox [0 0 595.276 841.89]"), 595.276, 841.89);
  expect_size(size_with("/MediaBox [100 +300 -100 .5]"), 200, 299.5);
}

TEST(PageSize, BoxesAndRotationAreInherited) {
  expect_size(size_with("", "/MediaBox [0 0 100 200] /Rotate 90"), 200, 100);
  expect_size(size_with("/MediaBox [0 0 10 20] /Rotate 0", "/MediaBox [0 0 100 200] /Rotate 90"), 10, 20);
}

TEST(PageSize, IsWhatTheCropBoxLeaves) {
  expect_size(size_with("/MediaBox [0 0 100 200] /CropBox [10 10 60 300]"), 50, 190);
  expect_size(size_with("/MediaBox [0 0 100 200] /CropBox [500 500 600 600]"), 100, 200);
  expect_size(size_with("/MediaBox [0 0 100 200] /CropBox [1 2 3]"), 100, 200);
}

TEST(PageSize, ATurnedPageChangesSides) {
  expect_size(size_with("/MediaBox [0 0 100 200] /Rotate 180"), 100, 200);
  expect_size(size_with("/MediaBox [0 0 100 200] /Rotate -90"), 200, 100);
  expect_size(size_with("/MediaBox [0 0 100 200] /Rotate 450"), 200, 100);
}

TEST(PageSize, APageWithoutAMediaBoxIsDamaged) {
  for (const char* page : {"", "/MediaBox [0 0 0 200]", "/MediaBox [0 0 100]", "/MediaBox [0 0 (a) 200]"}) {
    EXPECT_EQ(size_with(page).error().code, ErrorCode::pdf_damaged) << page;
  }
}

}  // namespace
}  // namespace rubrica::pdf
