#include "fiscal/saft/check.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "fiscal/atcud.h"
#include "fiscal/document.h"
#include "fiscal/saft/schema.h"
#include "fiscal/saft/windows_1252.h"
#include "fiscal/tax_table.h"
#include "xml/reader.h"

namespace rubrica::fiscal {
namespace {

constexpr std::string_view kNamespace = "urn:OECD:StandardAuditFile-Tax:PT_1.04_01";
using namespace std::chrono_literals;
constexpr Date kAtcudCompulsory{2023y, std::chrono::January, 1d};  // DL 28/2019, art. 45; Despacho 412/2020.XXII
constexpr Date kRatesKnownSince{2021y, std::chrono::July, 1d};     // data/vat_rates.csv is complete from here on

// ---- numbers --------------------------------------------------------------------------------------------------------

// xs:decimal, which may begin or end with the point. Zero when it is no number: the shape has been reported by then.
Decimal number(std::string text) {
  if (text.starts_with('+')) text.erase(0, 1);
  if (text.starts_with('.')) text.insert(0, "0");
  if (text.ends_with('.')) text.pop_back();
  const std::size_t point = text.find('.');
  if (point != std::string::npos && text.size() - point > 10) text.resize(point + 10);
  return Decimal::parse(text).value_or(Decimal());
}

Decimal plus(const Decimal& a, const Decimal& b) { return Decimal::add(a, b).value_or(Decimal()); }
Decimal minus(const Decimal& a, const Decimal& b) { return Decimal::subtract(a, b).value_or(Decimal()); }
Decimal times(const Decimal& a, const Decimal& b) { return Decimal::product({a, b}, 6).value_or(Decimal()); }
Decimal percent_of(const Decimal& a, const Decimal& percent) {
  return Decimal::product({a, percent, Decimal::of(1, 2)}, 6).value_or(Decimal());
}

// Whether two amounts agree: to the cent, with what rounding may have left.
bool agree(const Decimal& a, const Decimal& b, const Decimal& tolerance) {
  const Decimal difference = minus(a, b);
  return difference <= tolerance && minus(Decimal(), tolerance) <= difference;
}
const Decimal kCent = Decimal::of(1, 2);

std::string euros(const Decimal& value) { return value.rounded(2).value_or(value).text(); }

// ---- reading --------------------------------------------------------------------------------------------------------

std::string text_at(const xml::Element& element, const std::string_view name) {
  const auto child = element.child(name);
  return child ? child->text() : "";
}
std::string text_at(const xml::Element& element, const std::string_view first, const std::string_view second) {
  const auto child = element.child(first);
  return child ? text_at(*child, second) : "";
}
std::vector<xml::Element> children(const xml::Element& element, const std::string_view name) {
  std::vector<xml::Element> all;
  for (const xml::Element& child : element.children()) {
    if (child.local_name() == name) all.push_back(child);
  }
  return all;
}

// ---- the four tables, told by the names of their elements -----------------------------------------------------------

struct TableNames {
  const char* table;
  const char* document;
  const char* number;
  const char* kind;  // prefix of Date, Type, Status, StatusDate
  const char* date;
  const char* type;
  bool is_signed;
};
constexpr std::array<TableNames, 4> kTables = {{
    {"SalesInvoices", "Invoice", "InvoiceNo", "Invoice", "InvoiceDate", "InvoiceType", true},
    {"MovementOfGoods", "StockMovement", "DocumentNumber", "Movement", "MovementDate", "MovementType", true},
    {"WorkingDocuments", "WorkDocument", "DocumentNumber", "Work", "WorkDate", "WorkType", true},
    {"Payments", "Payment", "PaymentRefNo", "Payment", "TransactionDate", "PaymentType", false},
}};

struct TaxEntry {
  std::string type, region, code;
  bool by_amount = false;
  Decimal value;
  std::optional<Date> expires;
};

// What the rules ask of a document, read once.
struct Entry {
  const TableNames* table = nullptr;
  std::string number;         // "FT A/1"
  std::string internal_type;  // "FT", before the blank
  std::string series;         // "FT A"
  std::string digits;         // "1"
  std::uint64_t sequence = 0;
  std::string type, status, atcud, hash, hash_control, billing;
  std::string customer;
  std::optional<Date> date;
  std::optional<LocalTime> entered;
  Decimal net, tax, gross, withheld, paid;
  Decimal debit, credit, quantity;
  std::map<std::string, Decimal> referred;  // corrected or settled document: value without VAT, or as received
};

class Checker {
 public:
  Checker(SaftReport& report, const SaftCheckOptions& options) : report_(report), options_(options) {}

  void check(const xml::Element& root) {
    if (root.local_name() != "AuditFile" || root.namespace_uri() != kNamespace) {
      error("namespace", "AuditFile",
            "O ficheiro não é um SAF-T (PT) 1.04_01: a raiz deve ser AuditFile no espaço de nomes " +
                std::string(kNamespace) + ".");
      return;
    }
    shape("", root, "");
    if (const auto header = root.child("Header")) check_header(*header);
    if (const auto masters = root.child("MasterFiles")) check_masters(*masters);
    if (const auto documents = root.child("SourceDocuments")) {
      for (const TableNames& names : kTables) {
        if (const auto table = documents->child(names.table)) check_table(*table, names);
      }
    }
    check_series();
    check_references();
  }

