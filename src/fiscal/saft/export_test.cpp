#include "fiscal/saft/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "fiscal/saft/check.h"
#include "fiscal/saft/windows_1252.h"
#include "support/fiscal_documents.h"
#include "support/official_data.h"
#include "support/run_tool.h"
#include "support/saft_files.h"

namespace rubrica::fiscal {
namespace {

using namespace samples;
using testing::HasSubstr;

SaftOptions year_2026() {
  SaftOptions options;
  options.company = draft().issuer;
  options.first = day("2026-01-01");
  options.last = day("2026-12-31");
  options.created = day("2027-01-05");
  options.certificate_number = 9999;
  return options;
}

std::string exported(const DocumentSource& source, const SaftOptions& options = year_2026()) {
  std::string file;
  const auto written = export_saft(options, source, [&file](const std::string_view bytes) -> Result<void> {
    file += bytes;
    return {};
  });
  EXPECT_TRUE(written) << written.error().describe();
  return file;
}

std::string findings(const std::string& file) {
  SaftCheckOptions options;
  options.key = sample_producer().key->public_key();
  return described(check_saft(as_bytes(file), options).value());
}

// A year of a small business, issued by the machine itself: every type, corrections, receipts, annulments, discounts,
// territories, exemptions, withholding, foreign currency, prices with VAT.
class Year {
 public:
  explicit Year(const int invoices) {
    for (int i = 0; i < invoices; ++i) one_sale(i);
  }
  const std::vector<IssuedDocument>& documents() const { return documents_; }

 private:
  IssuedDocument& issue_one(Document document, std::vector<Related> related = {}) {
    now_ += std::chrono::seconds(step_);
    IssueContext where;
    where.now = now_;
    where.producer = producer_;
    where.source_id = "marta";
    where.related = std::move(related);
    const auto [known, fresh] = series_.try_emplace(document.type);
    if (fresh) known->second = series(document.type, "2026");
    for (Payment& payment : document.payments) payment.date = day("2026-01-15");
    if (document.transport) {
      document.transport->start = lisbon_time(now_).value() + std::chrono::hours(1);
    }
    const auto issuance = issue(document, known->second, where);
    if (!issuance) throw std::runtime_error(issuance.error().describe());
    known->second = issuance->series;
    documents_.push_back(issuance->document);
    return documents_.back();
  }

