#include "confined/page_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/qr_page.h"
#include "support/run_tool.h"
#include "support/sample_pdf.h"

namespace rubrica::confined {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// The real programs, as they were built and installed.
PageImages images() { return PageImages::beside_this_program(); }

// Pages of these sizes (their /MediaBox and more), each with the same content and resources.
Bytes pdf_with_pages(const std::vector<std::string>& pages, const std::string& content = "",
                     const std::string& resources = "", const std::vector<std::string>& more = {}) {
  std::vector<std::string> bodies = {
      "<</Type /Catalog /Pages 2 0 R>>", "",
      "<</Length " + std::to_string(content.size()) + ">>\nstream\n" + content + "\nendstream"};
  bodies.insert(bodies.end(), more.begin(), more.end());
  std::string kids;
  for (const std::string& page : pages) {
    bodies.push_back("<</Type /Page /Parent 2 0 R /Contents 3 0 R /Resources <<" + resources + ">> " + page + ">>");
    kids += std::to_string(bodies.size()) + " 0 R ";
  }
  bodies[1] = "<</Type /Pages /Kids [" + kids + "] /Count " + std::to_string(pages.size()) + ">>";
  return test::pdf_of(bodies);
}

struct Pixels {
  unsigned width = 0;
  unsigned height = 0;
  bool operator==(const Pixels&) const = default;
};
Pixels pixels(const Bytes& png) {
  const auto number = [&](const std::size_t at) {
    return (unsigned{png.at(at)} << 24U) | (unsigned{png.at(at + 1)} << 16U) | (unsigned{png.at(at + 2)} << 8U) |
           png.at(at + 3);
  };
  return {number(16), number(20)};
}

template <class T>
ErrorCode code(const Result<T>& result) {
  return result ? ErrorCode::count_ : result.error().code;
}

TEST(PageImages, CountAndMeasurePages) {
  const Bytes document = pdf_with_pages({"/MediaBox [0 0 595 842]", "/MediaBox [0 0 595 842] /Rotate 90",
                                         "/MediaBox [0 0 595 842] /CropBox [0 0 100 50.5]"});
  const auto pages = images().pages(pdf::MemorySource(document));
  ASSERT_TRUE(pages) << pages.error().describe();
  ASSERT_EQ(pages->size(), 3U);
  EXPECT_EQ((*pages)[1].width, 842);
  EXPECT_EQ((*pages)[2].height, 50.5);
}

TEST(PageImages, AreAsBigAsThePageAtEachResolution) {
  const Bytes document = pdf_with_pages({"/MediaBox [0 0 595 842]", "/MediaBox [0 0 595 842] /Rotate 90",
                                         "/MediaBox [0 0 595 842] /CropBox [0 0 144 72]"});
  const pdf::MemorySource source(document);
  EXPECT_EQ(pixels(images().png(source, 1, 96).value()), (Pixels{794, 1123}));
  EXPECT_EQ(pixels(images().png(source, 1, 120).value()), (Pixels{992, 1404}));
  EXPECT_EQ(pixels(images().png(source, 2, 96).value()), (Pixels{1123, 794}));
  EXPECT_EQ(pixels(images().png(source, 3, 192).value()), (Pixels{384, 192}));
}

TEST(PageImages, ShowWhatIsOnThePage) {
  const Bytes red = pdf_with_pages({"/MediaBox [0 0 72 72]"}, "1 0 0 rg 0 0 72 72 re f");
  const Bytes white = pdf_with_pages({"/MediaBox [0 0 72 72]"}, "");
  const auto shown = images().png(pdf::MemorySource(red), 1, 96);
  ASSERT_TRUE(shown) << shown.error().describe();
  EXPECT_NE(*shown, images().png(pdf::MemorySource(white), 1, 96).value());
  EXPECT_EQ(*shown, images().png(pdf::MemorySource(red), 1, 96).value()) << "the same page is the same image";
}

TEST(PageImages, UseTheFontsOfTheSystemForWhatIsNotEmbedded) {
  const std::string fonts = "/Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>";
  const std::string text = "BT /F 20 Tf 5 20 Td (Fatura) Tj ET";
  const Bytes with = pdf_with_pages({"/MediaBox [0 0 100 50]"}, text, fonts);
  const Bytes without = pdf_with_pages({"/MediaBox [0 0 100 50]"}, "", fonts);
  EXPECT_NE(images().png(pdf::MemorySource(with), 1, 96).value(),
            images().png(pdf::MemorySource(without), 1, 96).value());
}

TEST(PageImages, HaveTheTextAsTheirAlternative) {
  const auto text = images().text(pdf::MemorySource(test::sample_pdf()), 1);
  ASSERT_TRUE(text) << text.error().describe();
  EXPECT_THAT(*text, HasSubstr("Fatura de teste"));
  EXPECT_EQ(images().text(pdf::MemorySource(pdf_with_pages({"/MediaBox [0 0 72 72]"})), 1).value_or("?"), "");
}

// As long as AT's example 5.1, the longest: version 17.
const std::string kLongMessage = "A:123456789*" + std::string(440, '7');
const pdf::PageSize kA4{595, 842};

std::vector<std::string> codes_on(const Bytes& document, const std::size_t page = 1, const pdf::PageSize& size = kA4) {
  const auto codes = images().qr_codes(pdf::MemorySource(document), page, size);
  return codes ? *codes : std::vector<std::string>{codes.error().describe()};
}

TEST(PageImages, HaveTheTextsOfTheirQrCodes) {
  EXPECT_THAT(codes_on(test::pdf_with_qr_codes({{{"A:1*B:2"}}})), ElementsAre("A:1*B:2"));
  EXPECT_THAT(codes_on(test::pdf_with_qr_codes({{{kLongMessage}}})), ElementsAre(kLongMessage));
  EXPECT_THAT(codes_on(test::sample_pdf()), IsEmpty());
  const Bytes second = test::pdf_with_qr_codes({{}, {{"na segunda"}}});
  EXPECT_THAT(codes_on(second, 1), IsEmpty());
  EXPECT_THAT(codes_on(second, 2), ElementsAre("na segunda"));
}

TEST(PageImages, ReadQrCodesHoweverThePageStands) {
  for (const char* rotated : {"/Rotate 90", "/Rotate 180", "/Rotate 270"}) {
    EXPECT_THAT(codes_on(test::pdf_with_qr_codes({{{kLongMessage}}}, rotated)), ElementsAre(kLongMessage)) << rotated;
  }
  for (const double degrees : {3.0, 45.0, 90.0, 181.0}) {
    const test::QrCode tilted{.text = kLongMessage, .x = 250, .y = 400, .degrees = degrees};
    EXPECT_THAT(codes_on(test::pdf_with_qr_codes({{tilted}})), ElementsAre(kLongMessage)) << degrees;
  }
}

// Where the edges of modules fall between pixels is chance.
TEST(PageImages, ReadTheSmallestSymbolWhereverItStands) {
  for (int i = 0; i < 12; ++i) {
    const test::QrCode code{.text = kLongMessage + std::to_string(i), .x = 90 + 0.083 * i, .y = 300 - 0.137 * i};
    EXPECT_THAT(codes_on(test::pdf_with_qr_codes({{code}})), ElementsAre(code.text)) << i;
  }
}

TEST(PageImages, ReadSeveralQrCodesAndEachTextOnce) {
  const Bytes document = test::pdf_with_qr_codes(
      {{{.text = "um", .x = 50}, {.text = "dois", .x = 200}, {.text = "um", .x = 350}, {.text = "Março", .x = 450}}});
  EXPECT_THAT(codes_on(document), UnorderedElementsAre("um", "dois", "Março"));
}

TEST(PageImages, LeaveOutQrCodesThatAreNoText) {
  EXPECT_THAT(codes_on(test::pdf_with_qr_codes({{{"\xFF\xFE"}}})), IsEmpty());
}

TEST(PageImages, LookForQrCodesOnBigPagesWithAsManyPixelsAsOnOthers) {
  const Bytes a0 = test::pdf_with_qr_codes({{{.text = "A:1", .side_mm = 100}}}, "/MediaBox [0 0 2384 3370]");
  EXPECT_THAT(codes_on(a0, 1, {2384, 3370}), ElementsAre("A:1"));
}

TEST(PageImages, APageThatIsNotThereHasNoQrCodes) {
  const Bytes bytes = test::sample_pdf();
  const pdf::MemorySource document(bytes);
  EXPECT_EQ(code(images().qr_codes(document, 2, kA4)), ErrorCode::confined_reader_failed);
  EXPECT_EQ(code(images().qr_codes(document, 0, kA4)), ErrorCode::invalid_argument);
}

TEST(PageImages, APageThatIsNotThereIsAnError) {
  const Bytes bytes = test::sample_pdf();
  const pdf::MemorySource document(bytes);
  EXPECT_EQ(code(images().png(document, 2, 96)), ErrorCode::confined_reader_failed);
  EXPECT_EQ(code(images().text(document, 2)), ErrorCode::confined_reader_failed);
  EXPECT_EQ(code(images().png(document, 0, 96)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(images().text(document, 0)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(images().png(document, 1, 23)), ErrorCode::invalid_argument);
  EXPECT_EQ(code(images().png(document, 1, 301)), ErrorCode::invalid_argument);
}

TEST(PageImages, WhatIsNoDocumentIsRefused) {
  const Bytes junk = to_bytes("junk");
  EXPECT_EQ(code(images().pages(pdf::MemorySource(junk))), ErrorCode::pdf_damaged);
  EXPECT_EQ(code(images().png(pdf::MemorySource(junk), 1, 96)), ErrorCode::confined_reader_failed);
  EXPECT_EQ(code(images().text(pdf::MemorySource(junk), 1)), ErrorCode::confined_reader_failed);
}

TEST(PageImages, NoneOfADocumentBeyondTheLimit) {
  class Huge final : public pdf::Source {
   public:
    std::uint64_t size() const override { return kLargestDocument + 1; }
    Result<void> read(std::uint64_t, std::span<std::uint8_t>) const override { std::abort(); }
  };
  EXPECT_EQ(code(images().png(Huge(), 1, 96)), ErrorCode::pdf_too_large);
}

#ifndef RUBRICA_SANITIZED
TEST(PageImages, AHugePageIsOneRefusedPage) {
  const Bytes document = pdf_with_pages({"/MediaBox [0 0 14400 14400]", "/MediaBox [0 0 72 72]"});
  EXPECT_EQ(code(images().png(pdf::MemorySource(document), 1, 192)), ErrorCode::confined_reader_failed);
  EXPECT_TRUE(images().png(pdf::MemorySource(document), 2, 192));
}

TEST(PageImages, APageWithoutEndIsOneRefusedPage) {
  // Forms that draw the next one ten times, twelve deep.
  std::vector<std::string> forms;
  for (int i = 0; i < 12; ++i) {
    const std::string next = i == 11 ? "0 0 9 9 re f" : "/X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do";
    forms.push_back("<</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X " +
                    std::to_string(5 + i) + " 0 R>>>> /Length " + std::to_string(next.size()) + ">>\nstream\n" + next +
                    "\nendstream");
  }
  const Bytes document = pdf_with_pages({"/MediaBox [0 0 72 72]"}, "/X Do", "/XObject <</X 4 0 R>>", forms);
  EXPECT_EQ(code(images().png(pdf::MemorySource(document), 1, 96)), ErrorCode::confined_reader_failed);
}
#endif

TEST(PageImages, WhatTheChildLeavesIsNotBelieved) {
  const Bytes bytes = test::sample_pdf();
  const pdf::MemorySource document(bytes);
  const test::TemporaryFolder folder;
  const auto fake = [&](const std::string& script) {
    const auto file = folder.write("fake", "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return PageImages(file);
  };
  EXPECT_EQ(code(fake("kill -SEGV $$").png(document, 1, 96)), ErrorCode::confined_reader_failed);
  EXPECT_EQ(code(fake("exit 1").text(document, 1)), ErrorCode::confined_reader_failed);
  EXPECT_EQ(code(fake("exit 0").png(document, 1, 96)), ErrorCode::confined_reader_failed);
  EXPECT_EQ(code(fake("echo '<svg/>'").png(document, 1, 96)), ErrorCode::confined_reader_failed);
  EXPECT_EQ(code(fake("printf '\\377'").text(document, 1)), ErrorCode::confined_reader_failed);
  EXPECT_EQ(code(fake("/usr/bin/head -c 1100000 /dev/zero").text(document, 1)), ErrorCode::resource_limit);
  EXPECT_EQ(code(PageImages("/nonexistent").png(document, 1, 96)), ErrorCode::io_failure);
  EXPECT_EQ(code(fake("kill -SEGV $$").qr_codes(document, 1, kA4)), ErrorCode::confined_reader_failed);
  const auto answered = [&](const std::string& codes) {
    return code(fake("[ \"$1\" = raster ] || echo '{\"qr_codes\":" + codes + "}' >&5").qr_codes(document, 1, kA4));
  };
  EXPECT_EQ(answered("[\"A:1\"]"), ErrorCode::count_);
  EXPECT_EQ(answered("[\"" + std::string(10'240, 'x') + "\"]"), ErrorCode::malformed_input);
  EXPECT_EQ(answered("[\"\\377\"]"), ErrorCode::malformed_input);
  EXPECT_EQ(answered("[1]"), ErrorCode::malformed_input);
  EXPECT_EQ(answered("null"), ErrorCode::malformed_input);
  std::string many = "\"\"";
  for (int i = 0; i < 32; ++i) many += ",\"\"";
  EXPECT_EQ(answered("[" + many + "]"), ErrorCode::malformed_input);
  // Its own reader's answer, then a count that differs.
  const std::string count_two =
      "if [ \"$1\" = count ]; then printf 'Title: x\\nPages:          2\\n'; "
      "else echo '{\"pages\":[[1E0,1E0]]}' >&5; fi";
  EXPECT_EQ(code(fake(count_two).pages(document)), ErrorCode::confined_reader_failed);
  EXPECT_EQ(code(fake("[ \"$1\" = count ] || echo '{\"pages\":[]}' >&5").pages(document)), ErrorCode::malformed_input);
  EXPECT_EQ(code(fake("[ \"$1\" = count ] || echo '{\"pages\":[[1E0,-1E0]]}' >&5").pages(document)),
            ErrorCode::malformed_input);
}

TEST(PageImages, TheProgramTakesNoOtherOrders) {
  const std::string program = program_beside_this_one().string();
  for (const std::string arguments :
       {"count 1", "image", "image 1", "image 1 x", "image -r 96", "text", "text /etc/passwd", "shell", "image 1 96 96",
        "raster 1", "raster 1 x", "qr_codes", "text 12345678"}) {
    const auto outcome = test::run_tool(program + " " + arguments + " </dev/null");
    EXPECT_EQ(outcome.exit_code, 1) << arguments;
    EXPECT_THAT(outcome.output, HasSubstr("not an operation on pages")) << arguments;
  }
}

}  // namespace
}  // namespace rubrica::confined