 private:
  void add(const Severity severity, const char* rule, const std::string& where, std::string text) {
    report_.findings.push_back({severity, rule, where, std::move(text)});
  }
  void error(const char* rule, const std::string& where, std::string text) {
    add(Severity::error, rule, where, std::move(text));
  }
  void warning(const char* rule, const std::string& where, std::string text) {
    add(Severity::warning, rule, where, std::move(text));
  }

  // ---- shape: elements, order, values ----

  static std::string name_of(const xml::Element& element, const std::string& fallback) {
    for (const char* id : {"InvoiceNo", "DocumentNumber", "PaymentRefNo"}) {
      if (const auto child = element.child(id)) return child->text();
    }
    for (const char* id : {"CustomerID", "ProductCode"}) {
      const std::string_view own = element.local_name();
      if (own == "Customer" || own == "Product") {
        if (const auto child = element.child(id)) return std::string(own) + " " + child->text();
      }
    }
    constexpr std::array<std::string_view, 6> kSections = {"Header",          "MasterFiles",      "SalesInvoices",
                                                           "MovementOfGoods", "WorkingDocuments", "Payments"};
    if (std::ranges::find(kSections, element.local_name()) != kSections.end()) return std::string(element.local_name());
    if (element.local_name() == "Line") return fallback + ", linha " + text_at(element, "LineNumber");
    return fallback.empty() ? std::string(element.local_name()) : fallback;
  }

  void shape(const std::string& parent, const xml::Element& element, const std::string& where_above) {
    const std::string name(element.local_name());
    if (name == "GeneralLedgerEntries" || name == "GeneralLedgerAccounts") return;  // accounting is not ours
    const std::string where = name_of(element, where_above);
    for (const std::string& mistake : structure_mistakes(parent, element)) {
      error("structure", where, std::string("Em ").append(name).append(": ").append(mistake).append("."));
    }
    const std::vector<xml::Element> inner = element.children();
    if (inner.empty() && content_model(parent, name) == nullptr) {
      const std::string mistake = value_mistake(name, element.text());
      if (!mistake.empty()) error("value", where, name + ": " + mistake + ".");
    }
    for (const xml::Element& child : inner) shape(name, child, where);
  }

  // ---- header ----

  void check_header(const xml::Element& header) {
    report_.company = text_at(header, "CompanyName");
    report_.tax_registration_number = text_at(header, "TaxRegistrationNumber");
    if (!is_nif(report_.tax_registration_number)) {
      error("header_tax_id", "Header", "TaxRegistrationNumber: o algarismo de controlo do NIF não confere.");
    }
    if (text_at(header, "CurrencyCode") != "EUR") error("header_currency", "Header", "CurrencyCode: deve ser EUR.");
    first_ = parse_date(text_at(header, "StartDate")).value_or(Date());
    last_ = parse_date(text_at(header, "EndDate")).value_or(Date());
    if (first_.ok() && last_.ok() && last_ < first_) {
      error("header_period", "Header", "EndDate: o fim do período é anterior ao início.");
    }
    const auto created = parse_date(text_at(header, "DateCreated"));
    if (created && last_.ok() && *created < last_) {
      warning("header_created", "Header", "DateCreated: o ficheiro foi criado antes do fim do período que declara.");
    }
    if (first_.ok() && text_at(header, "FiscalYear") != iso_date(first_).substr(0, 4)) {
      error("header_year", "Header", "FiscalYear: não é o ano de StartDate.");
    }
    const std::string product = text_at(header, "ProductID");
    if (std::ranges::count(product, '/') != 1 || product.starts_with('/') || product.ends_with('/')) {
      error("header_product", "Header", "ProductID: deve ter a forma «aplicação/produtor».");
    }
    const std::string producer = text_at(header, "ProductCompanyTaxID");
    if (!is_nif(producer)) {
      warning("header_producer", "Header", "ProductCompanyTaxID: não é um NIF português válido.");
    }
    certified_ = !number(text_at(header, "SoftwareCertificateNumber")).is_zero();
    calendar_year_ = first_.ok() && first_.month() == std::chrono::January;
  }

  // ---- master files ----

  void check_masters(const xml::Element& masters) {
    for (const xml::Element& customer : children(masters, "Customer")) check_customer(customer);
    for (const xml::Element& product : children(masters, "Product")) {
      const std::string code = text_at(product, "ProductCode");
      if (!products_.emplace(code, text_at(product, "ProductDescription")).second) {
        error("product_twice", "Product " + code, "ProductCode: este código aparece mais do que uma vez.");
      }
    }
    for (const xml::Element& supplier : children(masters, "Supplier"))
      suppliers_.insert(text_at(supplier, "SupplierID"));
    if (const auto table = masters.child("TaxTable")) {
      for (const xml::Element& entry : children(*table, "TaxTableEntry")) check_tax_entry(entry);
    }
  }

