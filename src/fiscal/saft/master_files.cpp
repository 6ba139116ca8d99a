#include "fiscal/saft/master_files.h"

#include <algorithm>

#include "fiscal/document.h"
#include "fiscal/saft/amounts.h"
#include "fiscal/saft/elements.h"
#include "fiscal/tax_number.h"

namespace rubrica::fiscal::saft {
namespace {

bool has_own_prefix(const std::string& tax_id, const std::string& country) {
  return country != "PT" && plain_tax_number(tax_id, country) != plain_tax_number(tax_id, "");
}

}  // namespace

TaxEntry tax_entry(const xml::Element& element) {
  TaxEntry entry;
  entry.type = text_at(element, "TaxType");
  entry.region = text_at(element, "TaxCountryRegion");
  entry.code = text_at(element, "TaxCode");
  entry.by_amount = element.child("TaxAmount").has_value();
  entry.value = number(text_at(element, entry.by_amount ? "TaxAmount" : "TaxPercentage"));
  if (const auto expires = parse_date(text_at(element, "TaxExpirationDate"))) entry.expires = *expires;
  return entry;
}

void MasterFiles::header(const xml::Element& element) {
  report_.company = text_at(element, "CompanyName");
  report_.tax_registration_number = text_at(element, "TaxRegistrationNumber");
  if (!is_nif(report_.tax_registration_number)) {
    findings_.error("header_tax_id", "Header", "TaxRegistrationNumber: o algarismo de controlo do NIF não confere.");
  }
  if (text_at(element, "CurrencyCode") != "EUR") {
    findings_.error("header_currency", "Header", "CurrencyCode: deve ser EUR.");
  }
  first_ = parse_date(text_at(element, "StartDate")).value_or(Date());
  last_ = parse_date(text_at(element, "EndDate")).value_or(Date());
  if (first_.ok() && last_.ok() && last_ < first_) {
    findings_.error("header_period", "Header", "EndDate: o fim do período é anterior ao início.");
  }
  const auto created = parse_date(text_at(element, "DateCreated"));
  if (created && last_.ok() && *created < last_) {
    findings_.warning("header_created", "Header",
                      "DateCreated: o ficheiro foi criado antes do fim do período que declara.");
  }
  if (first_.ok() && text_at(element, "FiscalYear") != iso_date(first_).substr(0, 4)) {
    findings_.error("header_year", "Header", "FiscalYear: não é o ano de StartDate.");
  }
  const std::string product = text_at(element, "ProductID");
  if (std::ranges::count(product, '/') != 1 || product.starts_with('/') || product.ends_with('/')) {
    findings_.error("header_product", "Header", "ProductID: deve ter a forma «aplicação/produtor».");
  }
  const std::string producer = text_at(element, "ProductCompanyTaxID");
  if (!is_nif(producer)) {
    findings_.warning("header_producer", "Header", "ProductCompanyTaxID: não é um NIF português válido.");
  }
  certified_ = !number(text_at(element, "SoftwareCertificateNumber")).is_zero();
}

Result<void> MasterFiles::customer(const xml::Element& element) {
  const std::string id = text_at(element, "CustomerID");
  const std::string where = "Customer " + id;
  RUBRICA_TRY(const bool fresh, index_.add(Master::customer, id));
  if (!fresh) {
    findings_.error("customer_twice", where, "CustomerID: este código aparece mais do que uma vez.");
  }
  const std::string tax_id = text_at(element, "CustomerTaxID");
  const std::string country = text_at(element, "BillingAddress", "Country");
  if (country == "PT" && !is_nif(tax_id)) {
    // AT's own demonstration file has one.
    findings_.warning("customer_tax_id", where,
                      "CustomerTaxID «" + tax_id + "»: o algarismo de controlo do NIF não confere.");
  }
  if (country == "Desconhecido" && tax_id != kFinalConsumer) {
    findings_.error("customer_country", where, "Country: «Desconhecido» só se aplica ao consumidor final (999999990).");
  }
  check_prefix("customer_tax_id_prefix", "CustomerTaxID", tax_id, country, where);
  return {};
}

// Portaria 302/2016, 2.2.3 and 2.3.3.
void MasterFiles::check_prefix(const char* const rule, const std::string& name, const std::string& tax_id,
                               const std::string& country, const std::string& where) {
  if (!has_own_prefix(tax_id, country)) return;
  findings_.error(
      rule, where,
      name + " «" + tax_id + "»: indica-se sem o prefixo do país, que já está em Country (" + country + ").");
}

Result<void> MasterFiles::supplier(const xml::Element& element) {
  has_suppliers_ = true;
  check_prefix("supplier_tax_id_prefix", "SupplierTaxID", text_at(element, "SupplierTaxID"),
               text_at(element, "BillingAddress", "Country"), "Supplier " + text_at(element, "SupplierID"));
  RUBRICA_CHECK_OK(index_.add(Master::supplier, text_at(element, "SupplierID")));
  return {};
}

Result<bool> MasterFiles::may_have_supplier(const std::string& id) const {
  return has_suppliers_ ? index_.has(Master::supplier, id) : true;
}

Result<void> MasterFiles::product(const xml::Element& element) {
  const std::string code = text_at(element, "ProductCode");
  RUBRICA_TRY(const bool fresh, index_.add(Master::product, code));
  if (!fresh) {
    findings_.error("product_twice", "Product " + code, "ProductCode: este código aparece mais do que uma vez.");
  }
  return {};
}

void MasterFiles::tax_table(const xml::Element& element) {
  for (const xml::Element& entry : children(element, "TaxTableEntry")) tax_table_entry(entry);
}

void MasterFiles::tax_table_entry(const xml::Element& element) {
  TaxEntry entry = tax_entry(element);
  const std::string where = "TaxTable " + entry.region + " " + entry.code;
  if (entry.type == "IVA" && (entry.code == "ISE") != entry.value.is_zero() && entry.code != "OUT" &&
      entry.code != "NS") {
    findings_.error("tax_table_rate", where, "TaxPercentage: a taxa não condiz com o código " + entry.code + ".");
  }
  taxes_.push_back(std::move(entry));
}

bool MasterFiles::has_tax(const TaxEntry& tax, const std::optional<Date> date) const {
  return std::ranges::any_of(taxes_, [&](const TaxEntry& one) {
    return one.type == tax.type && one.region == tax.region && one.code == tax.code && one.by_amount == tax.by_amount &&
           one.value == tax.value && (!one.expires || !date || *date <= *one.expires);
  });
}

}  // namespace rubrica::fiscal::saft
