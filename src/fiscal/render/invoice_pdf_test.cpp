#include "fiscal/render/invoice_pdf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "fiscal/document_type.h"
#include "fiscal/sample_invoice.h"
#include "pdf/document.h"
#include "support/fiscal_documents.h"
#include "support/qr_examples.h"
#include "support/run_tool.h"

namespace rubrica::fiscal {
namespace {

using testing::HasSubstr;
using testing::Not;

Document sample() { return sample_invoice(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)); }
Document with_lines(const std::size_t count) {
  Document document = sample();
  const Line first = document.lines.front();
  document.lines.assign(count, first);
  for (std::size_t i = 0; i < count; ++i) document.lines[i].description = "Linha número " + std::to_string(i + 1) + ".";
  return document;
}

class Rendered {
 public:
  explicit Rendered(const Document& document, const RenderOptions& options = {})
      : Rendered(invoice_pdf(document, options).value()) {}
  explicit Rendered(Bytes pdf) : bytes(std::move(pdf)) { file = folder_.write("f.pdf", bytes).string(); }
  std::string tool(const std::string& command) const { return test::run_tool(command + " " + file + " 2>&1").output; }
  std::string text() const { return test::run_tool("pdftotext -layout " + file + " -").output; }
  Bytes bytes;
  std::string file;