  void check_customer(const xml::Element& customer) {
    const std::string id = text_at(customer, "CustomerID");
    const std::string where = "Customer " + id;
    if (!customers_.insert(id).second) {
      error("customer_twice", where, "CustomerID: este código aparece mais do que uma vez.");
    }
    const std::string tax_id = text_at(customer, "CustomerTaxID");
    const std::string country = text_at(customer, "BillingAddress", "Country");
    if (country == "PT" && !is_nif(tax_id)) {
      // AT's own demonstration file has one.
      warning("customer_tax_id", where, "CustomerTaxID «" + tax_id + "»: o algarismo de controlo do NIF não confere.");
    }
    if (country == "Desconhecido" && tax_id != kFinalConsumer) {
      error("customer_country", where, "Country: «Desconhecido» só se aplica ao consumidor final (999999990).");
    }
  }

  void check_tax_entry(const xml::Element& element) {
    TaxEntry entry{text_at(element, "TaxType"),
                   text_at(element, "TaxCountryRegion"),
                   text_at(element, "TaxCode"),
                   element.child("TaxAmount").has_value(),
                   {},
                   {}};
    entry.value = number(text_at(element, entry.by_amount ? "TaxAmount" : "TaxPercentage"));
    if (const auto expires = parse_date(text_at(element, "TaxExpirationDate"))) entry.expires = *expires;
    const std::string where = "TaxTable " + entry.region + " " + entry.code;
    if (entry.type == "IVA" && (entry.code == "ISE") != entry.value.is_zero() && entry.code != "OUT" &&
        entry.code != "NS") {
      error("tax_table_rate", where, "TaxPercentage: a taxa não condiz com o código " + entry.code + ".");
    }
    taxes_.push_back(std::move(entry));
  }

  // ---- documents ----

  void check_table(const xml::Element& table, const TableNames& names) {
    std::size_t documents = 0;
    std::size_t lines = 0;
    Decimal debit;
    Decimal credit;
    Decimal quantity;
    for (const xml::Element& document : children(table, names.document)) {
      ++documents;
      lines += children(document, "Line").size();
      const Entry& entry = entries_.emplace_back(check_document(document, names));
      const bool counts = entry.status != "A" && (entry.status != "F" || !names.is_signed || is_movement(names));
      if (!counts) continue;
      debit = plus(debit, entry.debit);
      credit = plus(credit, entry.credit);
      quantity = plus(quantity, entry.quantity);
    }
    report_.documents += documents;
    const auto declared = [&table](const char* name) { return number(text_at(table, name)); };
    if (is_movement(names)) {
      if (declared("NumberOfMovementLines") != Decimal::of(static_cast<std::int64_t>(lines))) {
        error("number_of_lines", names.table,
              "NumberOfMovementLines: o ficheiro tem " + std::to_string(lines) + " linhas.");
      }
      if (!agree(declared("TotalQuantityIssued"), quantity, kCent)) {
        error("total_quantity", names.table, "TotalQuantityIssued: a soma das quantidades é " + quantity.text() + ".");
      }
      return;
    }
    if (declared("NumberOfEntries") != Decimal::of(static_cast<std::int64_t>(documents))) {
      error("number_of_entries", names.table,
            "NumberOfEntries: o ficheiro tem " + std::to_string(documents) + " documentos.");
    }
    if (!agree(declared("TotalDebit"), debit, kCent)) {
      error("total_debit", names.table, "TotalDebit: a soma dos débitos é " + euros(debit) + ", sem os anulados.");
    }
    if (!agree(declared("TotalCredit"), credit, kCent)) {
      error("total_credit", names.table, "TotalCredit: a soma dos créditos é " + euros(credit) + ", sem os anulados.");
    }
  }

  static bool is_movement(const TableNames& names) { return std::string_view(names.table) == "MovementOfGoods"; }
  static bool is_receipt(const TableNames& names) { return !names.is_signed; }
  static bool is_sale(const TableNames& names) { return std::string_view(names.table) == "SalesInvoices"; }

  Entry check_document(const xml::Element& element, const TableNames& names) {
    Entry entry;
    entry.table = &names;
    entry.number = text_at(element, names.number);
    entry.type = text_at(element, names.type);
    entry.atcud = text_at(element, "ATCUD");
    entry.hash = text_at(element, "Hash");
    entry.hash_control = text_at(element, "HashControl");
    entry.customer = text_at(element, "CustomerID");
    if (const auto date = parse_date(text_at(element, names.date))) entry.date = *date;
    if (const auto entered = parse_date_time(text_at(element, "SystemEntryDate"))) entry.entered = *entered;
    check_number(entry);
    check_status(element, entry);
    check_dates(element, entry);
    check_atcud(entry);
    check_hash_form(entry);
    check_parties(element, entry);
    check_kind(entry);
    const Decimal recomputed_tax = check_lines(element, entry);
    check_totals(element, entry, recomputed_tax);
    check_payment(element, entry);
    return entry;
  }

