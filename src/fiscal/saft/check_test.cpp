#include "fiscal/saft/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "support/fiscal_documents.h"
#include "support/many_documents.h"
#include "support/official_data.h"
#include "support/saft_files.h"

namespace rubrica::fiscal {
namespace {

using namespace samples;
using testing::HasSubstr;
using testing::Not;

class SaftCheck : public test::OfficialData {
 protected:
  static SaftReport checked(const std::string& file) {
    SaftCheckOptions options;
    options.key = ChainPublicKey::from_pem(text("saft-pt/at-demo-public-key.pem")).value();
    return check_saft(as_bytes(file), options).value();
  }
  static std::string demonstration() {
    std::string file = text("saft-pt/saft_idemo599999999.xml");
    std::erase(file, '\r');
    return file;
  }
};

TEST_F(SaftCheck, PassesATsDemonstrationFile) {
  const SaftReport report = checked(demonstration());
  EXPECT_EQ(described(report, false), "");
  EXPECT_TRUE(report.passed());
  EXPECT_EQ(report.documents, 37U);
  EXPECT_EQ(report.signatures_verified, 35U);
}

// ---- a fault in AT's file, and the rule that must find it -----------------------------------------------------------

struct Fault {
  const char* rule;
  const char* where;  // part of what the finding names
  const char* after;  // the place: behind this text
  const char* from;
  const char* to;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.rule; }

const Fault kFaults[] = {
    {"namespace", "AuditFile", "", "urn:OECD:StandardAuditFile-Tax:PT_1.04_01\">\n    <Header>",
     "urn:x\">\n    <Header>"},
    {"header_tax_id", "Header", "", ">599999993<", ">599999994<"},
    {"header_currency", "Header", "<EndDate>", "<CurrencyCode>EUR<", "<CurrencyCode>USD<"},
    {"header_period", "Header", "", "<EndDate>2018-01-31<", "<EndDate>2016-01-31<"},
    {"header_created", "Header", "", "<DateCreated>2018-05-14<", "<DateCreated>2018-01-01<"},
    {"header_year", "Header", "", "<FiscalYear>2017<", "<FiscalYear>2018<"},
    {"header_product", "Header", "", ">Software demo/AT<", ">Software demo<"},
    {"customer_twice", "Customer CA3", "", "<CustomerID>PP<", "<CustomerID>CA3<"},
    {"customer_tax_id", "Customer CA3", "<CustomerID>CA3<", ">123456789<", ">123456788<"},
    {"customer_country", "Customer CA1", "<CustomerID>CA1<", ">999999990<", ">123456789<"},
    {"customer_tax_id_prefix", "Customer CB1", "<CustomerID>CB1<",
     ">508650704</CustomerTaxID>\n            <CompanyName>Gomes &amp; Gomes, Lda.</CompanyName>\n            "
     "<Contact>Sra. Maria Arminda Soares</Contact>\n            <BillingAddress>\n                <AddressDetail>Av. "
     "Liberdade, 435, R/C</AddressDetail>\n                <City>Expo 98</City>\n                "
     "<PostalCode>1050-007</PostalCode>\n                <Country>PT<",
     ">FR83404833048</CustomerTaxID><CompanyName>Gomes</CompanyName><BillingAddress><AddressDetail>Rue X"
     "</AddressDetail><City>Paris</City><PostalCode>75001</PostalCode><Country>FR<"},
    {"product_twice", "Product GRA02", "", "<ProductCode>FAT01<", "<ProductCode>GRA02<"},
    {"tax_table_rate", "TaxTable PT RED", "<TaxCode>RED</TaxCode>\n                <Description>Continente<",
     "<TaxPercentage>5<", "<TaxPercentage>0<"},
    {"structure", "1T 1/1", "", "<ATCUD>0</ATCUD>", ""},
    {"structure", "1T 1/1", "<InvoiceNo>1T 1/1<", "<Period>2</Period>", "<Period>2</Period><Mistake>x</Mistake>"},
    {"structure", "1T 1/1", "<InvoiceNo>1T 1/1<", "<HashControl>1</HashControl>",
     "<HashControl>1</HashControl><HashControl>1</HashControl>"},
    {"value", "Customer CA3", "<CustomerID>CA3<", "<Country>PT<", "<Country>UK<"},
    {"value", "1T 1/1", "<InvoiceNo>1T 1/1<", "<InvoiceDate>2017-03-10<", "<InvoiceDate>10-03-2017<"},
    {"value", "1T 1/1", "<InvoiceNo>1T 1/1<", "<CreditAmount>23.3938<", "<CreditAmount>23,3938<"},
    {"value", "1T 1/1", "<InvoiceNo>1T 1/1<", "<InvoiceType>FT<", "<InvoiceType>XX<"},
    {"value", "1T 1/1", "<InvoiceNo>1T 1/1<", "<GrossTotal>28.07<", "<GrossTotal>-28.07<"},
    {"value", "1T 1/5", "<InvoiceNo>1T 1/5<", "cliente</Reason>",
     "cliente, com um motivo que passa os cinquenta caracteres</Reason>"},
    {"value", "1TR R/1", "<InvoiceNo>1TR R/1<", "<PaymentMechanism>CC<", "<PaymentMechanism>ZZ<"},
    {"number_form", "1T-1/3", "", "<InvoiceNo>1T 1/3<", "<InvoiceNo>1T-1/3<"},
    {"number_twice", "1T 1/2", "", "<InvoiceNo>1T 1/3<", "<InvoiceNo>1T 1/2<"},
    {"number_gap", "1T 1/7", "", "<InvoiceNo>1T 1/6<", "<InvoiceNo>1T 1/7<"},
    {"internal_type", "2T A/2", "<InvoiceNo>2T A/2<", "<InvoiceType>NC<", "<InvoiceType>ND<"},
    {"annulled_without_reason", "1T 1/2", "<InvoiceNo>1T 1/2<", "<InvoiceStatus>N<", "<InvoiceStatus>A<"},
    {"status_date", "1T 1/2", "<InvoiceNo>1T 1/2<", "<InvoiceStatusDate>2017-09-16T15:58:10<",
     "<InvoiceStatusDate>2017-09-16T15:58:09<"},
    {"outside_period", "1T 1/1", "", "<StartDate>2017-02-01<", "<StartDate>2017-04-01<"},
    {"date_order", "1T 1/3", "<InvoiceNo>1T 1/2<", "<InvoiceDate>2017-09-16<", "<InvoiceDate>2017-09-17<"},
    {"entry_order", "1T 1/3", "<InvoiceNo>1T 1/3<", "<SystemEntryDate>2017-09-16T15:58:45<",
     "<SystemEntryDate>2017-09-16T15:58:05<"},
    {"signature", "1T 1/2", "<InvoiceNo>1T 1/2<", "<Hash>jA", "<Hash>jB"},
    {"signature", "1T 1/2", "<InvoiceNo>1T 1/2<", "<GrossTotal>235.15<", "<GrossTotal>235.16<"},
    {"signature", "1T 1/3", "<InvoiceNo>1T 1/2<", "<Hash>jA", "<Hash>jB"},
    {"hash_form", "1T 1/1", "<InvoiceNo>1T 1/1<", "<Hash>vf", "<Hash>"},
    {"unsigned", "1G 5A/3", "<DocumentNumber>1G 5A/3<",
     "<Hash>xmVWmhG9fxZOyTGAfX1O+0YaWtLrPh+Z0/"
     "EXCiTpmIVuI02MCagrqv30soM8KgDfrpkAGN1WSgJ40LRcfnsHx0ztZx4HfNj8j75UOayI4i1SJVOh6FSb/V3JwwsNh9QIM8/"
     "tF0Ba7SKqVavscAezbTNPCoKpbkyJbfICBXR/F0g=<",
     "<Hash>0<"},
    {"hash_control", "1T 1/1", "<InvoiceNo>1T 1/1<", "<HashControl>1<", "<HashControl>A1<"},
    {"hash_control_source", "11T P/1", "<InvoiceNo>11T P/1<", "<HashControl>1-FTM V/23<", "<HashControl>1<"},
    {"hash_control_source", "FT ZAF/1", "", "<HashControl>9999.1<", "<HashControl>1<"},
    {"atcud_form", "1T 1/1", "<InvoiceNo>1T 1/1<", "<ATCUD>0<", "<ATCUD>CSDF7T5H-2<"},
    {"customer_unknown", "1T 1/1", "<InvoiceNo>1T 1/1<", "<CustomerID>CA3<", "<CustomerID>CA9<"},
    {"product_unknown", "1T 1/1, linha 1", "<InvoiceNo>1T 1/1<", "<ProductCode>FAT01<", "<ProductCode>FAT99<"},
    {"type_over", "1T 1/1", "<InvoiceNo>1T 1/1<", "<InvoiceType>FT<", "<InvoiceType>VD<"},
    {"line_number", "1T 1/3", "<InvoiceNo>1T 1/3<", "<LineNumber>3<", "<LineNumber>4<"},
    {"line_amount", "1T 1/1, linha 1", "<InvoiceNo>1T 1/1<", "<Quantity>5<", "<Quantity>6<"},
    {"quantity", "1T 1/1, linha 1", "<InvoiceNo>1T 1/1<", "<Quantity>5<", "<Quantity>0<"},
    {"tax_base", "1IECTR EC/4, linha 1", "<InvoiceNo>1IECTR EC/4<", "<UnitPrice>0<", "<UnitPrice>1<"},
    {"tax_point", "1T 1/1, linha 1", "<InvoiceNo>1T 1/1<", "<TaxPointDate>2017-03-10<", "<TaxPointDate>2017-03-11<"},
    {"direction", "1T 1/1, linha 1", "<InvoiceNo>1T 1/1<", "<CreditAmount>23.3938</CreditAmount>",
     "<DebitAmount>23.3938</DebitAmount>"},
    {"direction", "2T A/1, linha 1", "<InvoiceNo>2T A/1<", "<DebitAmount>180.00</DebitAmount>",
     "<CreditAmount>180.00</CreditAmount>"},
    {"references", "1T 1/1, linha 1", "<InvoiceNo>1T 1/1<", "<Description>Produto 1</Description>",
     "<References><Reference>1T 1/0</Reference></References><Description>Produto 1</Description>"},
    {"reference_missing", "1N 8/00001, linha 1", "<InvoiceNo>1N 8/00001<", "<Reference>1T 1/6</Reference>", ""},
    {"reference_reason", "1N 8/00001, linha 1", "<InvoiceNo>1N 8/00001<",
     "<Reason>N\xE3o havia sido liquidado o valor da m\xE3o-de-obra</Reason>", ""},
    {"exemption_pair", "1R RE1/1, linha 2", "<InvoiceNo>1R RE1/1<", "<TaxExemptionCode>M11</TaxExemptionCode>", ""},
    {"exemption_missing", "1R RE1/1, linha 1", "<InvoiceNo>1R RE1/1<", "<TaxPercentage>20<", "<TaxPercentage>0<"},
    {"exemption_with_tax", "1R RE1/1, linha 2", "<Description>Lote havaneza<", "<TaxPercentage>0<",
     "<TaxPercentage>20<"},
    {"exemption_unknown", "1R RE1/1, linha 2", "<InvoiceNo>1R RE1/1<", "<TaxExemptionCode>M11<",
     "<TaxExemptionCode>M98<"},
    {"exempt_rate", "1R RE1/1, linha 1", "<InvoiceNo>1R RE1/1<", "<TaxCode>NOR<", "<TaxCode>ISE<"},
    {"zero_rate", "1T 1/1, linha 1", "<InvoiceNo>1T 1/1<", "<TaxPercentage>20<", "<TaxPercentage>0<"},
    {"tax_unknown", "1T 1/1, linha 1", "<InvoiceNo>1T 1/1<", "<TaxPercentage>20<", "<TaxPercentage>21<"},
    {"line_amount", "1T 1/4, linha 1", "<InvoiceNo>1T 1/4<", "<CreditAmount>1000<", "<CreditAmount>1000.01<"},
    {"line_amount", "1T 1/6, linha 1", "<InvoiceNo>1T 1/6<", "<UnitPrice>5833.33<", "<UnitPrice>5833.32<"},
    {"line_amount", "1T 1/1, linha 1", "<InvoiceNo>1T 1/1<", "<CreditAmount>23.3938<", "<CreditAmount>23.3945<"},
    {"net_total", "1T 1/1", "<InvoiceNo>1T 1/1<", "<NetTotal>23.39<", "<NetTotal>24.39<"},
    {"net_total", "1T 1/1", "<InvoiceNo>1T 1/1<", "<NetTotal>23.39<", "<NetTotal>23.40<"},
    {"net_total", "1T 1/4", "<InvoiceNo>1T 1/4<", "<NetTotal>1000<", "<NetTotal>1000.01<"},
    {"net_total", "PGT 1T1/1", "<PaymentRefNo>PGT 1T1/1<", "<NetTotal>6000<", "<NetTotal>5999.99<"},
    {"gross_total", "1T 1/1", "<InvoiceNo>1T 1/1<", "<GrossTotal>28.07<", "<GrossTotal>29.07<"},
    {"gross_total", "1T 1/1", "<InvoiceNo>1T 1/1<", "<GrossTotal>28.07<", "<GrossTotal>28.08<"},
    {"gross_total", "1T 1/1", "<InvoiceNo>1T 1/1<", "<GrossTotal>28.07<", "<GrossTotal>28.06<"},
    {"gross_total", "1T 1/1", "<InvoiceNo>1T 1/1<", "<TaxPayable>4.68<", "<TaxPayable>4.69<"},
    {"gross_total", "PGT 1T1/1", "<PaymentRefNo>PGT 1T1/1<", "<GrossTotal>7000.00<", "<GrossTotal>7000.01<"},
    {"gross_decimals", "1T 1/1", "<InvoiceNo>1T 1/1<", "<GrossTotal>28.07<", "<GrossTotal>28.074<"},
    {"tax_payable", "1T 1/1", "<InvoiceNo>1T 1/1<", "<TaxPayable>4.68<", "<TaxPayable>5.68<"},
    {"tax_payable", "1T 1/1", "<InvoiceNo>1T 1/1<", "<TaxPayable>4.68<", "<TaxPayable>4.67<"},
    {"tax_payable", "1T 1/1", "<InvoiceNo>1T 1/1<", "<TaxPayable>4.68<", "<TaxPayable>4.69<"},
    {"tax_payable", "1T 1/4", "<InvoiceNo>1T 1/4<", "<TaxPayable>200<", "<TaxPayable>200.01<"},
    {"tax_payable", "1N 8/00001", "<InvoiceNo>1N 8/00001<", "<TaxPayable>6<", "<TaxPayable>5.99<"},
    {"withholding", "1T 1/4", "<InvoiceNo>1T 1/4<", "<WithholdingTaxAmount>150.00<", "<WithholdingTaxAmount>1500.00<"},
    {"withholding", "1T 1/4", "<InvoiceNo>1T 1/4<", "<WithholdingTaxAmount>150.00<", "<WithholdingTaxAmount>1000.01<"},
    {"paid_too_much", "PGT 1T1/2", "<PaymentRefNo>PGT 1T1/2<", "<WithholdingTaxAmount>150.00<",
     "<WithholdingTaxAmount>150.01<"},
    {"paid_too_little", "PGT 1T1/1", "<PaymentRefNo>PGT 1T1/1<", "<PaymentAmount>5500<", "<PaymentAmount>5499.99<"},
    {"paid_too_little", "1TR R/1", "<InvoiceNo>1TR R/1<", "<PaymentAmount>100.00<", "<PaymentAmount>99.99<"},
    {"paid_too_much", "1TR R/1", "<InvoiceNo>1TR R/1<", "<PaymentAmount>100.00<", "<PaymentAmount>100.01<"},
    {"currency", "1T 1/2", "<InvoiceNo>1T 1/2<", "<CurrencyCode>USD<", "<CurrencyCode>EUR<"},
    {"exchange_rate", "1T 1/2", "<InvoiceNo>1T 1/2<", "<ExchangeRate>0.740747<", "<ExchangeRate>1.740747<"},
    {"payment_missing", "1TR R/2", "<InvoiceNo>1TR R/2<",
     "<Payment>\n                        <PaymentMechanism>NU</PaymentMechanism>\n                        "
     "<PaymentAmount>1200</PaymentAmount>\n                        <PaymentDate>2017-12-03</PaymentDate>\n             "
     "       </Payment>",
     ""},
    {"paid_too_much", "1TR R/1", "<InvoiceNo>1TR R/1<", "<PaymentAmount>100.00<", "<PaymentAmount>101.00<"},
    {"paid_too_much", "PGT 1T1/1", "<PaymentRefNo>PGT 1T1/1<", "<PaymentAmount>5500<", "<PaymentAmount>5600<"},
    {"number_of_entries", "SalesInvoices", "<SalesInvoices>", "<NumberOfEntries>24<", "<NumberOfEntries>23<"},
    {"total_debit", "SalesInvoices", "<SalesInvoices>", "<TotalDebit>2201.7838<", "<TotalDebit>2201.80<"},
    {"total_credit", "SalesInvoices", "<SalesInvoices>", "<TotalCredit>14918.709<", "<TotalCredit>14918.69<"},
    {"total_debit", "SalesInvoices", "<SalesInvoices>", "<TotalDebit>2201.7838<", "<TotalDebit>2201.79<"},
    {"total_credit", "SalesInvoices", "<SalesInvoices>", "<TotalCredit>14918.709<", "<TotalCredit>14918.70<"},
    {"total_credit", "SalesInvoices", "<SalesInvoices>", "<TotalCredit>14918.709<", "<TotalCredit>14918.708<"},
    {"total_credit", "Payments", "<Payments>", "<TotalCredit>6000.00<", "<TotalCredit>6000.01<"},
    {"total_quantity", "MovementOfGoods", "", "<TotalQuantityIssued>3295.92<", "<TotalQuantityIssued>3295.93<"},
    {"number_of_lines", "MovementOfGoods", "", "<NumberOfMovementLines>13<", "<NumberOfMovementLines>9<"},
    {"total_quantity", "MovementOfGoods", "", "<TotalQuantityIssued>3295.92<", "<TotalQuantityIssued>3296.92<"},
    {"received_too_much", "1T 1/6", "<PaymentRefNo>PGT 1T1/1<", "<CreditAmount>5000<", "<CreditAmount>6000<"},
    {"received_too_much", "1T 1/6", "<PaymentRefNo>PGT 1T1/1<", "<CreditAmount>5000<", "<CreditAmount>5000.01<"},
    {"refers_to_annulled", "PGT 1T1/1", "<PaymentRefNo>PGT 1T1/1<", "<OriginatingON>1T 1/6<", "<OriginatingON>1T 1/5<"},
    {"credited_too_much", "1T 1/1", "<InvoiceNo>2T A/1<", "<Reference>FT 1/2<", "<Reference>1T 1/1<"},
    {"refers_to_later", "2T A/1", "<InvoiceNo>2T A/1<", "<Reference>FT 1/2<", "<Reference>1T 1/6<"},
    {"refers_to_other_customer", "2T A/1", "<InvoiceNo>2T A/1<", "<Reference>FT 1/2<", "<Reference>1T 1/1<"},
};

std::string with_fault(std::string text, const Fault& fault) {
  const std::string_view after(fault.after);
  const std::size_t start = after.empty() ? 0 : text.find(after);
  EXPECT_NE(start, std::string::npos) << fault.rule << ": no " << after;
  const std::size_t at = text.find(fault.from, start);
  EXPECT_NE(at, std::string::npos) << fault.rule << ": no " << fault.from;
  if (at == std::string::npos) return text;
  text.replace(at, std::string_view(fault.from).size(), fault.to);
  return text;
}

class SeededFault : public SaftCheck, public testing::WithParamInterface<Fault> {};

TEST_P(SeededFault, IsFoundAndNamed) {
  const Fault fault = GetParam();
  const SaftReport report = checked(with_fault(demonstration(), fault));
  const auto found = std::ranges::any_of(report.findings, [&fault](const SaftFinding& one) {
    return one.rule == fault.rule && one.where.find(fault.where) != std::string::npos;
  });
  EXPECT_TRUE(found) << described(report);
}

INSTANTIATE_TEST_SUITE_P(InATsDemonstrationFile, SeededFault, testing::ValuesIn(kFaults),
                         [](const auto& one) { return std::string(one.param.rule) + "_" + std::to_string(one.index); });

TEST_F(SaftCheck, AsksForTheTaxOfEachLineOfACashVatReceipt) {
  std::string file =
      with_fault(demonstration(), {"", "", "<PaymentRefNo>PGT 1T1/1<", "<PaymentType>RG<", "<PaymentType>RC<"});
  const std::size_t tax = file.find("<Tax>", file.find("<PaymentRefNo>PGT 1T1/1<"));
  file.erase(tax, file.find("</Tax>", tax) + 6 - tax);
  EXPECT_THAT(described(checked(file)), HasSubstr("error receipt_tax PGT 1T1/1, linha 1"));
}

// ---- faults of the file as a whole ----------------------------------------------------------------------------------

std::string small_file(const std::string& declaration) {
  return declaration +
         "<AuditFile xmlns=\"urn:OECD:StandardAuditFile-Tax:PT_1.04_01\"><Header/><MasterFiles/></AuditFile>";
}

TEST_F(SaftCheck, NamesMissingElements) {
  const SaftReport report = checked(small_file("<?xml version=\"1.0\" encoding=\"Windows-1252\"?>"));
  EXPECT_THAT(described(report), HasSubstr("error structure Header: Em Header: falta o elemento AuditFileVersion."));
  EXPECT_FALSE(report.passed());
}

TEST_F(SaftCheck, WarnsOfOtherEncodings) {
  EXPECT_THAT(described(checked(small_file("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"))),
              HasSubstr("warning encoding"));
  EXPECT_THAT(described(checked("\xEF\xBB\xBF" + small_file(""))), HasSubstr("warning byte_order_mark"));
}

TEST_F(SaftCheck, KnowsThatATCUDIsCompulsoryNow) {
  std::string file = demonstration();
  for (std::size_t at = 0; (at = file.find("2017-", at)) != std::string::npos;) file.replace(at, 4, "2026");
  EXPECT_THAT(described(checked(file)), HasSubstr("error atcud_missing 1T 1/1: ATCUD: é obrigatório desde 2023-01-01"));
}

// ManyDocuments of a program without a certificate, none of them with a validation code.
std::string for_training(const int invoices) {
  SaftOptions options = whole_year();
  options.certificate_number = 0;
  std::string file = exported(ManyDocuments(invoices), options);
  for (std::size_t at = 0; (at = file.find("<ATCUD>", at)) != std::string::npos; at += 8) {
    file.replace(at + 7, file.find('<', at + 7) - at - 7, "0");
  }
  return file;
}

TEST_F(SaftCheck, NamesAFileForTrainingOnceAndHoldsNothingElseBack) {
  const SaftReport report = check_saft(as_bytes(for_training(10))).value();
  EXPECT_TRUE(report.passed());
  EXPECT_EQ(
      described(report),
      "warning training_file Header: SoftwareCertificateNumber 0, e 21 documentos com ATCUD «0»: são de formação, "
      "sem valor fiscal, ou de um programa que a AT não certificou, em séries sem código. Este ficheiro não serve "
      "para entregar à AT.\n");
  const std::string faulty =
      with_fault(for_training(10), {"", "", "<InvoiceNo>FT A/7<", "<InvoiceType>FT<", "<InvoiceType>XX<"});
  EXPECT_THAT(described(check_saft(as_bytes(faulty)).value()), HasSubstr("error value FT A/7: InvoiceType"));
}

TEST_F(SaftCheck, OfACertifiedProgramEachDocumentWithoutACodeIsAnError) {
  const std::string certified = with_fault(
      for_training(10), {"", "", "<Header>", "<SoftwareCertificateNumber>0<", "<SoftwareCertificateNumber>9<"});
  const SaftReport report = check_saft(as_bytes(certified)).value();
  EXPECT_EQ(report.found_by_rule.at("atcud_missing"), 21U);
  EXPECT_EQ(report.found_by_rule.count("training_file"), 0U);
  EXPECT_FALSE(report.passed());
}

TEST_F(SaftCheck, SaysWhatWasDeclaredAndWhatWasCounted) {
  const auto found = [](const char* const from, const char* const to) {
    return described(checked(with_fault(demonstration(), {"", "", "<SalesInvoices>", from, to})));
  };
  EXPECT_THAT(found("<NumberOfEntries>24<", "<NumberOfEntries>23<"),
              HasSubstr("NumberOfEntries: o ficheiro declara 23 e tem 24 documentos."));
  EXPECT_THAT(found("<TotalDebit>2201.7838<", "<TotalDebit>2201.8<"),
              HasSubstr("TotalDebit: o ficheiro declara 2201.80; a soma dos débitos, sem os anulados, é 2201.7838."));
  EXPECT_EQ(found("<TotalDebit>2201.7838<", "<TotalDebit>2201.78<"), found("<TotalDebit>", "<TotalDebit>"))
      << "rounded";
}

TEST_F(SaftCheck, TheLinesLeaveWhatTheyWereRoundedByAndNoMore) {
  // Three lines of 10.004 come to 30.012: 30.01 where the sum is rounded, 30.00 where each line is.
  const auto of_three_lines = [](const std::string& amount, const std::string& net) {
    Document document = draft("FT", {line("10.00"), line("10.00"), line("10.00")});
    std::string file = exported(DocumentList({issued(document)}));
    for (std::size_t at = 0; (at = file.find("<CreditAmount>10.00<", at)) != std::string::npos; ++at) {
      file.replace(at, 20, "<CreditAmount>" + amount + "<");
    }
    const std::string declared = "<NetTotal>" + net + "<";
    return described(
        check_saft(as_bytes(with_fault(file, {"", "", "", "<NetTotal>30.00<", declared.c_str()}))).value());
  };
  EXPECT_THAT(of_three_lines("10.00", "30.00"), Not(HasSubstr("net_total")));
  EXPECT_THAT(of_three_lines("10.00", "30.01"), HasSubstr("NetTotal 30.01: as linhas somam 30.00."));
  EXPECT_THAT(of_three_lines("10.004", "30.00"), Not(HasSubstr("net_total")));
  EXPECT_THAT(of_three_lines("10.004", "30.01"), Not(HasSubstr("net_total")));
  EXPECT_THAT(of_three_lines("10.004", "30.03"), HasSubstr("NetTotal 30.03: as linhas somam 30.012."));
}

TEST_F(SaftCheck, HalvesOfACentMayBeRoundedUp) {
  std::string file = exported(DocumentList({issued(draft("FT", {line("10.00")}))}));
  file = with_fault(file, {"", "", "", "<Quantity>1<", "<Quantity>1.5<"});
  file = with_fault(file, {"", "", "", "<UnitPrice>10.00<", "<UnitPrice>0.330000000<"});
  const auto found = [&file](const char* const amount) {
    return described(checked(with_fault(file, {"", "", "", "<CreditAmount>10.00<", amount})));
  };
  EXPECT_THAT(found("<CreditAmount>0.50<"), Not(HasSubstr("line_amount")));
  EXPECT_THAT(found("<CreditAmount>0.51<"), HasSubstr("O valor da linha é 0.51; quantidade vezes preço dá 0.495."));
}

TEST_F(SaftCheck, AnAmountThatDoesNotFitIsNoZero) {
  const std::string file = exported(DocumentList({issued(draft("FT", {line("10.00")}))}));
  const auto found = [&file](const char* const amount) {
    return described(checked(with_fault(file, {"", "", "", "<CreditAmount>10.00<", amount})));
  };
  EXPECT_THAT(found("<CreditAmount>9999999999999.123456789<"),
              HasSubstr("tem mais algarismos do que um valor pode ter"));
  EXPECT_EQ(found("<CreditAmount>10.00000000000000000000<"), described(checked(file))) << "zeros are no digits";
}

TEST_F(SaftCheck, WhatRoundingsOfOtherProgramsMayExplainIsAWarning) {
  const auto severity = [](Document document, const std::string& element, const std::string& from,
                           const std::string& to) {
    document.customer = {"Cliente", "501442600", {"Rua X", "4000-001 Porto"}};
    const std::string before = "<" + element + ">" + from + "<";
    const std::string after = "<" + element + ">" + to + "<";
    const std::string file =
        with_fault(exported(DocumentList({issued(document)})), {"", "", "", before.c_str(), after.c_str()});
    std::string all;
    const SaftReport report = check_saft(as_bytes(file)).value();
    for (const SaftFinding& one : report.findings) {
      if (one.rule == "training_file" || one.rule == "header_created") continue;
      all += std::string(one.rule) + (one.severity == Severity::error ? " error " : " warning ");
    }
    return all;
  };
  // 15 % off 1,02 with VAT is 0,87: 0,71 without, though the price alone is 0,7049.
  EXPECT_EQ(severity(draft("FT", {line("0.71")}), "UnitPrice", "0.71", "0.7049"), "line_amount warning ");
  EXPECT_EQ(severity(draft("FT", {line("0.71")}), "UnitPrice", "0.71", "0.6949"), "line_amount error ");
  const std::vector<Line> three{line("3.00"), line("3.00"), line("3.00")};
  EXPECT_THAT(severity(draft("FT", three), "NetTotal", "9.00", "8.99"), HasSubstr("net_total warning "));
  EXPECT_THAT(severity(draft("FT", three), "NetTotal", "9.00", "8.98"), HasSubstr("net_total error "));
  Document foreign = draft("FT", {line("10.00", exempt("M40"))});
  EXPECT_THAT(severity(foreign, "GrossTotal", "10.00", "10.01"), HasSubstr("gross_total error "));
  foreign.currency = "USD";
  foreign.exchange_rate = money("0.9");
  EXPECT_THAT(severity(foreign, "GrossTotal", "9.00", "9.01"), HasSubstr("gross_total warning "));
}

TEST_F(SaftCheck, ANumberWithItsOwnCountrysPrefixIsFound) {
  const auto found = [](const std::string& country, const std::string& tax_id) {
    Document document = draft("FT", {line("10.00", exempt("M40"))});
    document.customer = {"Cliente", "1", {"Rua X", "75001 Paris"}, country};
    const std::string number = "<CustomerTaxID>" + tax_id + "<";
    const std::string file =
        with_fault(exported(DocumentList({issued(document)})), {"", "", "", "<CustomerTaxID>1<", number.c_str()});
    return check_saft(as_bytes(file)).value().found_by_rule.count("customer_tax_id_prefix") == 1;
  };
  EXPECT_TRUE(found("FR", "FR83404833048"));
  EXPECT_TRUE(found("FR", "fr 83 404833048"));
  EXPECT_TRUE(found("ES", "ESB58818501"));
  EXPECT_TRUE(found("AT", "ATU12345678"));
  EXPECT_TRUE(found("DE", "DE-811907980"));
  EXPECT_TRUE(found("GR", "EL094259216"));
  EXPECT_TRUE(found("GR", "GR094259216"));
  EXPECT_TRUE(found("US", "US123456789"));
  EXPECT_FALSE(found("FR", "83404833048"));
  EXPECT_FALSE(found("FR", "FR404833048")) << "a key of letters";
  EXPECT_FALSE(found("FR", "DE811907980")) << "another country's: it may be registered there";
  EXPECT_FALSE(found("DE", "EL094259216"));
  EXPECT_FALSE(found("CH", "CHE-123.456.789")) << "no prefix but the number's own beginning";
  EXPECT_FALSE(found("IN", "INDPK1234F"));
}

TEST_F(SaftCheck, ASuppliersNumberWithItsOwnCountrysPrefixIsFound) {
  const auto found = [](const char* const country) {
    const std::string file =
        with_fault(demonstration(), {"", "", "<SupplierID>SB1<", ">987654322<", ">FR83404833048<"});
    return described(checked(with_fault(file, {"", "", "<SupplierID>SB1<", "<Country>PT<", country})));
  };
  EXPECT_THAT(found("<Country>FR<"),
              HasSubstr("error supplier_tax_id_prefix Supplier SB1: SupplierTaxID «FR83404833048»: "
                        "indica-se sem o prefixo do país, que já está em Country (FR)."));
  EXPECT_THAT(found("<Country>DE<"), Not(HasSubstr("supplier_tax_id_prefix")));
}

// AT's file is of before 2023: all its ATCUDs are "0", which is no repetition.
std::string with_atcud(const std::string& file, const std::string& number, const std::string& atcud) {
  const std::string document = ">" + number + "<";
  const std::string fresh = "<ATCUD>" + atcud + "<";
  return with_fault(file, {"", "", document.c_str(), "<ATCUD>0<", fresh.c_str()});
}

TEST_F(SaftCheck, FindsAnATCUDThatTwoDocumentsHave) {
  const std::string file = with_atcud(demonstration(), "1T 1/2", "CSDF7T5H-2");
  EXPECT_EQ(described(checked(file), false), "");
  const std::string found = described(checked(with_atcud(file, "2T A/2", "CSDF7T5H-2")));
  EXPECT_THAT(found, HasSubstr("error atcud_twice 2T A/2: ATCUD «CSDF7T5H-2»: é também o de 1T 1/2;"));
  EXPECT_THAT(found, HasSubstr("error atcud_code_twice 2T A/2"));
  const std::string other_number = described(checked(with_atcud(file, "1T 1/3", "CSDF7T5H-2")));
  EXPECT_THAT(other_number, HasSubstr("error atcud_twice 1T 1/3"));
  EXPECT_THAT(other_number, Not(HasSubstr("atcud_code_twice")));
}

TEST_F(SaftCheck, FindsAValidationCodeOfTwoSeriesOnceForEach) {
  std::string file = with_atcud(demonstration(), "1T 1/1", "CSDF7T5H-1");
  file = with_atcud(with_atcud(file, "2T A/2", "CSDF7T5H-2"), "2T A/3", "CSDF7T5H-3");
  const std::string found = described(checked(file));
  EXPECT_THAT(found, HasSubstr("error atcud_code_twice 2T A/2: ATCUD: o código de validação CSDF7T5H é o da série "
                               "1T 1; a AT atribui um a cada série e tipo de documento."));
  EXPECT_THAT(found, Not(HasSubstr("atcud_code_twice 2T A/3")));
  EXPECT_THAT(found, Not(HasSubstr("atcud_twice")));
}

TEST_F(SaftCheck, FindsTwoValidationCodesInOneSeries) {
  const std::string file = with_atcud(demonstration(), "1T 1/1", "CSDF7T5H-1");
  EXPECT_THAT(described(checked(with_atcud(file, "1T 1/2", "CSDF7T5J-2"))), HasSubstr("error atcud_series 1T 1/2"));
}

// An invoice of Madeira, whose reduced rate went from 5 to 4 % on 2024-10-01.
std::string of_madeira(const std::string& percent, const std::string& supplied) {
  std::string file = exported(ManyDocuments(1));
  const auto replace = [&file](const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = file.find(from, at)) != std::string::npos; at += to.size()) {
      file.replace(at, from.size(), to);
    }
  };
  replace("<TaxPercentage>23<", "<TaxPercentage>" + percent + "<");
  replace("<TaxCode>NOR<", "<TaxCode>RED<");
  replace("<TaxCountryRegion>PT<", "<TaxCountryRegion>PT-MA<");
  replace("<InvoiceDate>2026-11-24<", "<InvoiceDate>2024-10-02<");
  replace("<TaxPointDate>2026-11-24<", "<TaxPointDate>" + supplied + "<");
  return file;
}