 private:
  test::TemporaryFolder folder_;
};

TEST(InvoicePdf, SaysWhatAnInvoiceMustSay) {
  const std::string text = Rendered(sample()).text();
  for (const char* wanted : {"Fatura", "FT FORM2026/1", "24-11-2026", "Marta Conceição Ferreira", "NIF 123456789",
                             "Livraria Âncora, Lda.", "NIF 501442600", "Paginação do catálogo de outono", "18,50",
                             "23%", "799,20", "2 399,20", "551,82", "3 118,50 €", "Página 1 de 1"}) {
    EXPECT_THAT(text, HasSubstr(wanted));
  }
}

TEST(InvoicePdf, SaysOnEveryPageThatItIsForTraining) {
  const Rendered rendered(with_lines(60));
  for (const char* page : {"1", "2"}) {
    const std::string number(page);
    EXPECT_THAT(test::run_tool("pdftotext -f " + number + " -l " + number + " " + rendered.file + " -").output,
                testing::AllOf(HasSubstr("Documento emitido para fins de Formação"), HasSubstr("não certificado")));
  }
}

TEST(InvoicePdf, ShowsTheIssuersLogoOnceAndMakesRoomForIt) {
  const test::TemporaryFolder folder;
  for (const std::string kind : {"png", "jpeg"}) {
    const Rendered picture(sample());
    const std::string stem = (folder.path() / kind).string();
    test::run_tool("pdftoppm -r 20 -singlefile -" + kind + " " + picture.file + " " + stem);
    const std::string file = stem + (kind == "png" ? ".png" : ".jpg");
    const Rendered rendered(with_lines(60), {.logo = pdf::read_picture(read_file(file).value()).value()});
    EXPECT_EQ(test::run_tool("qpdf --check " + rendered.file).exit_code, 0);
    const std::string images = rendered.tool("pdfimages -list");
    EXPECT_EQ(std::ranges::count(images, '\n'), 3) << "one image, on the first page: " << images;
    EXPECT_THAT(images, testing::ContainsRegex("   1     0 image     16[0-9]   23[0-9]  \\w+     3   8"));
    EXPECT_THAT(rendered.text(), HasSubstr("Página 1 de 3"));
  }
}

TEST(InvoicePdf, IsTheSameForTheSameDocument) {
  EXPECT_EQ(invoice_pdf(sample()).value(), invoice_pdf(sample()).value());
  Document other = sample();
  other.number = 2;
  EXPECT_NE(invoice_pdf(sample()).value(), invoice_pdf(other).value());
}

TEST(InvoicePdf, SatisfiesQpdfAndOurOwnStrictReader) {
  const Rendered rendered(sample());
  const auto qpdf = test::run_tool("qpdf --check " + rendered.file);
  EXPECT_EQ(qpdf.exit_code, 0) << qpdf.output;
  EXPECT_THAT(qpdf.output, Not(HasSubstr("WARNING")));
  const pdf::MemorySource source(rendered.bytes);
  EXPECT_TRUE(pdf::Document::open(source));
}

TEST(InvoicePdf, EmbedsItsFontsAsSubsetsWithUnicode) {
  const std::string fonts = Rendered(sample()).tool("pdffonts");
  EXPECT_THAT(fonts, HasSubstr("+OpenSans"));
  EXPECT_THAT(fonts, Not(HasSubstr(" no ")));
}

TEST(InvoicePdf, LongTablesContinueWithTheirHeadingAndLoseNothing) {
  for (const std::size_t count : {1U, 14U, 15U, 16U, 17U, 18U, 20U, 60U, 200U}) {
    const Rendered rendered(with_lines(count));
    const std::string text = rendered.text();
    for (std::size_t i = 1; i <= count; ++i) {
      EXPECT_THAT(text, HasSubstr("Linha número " + std::to_string(i) + ".")) << count;
    }
    EXPECT_THAT(text, HasSubstr("Total a pagar"));
  }
}

TEST(InvoicePdf, LongTextsWrapInsideTheirColumn) {
  Document document = sample();
  document.lines[0].description = std::string(300, 'W') + " " + "palavra muito comprida " + std::string(80, 'i');
  document.customer.name = "Sociedade Portuguesa de Autores e Tradutores Independentes do Norte e Centro, S.A.";
  const Rendered rendered(document);
  // The box of every word lies on the sheet.
  const std::string boxes = test::run_tool("pdftotext -bbox " + rendered.file + " -").output;
  for (std::size_t at = 0; (at = boxes.find("xMax=\"", at)) != std::string::npos; ++at) {
    EXPECT_LE(std::stod(boxes.substr(at + 6)), 542.0);
  }
}

TEST(InvoicePdf, NamesWhatIsMissing) {
  EXPECT_EQ(invoice_pdf(sample(), {.font_folder = "/nowhere"}).error().code, ErrorCode::not_found);
  EXPECT_EQ(invoice_pdf(sample(), {.icc_profile = "/nowhere"}).error().code, ErrorCode::not_found);
  Document wrong = sample();
  wrong.lines.clear();
  EXPECT_EQ(invoice_pdf(wrong).error().code, ErrorCode::invalid_argument);
}

// ---- what a document of a certified program shows
// --------------------------------------------------------------------

IssuedDocument certified(Document document, std::vector<Related> related = {}) {
  return samples::issued(document, std::move(related));
}
Document many_lines(const std::size_t count) {
  Document document = samples::draft("FT", {});
  for (std::size_t i = 0; i < count; ++i) document.lines.push_back(samples::line("10.00"));
  return document;
}

// The text of one page.
std::string page_text(const Rendered& rendered, const std::size_t page) {
  const std::string number = std::to_string(page);
  return test::run_tool("pdftotext -layout -f " + number + " -l " + number + " " + rendered.file + " -").output;
}
std::size_t page_count(const Rendered& rendered) {
  const std::string info = rendered.tool("pdfinfo");
  return std::stoul(info.substr(info.find("Pages:") + 6));
}

// What a camera finds on the last page.
std::string read_back(const Rendered& rendered) {
  const test::TemporaryFolder folder;
  const std::string image = (folder.path() / "page").string();
  const std::string last = std::to_string(page_count(rendered));
  test::run_tool("pdftoppm -r 150 -png -singlefile -f " + last + " -l " + last + " " + rendered.file + " " + image);
  return test::run_tool("zbarimg --nodbus -q --raw " + image + ".png 2>/dev/null").output;
}
std::string read_back(const Document& document) { return read_back(Rendered(document)); }

TEST(CertifiedPdf, QrCodeIsReadBackFromThePage) {
  const IssuedDocument issued = certified(many_lines(40));
  EXPECT_EQ(read_back(issued.document), *issued.document.qr_payload + "\n");
}

TEST(CertifiedPdf, QrCodeOfEveryTypeIsReadBackFromThePage) {
  const std::vector<Related> related = {{certified(samples::draft()), {}}};
  for (const DocumentType& type : document_types()) {
    const std::string code(type.code);
    Document document = samples::draft(code);
    if (type.corrects) document.lines = samples::credit_note("FT A/1", document.lines).lines;
    if (type.is_receipt()) document = samples::receipt("FT A/1", "123.00", code);
    if (code == "FS") document.lines = {samples::line("50.00")};
    if (code == "FR") document.payments = {{"MB", samples::money("123.00"), samples::day("2026-11-24")}};
    if (code == "GT") {
      document.transport = Transport{{"Porto"}, {"Lisboa"}, parse_date_time("2026-11-24T18:00:00").value()};
    }
    const IssuedDocument issued = certified(document, related);
    EXPECT_THAT(*issued.document.qr_payload, HasSubstr("*D:" + code + "*"));
    EXPECT_EQ(read_back(issued.document), *issued.document.qr_payload + "\n");
  }
}

class QrCodeOnThePage : public test::QrExamples {};

TEST_F(QrCodeOnThePage, OfEachOfATsExamplesIsReadBack) {
  Document document = certified(samples::draft()).document;
  ASSERT_EQ(examples().size(), 7U);
  for (const std::string& example : examples()) {
    document.qr_payload = example;
    EXPECT_EQ(read_back(document), example + "\n");
  }
}

TEST(CertifiedPdf, AtcudMentionAndPageNumberStandOnEveryPage) {
  const IssuedDocument issued = certified(many_lines(90));
  const Rendered rendered(issued.document);
  const std::size_t pages = page_count(rendered);
  ASSERT_GE(pages, 3U);
  for (std::size_t i = 1; i <= pages; ++i) {
    const std::string text = page_text(rendered, i);
    EXPECT_THAT(text, HasSubstr("ATCUD:CSDF7T5H-1"));
    EXPECT_THAT(text, HasSubstr(issued.document.certification));
    EXPECT_THAT(text, HasSubstr("Página " + std::to_string(i) + " de " + std::to_string(pages)));
    EXPECT_THAT(text, HasSubstr("FT A/1"));
  }
}

void expect_sums_to_be_carried(const std::size_t lines) {
  const Rendered rendered(certified(many_lines(lines)).document);
  const std::size_t pages = page_count(rendered);
  std::string carried;
  for (std::size_t i = 1; i <= pages; ++i) {
    const std::string text = page_text(rendered, i);
    if (i > 1 && !carried.empty()) {
      EXPECT_THAT(text, testing::ContainsRegex("Transporte +" + carried)) << i;
    }
    const std::size_t at = text.find("A transportar");
    carried.clear();
    if (at != std::string::npos) {
      carried = text.substr(text.find_first_not_of(' ', at + 13));
      carried = carried.substr(0, carried.find('\n'));
    }
    EXPECT_EQ(text.find("Total a pagar") != std::string::npos, i == pages) << i << ", with lines " << lines;
  }
}

TEST(CertifiedPdf, SumsAreCarriedFromPageToPageAndTotalsStandOnTheLast) {
  // However much room the lines leave on the last page.
  for (const std::size_t lines : {std::size_t{20}, std::size_t{45}, std::size_t{90}}) expect_sums_to_be_carried(lines);
}

// Wherever the lines end, nothing is drawn where a seal will stand: between the foot and what ends the document.
TEST(CertifiedPdf, TheLastPageKeepsRoomForASealAboveItsFooter) {
  for (std::size_t lines = 10; lines < 34; ++lines) {
    const Rendered rendered(certified(many_lines(lines)).document, {.room_for_seal = true});
    const std::string last = std::to_string(page_count(rendered));
    const auto marks = [&](const double bottom, const double height) {
      const std::string top = std::to_string(std::lround(841.89 - bottom - height));
      const std::string rows = std::to_string(std::lround(height));
      return std::stoi(test::run_tool("pdftoppm -r 72 -gray -f " + last + " -l " + last + " -y " + top + " -H " + rows +
                                      " " + rendered.file + " | tail -n +4 | tr -d '\\377' | wc -c")
                           .output);
    };
    EXPECT_EQ(marks(kFreeFoot.bottom + 1, kFreeFoot.height - 4), 0) << lines;
    EXPECT_GT(marks(0, kFreeFoot.bottom), 0) << "the footer";
  }
}

TEST(CertifiedPdf, OtherDocumentsSayThatTheyAreNoInvoice) {
  for (const char* type : {"OR", "PF"}) {
    EXPECT_THAT(Rendered(certified(samples::draft(type)).document).text(),
                HasSubstr("Este documento não serve de fatura"));
  }
  const IssuedDocument invoice = certified(samples::draft());
  const std::string receipt =
      Rendered(certified(samples::receipt("FT A/1", "123.00"), {{invoice, {}}}).document).text();
  for (const char* wanted : {"Recibo", "Este documento não serve de fatura", "FT A/1",
                             "transferência bancária: 123,00 €", "Emitido por programa certificado n.º 9999/AT"}) {
    EXPECT_THAT(receipt, HasSubstr(wanted));
  }
  EXPECT_THAT(Rendered(invoice.document).text(), Not(HasSubstr("não serve de fatura")));
}

TEST(CertifiedPdf, AReceiptSaysWhatWasReceivedAndWhatIsWithheld) {
  Document document = samples::draft();
  document.withholding = Withholding{"IRS", Decimal::of(25)};
  const IssuedDocument invoice = certified(document);
  for (const char* type : {"RG", "RC"}) {
    const std::string text =
        Rendered(certified(samples::receipt("FT A/1", "98.00", type), {{invoice, {}}}).document).text();
    EXPECT_THAT(text, testing::ContainsRegex("Total +123,00"));
    EXPECT_THAT(text, testing::ContainsRegex("IRS 25%. +25,00"));
    EXPECT_THAT(text, testing::ContainsRegex("Total recebido +98,00"));
  }
}

TEST(CertifiedPdf, PrintsTheCodeOfALineThatHasOne) {
  Document document = samples::draft("FT", {samples::line("10.00"), samples::line("20.00")});
  document.lines[1].product_code = "CONS-H";
  const IssuedDocument invoice = certified(document);
  EXPECT_THAT(Rendered(invoice.document).text(), testing::ContainsRegex("Consultoria[^\n]*\n[^\n]*Código CONS-H"));
  EXPECT_THAT(Rendered(certified(samples::draft()).document).text(), Not(HasSubstr("Código")));
  EXPECT_THAT(Rendered(invoice.document, {.language = LabelLanguage::en}).text(), HasSubstr("Item code CONS-H"));
}

TEST(CertifiedPdf, ACreditNoteNamesWhatItCorrectsAndWhy) {
  const IssuedDocument invoice = certified(samples::draft());
  const std::string text =
      Rendered(certified(samples::credit_note("FT A/1", {samples::line("10.00")}), {{invoice, {}}}).document).text();
  EXPECT_THAT(text, HasSubstr("Nota de crédito"));
  EXPECT_THAT(text, HasSubstr("Corrige FT A/1: Devolução"));
}

TEST(CertifiedPdf, ShowsExemptionWithholdingDiscountAndCounterValue) {
  Document document = samples::draft("FT", {samples::line("100.00"), samples::line("50.00", samples::exempt("M10"))});
  document.discount_percent = Decimal::of(10);
  document.withholding = Withholding{"IRS", Decimal::of(23)};
  document.customer = {"Consumidor final", "", {}};
  const std::string text = Rendered(certified(document).document).text();
  for (const char* wanted : {"M10 · IVA – regime de isenção", "Desconto do documento (10%)",
                             "Retenção na fonte (IRS 23%)", "31,05 €", "124,65 €", "Consumidor final"}) {
    EXPECT_THAT(text, HasSubstr(wanted));
  }
  document.withholding->share = Decimal::of(50);
  EXPECT_THAT(Rendered(certified(document).document).text(), HasSubstr("23% de 67,50"));
  EXPECT_THAT(text, Not(testing::ContainsRegex("(-|−) ?[0-9.]+,[0-9]"))) << "nothing is printed with a minus (2.2.6)";
  Document foreign = samples::draft("FT", {samples::line("317.45", samples::exempt("M07"))});
  foreign.currency = "USD";
  foreign.exchange_rate = samples::money("0.740747");
  EXPECT_THAT(Rendered(certified(foreign).document).text(), HasSubstr("235,15 €"));
  foreign.lines[0].vat = samples::line("1.00").vat;
  EXPECT_THAT(Rendered(certified(foreign).document).text(),
              testing::AllOf(HasSubstr("IVA 54,08 €"), HasSubstr("Total sem IVA 235,15 €")));
  const IssuedDocument charged = certified([] {
    Document with_withholding = samples::draft();
    with_withholding.withholding = Withholding{"IRS", Decimal::of(23)};
    return with_withholding;
  }());
  Document note = samples::credit_note("FT A/1", {samples::line("10.00")});
  EXPECT_THAT(Rendered(certified(note, {{charged, {}}}).document).text(), HasSubstr("Total a creditar"));
}

TEST(CertifiedPdf, PricesHaveTwoDecimalsOrMoreAndQuantitiesWhatTheyHave) {
  Document document = samples::draft("FT", {samples::line("25", samples::normal(), 4), samples::line("7.5"),
                                            samples::line("0.1234", samples::normal(), 500)});
  document.lines[1].quantity = samples::money("2.125");
  const std::string text = Rendered(certified(document).document).text();
  for (const char* row :
       {" 4 +un +25,00 +23% +100,00", " 2,125 +un +7,50 +23% +15,94", " 500 +un +0,1234 +23% +61,70"}) {
    EXPECT_THAT(text, testing::ContainsRegex(row));
  }
}

TEST(CertifiedPdf, SaysWhenItWasSuppliedIfNotOnTheDayOfIssue) {
  using samples::day;
  Document document = samples::draft("FT", {samples::line("60.00"), samples::line("40.00")});
  for (Line& line : document.lines) line.supplied = day("2026-11-20");
  const std::string together = Rendered(certified(document).document).text();
  EXPECT_THAT(together, HasSubstr("Data da prestação 20-11-2026"));
  EXPECT_EQ(together.find("20-11-2026"), together.rfind("20-11-2026")) << "said once, for all lines";
  document.lines[1].supplied = day("2026-11-19");
  const std::string apart = Rendered(certified(document).document).text();
  EXPECT_THAT(apart, HasSubstr("Data da prestação 20-11-2026"));
  EXPECT_THAT(apart, HasSubstr("Data da prestação 19-11-2026"));
  for (Line& line : document.lines) line.supplied = day("2026-11-24");
  EXPECT_THAT(Rendered(certified(document).document).text(), Not(HasSubstr("Data da prestação")));
  document.lines[0].supplied.reset();
  EXPECT_THAT(Rendered(certified(document).document).text(), Not(HasSubstr("Data da prestação")));
}

TEST(CertifiedPdf, AGuideSaysWhereAndWhen) {
  Document note = samples::draft("GT");
  note.transport = Transport{{"Rua A", "4000-001 Porto"},
                             {"Rua B", "1000-001 Lisboa"},
                             parse_date_time("2026-11-24T18:00:00").value(),
                             "AA-00-BB",
                             "AT123"};
  const std::string text = Rendered(certified(note).document).text();
  for (const char* wanted :
       {"Guia de transporte", "CARGA", "DESCARGA", "4000-001 Porto", "24-11-2026 18:00", "AA-00-BB"}) {
    EXPECT_THAT(text, HasSubstr(wanted));
  }
}

TEST(CertifiedPdf, AnAnnulledDocumentSaysSoWithDayAndReasonInItsQrCodeToo) {
  IssuedDocument issued = certified(samples::draft());
  EXPECT_EQ(issued_pdf(issued).value(), invoice_pdf(issued.document).value());
  EXPECT_THAT(issued.document.qr_payload.value(), HasSubstr("*E:N*"));
  issued = annul(issued, "Cliente errado", samples::at("2026-11-25T10:00:00Z"), "marta", {}).value();
  const Rendered rendered(issued_pdf(issued).value());
  EXPECT_THAT(rendered.text(), HasSubstr("Documento anulado em 25-11-2026: Cliente errado"));
  EXPECT_THAT(issued.document.qr_payload.value(), HasSubstr("*E:A*"));
  EXPECT_EQ(read_back(rendered), *issued.document.qr_payload + "\n");
}

TEST(CertifiedPdf, SaysThatItIsUnderCashVat) {
  constexpr const char* kMention = "IVA - regime de caixa";
  Document invoice = samples::draft();
  invoice.regime.cash_vat = true;
  EXPECT_THAT(Rendered(certified(invoice).document).text(), HasSubstr(kMention));
  const std::vector<Related> paid = {{certified(invoice), {}}};
  EXPECT_THAT(Rendered(certified(samples::receipt("FT A/1", "123.00", "RC"), paid).document).text(),
              HasSubstr(kMention));
  Document of_consumer = invoice;
  of_consumer.customer = {"Consumidor final", "", {}};
  Document without_tax = invoice;
  without_tax.lines[0].vat = samples::exempt("M40");
  Document quote = invoice;
  quote.type = "OR";
  for (const Document& one : {samples::draft(), of_consumer, without_tax, quote}) {
    EXPECT_THAT(Rendered(certified(one).document).text(), Not(HasSubstr(kMention))) << one.type;
  }
}

TEST(CertifiedPdf, WhatWasPaidIsNotToBePaid) {
  Document paid = sample();
  const auto paid_with = [&](const std::string& amount) {
    paid.payments = {{"TB", Decimal::parse(amount).value(), parse_date("2026-11-24").value()}};
    return Rendered(paid).text();
  };
  EXPECT_THAT(paid_with("3118.5"),
              testing::AllOf(HasSubstr("Total pago"), Not(HasSubstr("Total a pagar")), HasSubstr("3 118,50 €\n")));
  EXPECT_THAT(paid_with("300"),
              testing::AllOf(HasSubstr("Total a pagar"), Not(HasSubstr("Total pago")), HasSubstr("300,00 €")));
}

TEST(CertifiedPdf, SecondCopiesAndOtherLanguages) {
  const IssuedDocument issued = certified(samples::draft());
  const test::TemporaryFolder folder;
  const auto text = [&](const RenderOptions& options) {
    const auto file = folder.write("f.pdf", invoice_pdf(issued.document, options).value());
    return test::run_tool("pdftotext -layout " + file.string() + " -").output;
  };
  EXPECT_THAT(text({.second_copy = true}), HasSubstr("2.ª via"));
  EXPECT_THAT(text({.language = LabelLanguage::en}),
              testing::AllOf(HasSubstr("Invoice"), HasSubstr("Fatura"), HasSubstr("Amount due")));
  EXPECT_THAT(text({.language = LabelLanguage::es}), HasSubstr("Fecha de emisión"));
  EXPECT_THAT(text({.language = LabelLanguage::fr}), HasSubstr("Total à payer"));
}

// ---- PDF/A-3a and PDF/UA-1, rule by rule (docs/pdfa.md) -------------------------------------------------------------

class PdfA : public testing::Test {
 protected:
  Bytes bytes = invoice_pdf(with_lines(40)).value();
  pdf::MemorySource source{bytes};
  std::unique_ptr<pdf::Document> document = pdf::Document::open(source).value();
  pdf::Object catalog = document->catalog();
};

TEST_F(PdfA, Clause_6_1_FileStructure) {
  EXPECT_EQ(as_text(BytesView(bytes).first(9)), "%PDF-1.7\n");
  for (std::size_t i = 10; i < 14; ++i) EXPECT_GE(bytes[i], 128) << "a comment of four bytes above 127";
  EXPECT_EQ(document->trailer().get("ID").size(), 2U);
  EXPECT_FALSE(document->trailer().has("Encrypt"));
  for (const pdf::Object& object : document->objects()) {
    EXPECT_FALSE(object.is_stream() && object.has("F"));
    EXPECT_FALSE(object.get("Filter").is_name("LZWDecode"));
  }
}

TEST_F(PdfA, Clause_6_2_2_OutputIntentWithItsProfile) {
  const pdf::Object intent = catalog.get("OutputIntents").at(0);
  EXPECT_TRUE(intent.get("S").is_name("GTS_PDFA1"));
  EXPECT_EQ(intent.get("DestOutputProfile").get("N").integer(), 3);
  EXPECT_FALSE(intent.get("DestOutputProfile").raw_stream().empty());
}

TEST_F(PdfA, Clause_6_2_11_FontsAreEmbeddedWithWidthsAndUnicode) {
  int fonts = 0;
  for (const pdf::Object& object : document->objects()) {
    if (!object.get("Type").is_name("Font") || !object.get("Subtype").is_name("Type0")) continue;
    ++fonts;
    EXPECT_TRUE(object.get("ToUnicode").is_stream());
    const pdf::Object descendant = object.get("DescendantFonts").at(0);
    EXPECT_TRUE(descendant.get("CIDToGIDMap").is_name("Identity"));
    EXPECT_TRUE(descendant.get("W").is_array());
    EXPECT_TRUE(descendant.get("FontDescriptor").get("FontFile2").is_stream());
    EXPECT_EQ(descendant.get("BaseFont").name(), object.get("BaseFont").name());
  }
  EXPECT_GE(fonts, 2);
}

TEST_F(PdfA, Clause_6_5_And_6_6_1_NothingActs) {
  for (const char* key : {"AA", "OpenAction", "JavaScript", "OCProperties", "AcroForm", "Perms"}) {
    EXPECT_FALSE(catalog.has(key)) << key;
  }
}

TEST_F(PdfA, Clause_6_6_2_MetadataSayWhatInfoSays) {
  const pdf::Object metadata = catalog.get("Metadata");
  EXPECT_FALSE(metadata.has("Filter"));
  const std::string xmp(as_text(metadata.raw_stream()));
  EXPECT_THAT(xmp, HasSubstr("<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"));
  EXPECT_THAT(xmp, HasSubstr("<pdfuaid:part>1</pdfuaid:part>"));
  const pdf::Object info = document->trailer().get("Info");
  EXPECT_THAT(xmp, HasSubstr(">" + *info.get("Title").text() + "</rdf:li>"));
  EXPECT_THAT(xmp, HasSubstr(">" + *info.get("Author").text() + "</rdf:li>"));
  EXPECT_THAT(xmp, HasSubstr("<xmp:CreateDate>2026-11-24T00:00:00Z</xmp:CreateDate>"));
  EXPECT_EQ(info.get("CreationDate").text(), "D:20261124000000+00'00'");
  EXPECT_EQ(info.get("ModDate").text(), info.get("CreationDate").text());
}

TEST_F(PdfA, Clause_6_7_TaggedThroughout) {
  EXPECT_EQ(catalog.get("MarkInfo").get("Marked").boolean(), true);
  EXPECT_EQ(catalog.get("Lang").text(), "pt-PT");
  EXPECT_EQ(catalog.get("ViewerPreferences").get("DisplayDocTitle").boolean(), true);
  EXPECT_TRUE(catalog.get("StructTreeRoot").get("ParentTree").is_dictionary());
  for (std::size_t i = 0; i < document->page_count(); ++i) {
    EXPECT_EQ(document->page(i).get("StructParents").integer(), static_cast<std::int64_t>(i));
    EXPECT_TRUE(document->page(i).get("Tabs").is_name("S"));
  }
  const test::TemporaryFolder folder;
  const std::string structure = test::run_tool("pdfinfo -struct-text " + folder.write("f.pdf", bytes).string()).output;
  EXPECT_THAT(structure, HasSubstr("H1 (block)\n    \"Fatura\""));
  EXPECT_THAT(structure, HasSubstr("/Scope /Column"));
  EXPECT_THAT(structure, Not(HasSubstr("Página 1 de"))) << "page numbers are artifacts";
}

}  // namespace
}  // namespace rubrica::fiscal