  void check_number(Entry& entry) {
    const std::size_t blank = entry.number.find(' ');
    const std::size_t slash = entry.number.find('/');
    const bool good = blank != std::string::npos && blank > 0 && slash != std::string::npos && slash > blank + 1 &&
                      entry.number.find(' ', blank + 1) == std::string::npos && slash + 1 < entry.number.size() &&
                      entry.number.find_first_not_of("0123456789", slash + 1) == std::string::npos &&
                      entry.number.size() - slash <= 18 && entry.number.find('^') == std::string::npos;
    if (!good) {
      error("number_form", entry.number,
            "O número do documento deve ser tipo, um espaço, série, «/» e algarismos, como «FT A/1».");
      return;
    }
    entry.internal_type = entry.number.substr(0, blank);
    entry.series = entry.number.substr(0, slash);
    entry.digits = entry.number.substr(slash + 1);
    entry.sequence = std::stoull(entry.digits);
    if (!numbers_.insert(entry.number).second) {
      error("number_twice", entry.number, "Há mais do que um documento com este número.");
    }
    const auto [known, fresh] = type_of_internal_.emplace(entry.internal_type, entry.type);
    if (!fresh && known->second != entry.type) {
      error("internal_type", entry.number,
            "O código interno «" + entry.internal_type + "» serve dois tipos: " + known->second + " e " + entry.type +
                ".");
    }
  }

  void check_status(const xml::Element& element, Entry& entry) {
    const std::string kind = entry.table->kind;
    entry.status = text_at(element, "DocumentStatus", kind + "Status");
    entry.billing = text_at(element, "DocumentStatus", is_receipt(*entry.table) ? "SourcePayment" : "SourceBilling");
    if (entry.status == "A" && text_at(element, "DocumentStatus", "Reason").empty()) {
      error("annulled_without_reason", entry.number, "Reason: um documento anulado diz o motivo da anulação.");
    }
    const auto since = parse_date_time(text_at(element, "DocumentStatus", kind + "StatusDate"));
    if (since && entry.entered && *since < *entry.entered) {
      error("status_date", entry.number, kind + "StatusDate: o estado é anterior à gravação do documento.");
    }
  }

  void check_dates(const xml::Element& element, const Entry& entry) {
    if (!entry.date) return;
    if (first_.ok() && last_.ok() && (*entry.date < first_ || last_ < *entry.date)) {
      error("outside_period", entry.number, "A data " + iso_date(*entry.date) + " está fora do período do ficheiro.");
    }
    const std::string period = text_at(element, "Period");
    if (calendar_year_ && !period.empty() && period != std::to_string(static_cast<unsigned>(entry.date->month()))) {
      warning("period", entry.number, "Period: não é o mês da data do documento.");
    }
    const auto start = parse_date_time(text_at(element, "MovementStartTime"));
    if (is_movement(*entry.table) && start && entry.entered && *start < *entry.entered && entry.status != "R") {
      warning("transport_start", entry.number, "MovementStartTime: o transporte começa antes de a guia existir.");
    }
  }

  void check_atcud(const Entry& entry) {
    if (entry.digits.empty()) return;
    if (entry.atcud == "0") {
      if (entry.date && *entry.date >= kAtcudCompulsory) {
        error("atcud_missing", entry.number, "ATCUD: é obrigatório desde 2023-01-01; «0» já não serve.");
      }
      return;
    }
    const auto [bearer, first_use] = bearer_of_atcud_.emplace(entry.atcud, entry.number);
    if (!first_use) {
      error("atcud_twice", entry.number,
            "ATCUD «" + entry.atcud + "»: é também o de " + bearer->second + "; identifica um só documento.");
    }
    if (!is_atcud_of(entry.atcud, entry.digits)) {
      error("atcud_form", entry.number,
            "ATCUD «" + entry.atcud + "»: deve ser o código de validação da série, um hífen e o número " +
                entry.digits + ".");
      return;
    }
    check_validation_code(entry.series, entry.atcud.substr(0, entry.atcud.find('-')), entry.number);
  }

  // One code for one series, and the reverse (Portaria 195/2020, art. 2). Each trouble is told once a series.
  void check_validation_code(const std::string& series, const std::string& code, const std::string& where) {
    const auto [known, first_of_series] = code_of_series_.emplace(series, code);
    if (!first_of_series) {
      if (known->second != code) {
        error("atcud_series", where, "ATCUD: a série " + series + " tem o código " + known->second + ".");
      }
      return;
    }
    const auto [owner, first_of_code] = series_of_code_.emplace(code, series);
    if (!first_of_code) {
      error("atcud_code_twice", where,
            "ATCUD: o código de validação " + code + " é o da série " + owner->second +
                "; a AT atribui um a cada série e tipo de documento.");
    }
  }

  void check_hash_form(const Entry& entry) {
    if (!entry.table->is_signed || entry.hash == "0") {
      // A program that is not certified signs nothing (Portaria 302/2016, 4.1.4.4).
      if (entry.table->is_signed && certified_) {
        error("unsigned", entry.number, "Hash: este tipo de documento é assinado; «0» só serve para recibos.");
      }
      return;
    }
    const auto bytes = from_base64(entry.hash);
    if (!bytes || bytes->size() != 128) {
      error("hash_form", entry.number, "Hash: não são os 172 caracteres em base64 de uma assinatura RSA de 1024 bits.");
    }
    const std::string& control = entry.hash_control;
    const bool starts_with_version = !control.empty() && control[0] >= '0' && control[0] <= '9';
    const bool recovered = control.find("M ") != std::string::npos || control.find("D ") != std::string::npos;
    if (!starts_with_version || (!recovered && control.find_first_not_of("0123456789.") != std::string::npos)) {
      error("hash_control", entry.number, "HashControl «" + control + "»: deve começar pela versão da chave.");
    }
    if ((entry.billing == "M") != recovered) {
      error(
          "hash_control_source", entry.number,
          "HashControl: só os documentos recuperados (SourceBilling M) dizem de que documento vêm, e dizem-no sempre.");
    }
    if (entry.billing == "I" && control.find('.') == std::string::npos) {
      error("hash_control_source", entry.number,
            "HashControl: um documento integrado (SourceBilling I) diz certificado e versão, como «9999.1».");
    }
  }

