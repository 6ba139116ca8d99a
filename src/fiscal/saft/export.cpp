#include "fiscal/saft/export.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "fiscal/saft/amounts.h"
#include "fiscal/saft/export_masters.h"
#include "fiscal/saft/export_values.h"
#include "fiscal/saft/windows_1252.h"
#include "xml/writer.h"

namespace rubrica::fiscal::saft {
namespace {

using enum DocumentTable;
constexpr std::array<DocumentTable, 4> kTables = {sales_invoices, movement_of_goods, working_documents, payments};

class SaftWriter {
 public:
  SaftWriter(const SaftOptions& options, const DocumentSource& source, const SaftSink& sink)
      : options_(options), source_(source), sink_(sink) {}

  Result<void> write() {
    RUBRICA_TRY(auto masters, ExportMasters::create());
    for (const DocumentTable table : kTables) {
      RUBRICA_CHECK_OK(source_.each(table, [&](const IssuedDocument& issued) { return masters.add(table, issued); }));
    }
    RUBRICA_CHECK_OK(
        raw("<?xml version=\"1.0\" encoding=\"Windows-1252\"?>\n"
            "<AuditFile xmlns=\"urn:OECD:StandardAuditFile-Tax:PT_1.04_01\" "
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n"));
    RUBRICA_CHECK_OK(header());
    RUBRICA_CHECK_OK(raw("<MasterFiles>\n"));
    RUBRICA_CHECK_OK(masters.each_element([this](const std::string& element) { return raw(element + "\n"); }));
    RUBRICA_CHECK_OK(raw("</MasterFiles>\n<SourceDocuments>\n"));
    RUBRICA_CHECK_OK(table(sales_invoices, "SalesInvoices", masters.totals(sales_invoices)));
    RUBRICA_CHECK_OK(table(movement_of_goods, "MovementOfGoods", masters.totals(movement_of_goods)));
    RUBRICA_CHECK_OK(table(working_documents, "WorkingDocuments", masters.totals(working_documents)));
    RUBRICA_CHECK_OK(table(payments, "Payments", masters.totals(payments)));
    return raw("</SourceDocuments>\n</AuditFile>\n");
  }

 private:
  Result<void> raw(const std::string_view utf8) { return sink_(to_windows_1252(utf8)); }
  Result<void> put(xml::Writer& writer) { return raw(writer.finish() + "\n"); }

  Result<void> header() {
    const Party& company = options_.company;
    xml::Writer writer;
    writer.open("Header");
    writer.element("AuditFileVersion", "1.04_01");
    writer.element("CompanyID", company.tax_id);
    writer.element("TaxRegistrationNumber", company.tax_id);
    writer.element("TaxAccountingBasis", "F");
    writer.element("CompanyName", limited(company.name, 100));
    address(writer, "CompanyAddress", company.address, company.country);
    writer.element("FiscalYear", iso_date(options_.first).substr(0, 4));
    writer.element("StartDate", iso_date(options_.first));
    writer.element("EndDate", iso_date(options_.last));
    writer.element("CurrencyCode", "EUR");
    writer.element("DateCreated", iso_date(options_.created));
    writer.element("TaxEntity", "Global");
    writer.element("ProductCompanyTaxID", options_.producer_tax_id);
    writer.element("SoftwareCertificateNumber", std::to_string(options_.certificate_number));
    writer.element("ProductID", options_.product_id);
    writer.element("ProductVersion", options_.product_version);
    return put(writer);
  }

  // `totals`: null when there is no document.
  Result<void> table(const DocumentTable which, const std::string& name, const TableTotals* const totals) {
    if (totals == nullptr) return {};
    RUBRICA_CHECK_OK(raw("<" + name + ">\n"));
    xml::Writer counts_writer;
    const auto one = [&](const std::string_view element, const std::string& text) -> Result<void> {
      counts_writer.element(element, text);
      return put(counts_writer);
    };
    if (which == movement_of_goods) {
      RUBRICA_CHECK_OK(one("NumberOfMovementLines", std::to_string(totals->entries)));
      RUBRICA_CHECK_OK(one("TotalQuantityIssued", amount(totals->quantity)));
    } else {
      RUBRICA_CHECK_OK(one("NumberOfEntries", std::to_string(totals->entries)));
      RUBRICA_CHECK_OK(one("TotalDebit", amount(totals->debit)));
      RUBRICA_CHECK_OK(one("TotalCredit", amount(totals->credit)));
    }
    RUBRICA_CHECK_OK(source_.each(which, [&](const IssuedDocument& issued) { return document(which, issued); }));
    return raw("</" + name + ">\n");
  }

  Result<void> document(const DocumentTable which, const IssuedDocument& issued) {
    xml::Writer writer;
    switch (which) {
      case sales_invoices:
        RUBRICA_CHECK_OK(invoice(writer, issued));
        break;
      case movement_of_goods:
        RUBRICA_CHECK_OK(movement(writer, issued));
        break;
      case working_documents:
        RUBRICA_CHECK_OK(work_document(writer, issued));
        break;
      case payments:
        RUBRICA_CHECK_OK(payment(writer, issued));
        break;
    }
    return put(writer);
  }

  // Number, ATCUD, status and signature: the same for all but receipts. `kind`: "Invoice", "Movement", "Work".
  static void beginning(xml::Writer& writer, const IssuedDocument& issued, const std::string_view number_name,
                        const std::string& kind) {
    writer.element(number_name, issued.document.identifier());
    writer.element("ATCUD", issued.document.atcud.value_or("0"));
    status(writer, issued, kind, "SourceBilling");
    writer.element("Hash", issued.hash);
    writer.element("HashControl", issued.hash_control);
    writer.element("Period", period(issued));
    writer.element(kind + "Date", iso_date(issued.document.issued));
    writer.element(kind + "Type", issued.document.type);
  }

  static std::string period(const IssuedDocument& issued) {
    return std::to_string(static_cast<unsigned>(issued.document.issued.month()));
  }

  static void status(xml::Writer& writer, const IssuedDocument& issued, const std::string& kind,
                     const std::string_view source_name) {
    const bool annulled = issued.status == Status::annulled;
    writer.open("DocumentStatus");
    writer.element(kind + "Status", annulled ? "A" : "N");
    writer.element(kind + "StatusDate", iso_date_time(annulled ? issued.status_since : issued.entered));
    if (annulled) writer.element("Reason", limited(issued.status_reason, 50));
    writer.element("SourceID", limited(annulled ? issued.status_source_id : issued.source_id, 30));
    writer.element(source_name, "P");
    writer.close();
  }

  Result<void> invoice(xml::Writer& writer, const IssuedDocument& issued) {
    const Document& document = issued.document;
    writer.open("Invoice");
    beginning(writer, issued, "InvoiceNo", "Invoice");
    writer.open("SpecialRegimes");
    writer.element("SelfBillingIndicator", "0");
    writer.element("CashVATSchemeIndicator", is_under_cash_vat(document) ? "1" : "0");
    writer.element("ThirdPartiesBillingIndicator", "0");
    writer.close();
    writer.element("SourceID", limited(issued.source_id, 30));
    writer.element("SystemEntryDate", iso_date_time(issued.entered));
    writer.element("CustomerID", customer_id(document.customer));
    RUBRICA_CHECK_OK(lines(writer, issued, true));
    writer.open("DocumentTotals");
    totals(writer, issued);
    RUBRICA_CHECK_OK(currency(writer, issued));
    RUBRICA_CHECK_OK(payment_means(writer, issued, "Payment"));
    writer.close();
    withholding(writer, issued);
    writer.close();
    return {};
  }

  Result<void> movement(xml::Writer& writer, const IssuedDocument& issued) {
    const Document& document = issued.document;
    writer.open("StockMovement");
    beginning(writer, issued, "DocumentNumber", "Movement");
    writer.element("SystemEntryDate", iso_date_time(issued.entered));
    writer.element("CustomerID", customer_id(document.customer));
    writer.element("SourceID", limited(issued.source_id, 30));
    if (!document.transport) return fail(ErrorCode::invalid_argument, document.identifier() + " has no transport");
    const Transport& transport = *document.transport;
    writer.open("ShipTo");
    address(writer, "Address", transport.to, document.customer.country);
    writer.close();
    writer.open("ShipFrom");
    if (!transport.vehicle.empty()) writer.element("DeliveryID", transport.vehicle);
    address(writer, "Address", transport.from, document.issuer.country);
    writer.close();
    writer.element("MovementStartTime", iso_date_time(transport.start));
    if (!transport.at_code.empty()) writer.element("ATDocCodeID", transport.at_code);
    RUBRICA_CHECK_OK(lines(writer, issued, false));
    return closing_totals(writer, issued);
  }

  Result<void> work_document(xml::Writer& writer, const IssuedDocument& issued) {
    writer.open("WorkDocument");
    beginning(writer, issued, "DocumentNumber", "Work");
    writer.element("SourceID", limited(issued.source_id, 30));
    writer.element("SystemEntryDate", iso_date_time(issued.entered));
    writer.element("CustomerID", customer_id(issued.document.customer));
    RUBRICA_CHECK_OK(lines(writer, issued, true));
    return closing_totals(writer, issued);
  }

  Result<void> closing_totals(xml::Writer& writer, const IssuedDocument& issued) {
    writer.open("DocumentTotals");
    totals(writer, issued);
    RUBRICA_CHECK_OK(currency(writer, issued));
    writer.close();
    writer.close();
    return {};
  }

  Result<void> payment(xml::Writer& writer, const IssuedDocument& issued) {
    const Document& document = issued.document;
    writer.open("Payment");
    writer.element("PaymentRefNo", document.identifier());
    writer.element("ATCUD", document.atcud.value_or("0"));
    writer.element("Period", period(issued));
    writer.element("TransactionDate", iso_date(document.issued));
    writer.element("PaymentType", document.type);
    status(writer, issued, "Payment", "SourcePayment");
    RUBRICA_CHECK_OK(payment_means(writer, issued, "PaymentMethod"));
    writer.element("SourceID", limited(issued.source_id, 30));
    writer.element("SystemEntryDate", iso_date_time(issued.entered));
    writer.element("CustomerID", customer_id(document.customer));
    int number = 0;
    for (std::size_t i = 0; i < document.settles.size(); ++i) {
      const Settled& settled = document.settles[i];
      if (settled.taxes.empty()) {
        receipt_line(writer, ++number, settled, issued.totals.lines.at(i), nullptr);
      }
      for (const VatTotal& tax : settled.taxes) receipt_line(writer, ++number, settled, tax.base, &tax.rate);
    }
    writer.open("DocumentTotals");
    totals(writer, issued);
    RUBRICA_CHECK_OK(currency(writer, issued));
    writer.close();
    withholding(writer, issued);
    writer.close();
    return {};
  }

  static void receipt_line(xml::Writer& writer, const int number, const Settled& settled, const Decimal& credit,
                           const VatRate* const rate) {
    writer.open("Line");
    writer.element("LineNumber", std::to_string(number));
    writer.open("SourceDocumentID");
    writer.element("OriginatingON", limited(settled.identifier, 60));
    writer.element("InvoiceDate", iso_date(settled.date));
    writer.close();
    writer.element("CreditAmount", amount(credit));
    if (rate != nullptr) tax(writer, *rate);
    writer.close();
  }

  static void tax(xml::Writer& writer, const VatRate& rate) {
    const Tax entry = tax_of(rate);
    writer.open("Tax");
    writer.element("TaxType", entry.type);
    writer.element("TaxCountryRegion", entry.region);
    writer.element("TaxCode", entry.code);
    writer.element("TaxPercentage", entry.percent);
    writer.close();
    if (rate.code != "ISE") return;
    writer.element("TaxExemptionReason", limited(rate.exemption_reason, 60));
    writer.element("TaxExemptionCode", rate.exemption_code);
  }

  // With as many decimals as there is room for.
  static Result<Decimal> unit_price(const Decimal& net, const Decimal& quantity) {
    for (const int scale : {Decimal::kMaximumScale, 6}) {
      auto price = Decimal::divide({net}, quantity, scale);
      if (price) return price;
    }
    return Decimal::divide({net}, quantity, 2);
  }

  // `tax_points`: the movement of goods has none.
  Result<void> lines(xml::Writer& writer, const IssuedDocument& issued, const bool tax_points) {
    const Document& document = issued.document;
    const bool credits = document_type(document.type)->credits;
    Document undiscounted = document;
    undiscounted.discount_percent = Decimal();
    for (Line& one : undiscounted.lines) one.discount_percent = Decimal();
    for (Line& one : undiscounted.credited_before) one.discount_percent = Decimal();
    RUBRICA_TRY(const Totals full, euro_totals_of(undiscounted));
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
      const Line& one = document.lines[i];
      const Decimal& net = issued.totals.lines.at(i);
      RUBRICA_TRY(const Decimal price, unit_price(net, one.quantity));
      RUBRICA_TRY(const Decimal discount, Decimal::subtract(full.lines.at(i), net));
      writer.open("Line");
      writer.element("LineNumber", std::to_string(i + 1));
      for (const Origin& origin : one.origins) {
        writer.open("OrderReferences");
        writer.element("OriginatingON", limited(origin.identifier, 60));
        writer.element("OrderDate", iso_date(origin.date));
        writer.close();
      }
      writer.element("ProductCode", product_code(one));
      writer.element("ProductDescription", described(one.description));
      writer.element("Quantity", one.quantity.trimmed().text());
      writer.element("UnitOfMeasure", or_unknown(one.unit, 20));
      writer.element("UnitPrice", amount(price));
      if (tax_points) writer.element("TaxPointDate", iso_date(one.supplied.value_or(document.issued)));
      if (one.correction) {
        writer.open("References");
        writer.element("Reference", limited(one.correction->identifier, 60));
        writer.element("Reason", limited(one.correction->reason, 50));
        writer.close();
      }
      writer.element("Description", described(one.description));
      writer.element(credits ? "DebitAmount" : "CreditAmount", amount(net));
      tax(writer, one.vat);
      if (!discount.is_zero() && !discount.is_negative()) writer.element("SettlementAmount", amount(discount));
      writer.close();
    }
    return {};
  }

  static void totals(xml::Writer& writer, const IssuedDocument& issued) {
    writer.element("TaxPayable", amount(issued.totals.vat_sum));
    writer.element("NetTotal", amount(issued.totals.net));
    writer.element("GrossTotal", amount(issued.totals.gross));
  }

  static Result<void> currency(xml::Writer& writer, const IssuedDocument& issued) {
    const Document& document = issued.document;
    if (document.currency == "EUR") return {};
    RUBRICA_TRY(const Totals own, totals_of(document));
    writer.open("Currency");
    writer.element("CurrencyCode", document.currency);
    writer.element("CurrencyAmount", amount(own.gross));
    writer.element("ExchangeRate", document.exchange_rate.value_or(Decimal::of(1)).text());
    writer.close();
    return {};
  }

  // What each payment came to in EUR. A document in another currency is rounded line by line, so that its payments are
  // shares of what it comes to in EUR and never add up to more.
  static Result<std::vector<Decimal>> paid_in_euro(const IssuedDocument& issued) {
    const Document& document = issued.document;
    std::vector<Decimal> amounts(document.payments.size());
    if (amounts.empty()) return amounts;
    RUBRICA_TRY(const Totals own, document.currency == "EUR" ? Result<Totals>(issued.totals) : totals_of(document));
    if (own.payable.is_zero()) return amounts;
    Decimal paid;
    Decimal paid_before;  // in EUR
    for (std::size_t i = 0; i < amounts.size(); ++i) {
      RUBRICA_TRY(paid, Decimal::add(paid, document.payments[i].amount));
      RUBRICA_TRY(const Decimal euro, Decimal::divide({paid, issued.totals.payable}, own.payable, 2));
      RUBRICA_TRY(amounts[i], Decimal::subtract(euro, paid_before));
      paid_before = euro;
    }
    return amounts;
  }

  static Result<void> payment_means(xml::Writer& writer, const IssuedDocument& issued, const std::string_view name) {
    RUBRICA_TRY(const std::vector<Decimal> amounts, paid_in_euro(issued));
    for (std::size_t i = 0; i < amounts.size(); ++i) {
      const Payment& one = issued.document.payments[i];
      writer.open(name);
      writer.element("PaymentMechanism", one.mechanism);
      writer.element("PaymentAmount", amount(amounts[i]));
      writer.element("PaymentDate", iso_date(one.date));
      writer.close();
    }
    return {};
  }

  static void withholding(xml::Writer& writer, const IssuedDocument& issued) {
    if (!issued.document.withholding || issued.totals.withheld.is_zero()) return;
    const Withholding& withheld = *issued.document.withholding;
    writer.open("WithholdingTax");
    writer.element("WithholdingTaxType", withheld.type);
    if (!withheld.description.empty()) {
      writer.element("WithholdingTaxDescription", limited(withheld.description, 60));
    }
    writer.element("WithholdingTaxAmount", amount(issued.totals.withheld));
    writer.close();
  }

  const SaftOptions& options_;
  const DocumentSource& source_;
  const SaftSink& sink_;
};

}  // namespace
}  // namespace rubrica::fiscal::saft

namespace rubrica::fiscal {

Result<void> export_saft(const SaftOptions& options, const DocumentSource& source, const SaftSink& sink) {
  if (!options.first.ok() || !options.last.ok() || options.last < options.first ||
      options.first.year() != options.last.year()) {
    return fail(ErrorCode::invalid_argument, "a SAF-T period lies within one year and ends after it begins");
  }
  return saft::SaftWriter(options, source, sink).write();
}

DocumentList::DocumentList(std::vector<IssuedDocument> documents) : documents_(std::move(documents)) {
  std::ranges::stable_sort(documents_, [](const IssuedDocument& a, const IssuedDocument& b) {
    const auto key = [](const Document& one) { return std::tie(one.type, one.series, one.number); };
    return key(a.document) < key(b.document);
  });
}

Result<void> DocumentList::each(const DocumentTable table, const Visit& visit) const {
  for (const IssuedDocument& one : documents_) {
    const DocumentType* const type = document_type(one.document.type);
    if (type == nullptr || type->table != table) continue;
    RUBRICA_CHECK_OK(visit(one));
  }
  return {};
}

}  // namespace rubrica::fiscal
