#include "pdf/screening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sample_pdf.h"

namespace rubrica::pdf {
namespace {

Result<void> screened(const Bytes& bytes) {
  const MemorySource source(bytes);
  const auto document = Document::open(source);
  EXPECT_TRUE(document) << document.error().describe();
  return screen(**document);
}

TEST(Screening, LetsPlainDocumentsPass) {
  EXPECT_TRUE(screened(test::sample_pdf()));
  // What LibreOffice writes: where to begin reading.
  EXPECT_TRUE(screened(test::sample_pdf({.catalog_extra = "/OpenAction [3 0 R /XYZ null null 0]"})));
  EXPECT_TRUE(screened(test::sample_pdf({.catalog_extra = "/AcroForm <</Fields [] /NeedAppearances false>>"})));
  EXPECT_TRUE(screened(
      test::sample_pdf({.page_extra = "/Annots [<</Type /Annot /Subtype /Widget /FT /Sig /Rect [0 0 0 0] /F 132>>]"})));
  EXPECT_TRUE(screened(
      test::sample_pdf({.more_objects = {"<</Type /StructElem /S /P /A [<</O /Layout /Placement /Block>> 0]>>"}})));
  EXPECT_TRUE(screened(test::sample_pdf({.catalog_extra = "/OpenAction <</S /GoTo /D [3 0 R /Fit]>>"})));
  EXPECT_TRUE(screened(test::sample_pdf(
      {.page_extra = "/Annots [<</Type /Annot /Subtype /Link /Rect [0 0 9 9] /A <</S /URI /URI (https://a.pt)>>>>]"})));
}

struct Active {
  std::string name;
  test::SampleOptions options;
};

class EveryActive : public testing::TestWithParam<Active> {};
INSTANTIATE_TEST_SUITE_P(
    Kinds, EveryActive,
    testing::Values(
        Active{"open_script", {.catalog_extra = "/OpenAction <</S /JavaScript /JS (app.alert(1))>>"}},
        Active{"document_scripts", {.catalog_extra = "/Names <</JavaScript <</Names []>>>>"}},
        Active{"launch", {.catalog_extra = "/OpenAction <</S /Launch /F (x.exe)>>"}},
        Active{"automatic", {.catalog_extra = "/AA <</WC <</S /URI /URI (x)>>>>"}},
        Active{"page_automatic", {.page_extra = "/AA <</O <</S /GoTo /D [3 0 R]>>>>"}},
        Active{"submit",
               {.page_extra = "/Annots [<</Type /Annot /Subtype /Link /Rect [0 0 9 9] /A <</S /SubmitForm>>>>]"}},
        Active{"remote", {.page_extra = "/Annots [<</Type /Annot /Subtype /Link /A <</S /GoToR /F (o.pdf)>>>>]"}},
        Active{"chained",
               {
                   .more_objects = {"<</S /GoTo /D [3 0 R] /Next <</S /Launch /F (x)>>>>"},
               }},
        Active{"chained_in_a_list",
               {.catalog_extra = "/OpenAction <</S /GoTo /D [3 0 R] /Next [<</S /Hide /T (x) /H false>>]>>"}},
        Active{
            "disguised_as_structure",
            {.page_extra = "/Annots [<</Type /StructElem /Subtype /Link /Rect [0 0 9 9] /A <</S /Launch /F (x)>>>>]"}},
        Active{"unknown_in_a_list", {.catalog_extra = "/OpenAction <</S /GoTo /D [3 0 R] /Next [<</S /Dance>>]>>"}},
        Active{"other_image_on_paper", {.more_objects = {"<</Alternates [<</DefaultForPrinting true>>]>>"}}},
        Active{"drawn_anew", {.catalog_extra = "/AcroForm <</Fields [] /NeedAppearances true>>"}},
        Active{"on_paper_only", {.page_extra = "/Annots [<</Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /F 36>>]"}},
        Active{"under_the_mouse", {.page_extra = "/Annots [<</Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /F 260>>]"}},
        Active{"film", {.page_extra = "/Annots [<</Type /Annot /Subtype /Movie>>]"}},
        Active{"rich", {.page_extra = "/Annots [<</Type /Annot /Subtype /RichMedia>>]"}},
        Active{"layers", {.catalog_extra = "/OCProperties <</OCGs [] /D <<>>>>"}},
        Active{"external_stream", {.more_objects = {"<</Length 0 /F (other.bin)>>\nstream\n\nendstream"}}},
        Active{"external_page", {.more_objects = {"<</Length 0 /Ref <</F (o.pdf) /Page 0>>>>\nstream\n\nendstream"}}}),
    [](const auto& active) { return active.param.name; });

TEST_P(EveryActive, IsRefusedWithItsReason) {
  const auto outcome = screened(test::sample_pdf(GetParam().options));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::pdf_active_content);
  EXPECT_THAT(outcome.error().detail, testing::HasSubstr("object "));
}

}  // namespace
}  // namespace rubrica::pdf