  void check_parties(const xml::Element& element, const Entry& entry) {
    const std::string supplier = text_at(element, "SupplierID");
    if (!entry.customer.empty() && !customers_.contains(entry.customer)) {
      error("customer_unknown", entry.number, "CustomerID «" + entry.customer + "»: não está na tabela de clientes.");
    }
    if (!supplier.empty() && !suppliers_.empty() && !suppliers_.contains(supplier)) {
      error("supplier_unknown", entry.number, "SupplierID «" + supplier + "»: não está na tabela de fornecedores.");
    }
  }

  void check_kind(const Entry& entry) {
    static const std::set<std::string, std::less<>> kOver = {"VD", "TV", "TD", "AA", "DA"};
    if (is_sale(*entry.table) && kOver.contains(entry.type) && entry.date && entry.date->year() > 2012y) {
      error("type_over", entry.number, "InvoiceType " + entry.type + ": este tipo acabou em 2012.");
    }
    if (entry.type == "DC" && entry.date && *entry.date >= Date(2017y, std::chrono::July, 1d)) {
      error("type_over", entry.number, "WorkType DC: este tipo acabou em 2017-06-30.");
    }
  }

  // ---- lines; gives the tax that they come to ----

  Decimal check_lines(const xml::Element& element, Entry& entry) {
    Decimal tax;
    std::uint64_t expected = 0;
    bool any_debit = false;
    bool any_credit = false;
    for (const xml::Element& line : children(element, "Line")) {
      ++expected;
      const std::string where = entry.number + ", linha " + text_at(line, "LineNumber");
      if (text_at(line, "LineNumber") != std::to_string(expected)) {
        error("line_number", where, "LineNumber: as linhas numeram-se de 1 em diante, sem saltos.");
      }
      const bool debit = line.child("DebitAmount").has_value();
      const Decimal amount = number(text_at(line, debit ? "DebitAmount" : "CreditAmount"));
      Decimal& sum = debit ? entry.debit : entry.credit;
      sum = plus(sum, amount);
      (debit ? any_debit : any_credit) = true;
      entry.quantity = plus(entry.quantity, number(text_at(line, "Quantity")));
      if (!is_receipt(*entry.table)) check_goods(line, entry, amount, where);
      check_direction(entry, debit, where);
      check_line_references(line, entry, amount, where);
      tax = plus(tax, check_tax(line, entry, amount, where));
    }
    if (any_debit && any_credit && is_sale(*entry.table)) {
      warning("mixed_lines", entry.number, "O documento mistura linhas a débito e a crédito.");
    }
    return tax;
  }

  void check_goods(const xml::Element& line, const Entry& entry, const Decimal& amount, const std::string& where) {
    const std::string code = text_at(line, "ProductCode");
    const auto product = products_.find(code);
    if (product == products_.end()) {
      error("product_unknown", where, "ProductCode «" + code + "»: não está na tabela de produtos.");
    }
    const Decimal quantity = number(text_at(line, "Quantity"));
    const Decimal price = number(text_at(line, "UnitPrice"));
    // The unit price is rounded to what is written: half of its last place, as often as the quantity.
    const Decimal slack = times(quantity, Decimal::of(5, std::min(price.scale() + 1, Decimal::kMaximumScale)));
    if (!line.child("TaxBase") && !agree(times(quantity, price), amount, plus(kCent, slack))) {
      error(
          "line_amount", where,
          "O valor da linha é " + euros(amount) + "; quantidade vezes preço dá " + euros(times(quantity, price)) + ".");
    }
    if (line.child("TaxBase") && !(price.is_zero() && amount.is_zero())) {
      error("tax_base", where, "TaxBase: só em linhas com preço e valor zero.");
    }
    const auto point = parse_date(text_at(line, "TaxPointDate"));
    if (point && entry.date && *point > *entry.date && is_sale(*entry.table)) {
      warning("tax_point", where, "TaxPointDate: é posterior à data do documento.");
    }
    if (quantity.is_zero() && !amount.is_zero()) {
      error("quantity", where, "Quantity: é zero e a linha tem valor.");
    }
  }

  void check_direction(const Entry& entry, const bool debit, const std::string& where) {
    if (!is_sale(*entry.table)) return;
    if (entry.type == "NC" && !debit) {
      error("direction", where, "CreditAmount: as linhas de uma nota de crédito vão a débito.");
    }
    if (entry.type != "NC" && debit) {
      error("direction", where, "DebitAmount: só as linhas de uma nota de crédito vão a débito.");
    }
  }

