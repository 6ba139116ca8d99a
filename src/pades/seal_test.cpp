#include "pades/seal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "pades/validate.h"
#include "pdf/document.h"
#include "support/run_tool.h"
#include "support/sample_pdf.h"
#include "support/test_identity.h"

namespace rubrica::pades {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

SealDrawing drawing(const std::optional<SealLogo>& logo = {}) {
  return draw_seal({.name = "Marta Conceição Ferreira",
                    .identification = "BI12345678",
                    .date = "24/11/2026, 10:00 (hora de Lisboa)",
                    .reason = "Aprovação",
                    .location = "Vila Nova de Gaia"},
                   logo)
      .value();
}

Parameters sealed(const std::optional<SealPlace>& place, const std::string& field = "") {
  Parameters parameters;
  parameters.claimed_time = parse_iso_utc("2026-11-24T10:00:00Z").value();
  parameters.seal = Seal{place, drawing()};
  parameters.field_name = field;
  return parameters;
}

Result<Bytes> try_to_sign(const Bytes& document, const Parameters& parameters) {
  const pdf::MemorySource source(document);
  RUBRICA_TRY(const Preparation preparation, prepare(source, test::family().chain, parameters));
  pdf::MemorySink out;
  RUBRICA_CHECK_OK(finish(source, preparation, test::sign(test::family().person, preparation.representation()), out));
  RUBRICA_CHECK_OK(gate(pdf::MemorySource(out.bytes()), preparation));
  return out.take();
}
Bytes signed_with(const Bytes& document, const Parameters& parameters) {
  auto done = try_to_sign(document, parameters);
  EXPECT_TRUE(done) << done.error().describe();
  return std::move(done).value_or(Bytes());
}

// A document, open for as long as this is.
struct Opened {
  explicit Opened(Bytes file) : bytes(std::move(file)), document(pdf::Document::open(source).value()) {}
  pdf::Object widget() const { return document->fields().back().object; }
  Bytes bytes;
  pdf::MemorySource source{bytes};
  std::unique_ptr<pdf::Document> document;
};

std::array<double, 4> corners(const pdf::Object& rectangle) {
  std::array<double, 4> all{};
  for (std::size_t i = 0; i < 4; ++i) all.at(i) = rectangle.at(i).number().value_or(-1);
  return all;
}

// Both by poppler, which knows nothing of us: where the dark pixels of the page as it is shown are, and its text.
struct Shown {
  double left = 1;  // fractions of the page
  double top = 1;
  double right = 0;
  double bottom = 0;
};
Shown ink_of(const Bytes& pdf) {
  const test::TemporaryFolder folder;
  const std::string file = folder.write("a.pdf", pdf).string();
  EXPECT_EQ(test::run_tool("pdftoppm -cropbox -r 72 -gray " + file + " " + (folder.path() / "page").string()).exit_code,
            0);
  const std::string picture = test::run_tool("cat " + folder.path().string() + "/page*.pgm").output;
  int width = 0;
  int height = 0;
  int most = 0;
  int header = 0;
  EXPECT_EQ(std::sscanf(picture.c_str(), "P5 %d %d %d%n", &width, &height, &most, &header), 3);
  Shown shown;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto at = static_cast<std::size_t>(header + 1 + y * width + x);
      if (static_cast<std::uint8_t>(picture.at(at)) > 140) continue;
      shown.left = std::min(shown.left, static_cast<double>(x) / width);
      shown.right = std::max(shown.right, static_cast<double>(x + 1) / width);
      shown.top = std::min(shown.top, static_cast<double>(y) / height);
      shown.bottom = std::max(shown.bottom, static_cast<double>(y + 1) / height);
    }
  }
  return shown;
}
std::string text_of(const Bytes& pdf) {
  const test::TemporaryFolder folder;
  return test::run_tool("pdftotext -layout " + folder.write("a.pdf", pdf).string() + " -").output;
}
// Turned as `page_extra` says, and empty but for what is put on it.
Bytes empty_page(const std::string& page_extra) {
  return test::pdf_of({"<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
                       "<</Type /Page /Parent 2 0 R /Resources <<>> " + page_extra + ">>"});
}

