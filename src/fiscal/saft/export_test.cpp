#include "fiscal/saft/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fiscal/document_rules.h"
#include "fiscal/saft/check.h"
#include "fiscal/saft/windows_1252.h"
#include "support/fiscal_documents.h"
#include "support/fiscal_year.h"
#include "support/official_data.h"
#include "support/run_tool.h"
#include "support/saft_files.h"

namespace rubrica::fiscal {
namespace {

using namespace samples;
using testing::HasSubstr;

std::string findings(const std::string& file) {
  SaftCheckOptions options;
  options.key = sample_producer().key->public_key();
  return described(check_saft(as_bytes(file), options).value());
}

TEST(SaftExport, WritesAYearThatOurCheckerHasNothingAgainst) {
  const Year year(400);
  const std::string file = exported(DocumentList(year.documents()));
  EXPECT_EQ(findings(file), "");
}

TEST(SaftExport, SumsWhatAnIndependentSumGives) {
  const Year year(200);
  Decimal debit;
  Decimal credit;
  int entries = 0;
  for (const IssuedDocument& one : year.documents()) {
    const std::string& type = one.document.type;
    if (type != "FT" && type != "FS" && type != "FR" && type != "NC" && type != "ND") continue;
    ++entries;
    if (one.status == Status::annulled) continue;
    Decimal& sum = type == "NC" ? debit : credit;
    sum = Decimal::add(sum, one.totals.net).value();
  }
  const std::string file = exported(DocumentList(year.documents()));
  EXPECT_THAT(file, HasSubstr("<SalesInvoices>\n<NumberOfEntries>" + std::to_string(entries) +
                              "</NumberOfEntries>\n<TotalDebit>" + debit.text() + "</TotalDebit>\n<TotalCredit>" +
                              credit.text() + "</TotalCredit>"));
}

class OfficialSchema : public test::OfficialData {};

// Whether the year has a receipt of this type for such a document.
template <class Such>
bool pays(const Year& year, const std::string& type, const Such& such) {
  return std::ranges::any_of(year.documents(), [&](const IssuedDocument& receipt) {
    return receipt.document.type == type && std::ranges::any_of(year.documents(), [&](const IssuedDocument& paid) {
             return such(paid) && refers_to(receipt.document, paid.document.identifier());
           });
  });
}

TEST_F(OfficialSchema, AcceptsOurExport) {
  const Year year(60);
  EXPECT_TRUE(pays(year, "RC", [](const IssuedDocument& paid) { return !paid.totals.withheld.is_zero(); }));
  EXPECT_TRUE(pays(year, "RG", [](const IssuedDocument& paid) { return paid.document.currency != "EUR"; }));
  const test::TemporaryFolder folder;
  const auto schema = folder.write("saft.xsd", text("saft-pt/SAFTPT1.04_01.xsd"));
  const auto file = folder.write("saft.xml", exported(DocumentList(year.documents())));
  const test::ToolResult result = test::run_tool(
      "/usr/bin/python3 -c \"import sys, xmlschema\n"
      "s = xmlschema.XMLSchema11(sys.argv[1])\n"
      "for e in list(s.iter_errors(sys.argv[2]))[:5]: print(e)\n"
      "print('validated')\" '" +
      schema.string() + "' '" + file.string() + "'");
  EXPECT_EQ(result.output, "validated\n");
}

TEST(SaftExport, KnowsTheCodesThatItMakes) {
  EXPECT_TRUE(is_made_product_code("S-0123456789AB"));
  for (const char* own : {"", "S", "S-0123456789A", "S-0123456789ABC", "S-0123456789AG", "SX0123456789AB", "CONS-H"}) {
    EXPECT_FALSE(is_made_product_code(own)) << own;
  }
}

TEST(SaftExport, IsInWindows1252AndSaysSo) {
  Document document = draft("FT", {line("1.00")});
  document.customer.name = "Łódź – ação €";
  const std::string file = exported(DocumentList({issued(document)}));
  EXPECT_TRUE(file.starts_with("<?xml version=\"1.0\" encoding=\"Windows-1252\"?>\n"));
  EXPECT_THAT(from_windows_1252(file), HasSubstr("<CompanyName>Lódz – ação €</CompanyName>"));
}

TEST(SaftExport, KeepsWhatTheLawAsksOfAnInvoice) {
  Document document = draft("FT", {line("100.00")});
  document.lines[0].discount_percent = Decimal::of(10);
  document.lines[0].origins = {{"OR A/1", day("2026-11-01")}};
  document.withholding = Withholding{"IRS", Decimal::of(23), Decimal::of(100), "Artigo 101.º do CIRS"};
  IssuedDocument one = issued(document);
  one = annul(one, "Cliente errado", at("2026-11-25T10:00:00Z"), "marta", {}).value();
  const std::string file = from_windows_1252(exported(DocumentList({one})));
  for (const char* wanted :
       {"<ATCUD>CSDF7T5H-1</ATCUD>", "<InvoiceStatus>A</InvoiceStatus>", "<Reason>Cliente errado</Reason>",
        "<UnitPrice>90.00</UnitPrice>", "<CreditAmount>90.00</CreditAmount>",
        "<SettlementAmount>10.00</SettlementAmount>", "<OriginatingON>OR A/1</OriginatingON>",
        "<WithholdingTaxAmount>20.70</WithholdingTaxAmount>", "<GrossTotal>110.70</GrossTotal>",
        "<TotalCredit>0.00</TotalCredit>", "<NumberOfEntries>1</NumberOfEntries>", "<PostalCode>1200-092</PostalCode>",
        "<City>Lisboa</City>", "<SoftwareCertificateNumber>9999<"}) {
    EXPECT_THAT(file, HasSubstr(wanted));
  }
}

TEST(SaftExport, HasRoomForLargePrices) {
  const std::string file = exported(DocumentList({issued(draft("FT", {line("9999999999.99")}))}));
  EXPECT_THAT(file, HasSubstr("<UnitPrice>9999999999.99</UnitPrice>"));
  EXPECT_EQ(findings(file), "");
}

TEST(SaftExport, PaymentsInAForeignCurrencyAddUpToTheTotalInEuro) {
  Document document = draft("FR", std::vector<Line>(6, line("0.55")));
  document.currency = "GBP";
  document.exchange_rate = money("1.1720");
  document.payments = {{"NU", money("4.00"), day("2026-11-24")}, {"MB", money("0.06"), day("2026-11-24")}};
  const IssuedDocument one = issued(document);
  EXPECT_EQ(one.totals.payable.text(), "4.72") << "by itself 4.06 GBP is 4.76";
  const std::string file = exported(DocumentList({one}));
  EXPECT_THAT(file, HasSubstr("<PaymentAmount>4.65</PaymentAmount>"));
  EXPECT_THAT(file, HasSubstr("<PaymentAmount>0.07</PaymentAmount>"));
  EXPECT_EQ(findings(file), "");
}

TEST(SaftExport, AReceiptSaysWhatIsWithheld) {
  Document document = draft();
  document.withholding = Withholding{"IRS", Decimal::of(25)};
  const IssuedDocument invoice = issued(document);
  for (const char* type : {"RG", "RC"}) {
    const IssuedDocument paid = issued(receipt("FT A/1", "98.00", type), {{invoice, {}}});
    const std::string file = exported(DocumentList({invoice, paid}));
    EXPECT_THAT(file, HasSubstr("<PaymentAmount>98.00</PaymentAmount>"));
    EXPECT_THAT(file, HasSubstr("<GrossTotal>123.00</GrossTotal></DocumentTotals><WithholdingTax>"
                                "<WithholdingTaxType>IRS</WithholdingTaxType><WithholdingTaxAmount>25.00"));
    EXPECT_EQ(findings(file), "");
  }
}

TEST(SaftExport, NamesTheGenericFinalConsumerAsTheOrderSays) {
  Document document = draft("FT", {line("1.00")});
  document.customer = {"Consumidor final", "", {}};
  const std::string file = exported(DocumentList({issued(document)}));
  EXPECT_THAT(file, HasSubstr("<CustomerTaxID>999999990</CustomerTaxID>"));
  EXPECT_THAT(file, HasSubstr("<Country>Desconhecido</Country>"));
}

TEST(SaftExport, AForeignTaxNumberIsWithoutItsPrefixThoughItWasSealedWithIt) {
  IssuedDocument before = issued(draft("FT", {line("100.00", exempt("M40"))}));
  before.document.customer = {"Buchladen", "DE123456789", {}, "DE"};
  IssuedDocument now = before;
  now.document.number = 2;
  now.document.customer.tax_id = "123456789";
  const std::string file = exported(DocumentList({before, now}));
  EXPECT_THAT(file, HasSubstr("<CustomerTaxID>123456789</CustomerTaxID>"));
  EXPECT_THAT(file, HasSubstr("<CustomerID>DE123456789</CustomerID>"));
  EXPECT_THAT(file, testing::Not(HasSubstr("DEDE")));
  EXPECT_EQ(file.find("<Customer>"), file.rfind("<Customer>")) << "one customer";
}

TEST(SaftExport, RefusesAPeriodThatIsNone) {
  const DocumentList nothing({});
  const auto sink = [](std::string_view) { return Result<void>(); };
  SaftOptions backwards = whole_year();
  backwards.last = day("2025-12-31");
  EXPECT_EQ(export_saft(backwards, nothing, sink).error().code, ErrorCode::invalid_argument);
  SaftOptions two_years = whole_year();
  two_years.last = day("2027-01-31");
  EXPECT_EQ(export_saft(two_years, nothing, sink).error().code, ErrorCode::invalid_argument);
}

TEST(SaftExport, EndsWhenTheDiskIsFull) {
  const auto full = [](std::string_view) -> Result<void> { return fail(ErrorCode::io_failure, "no room"); };
  EXPECT_EQ(export_saft(whole_year(), DocumentList({issued(draft())}), full).error().code, ErrorCode::io_failure);
}

// A million documents are never in memory at once: the source makes each when it is asked for.
class Endless final : public DocumentSource {
 public:
  Endless(IssuedDocument pattern, const int count) : pattern_(std::move(pattern)), count_(count) {}
  Result<void> each(const DocumentTable table, const Visit& visit) const override {
    if (table != DocumentTable::sales_invoices) return {};
    IssuedDocument one = pattern_;
    for (int i = 1; i <= count_; ++i) {
      one.document.number = i;
      RUBRICA_CHECK_OK(visit(one));
    }
    return {};
  }

 private:
  IssuedDocument pattern_;
  int count_;
};

TEST(SaftExport, GivesTheFileInSmallPieces) {
  std::size_t largest = 0;
  std::size_t pieces = 0;
  ASSERT_TRUE(
      export_saft(whole_year(), Endless(issued(draft()), 2000), [&](const std::string_view bytes) -> Result<void> {
        largest = std::max(largest, bytes.size());
        ++pieces;
        return {};
      }));
  EXPECT_GT(pieces, 2000U);
  EXPECT_LT(largest, 4096U);
}

}  // namespace
}  // namespace rubrica::fiscal