  void check_line_references(const xml::Element& line, Entry& entry, const Decimal& amount, const std::string& where) {
    if (is_receipt(*entry.table)) {
      // What is received is compared with the gross of the document.
      const auto sources = children(line, "SourceDocumentID");
      for (const xml::Element& source : sources) {
        const Decimal with_tax = plus(amount, percent_of(amount, number(text_at(line, "Tax", "TaxPercentage"))));
        Decimal& sum = entry.referred[text_at(source, "OriginatingON")];
        sum = plus(sum, sources.size() == 1 ? with_tax : Decimal());
      }
      return;
    }
    const std::vector<xml::Element> references = children(line, "References");
    const bool corrects = entry.type == "NC" || entry.type == "ND";
    if (!corrects && !references.empty() && is_sale(*entry.table)) {
      error("references", where, "References: só existem em notas de crédito e de débito.");
    }
    if (corrects && references.empty()) {
      error("reference_missing", where, "References: falta o documento que a nota corrige.");
    }
    for (const xml::Element& reference : references) {
      const std::string target = text_at(reference, "Reference");
      if (corrects && target.empty())
        error("reference_missing", where, "Reference: falta o documento que a nota corrige.");
      if (corrects && text_at(reference, "Reason").empty()) {
        error("reference_reason", where, "Reason: falta o motivo da correção.");
      }
      if (entry.type == "NC")
        entry.referred[target] = plus(entry.referred[target], references.size() == 1 ? amount : Decimal());
    }
  }

  Decimal check_tax(const xml::Element& line, const Entry& entry, const Decimal& amount, const std::string& where) {
    const auto element = line.child("Tax");
    const std::string reason = text_at(line, "TaxExemptionReason");
    const std::string exemption_code = text_at(line, "TaxExemptionCode");
    if (reason.empty() != exemption_code.empty()) {
      error("exemption_pair", where, "TaxExemptionReason e TaxExemptionCode andam sempre juntos.");
    }
    if (!element) {
      if (entry.type == "RC") error("receipt_tax", where, "Tax: o recibo de IVA de caixa diz o imposto de cada linha.");
      return {};
    }
    TaxEntry tax{text_at(*element, "TaxType"),
                 text_at(*element, "TaxCountryRegion"),
                 text_at(*element, "TaxCode"),
                 element->child("TaxAmount").has_value(),
                 {},
                 {}};
    tax.value = number(text_at(*element, tax.by_amount ? "TaxAmount" : "TaxPercentage"));
    const bool in_table = std::ranges::any_of(taxes_, [&](const TaxEntry& one) {
      return one.type == tax.type && one.region == tax.region && one.code == tax.code &&
             one.by_amount == tax.by_amount && one.value == tax.value &&
             (!one.expires || !entry.date || *entry.date <= *one.expires);
    });
    if (!in_table) {
      error("tax_unknown", where,
            "Tax: " + tax.type + " " + tax.region + " " + tax.code + " " + tax.value.text() + " não está na TaxTable.");
    }
    check_exemption(tax, exemption_code, entry, where);
    check_rate(tax, entry, line, where);
    if (tax.by_amount) return tax.value;
    const Decimal base = line.child("TaxBase") ? number(text_at(line, "TaxBase")) : amount;
    return percent_of(base, tax.value);
  }

  void check_exemption(const TaxEntry& tax, const std::string& code, const Entry& entry, const std::string& where) {
    if (tax.value.is_zero() && code.empty() && !(is_receipt(*entry.table) && tax.code == "NA")) {
      error("exemption_missing", where, "Imposto zero: faltam o motivo e o código de isenção.");
    }
    if (!tax.value.is_zero() && !code.empty()) {
      error("exemption_with_tax", where, "TaxExemptionCode: a linha tem imposto e também um motivo de isenção.");
    }
    if (code.empty()) return;
    const bool known = std::ranges::find(exemption_table(), code, &ExemptionEntry::code) != exemption_table().end();
    if (!known) {
      warning("exemption_unknown", where, "TaxExemptionCode " + code + ": não está na tabela de motivos de isenção.");
    } else if (entry.date && exemption_on(code, *entry.date) == nullptr) {
      warning("exemption_unknown", where, "TaxExemptionCode " + code + ": não estava em vigor nessa data.");
    }
  }

  void check_rate(const TaxEntry& tax, const Entry& entry, const xml::Element& line, const std::string& where) {
    if (tax.type != "IVA" || tax.by_amount) return;
    if ((tax.code == "ISE") && !tax.value.is_zero()) {
      error("exempt_rate", where, "TaxCode ISE: uma operação isenta tem taxa zero.");
    }
    const bool named = tax.code == "RED" || tax.code == "INT" || tax.code == "NOR";
    if (named && tax.value.is_zero()) error("zero_rate", where, "TaxCode " + tax.code + ": a taxa é zero.");
    const Date day = parse_date(text_at(line, "TaxPointDate")).value_or(entry.date.value_or(Date()));
    if (!named || !is_portuguese_territory(tax.region) || !day.ok() || day < kRatesKnownSince || entry.type == "NC" ||
        entry.type == "ND") {
      return;
    }
    const auto percent = vat_percent(tax.region, tax.code, day);
    if (percent && *percent != tax.value) {
      warning("rate", where,
              "TaxPercentage " + tax.value.text() + ": a taxa " + tax.code + " em " + tax.region + " era " +
                  percent->text() + " nessa data.");
    }
  }