// ISO 32000-1 §12.5.5 and §12.7.4.5
TEST(Seal, IsTheAppearanceOfTheWidgetAndWhatItSaysIsText) {
  const Opened opened(signed_with(test::sample_pdf(), sealed(SealPlace{.page = 1, .x = 0.5, .y = 0.8})));
  const pdf::Object look = opened.widget().get("AP").get("N");
  EXPECT_TRUE(look.get("Subtype").is_name("Form"));
  EXPECT_EQ(opened.widget().get("F").integer(), 132) << "printed, and locked";
  EXPECT_THAT(opened.widget().get("TU").text().value_or(""),
              AllOf(HasSubstr("Assinado por Marta Conceição Ferreira"), HasSubstr("Motivo: Aprovação")));
  EXPECT_THAT(text_of(opened.bytes),
              AllOf(HasSubstr("Marta Conceição Ferreira"), HasSubstr("N.º de identificação: BI12345678"),
                    HasSubstr("Data: 24/11/2026, 10:00 (hora de Lisboa)"), HasSubstr("Motivo: Aprovação"),
                    HasSubstr("Local: Vila Nova de Gaia")));
}

// ISO 19005-3 §6.2.4 and §6.2.11: no device colour, fonts embedded; ISO 19005-1 §6.3.5: /CIDSet, in PDF/A-1 only.
TEST(Seal, KeepsPdfA) {
  for (const auto& [part, with_set] : {std::pair("1", true), {"2", false}, {"3", false}}) {
    const std::string xmp = std::string("<pdfaid:part>") + part + "</pdfaid:part>";
    const Bytes document =
        test::sample_pdf({.catalog_extra = "/Metadata 6 0 R",
                          .more_objects = {"<</Type /Metadata /Subtype /XML /Length " + std::to_string(xmp.size()) +
                                           ">>\nstream\n" + xmp + "\nendstream"}});
    const Opened opened(signed_with(document, sealed(SealPlace{.x = 0.1, .y = 0.1})));
    const pdf::Object look = opened.widget().get("AP").get("N");
    const std::string content(as_text(look.decoded_stream(1U << 20U).value()));
    EXPECT_THAT(content, AllOf(HasSubstr("/Grey cs"), Not(testing::ContainsRegex(" (g|rg|k|G|RG|K)[ \n]"))));
    EXPECT_TRUE(look.get("Resources").get("ColorSpace").get("Grey").at(0).is_name("CalGray"));
    EXPECT_FALSE(look.has("Group")) << "no transparency";
    for (const char* name : {"F0", "F1"}) {
      const pdf::Object font = look.get("Resources").get("Font").get(name);
      const pdf::Object descriptor = font.get("DescendantFonts").at(0).get("FontDescriptor");
      EXPECT_TRUE(descriptor.get("FontFile2").is_stream());
      EXPECT_TRUE(font.get("ToUnicode").is_stream());
      EXPECT_EQ(descriptor.has("CIDSet"), with_set) << part;
    }
  }
}

TEST(Seal, StandsUprightWhereItIsPutOnEveryPage) {
  for (const std::string& box : {std::string("/MediaBox [0 0 595 842]"), std::string("/MediaBox [0 0 842 595]"),
                                 std::string("/MediaBox [-20 10 600 900] /CropBox [5 30 595 842]")}) {
    for (const char* turned : {"0", "90", "180", "270", "-90"}) {
      SCOPED_TRACE(box + " /Rotate " + turned);
      const Bytes page = empty_page(box + " /Rotate " + turned);
      const Bytes file = signed_with(page, sealed(SealPlace{.page = 1, .x = 0.5, .y = 0.75, .width = 0.3}));
      const Shown shown = ink_of(file);
      EXPECT_NEAR(shown.left, 0.51, 0.011);
      EXPECT_GE(shown.top, 0.75);
      EXPECT_LE(shown.right, 0.8);
      EXPECT_LE(shown.bottom, 0.92);
      EXPECT_GT((shown.right - shown.left), 0.2);
      EXPECT_THAT(text_of(file), HasSubstr("Marta Conceição Ferreira")) << "read from left to right";
    }
  }
}