TEST_F(SaftCheck, KnowsTheRateOfTheDayOnWhichTheTaxBecameChargeable) {
  const std::string found = described(checked(of_madeira("6", "2024-09-30")));
  EXPECT_THAT(found,
              HasSubstr("warning rate FT A/1, linha 1: TaxPercentage 6: a taxa RED em PT-MA era 4 em 2024-10-02."));
  EXPECT_THAT(described(checked(of_madeira("4", "2024-09-30"))), Not(HasSubstr("warning rate")));
  EXPECT_THAT(described(checked(of_madeira("5", "2024-09-30"))), Not(HasSubstr("warning rate"))) << "an advance";
  EXPECT_THAT(described(checked(of_madeira("5", "2024-10-01"))), HasSubstr("warning rate"));
}

// ---- large files ----------------------------------------------------------------------------------------------------

SaftBytes in_parts(const std::string& file, const std::size_t part) {
  return [&file, part, at = std::size_t{0}](const std::span<std::uint8_t> room) mutable -> Result<std::size_t> {
    const std::string_view next = std::string_view(file).substr(at, std::min(part, room.size()));
    std::ranges::copy(as_bytes(next), room.begin());
    at += next.size();
    return next.size();
  };
}

TEST_F(SaftCheck, FindsTheSameHoweverTheFileArrives) {
  const std::string file =
      with_fault(demonstration(), {"", "", "<InvoiceNo>1T 1/2<", "<InvoiceStatus>N<", "<InvoiceStatus>A<"});
  const std::string found = described(checked(file));
  EXPECT_THAT(found, HasSubstr("annulled_without_reason 1T 1/2"));
  SaftCheckOptions options;
  options.key = ChainPublicKey::from_pem(text("saft-pt/at-demo-public-key.pem")).value();
  for (const std::size_t part : {1U, 7U, 4096U}) {
    EXPECT_EQ(described(check_saft(in_parts(file, part), options).value()), found) << part;
  }
}