  static Document sale(const int i) {
    Document document = draft("FT", {});
    const VatRate rates[] = {normal(),
                             reduced(),
                             {"INT", Decimal::of(13), "", ""},
                             exempt("M07"),
                             exempt("M99"),
                             {"NOR", Decimal::of(22), "", "", "PT-MA"},
                             {"RED", Decimal::of(4), "", "", "PT-AC"}};
    for (int n = 0; n <= i % 4; ++n) {
      Line one = line("0.00", rates[(i + n) % 7], 1 + i % 9);
      one.unit_price = Decimal::of(1000 + (i * 7919) % 100'000, 2 + n % 3);
      one.description = "Serviço n.º " + std::to_string((i + n) % 40) + " – edição";
      one.discount_percent = Decimal::of(i % 3 == 0 ? 10 : 0);
      document.lines.push_back(one);
    }
    if (i % 5 == 0) document.discount_percent = Decimal::of(250, 2);
    document.prices_with_vat = i % 6 == 0;
    if (i % 7 == 0)
      document.withholding = Withholding{"IRS", Decimal::of(23), Decimal::of(100), "Artigo 101.º do CIRS"};
    if (i % 11 == 0) {
      document.currency = "USD";
      document.exchange_rate = money("0.917431");
    }
    if (i % 4 == 1) document.customer = {"Consumidor final", "", {}};
    if (i % 13 == 2) document.customer = {"Librairie Étoile", "83404833048", {"1 rue X", "75001 Paris"}, "FR"};
    return document;
  }

  void one_sale(const int i) {
    const IssuedDocument invoice = issue_one(sale(i));
    const std::string number = invoice.document.identifier();
    if (i % 10 == 3) {
      Document note = sale(i);
      note.type = "NC";
      note.withholding.reset();
      for (std::size_t n = 0; n < note.lines.size(); ++n) {
        note.lines[n].correction = Correction{number, "Devolução", static_cast<int>(n + 1)};
      }
      note.lines.resize(1);
      if (!note.prices_with_vat) issue_one(note, {{invoice, {}}});
    } else if (i % 10 == 4 && invoice.document.currency == "EUR") {
      Document paid = draft(i % 20 == 4 ? "RG" : "RC", {});
      paid.customer = invoice.document.customer;
      paid.settles = {{number, invoice.document.issued, invoice.totals.payable}};
      paid.payments = {{"TB", invoice.totals.payable, {}}};
      if (!invoice.totals.payable.is_zero()) issue_one(paid, {{invoice, {}}});
    } else if (i % 10 == 5) {
      Document note = sale(i);
      note.type = "ND";
      note.lines.resize(1);
      note.lines[0].correction = Correction{number, "Portes em falta", 0};
      issue_one(note, {{invoice, {}}});
    } else if (i % 10 == 6) {
      Document quote = sale(i);
      quote.type = i % 20 == 6 ? "OR" : "PF";
      quote.withholding.reset();
      issue_one(quote);
    } else if (i % 10 == 7) {
      Document note = draft("GT", {line("0.00", normal(), 3)});
      note.transport = Transport{{"Rua A", "4000-001 Porto"}, {"Rua B", "1000-001 Lisboa"}, {}};
      issue_one(note);
      Document receipt_invoice = draft("FR", {line("10.00")});
      receipt_invoice.payments = {{"MB", money("12.30"), {}}};
      issue_one(receipt_invoice);
    } else if (i % 10 == 8) {
      IssuedDocument& simple = issue_one(draft("FS", {line("9.99", reduced())}));
      simple = annul(simple, "Engano no cliente", now_, "marta", {}).value();
    }
  }

  std::map<std::string, Series> series_;
  std::vector<IssuedDocument> documents_;
  Producer producer_ = sample_producer();
  Time now_ = at("2026-01-02T09:00:00Z");
  int step_ = 1800;
};

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

TEST_F(OfficialSchema, AcceptsOurExport) {
  const Year year(60);
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

// RUBRICA_SAFT_YEAR=10000 writes and checks a year of that many sales; see docs/fiscal.md for what it took.
TEST(SaftExport, ALargeYearOnDemand) {
  const char* const size = std::getenv("RUBRICA_SAFT_YEAR");
  if (size == nullptr) return;
  const Year year(std::stoi(size));
  const std::string file = exported(DocumentList(year.documents()));
  EXPECT_EQ(findings(file), "");
  if (const char* const target = std::getenv("RUBRICA_SAFT_FILE")) std::ofstream(target, std::ios::binary) << file;
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

TEST(SaftExport, NamesTheGenericFinalConsumerAsTheOrderSays) {
  Document document = draft("FT", {line("1.00")});
  document.customer = {"Consumidor final", "", {}};
  const std::string file = exported(DocumentList({issued(document)}));
  EXPECT_THAT(file, HasSubstr("<CustomerTaxID>999999990</CustomerTaxID>"));
  EXPECT_THAT(file, HasSubstr("<Country>Desconhecido</Country>"));
}

TEST(SaftExport, RefusesAPeriodThatIsNone) {
  const DocumentList nothing({});
  const auto sink = [](std::string_view) { return Result<void>(); };
  SaftOptions backwards = year_2026();
  backwards.last = day("2025-12-31");
  EXPECT_EQ(export_saft(backwards, nothing, sink).error().code, ErrorCode::invalid_argument);
  SaftOptions two_years = year_2026();
  two_years.last = day("2027-01-31");
  EXPECT_EQ(export_saft(two_years, nothing, sink).error().code, ErrorCode::invalid_argument);
}

TEST(SaftExport, EndsWhenTheDiskIsFull) {
  const auto full = [](std::string_view) -> Result<void> { return fail(ErrorCode::io_failure, "no room"); };
  EXPECT_EQ(export_saft(year_2026(), DocumentList({issued(draft())}), full).error().code, ErrorCode::io_failure);
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
      export_saft(year_2026(), Endless(issued(draft()), 2000), [&](const std::string_view bytes) -> Result<void> {
        largest = std::max(largest, bytes.size());
        ++pieces;
        return {};
      }));
  EXPECT_GT(pieces, 2000U);
  EXPECT_LT(largest, 4096U);
}

}  // namespace
}  // namespace rubrica::fiscal