  // ---- totals ----

  void check_totals(const xml::Element& element, Entry& entry, const Decimal& recomputed_tax) {
    const auto totals = element.child("DocumentTotals");
    if (!totals) return;
    entry.tax = number(text_at(*totals, "TaxPayable"));
    entry.net = number(text_at(*totals, "NetTotal"));
    entry.gross = number(text_at(*totals, "GrossTotal"));
    const Decimal lines =
        entry.credit >= entry.debit ? minus(entry.credit, entry.debit) : minus(entry.debit, entry.credit);
    const auto count = static_cast<std::int64_t>(children(element, "Line").size());
    // Half a cent for each line, and one for the sum. A credit note that goes on with earlier ones is rounded twice.
    const int of_line = entry.type == "NC" ? 10 : 5;
    const Decimal slack = plus(kCent, Decimal::of(of_line * std::min<std::int64_t>(count, 20), 3));
    if (!agree(lines, entry.net, slack)) {
      error("net_total", entry.number, "NetTotal: as linhas somam " + euros(lines) + ".");
    }
    if (!agree(plus(entry.net, entry.tax), entry.gross, kCent)) {
      error("gross_total", entry.number,
            "GrossTotal: base mais imposto dá " + euros(plus(entry.net, entry.tax)) + ", não " + euros(entry.gross) +
                ".");
    }
    if (!is_receipt(*entry.table) && !agree(recomputed_tax, entry.tax, slack)) {
      error("tax_payable", entry.number, "TaxPayable: o imposto das linhas soma " + euros(recomputed_tax) + ".");
    }
    if (entry.gross.rounded(2).value_or(entry.gross) != entry.gross) {
      error("gross_decimals", entry.number, "GrossTotal: tem duas casas decimais, as mesmas que foram assinadas.");
    }
    for (const xml::Element& withheld : children(element, "WithholdingTax")) {
      entry.withheld = plus(entry.withheld, number(text_at(withheld, "WithholdingTaxAmount")));
    }
    if (entry.withheld > entry.gross) {
      error("withholding", entry.number, "WithholdingTaxAmount: a retenção passa o total do documento.");
    }
    check_currency(*totals, entry);
  }

  void check_currency(const xml::Element& totals, const Entry& entry) {
    const auto currency = totals.child("Currency");
    if (!currency) return;
    if (text_at(*currency, "CurrencyCode") == "EUR") {
      error("currency", entry.number, "CurrencyCode: o bloco Currency só serve para moeda estrangeira.");
    }
    const Decimal amount = number(text_at(*currency, "CurrencyAmount"));
    const Decimal rate = number(text_at(*currency, "ExchangeRate"));
    const Decimal euro = times(amount, rate);
    // A hundredth: rates are often written with two or three decimals.
    const Decimal tolerance = plus(Decimal::of(5, 2), percent_of(entry.gross, Decimal::of(1)));
    if (!agree(euro, entry.gross, tolerance)) {
      error("exchange_rate", entry.number,
            "ExchangeRate: " + amount.text() + " ao câmbio indicado dá " + euros(euro) + ", não " + euros(entry.gross) +
                ".");
    }
  }

  void check_payment(const xml::Element& element, Entry& entry) {
    if (is_receipt(*entry.table)) {
      for (const xml::Element& method : children(element, "PaymentMethod")) {
        entry.paid = plus(entry.paid, number(text_at(method, "PaymentAmount")));
      }
    } else if (const auto totals = element.child("DocumentTotals")) {
      const std::vector<xml::Element> payments = children(*totals, "Payment");
      if (entry.type == "FR" && payments.empty()) {
        error("payment_missing", entry.number, "Payment: uma fatura-recibo diz como foi paga.");
      }
      for (const xml::Element& payment : payments) {
        entry.paid = plus(entry.paid, number(text_at(payment, "PaymentAmount")));
      }
    }
    const Decimal due = minus(entry.gross, entry.withheld);
    if (entry.paid > plus(due, kCent)) {
      error("paid_too_much", entry.number,
            "Os pagamentos somam " + euros(entry.paid) + "; o total menos a retenção é " + euros(due) + ".");
    }
  }

  // ---- series: numbers, dates and the chain of signatures ----

  void check_series() {
    std::map<std::string, std::vector<const Entry*>> series;
    for (const Entry& entry : entries_) {
      if (!entry.digits.empty()) series[entry.table->table + std::string("/") + entry.series].push_back(&entry);
    }
    for (auto& [name, entries] : series) {
      std::ranges::stable_sort(entries, {}, [](const Entry* entry) { return entry->sequence; });
      const Entry* previous = nullptr;
      for (const Entry* const entry : entries) {
        if (previous != nullptr) check_neighbours(*previous, *entry);
        check_signature(previous, *entry);
        previous = entry;
      }
    }
  }

