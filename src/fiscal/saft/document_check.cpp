#include "fiscal/saft/document_check.h"

#include <algorithm>
#include <set>

#include "fiscal/atcud.h"
#include "fiscal/document.h"
#include "fiscal/saft/amounts.h"
#include "fiscal/tax_table.h"

namespace rubrica::fiscal::saft {
namespace {

using namespace std::chrono_literals;
constexpr Date kAtcudCompulsory{2023y, std::chrono::January, 1d};  // DL 28/2019, art. 45; Despacho 412/2020.XXII
constexpr Date kRatesKnownSince{2021y, std::chrono::July, 1d};     // data/vat_rates.csv is complete from here on

// The price is rounded to what is written, as often as the quantity, and so is the amount, to cents or closer. Both
// come from one value: what their roundings come to together is not reached, so that one unit costs its price.
bool is_amount_of(const Decimal& quantity, const Decimal& price, const Decimal& amount) {
  const Decimal of_prices = Decimal::product({quantity, half_of_last_place(price)}, Decimal::kMaximumScale)
                                .value_or(times(quantity, half_of_last_place(price)));
  const Decimal slack = plus(half_of_last_place(amount.trimmed()), of_prices);
  const Decimal difference = apart(times(quantity, price), amount);
  return difference.is_zero() || difference < slack;
}

// Whether an amount may still be right though it is not that: where a discount came off a price with VAT, it is rounded
// before the VAT goes, so that a cent is in doubt; and a price may be written with zeros that nobody computed.
bool may_be_amount_of(const Decimal& quantity, const Decimal& price, const Decimal& amount) {
  const Decimal of_prices = times(quantity, half_of_last_place(price.trimmed()));
  return agree(times(quantity, price), amount, plus(plus(kHalfCent, kHalfCent), of_prices));
}

// What rounding may have left between the tax of a line and its part of TaxPayable, whether a program rounds by line or
// by rate, and the half cent of a base taken out of a price with VAT. Nothing where the tax is a number of cents. A
// credit note that goes on with earlier ones is rounded twice.
Decimal tax_rounding_of(const Entry& entry, const TaxEntry& tax, const Decimal& tax_of_line) {
  const Decimal once = tax.by_amount ? kHalfCent : plus(kHalfCent, percent_of(kHalfCent, tax.value));
  if (entry.type == "NC" && !tax.value.is_zero()) return plus(once, once);
  return rounding_to_cents(tax_of_line).is_zero() ? Decimal() : once;
}

}  // namespace

Result<Entry> DocumentCheck::check(const xml::Element& element, const TableNames& names) {
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
  RUBRICA_CHECK_OK(check_parties(element, entry));
  check_kind(entry);
  RUBRICA_TRY(const LineSums lines, check_lines(element, entry));
  check_totals(element, entry, lines);
  check_payment(element, entry);
  return entry;
}

void DocumentCheck::tell(const char* const rule, const std::string& where, const std::string& text,
                         const bool may_be_rounding) {
  if (may_be_rounding) return findings_.warning(rule, where, text + " Só um arredondamento o explica.");
  findings_.error(rule, where, text);
}

void DocumentCheck::finish() {
  if (uncertified_without_code_ == 0) return;
  findings_.warning("training_file", "Header",
                    "SoftwareCertificateNumber 0, e " + std::to_string(uncertified_without_code_) +
                        (uncertified_without_code_ == 1 ? " documento" : " documentos") +
                        " com ATCUD «0»: são de formação, sem valor fiscal, ou de um programa que a AT não certificou, "
                        "em séries sem código. Este ficheiro não serve para entregar à AT.");
}

void DocumentCheck::check_number(Entry& entry) {
  const std::size_t blank = entry.number.find(' ');
  const std::size_t slash = entry.number.find('/');
  const bool good = blank != std::string::npos && blank > 0 && slash != std::string::npos && slash > blank + 1 &&
                    entry.number.find(' ', blank + 1) == std::string::npos && slash + 1 < entry.number.size() &&
                    entry.number.find_first_not_of("0123456789", slash + 1) == std::string::npos &&
                    entry.number.size() - slash <= 18 && entry.number.find('^') == std::string::npos;
  if (!good) {
    findings_.error("number_form", entry.number,
                    "O número do documento deve ser tipo, um espaço, série, «/» e algarismos, como «FT A/1».");
    return;
  }
  entry.internal_type = entry.number.substr(0, blank);
  entry.series = entry.number.substr(0, slash);
  entry.digits = entry.number.substr(slash + 1);
  entry.sequence = std::stoll(entry.digits);
  const auto [known, fresh] = type_of_internal_.emplace(entry.internal_type, entry.type);
  if (!fresh && known->second != entry.type) {
    findings_.error(
        "internal_type", entry.number,
        "O código interno «" + entry.internal_type + "» serve dois tipos: " + known->second + " e " + entry.type + ".");
  }
}

void DocumentCheck::check_status(const xml::Element& element, Entry& entry) {
  const std::string kind(entry.table->kind);
  entry.status = text_at(element, "DocumentStatus", kind + "Status");
  entry.billing = text_at(element, "DocumentStatus", entry.table->is_receipt() ? "SourcePayment" : "SourceBilling");
  if (entry.annulled() && text_at(element, "DocumentStatus", "Reason").empty()) {
    findings_.error("annulled_without_reason", entry.number, "Reason: um documento anulado diz o motivo da anulação.");
  }
  const auto since = parse_date_time(text_at(element, "DocumentStatus", kind + "StatusDate"));
  if (since && entry.entered && *since < *entry.entered) {
    findings_.error("status_date", entry.number, kind + "StatusDate: o estado é anterior à gravação do documento.");
  }
}

void DocumentCheck::check_dates(const xml::Element& element, const Entry& entry) {
  if (!entry.date) return;
  if (masters_.has_period() && (*entry.date < masters_.first() || masters_.last() < *entry.date)) {
    findings_.error("outside_period", entry.number,
                    "A data " + iso_date(*entry.date) + " está fora do período do ficheiro.");
  }
  const std::string period = text_at(element, "Period");
  if (masters_.calendar_year() && !period.empty() &&
      period != std::to_string(static_cast<unsigned>(entry.date->month()))) {
    findings_.warning("period", entry.number, "Period: não é o mês da data do documento.");
  }
  const auto start = parse_date_time(text_at(element, "MovementStartTime"));
  if (entry.table->is_movement() && start && entry.entered && *start < *entry.entered && entry.status != "R") {
    findings_.warning("transport_start", entry.number,
                      "MovementStartTime: o transporte começa antes de a guia existir.");
  }
}

void DocumentCheck::check_atcud(const Entry& entry) {
  if (entry.digits.empty()) return;
  if (entry.atcud == "0") {
    if (!entry.date || *entry.date < kAtcudCompulsory) return;
    if (!masters_.certified()) {
      ++uncertified_without_code_;  // told once, by finish()
      return;
    }
    findings_.error("atcud_missing", entry.number, "ATCUD: é obrigatório desde 2023-01-01; «0» já não serve.");
    return;
  }
  if (!is_atcud_of(entry.atcud, entry.digits)) {
    findings_.error("atcud_form", entry.number,
                    "ATCUD «" + entry.atcud + "»: deve ser o código de validação da série, um hífen e o número " +
                        entry.digits + ".");
    return;
  }
  check_validation_code(entry.series, entry.atcud.substr(0, entry.atcud.find('-')), entry.number);
}

// One code for one series, and the reverse (Portaria 195/2020, art. 2). Each trouble is told once a series.
void DocumentCheck::check_validation_code(const std::string& series, const std::string& code,
                                          const std::string& where) {
  const auto [known, first_of_series] = code_of_series_.emplace(series, code);
  if (!first_of_series) {
    if (known->second != code) {
      findings_.error("atcud_series", where, "ATCUD: a série " + series + " tem o código " + known->second + ".");
    }
    return;
  }
  const auto [owner, first_of_code] = series_of_code_.emplace(code, series);
  if (!first_of_code) {
    findings_.error("atcud_code_twice", where,
                    "ATCUD: o código de validação " + code + " é o da série " + owner->second +
                        "; a AT atribui um a cada série e tipo de documento.");
  }
}

void DocumentCheck::check_hash_form(const Entry& entry) {
  if (!entry.table->is_signed || entry.hash == "0") {
    // A program that is not certified signs nothing (Portaria 302/2016, 4.1.4.4).
    if (entry.table->is_signed && masters_.certified()) {
      findings_.error("unsigned", entry.number, "Hash: este tipo de documento é assinado; «0» só serve para recibos.");
    }
    return;
  }
  const auto bytes = from_base64(entry.hash);
  if (!bytes || bytes->size() != 128) {
    findings_.error("hash_form", entry.number,
                    "Hash: não são os 172 caracteres em base64 de uma assinatura RSA de 1024 bits.");
  }
  const std::string& control = entry.hash_control;
  const bool starts_with_version = !control.empty() && control[0] >= '0' && control[0] <= '9';
  const bool recovered = control.find("M ") != std::string::npos || control.find("D ") != std::string::npos;
  if (!starts_with_version || (!recovered && control.find_first_not_of("0123456789.") != std::string::npos)) {
    findings_.error("hash_control", entry.number, "HashControl «" + control + "»: deve começar pela versão da chave.");
  }
  if ((entry.billing == "M") != recovered) {
    findings_.error(
        "hash_control_source", entry.number,
        "HashControl: só os documentos recuperados (SourceBilling M) dizem de que documento vêm, e dizem-no sempre.");
  }
  if (entry.billing == "I" && control.find('.') == std::string::npos) {
    findings_.error("hash_control_source", entry.number,
                    "HashControl: um documento integrado (SourceBilling I) diz certificado e versão, como «9999.1».");
  }
}

Result<void> DocumentCheck::check_parties(const xml::Element& element, const Entry& entry) {
  if (!entry.customer.empty()) {
    RUBRICA_TRY(const bool known, masters_.has_customer(entry.customer));
    if (!known) {
      findings_.error("customer_unknown", entry.number,
                      "CustomerID «" + entry.customer + "»: não está na tabela de clientes.");
    }
  }
  const std::string supplier = text_at(element, "SupplierID");
  if (!supplier.empty()) {
    RUBRICA_TRY(const bool known, masters_.may_have_supplier(supplier));
    if (!known) {
      findings_.error("supplier_unknown", entry.number,
                      "SupplierID «" + supplier + "»: não está na tabela de fornecedores.");
    }
  }
  return {};
}

void DocumentCheck::check_kind(const Entry& entry) {
  static const std::set<std::string, std::less<>> kOver = {"VD", "TV", "TD", "AA", "DA"};
  if (entry.table->is_sale() && kOver.contains(entry.type) && entry.date && entry.date->year() > 2012y) {
    findings_.error("type_over", entry.number, "InvoiceType " + entry.type + ": este tipo acabou em 2012.");
  }
  if (entry.type == "DC" && entry.date && *entry.date >= Date(2017y, std::chrono::July, 1d)) {
    findings_.error("type_over", entry.number, "WorkType DC: este tipo acabou em 2017-06-30.");
  }
}

// ---- lines ----

Result<DocumentCheck::LineSums> DocumentCheck::check_lines(const xml::Element& element, Entry& entry) {
  LineSums sums;
  std::uint64_t expected = 0;
  bool any_debit = false;
  bool any_credit = false;
  for (const xml::Element& line : children(element, "Line")) {
    ++expected;
    const std::string where = entry.number + ", linha " + text_at(line, "LineNumber");
    if (text_at(line, "LineNumber") != std::to_string(expected)) {
      findings_.error("line_number", where, "LineNumber: as linhas numeram-se de 1 em diante, sem saltos.");
    }
    const bool debit = line.child("DebitAmount").has_value();
    const Decimal amount = number(text_at(line, debit ? "DebitAmount" : "CreditAmount"));
    Decimal& sum = debit ? entry.debit : entry.credit;
    sum = plus(sum, amount);
    (debit ? any_debit : any_credit) = true;
    entry.quantity = plus(entry.quantity, number(text_at(line, "Quantity")));
    if (!entry.table->is_receipt()) RUBRICA_CHECK_OK(check_goods(line, entry, amount, where));
    check_direction(entry, debit, where);
    check_line_references(line, entry, amount, where);
    sums.net_rounding = plus(sums.net_rounding, rounding_to_cents(amount));
    sums.net_doubt = plus(sums.net_doubt, kHalfCent);
    check_tax(line, entry, amount, where, sums);
  }
  if (any_debit && any_credit && entry.table->is_sale()) {
    findings_.warning("mixed_lines", entry.number, "O documento mistura linhas a débito e a crédito.");
  }
  return sums;
}

Result<void> DocumentCheck::check_goods(const xml::Element& line, const Entry& entry, const Decimal& amount,
                                        const std::string& where) {
  const std::string code = text_at(line, "ProductCode");
  RUBRICA_TRY(const bool known, masters_.has_product(code));
  if (!known) {
    findings_.error("product_unknown", where, "ProductCode «" + code + "»: não está na tabela de produtos.");
  }
  const Decimal quantity = number(text_at(line, "Quantity"));
  const Decimal price = number(text_at(line, "UnitPrice"));
  if (!line.child("TaxBase") && !is_amount_of(quantity, price, amount)) {
    tell("line_amount", where,
         "O valor da linha é " + saft::amount(amount) + "; quantidade vezes preço dá " +
             saft::amount(times(quantity, price)) + ".",
         may_be_amount_of(quantity, price, amount));
  }
  if (line.child("TaxBase") && !(price.is_zero() && amount.is_zero())) {
    findings_.error("tax_base", where, "TaxBase: só em linhas com preço e valor zero.");
  }
  const auto point = parse_date(text_at(line, "TaxPointDate"));
  if (point && entry.date && *point > *entry.date && entry.table->is_sale()) {
    findings_.warning("tax_point", where, "TaxPointDate: é posterior à data do documento.");
  }
  if (quantity.is_zero() && !amount.is_zero()) {
    findings_.error("quantity", where, "Quantity: é zero e a linha tem valor.");
  }
  return {};
}

void DocumentCheck::check_direction(const Entry& entry, const bool debit, const std::string& where) {
  if (!entry.table->is_sale()) return;
  if (entry.type == "NC" && !debit) {
    findings_.error("direction", where, "CreditAmount: as linhas de uma nota de crédito vão a débito.");
  }
  if (entry.type != "NC" && debit) {
    findings_.error("direction", where, "DebitAmount: só as linhas de uma nota de crédito vão a débito.");
  }
}

void DocumentCheck::check_line_references(const xml::Element& line, Entry& entry, const Decimal& amount,
                                          const std::string& where) {
  if (entry.table->is_receipt()) {
    // What is received is compared with the gross of the document.
    const auto sources = children(line, "SourceDocumentID");
    for (const xml::Element& source : sources) {
      Referred& sum = entry.referred[text_at(source, "OriginatingON")];
      if (sources.size() != 1) continue;
      const Decimal percent = number(text_at(line, "Tax", "TaxPercentage"));
      sum.value = plus(sum.value, plus(amount, percent_of(amount, percent)));
      if (!percent.is_zero()) sum.rounding = plus(sum.rounding, plus(kHalfCent, percent_of(kHalfCent, percent)));
    }
    return;
  }
  const std::vector<xml::Element> references = children(line, "References");
  const bool corrects = entry.type == "NC" || entry.type == "ND";
  if (!corrects && !references.empty() && entry.table->is_sale()) {
    findings_.error("references", where, "References: só existem em notas de crédito e de débito.");
  }
  if (corrects && references.empty()) {
    findings_.error("reference_missing", where, "References: falta o documento que a nota corrige.");
  }
  for (const xml::Element& reference : references) {
    const std::string target = text_at(reference, "Reference");
    if (corrects && target.empty())
      findings_.error("reference_missing", where, "Reference: falta o documento que a nota corrige.");
    if (corrects && text_at(reference, "Reason").empty()) {
      findings_.error("reference_reason", where, "Reason: falta o motivo da correção.");
    }
    if (entry.type != "NC") continue;
    Referred& sum = entry.referred[target];
    if (references.size() != 1) continue;
    sum.value = plus(sum.value, amount);
    sum.rounding = plus(sum.rounding, kHalfCent);
  }
}

void DocumentCheck::check_tax(const xml::Element& line, const Entry& entry, const Decimal& amount,
                              const std::string& where, LineSums& sums) {
  const auto element = line.child("Tax");
  const std::string reason = text_at(line, "TaxExemptionReason");
  const std::string exemption_code = text_at(line, "TaxExemptionCode");
  if (reason.empty() != exemption_code.empty()) {
    findings_.error("exemption_pair", where, "TaxExemptionReason e TaxExemptionCode andam sempre juntos.");
  }
  if (!element) {
    if (entry.type == "RC")
      findings_.error("receipt_tax", where, "Tax: o recibo de IVA de caixa diz o imposto de cada linha.");
    return;
  }
  const TaxEntry tax = tax_entry(*element);
  if (!masters_.has_tax(tax, entry.date)) {
    findings_.error(
        "tax_unknown", where,
        "Tax: " + tax.type + " " + tax.region + " " + tax.code + " " + tax.value.text() + " não está na TaxTable.");
  }
  check_exemption(tax, exemption_code, entry, where);
  check_rate(tax, entry, line, where);
  const Decimal base = line.child("TaxBase") ? number(text_at(line, "TaxBase")) : amount;
  const Decimal tax_of_line = tax.by_amount ? tax.value : percent_of(base, tax.value);
  sums.tax = plus(sums.tax, tax_of_line);
  sums.tax_rounding = plus(sums.tax_rounding, tax_rounding_of(entry, tax, tax_of_line));
}

void DocumentCheck::check_exemption(const TaxEntry& tax, const std::string& code, const Entry& entry,
                                    const std::string& where) {
  if (tax.value.is_zero() && code.empty() && !(entry.table->is_receipt() && tax.code == "NA")) {
    findings_.error("exemption_missing", where, "Imposto zero: faltam o motivo e o código de isenção.");
  }
  if (!tax.value.is_zero() && !code.empty()) {
    findings_.error("exemption_with_tax", where,
                    "TaxExemptionCode: a linha tem imposto e também um motivo de isenção.");
  }
  if (code.empty()) return;
  const bool known = std::ranges::find(exemption_table(), code, &ExemptionEntry::code) != exemption_table().end();
  if (!known) {
    findings_.warning("exemption_unknown", where,
                      "TaxExemptionCode " + code + ": não está na tabela de motivos de isenção.");
  } else if (entry.date && exemption_on(code, *entry.date) == nullptr) {
    findings_.warning("exemption_unknown", where, "TaxExemptionCode " + code + ": não estava em vigor nessa data.");
  }
}

void DocumentCheck::check_rate(const TaxEntry& tax, const Entry& entry, const xml::Element& line,
                               const std::string& where) {
  if (tax.type != "IVA" || tax.by_amount) return;
  if ((tax.code == "ISE") && !tax.value.is_zero()) {
    findings_.error("exempt_rate", where, "TaxCode ISE: uma operação isenta tem taxa zero.");
  }
  const bool named = tax.code == "RED" || tax.code == "INT" || tax.code == "NOR";
  if (named && tax.value.is_zero()) findings_.error("zero_rate", where, "TaxCode " + tax.code + ": a taxa é zero.");
  const Date point = parse_date(text_at(line, "TaxPointDate")).value_or(entry.date.value_or(Date()));
  const Date day = point.ok() ? chargeable_on(point, entry.date.value_or(point)) : point;
  if (!named || !is_portuguese_territory(tax.region) || !day.ok() || day < kRatesKnownSince || entry.type == "NC" ||
      entry.type == "ND") {
    return;
  }
  const auto percent = vat_percent(tax.region, tax.code, day);
  // Of an advance nothing is known but the day of the supply.
  if (percent && *percent != tax.value && vat_percent(tax.region, tax.code, point) != tax.value) {
    findings_.warning("rate", where,
                      "TaxPercentage " + tax.value.text() + ": a taxa " + tax.code + " em " + tax.region + " era " +
                          percent->text() + " em " + iso_date(day) + ".");
  }
}

// ---- totals ----

void DocumentCheck::check_totals(const xml::Element& element, Entry& entry, const LineSums& lines) {
  const auto totals = element.child("DocumentTotals");
  if (!totals) return;
  entry.tax = number(text_at(*totals, "TaxPayable"));
  entry.net = number(text_at(*totals, "NetTotal"));
  entry.gross = number(text_at(*totals, "GrossTotal"));
  const Decimal net = entry.credit >= entry.debit ? minus(entry.credit, entry.debit) : minus(entry.debit, entry.credit);
  if (!agree(net, entry.net, lines.net_rounding)) {
    tell("net_total", entry.number, "NetTotal " + amount(entry.net) + ": as linhas somam " + amount(net) + ".",
         agree(net, entry.net, lines.net_doubt));
  }
  if (!agree(plus(entry.net, entry.tax), entry.gross,
             plus(rounding_to_cents(entry.net), rounding_to_cents(entry.tax)))) {
    tell(
        "gross_total", entry.number,
        "GrossTotal: base mais imposto dá " + amount(plus(entry.net, entry.tax)) + ", não " + amount(entry.gross) + ".",
        totals->child("Currency") && agree(plus(entry.net, entry.tax), entry.gross, plus(kHalfCent, kHalfCent)));
  }
  if (!entry.table->is_receipt() && !agree(lines.tax, entry.tax, lines.tax_rounding)) {
    findings_.error("tax_payable", entry.number,
                    "TaxPayable " + amount(entry.tax) + ": o imposto das linhas soma " + amount(lines.tax) + ".");
  }
  if (entry.gross.rounded(2).value_or(entry.gross) != entry.gross) {
    findings_.error("gross_decimals", entry.number,
                    "GrossTotal: tem duas casas decimais, as mesmas que foram assinadas.");
  }
  check_withholding(element, entry);
  check_currency(*totals, entry);
}

void DocumentCheck::check_withholding(const xml::Element& element, Entry& entry) {
  Decimal of_income;  // IRS and IRC are withheld of the base (CIRS, art. 101; CIRC, art. 94)
  for (const xml::Element& withheld : children(element, "WithholdingTax")) {
    const Decimal amount = number(text_at(withheld, "WithholdingTaxAmount"));
    entry.withheld = plus(entry.withheld, amount);
    if (text_at(withheld, "WithholdingTaxType") != "IS") of_income = plus(of_income, amount);
  }
  if (entry.withheld > entry.gross) {
    findings_.error("withholding", entry.number, "WithholdingTaxAmount: a retenção passa o total do documento.");
  } else if (of_income > entry.net) {
    findings_.error("withholding", entry.number,
                    "WithholdingTaxAmount: a retenção de IRS ou IRC passa a base, que é " + euros(entry.net) + ".");
  }
}

void DocumentCheck::check_currency(const xml::Element& totals, const Entry& entry) {
  const auto currency = totals.child("Currency");
  if (!currency) return;
  if (text_at(*currency, "CurrencyCode") == "EUR") {
    findings_.error("currency", entry.number, "CurrencyCode: o bloco Currency só serve para moeda estrangeira.");
  }
  const Decimal amount = number(text_at(*currency, "CurrencyAmount"));
  const Decimal rate = number(text_at(*currency, "ExchangeRate"));
  const Decimal euro = times(amount, rate);
  // A hundredth: rates are often written with two or three decimals.
  const Decimal tolerance = plus(Decimal::of(5, 2), percent_of(entry.gross, Decimal::of(1)));
  if (!agree(euro, entry.gross, tolerance)) {
    findings_.error("exchange_rate", entry.number,
                    "ExchangeRate: " + amount.text() + " ao câmbio indicado dá " + euros(euro) + ", não " +
                        euros(entry.gross) + ".");
  }
}

void DocumentCheck::check_payment(const xml::Element& element, Entry& entry) {
  const auto totals = element.child("DocumentTotals");
  std::vector<xml::Element> payments;
  if (entry.table->is_receipt()) {
    payments = children(element, "PaymentMethod");
  } else if (totals) {
    payments = children(*totals, "Payment");
  }
  if (entry.type == "FR" && payments.empty() && !entry.gross.is_zero()) {
    findings_.error("payment_missing", entry.number, "Payment: uma fatura-recibo diz como foi paga.");
  }
  Decimal rounding;
  for (const xml::Element& payment : payments) {
    const Decimal amount = number(text_at(payment, "PaymentAmount"));
    entry.paid = plus(entry.paid, amount);
    rounding = plus(rounding, rounding_to_cents(amount));
  }
  const Decimal due = minus(entry.gross, entry.withheld);
  const std::string sums =
      "Os pagamentos somam " + euros(entry.paid) + "; o total menos a retenção é " + euros(due) + ".";
  if (entry.paid > plus(due, rounding)) findings_.error("paid_too_much", entry.number, sums);
  if (payments.empty() || !totals) return;
  Decimal least = minus(due, rounding);
  for (const xml::Element& settlement : children(*totals, "Settlement")) {
    least = minus(least, number(text_at(settlement, "SettlementAmount")));
  }
  if (entry.paid >= least) return;
  // What a receipt settles may have been withheld by the invoice, whose withholding it need not repeat.
  if (entry.type == "FR") findings_.error("paid_too_little", entry.number, sums);
  if (entry.table->is_receipt()) findings_.warning("paid_too_little", entry.number, sums);
}

}  // namespace rubrica::fiscal::saft