TEST_F(SaftCheck, FindsThePlaceOfEachDocumentInWhateverOrderTheyStand) {
  std::string file = demonstration();
  const auto invoice = [&file](const std::string& number) {
    const std::size_t start = file.rfind("<Invoice>", file.find("<InvoiceNo>" + number + "<"));
    return std::pair(start, file.find("</Invoice>", start) + 10 - start);
  };
  const auto [first, first_size] = invoice("1T 1/1");
  const std::string one = file.substr(first, first_size);
  file.erase(first, first_size);
  const auto [third, third_size] = invoice("1T 1/3");
  file.insert(third + third_size, one);
  const SaftReport report = checked(file);
  EXPECT_EQ(described(report, false), "");
  EXPECT_EQ(report.signatures_verified, 35U);
}

TEST_F(SaftCheck, AnErrorWhileReadingIsNoFinding) {
  const SaftBytes broken = [](std::span<std::uint8_t>) -> Result<std::size_t> {
    return fail(ErrorCode::io_failure, "the disk is gone");
  };
  EXPECT_EQ(check_saft(broken).error().code, ErrorCode::io_failure);
}

TEST_F(SaftCheck, CountsEveryFindingAndKeepsTheFirstOfEachRule) {
  std::string file = exported(ManyDocuments(1100));
  for (std::size_t at = 0; (at = file.find("<Period>11<", at)) != std::string::npos;)
    file.replace(at, 11, "<Period>10<");
  const SaftReport report = check_saft(as_bytes(file)).value();
  EXPECT_EQ(report.documents, 2310U);
  EXPECT_TRUE(report.passed());
  EXPECT_EQ(report.warnings, 2310U);
  EXPECT_EQ(report.found_by_rule, (std::map<std::string, std::size_t>{{"period", 2310}}));
  ASSERT_EQ(report.findings.size(), SaftReport::kMostOfARule);
  EXPECT_EQ(report.findings.back().where, "FT A/1000");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they have a heap of their own
TEST_F(SaftCheck, MemoryDoesNotGrowWithDocuments) {
  const auto peak = [] {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;  // KiB
  };
  const ManyDocuments documents(20'000);
  const Fd file = nameless_file().value();
  std::size_t size = 0;
  const auto before = peak();
  ASSERT_TRUE(export_saft(whole_year(), documents, [&](const std::string_view bytes) -> Result<void> {
    size += bytes.size();
    EXPECT_TRUE(write_all(file.get(), as_bytes(bytes)));
    return {};
  }));
  const auto exported = peak();
  ASSERT_EQ(::lseek(file.get(), 0, SEEK_SET), 0);
  const auto report = check_saft([&file](const std::span<std::uint8_t> room) { return read_some(file, room); }).value();
  EXPECT_EQ(described(report), "");
  EXPECT_EQ(report.documents, 42'000U);
  ASSERT_GT(size, 50'000'000U) << "a file that would be seen in memory";
  // A scratch database keeps 16 MiB before it goes to the disk.
  EXPECT_LT(exported - before, 32 << 10);
  EXPECT_LT(peak() - exported, 32 << 10);
}
#endif

TEST_F(SaftCheck, RefusesWhatIsNoXml) {
  EXPECT_EQ(check_saft(as_bytes("noise")).error().code, ErrorCode::malformed_input);
  EXPECT_EQ(check_saft(BytesView()).error().code, ErrorCode::malformed_input);
}

}  // namespace
}  // namespace rubrica::fiscal