  void check_neighbours(const Entry& previous, const Entry& entry) {
    if (entry.sequence > previous.sequence + 1) {
      error("number_gap", entry.number, "Faltam documentos na série, depois de " + previous.number + ".");
    }
    if (previous.date && entry.date && *entry.date < *previous.date) {
      error("date_order", entry.number, "A data é anterior à de " + previous.number + ".");
    }
    if (previous.entered && entry.entered && *entry.entered < *previous.entered) {
      error("entry_order", entry.number, "SystemEntryDate: a gravação é anterior à de " + previous.number + ".");
    }
  }

  void check_signature(const Entry* previous, const Entry& entry) {
    // An integrated document was signed by another program, with a key that we do not have.
    if (!options_.key || !entry.table->is_signed || entry.hash == "0" || !entry.date || !entry.entered) return;
    const bool first = entry.sequence == 1;
    const bool follows = previous != nullptr && previous->sequence + 1 == entry.sequence;
    if (!first && !follows) return;  // the hash before it is in another file
    const auto message = string_to_sign({*entry.date, *entry.entered, entry.number, entry.gross},
                                        first ? std::string() : previous->hash);
    if (message && options_.key->verifies(*message, entry.hash)) {
      ++report_.signatures_verified;
      return;
    }
    error("signature", entry.number,
          "Hash: a assinatura não confere com a data, o número, o total e o documento anterior.");
  }

  // ---- what refers to what ----

  void check_references() {
    std::map<std::string, const Entry*> by_number;
    for (const Entry& entry : entries_) by_number.emplace(entry.number, &entry);
    std::map<std::string, Decimal> credited;
    std::map<std::string, Decimal> received;
    for (const Entry& entry : entries_) {
      if (entry.status == "A") continue;
      for (const auto& [target, value] : entry.referred) {
        const auto found = by_number.find(target);
        if (found == by_number.end()) continue;  // of another period or program
        check_reference(entry, *found->second);
        auto& sums = is_receipt(*entry.table) ? received : credited;
        sums[target] = plus(sums[target], value);
      }
    }
    for (const auto& [target, value] : credited) {
      if (value > plus(by_number.at(target)->net, kCent)) {
        error("credited_too_much", target, "As notas de crédito somam " + euros(value) + ", mais do que o documento.");
      }
    }
    for (const auto& [target, value] : received) {
      if (value > plus(by_number.at(target)->gross, Decimal::of(5, 2))) {
        error("received_too_much", target, "Os recibos somam " + euros(value) + ", mais do que o documento.");
      }
    }
  }

  void check_reference(const Entry& entry, const Entry& target) {
    if (target.status == "A") {
      error("refers_to_annulled", entry.number, "Refere " + target.number + ", que está anulado.");
    }
    if (target.customer != entry.customer) {
      warning("refers_to_other_customer", entry.number, "Refere " + target.number + ", que é de outro cliente.");
    }
    if (entry.date && target.date && *entry.date < *target.date) {
      error("refers_to_later", entry.number, "Refere " + target.number + ", que tem data posterior.");
    }
  }

  SaftReport& report_;
  const SaftCheckOptions& options_;
  Date first_{};
  Date last_{};
  bool calendar_year_ = false;
  bool certified_ = false;
  std::set<std::string> customers_, suppliers_, numbers_;
  std::map<std::string, std::string> products_;          // code → description
  std::map<std::string, std::string> type_of_internal_;  // "FT" → InvoiceType
  std::map<std::string, std::string> code_of_series_;    // "FT A" → validation code
  std::map<std::string, std::string> series_of_code_;    // validation code → "FT A"
  std::map<std::string, std::string> bearer_of_atcud_;   // ATCUD → "FT A/1"
  std::vector<TaxEntry> taxes_;
  std::vector<Entry> entries_;
};

// The file in UTF-8, without its declaration. Windows-1252 is what AT takes.
std::string decoded(std::string_view bytes, SaftReport& report) {
  const auto warn = [&report](const char* rule, const char* text) {
    report.findings.push_back({Severity::warning, rule, "ficheiro", text});
  };
  if (bytes.starts_with("\xEF\xBB\xBF")) {
    warn("byte_order_mark", "O ficheiro começa por uma marca UTF-8, que a AT não espera; grave-o em Windows-1252.");
    bytes.remove_prefix(3);
  }
  std::string declaration;
  if (bytes.starts_with("<?xml")) {
    const std::size_t end = std::min(bytes.find("?>"), bytes.size() - 2) + 2;
    declaration = bytes.substr(0, end);
    bytes.remove_prefix(end);
  }
  std::ranges::transform(declaration, declaration.begin(),
                         [](const char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (declaration.find("windows-1252") != std::string::npos || declaration.find("iso-8859-1") != std::string::npos) {
    return from_windows_1252(bytes);
  }
  warn("encoding", "O ficheiro não se declara Windows-1252, a codificação que a AT usa.");
  return std::string(bytes);
}

}  // namespace

bool SaftReport::passed() const {
  return std::ranges::none_of(findings, [](const SaftFinding& one) { return one.severity == Severity::error; });
}

Result<SaftReport> check_saft(const BytesView file, const SaftCheckOptions& options) {
  SaftReport report;
  const std::string text = decoded(as_text(file), report);
  RUBRICA_TRY(const xml::Document document, xml::Document::parse(as_bytes(text)));
  Checker(report, options).check(document.root());
  return report;
}

}  // namespace rubrica::fiscal