TEST(Seal, IsMovedInsideOfThePageAndNeverCoversAQuarterOfIt) {
  const Bytes page = empty_page("/MediaBox [0 0 595 842]");
  const Opened corner(signed_with(page, sealed(SealPlace{.x = 1, .y = 1})));
  const auto rectangle = corners(corner.widget().get("Rect"));
  EXPECT_NEAR(rectangle[2], 595, 0.01);
  EXPECT_NEAR(rectangle[1], 0, 0.01);
  EXPECT_NEAR(rectangle[2] - rectangle[0], drawing().width, 0.01);
  EXPECT_EQ(try_to_sign(page, sealed(SealPlace{.width = 1})).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(try_to_sign(page, sealed(SealPlace{.page = 2})).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(try_to_sign(page, sealed(SealPlace{.page = 0})).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(try_to_sign(page, sealed(SealPlace{.x = 1.5})).error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(try_to_sign(page, sealed(SealPlace{.page = -1})));
}

TEST(Seal, KeepsOutOfTheMarginsAndIsSmallerOnASmallPage) {
  const SealPlace foot{.x = 1, .y = 1, .margins = {.side = 54, .top = 30, .bottom = 80}};
  const Opened page(signed_with(empty_page("/MediaBox [0 0 595 842]"), sealed(foot)));
  const auto rectangle = corners(page.widget().get("Rect"));
  EXPECT_NEAR(rectangle[2], 595 - 54, 0.01);
  EXPECT_NEAR(rectangle[1], 80, 0.01);
  const Opened head(
      signed_with(empty_page("/MediaBox [0 0 595 842]"), sealed(SealPlace{.x = 0, .y = 0, .margins = foot.margins})));
  EXPECT_NEAR(corners(head.widget().get("Rect"))[0], 54, 0.01);
  EXPECT_NEAR(corners(head.widget().get("Rect"))[3], 842 - 30, 0.01);
  for (const char* small : {"/MediaBox [0 0 200 100]", "/MediaBox [0 0 60 400]"}) {
    const Opened label(signed_with(empty_page(small), sealed(foot)));
    const auto inside = corners(label.widget().get("Rect"));
    const auto box = corners(label.document->page(0).get("MediaBox"));
    EXPECT_TRUE(inside[0] >= 0 && inside[1] >= 0 && inside[2] <= box[2] && inside[3] <= box[3]) << small;
    EXPECT_LE((inside[2] - inside[0]) * (inside[3] - inside[1]), box[2] * box[3] / 4) << small;
  }
}

Bytes with_field(const std::string& rectangle, const std::string& page_extra = "") {
  return test::sample_pdf(
      {.catalog_extra = "/AcroForm <</Fields [6 0 R]>>",
       .page_extra = "/Annots [6 0 R] " + page_extra,
       .more_objects = {"<</Type /Annot /Subtype /Widget /FT /Sig /T (Gerente) /F 4 /Rect " + rectangle + ">>"}});
}

TEST(Seal, FitsIntoAFieldThatIsThere) {
  const Opened opened(signed_with(with_field("[300 100 500 160]"), sealed(std::nullopt, "Gerente")));
  EXPECT_EQ(corners(opened.widget().get("Rect")), (std::array<double, 4>{300, 100, 500, 160}));
  const auto box = corners(opened.widget().get("AP").get("N").get("BBox"));
  EXPECT_NEAR((box[2] - box[0]) / (box[3] - box[1]), 200.0 / 60, 0.01) << "not stretched";
  EXPECT_EQ(try_to_sign(with_field("[0 0 0 0]"), sealed(std::nullopt, "Gerente")).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(try_to_sign(test::sample_pdf(), sealed(std::nullopt, "Gerente")).error().code, ErrorCode::invalid_argument);
}

TEST(Seal, TakesAnEmptyFieldIfOneIsWantedAndThere) {
  const auto wanted = [](const bool into_empty_field) {
    Parameters parameters = sealed(SealPlace{.x = 0.1, .y = 0.1});
    parameters.seal->into_empty_field = into_empty_field;
    return parameters;
  };
  const auto name = [](const Bytes& file) { return Opened(file).widget().get("T").text().value_or(""); };
  const Bytes once = signed_with(with_field("[300 100 500 160]"), wanted(true));
  EXPECT_EQ(name(once), "Gerente");
  EXPECT_EQ(name(signed_with(once, wanted(true))), "Assinatura1") << "it is taken";
  EXPECT_EQ(name(signed_with(with_field("[300 100 500 160]"), wanted(false))), "Assinatura1");
  EXPECT_EQ(name(signed_with(test::sample_pdf(), wanted(true))), "Assinatura1");
  EXPECT_EQ(name(signed_with(with_field("[0 0 0 0]"), wanted(true))), "Assinatura1") << "it cannot be seen";
}

TEST(Seal, CanBeLookedAtBeforeAnythingIsSigned) {
  const Bytes picture = seal_picture(drawing()).value();
  EXPECT_THAT(text_of(picture), AllOf(HasSubstr("Marta Conceição Ferreira"), HasSubstr("Motivo: Aprovação")));
  const Shown shown = ink_of(picture);
  EXPECT_LT(shown.left, 0.1);
  EXPECT_LT(shown.top, 0.25);
}

TEST(Seal, OfASecondSignerLeavesTheFirstSignatureIntact) {
  const Bytes once = signed_with(with_field("[300 100 500 160]"), sealed(SealPlace{.x = 0.1, .y = 0.1}));
  const Bytes twice = signed_with(once, sealed(std::nullopt, "Gerente"));
  const Bytes thrice = signed_with(twice, sealed(SealPlace{.x = 0.1, .y = 0.5}));
  const auto report =
      validate(pdf::MemorySource(thrice),
               {{{test::family().root.certificate}}, parse_iso_utc("2026-11-25T00:00:00Z").value(), {}});
  ASSERT_EQ(report->signatures.size(), 3U);
  for (const SignatureReport& signature : report->signatures) EXPECT_TRUE(signature.modifications.empty());
  EXPECT_NE(report->indication, Indication::total_failed);
}

// ISO 14289-1 §7.18.4: the widget is in the structure, as a /Form element that points to it, and found through the
// parent tree.
TEST(Seal, IsInTheStructureOfATaggedDocument) {
  for (const char* tree : {"<</Nums [0 [7 0 R]]>>", "<</Kids [9 0 R]>>"}) {
    const Bytes document =
        test::sample_pdf({.catalog_extra = "/MarkInfo <</Marked true>> /StructTreeRoot 6 0 R",
                          .more_objects = {"<</Type /StructTreeRoot /K 8 0 R /ParentTree " + std::string(tree) + ">>",
                                           "<</Type /StructElem /S /P /P 8 0 R /Pg 3 0 R /K 0>>",
                                           "<</Type /StructElem /S /Document /P 6 0 R /K 7 0 R>>",
                                           "<</Limits [4 4] /Nums [4 [7 0 R]]>>"}});
    const Bytes once = signed_with(document, sealed(SealPlace{.x = 0.1, .y = 0.1}));
    const Opened opened(once);
    const auto key = opened.widget().get("StructParent").integer();
    ASSERT_TRUE(key);
    const pdf::Object root = opened.document->catalog().get("StructTreeRoot");
    EXPECT_EQ(root.get("ParentTreeNextKey").integer(), *key + 1);
    const pdf::Object kids = root.get("K").get("K");
    ASSERT_EQ(kids.size(), 2U) << "what was there is there";
    const pdf::Object form = kids.at(1);
    EXPECT_TRUE(form.get("S").is_name("Form"));
    EXPECT_EQ(form.get("K").get("Obj").id(), opened.widget().id());
    EXPECT_EQ(form.get("P").id(), root.get("K").id());
    const pdf::Object numbers = root.get("ParentTree").has("Kids")
                                    ? root.get("ParentTree").get("Kids").at(1).get("Nums")
                                    : root.get("ParentTree").get("Nums");
    EXPECT_EQ(numbers.at(numbers.size() - 2).integer(), *key);
    EXPECT_EQ(numbers.at(numbers.size() - 1).id(), form.id());
    EXPECT_TRUE(opened.document->page(0).get("Tabs").is_name("S"));
    // Once it is signed, its structure is the signer's: the next seal leaves it alone.
    const Opened twice(signed_with(once, sealed(SealPlace{.x = 0.1, .y = 0.5})));
    EXPECT_FALSE(twice.widget().has("StructParent"));
    EXPECT_EQ(twice.document->catalog().get("StructTreeRoot").get("K").get("K").size(), 2U);
  }
}

TEST(SealDrawing, HasItsErrors) {
  EXPECT_EQ(draw_seal({.name = "A"}, {}, "/nowhere").error().code, ErrorCode::not_found);
  EXPECT_EQ(draw_seal({.name = "A", .reason = std::string(900, 'x')}, {}).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace rubrica::pades
