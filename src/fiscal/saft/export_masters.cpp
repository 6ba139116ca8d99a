#include "fiscal/saft/export_masters.h"

#include "fiscal/tax_number.h"
#include "xml/writer.h"

namespace rubrica::fiscal::saft {
namespace {

constexpr std::int64_t kCustomer = 0;
constexpr std::int64_t kProduct = 1;
constexpr std::int64_t kBatch = 500;

// Portaria 302/2016, 2.2: the generic final consumer is "Desconhecido" in every part but the name.
std::string customer_element(const std::string& id, const Party& party) {
  xml::Writer writer;
  const bool generic = is_final_consumer(party) && party.address.empty();
  writer.open("Customer");
  writer.element("CustomerID", id);
  writer.element("AccountID", kUnknown);
  // Of documents from before numbers were sealed without it, the prefix of the country goes here.
  const std::string number = plain_tax_number(party.tax_id, party.country);
  writer.element("CustomerTaxID", number.empty() ? std::string(kFinalConsumer) : limited(number, 30));
  writer.element("CompanyName", limited(party.name, 100));
  address(writer, "BillingAddress", party.address, generic ? kUnknown : party.country);
  writer.element("SelfBillingIndicator", "0");
  return writer.finish();
}

std::string product_element(const std::string& code, const Line& line) {
  xml::Writer writer;
  writer.open("Product");
  writer.element("ProductType", line.product_kind);
  writer.element("ProductCode", code);
  writer.element("ProductDescription", described(line.description));
  writer.element("ProductNumberCode", code);
  return writer.finish();
}

std::string tax_table(const std::set<Tax>& taxes) {
  xml::Writer writer;
  writer.open("TaxTable");
  for (const Tax& tax : taxes) {
    writer.open("TaxTableEntry");
    writer.element("TaxType", tax.type);
    writer.element("TaxCountryRegion", tax.region);
    writer.element("TaxCode", tax.code);
    writer.element("Description", tax_description(tax));
    writer.element("TaxPercentage", tax.percent);
    writer.close();
  }
  return writer.finish();
}

}  // namespace

Result<ExportMasters> ExportMasters::create() {
  RUBRICA_TRY(sql::Scratch scratch,
              sql::Scratch::create("CREATE TABLE master (kind INTEGER, id TEXT, element TEXT, PRIMARY KEY (kind, id)) "
                                   "STRICT, WITHOUT ROWID"));
  return ExportMasters(std::move(scratch));
}

Result<void> ExportMasters::add(const DocumentTable table, const IssuedDocument& issued) {
  const Document& document = issued.document;
  const std::string customer = customer_id(document.customer);
  RUBRICA_CHECK_OK(scratch_->run("INSERT OR REPLACE INTO master VALUES ($1, $2, $3)", kCustomer, customer,
                                 customer_element(customer, document.customer)));
  for (const Line& line : document.lines) {
    const std::string code = product_code(line);
    RUBRICA_CHECK_OK(
        scratch_->run("INSERT OR IGNORE INTO master VALUES ($1, $2, $3)", kProduct, code, product_element(code, line)));
    taxes_.insert(tax_of(line.vat));
  }
  for (const VatTotal& tax : issued.totals.vat) taxes_.insert(tax_of(tax.rate));
  return add_totals(table, issued);
}

Result<void> ExportMasters::add_totals(const DocumentTable table, const IssuedDocument& issued) {
  const Document& document = issued.document;
  TableTotals& totals = totals_[table];
  const bool goods = table == DocumentTable::movement_of_goods;
  totals.entries += goods ? static_cast<std::int64_t>(document.lines.size()) : 1;
  if (issued.status == Status::annulled) return {};
  Decimal& sum = document_type(document.type)->credits ? totals.debit : totals.credit;
  for (const Decimal& line : issued.totals.lines) {
    RUBRICA_TRY(sum, Decimal::add(sum, line));
  }
  for (const Line& line : document.lines) {
    RUBRICA_TRY(totals.quantity, Decimal::add(totals.quantity, line.quantity));
  }
  return {};
}

Result<void> ExportMasters::each_element(const std::function<Result<void>(const std::string& utf8)>& visit) {
  RUBRICA_CHECK_OK(each_kept(kCustomer, visit));
  RUBRICA_CHECK_OK(each_kept(kProduct, visit));
  return taxes_.empty() ? Result<void>() : visit(tax_table(taxes_));
}

Result<void> ExportMasters::each_kept(const std::int64_t kind,
                                      const std::function<Result<void>(const std::string& utf8)>& visit) {
  std::string last;
  while (true) {
    RUBRICA_TRY(const auto answer,
                scratch_->run("SELECT id, element FROM master WHERE kind = $1 AND id > $2 ORDER BY id LIMIT $3", kind,
                              last, kBatch));
    for (const sql::Row& row : answer.rows) {
      RUBRICA_CHECK_OK(visit(row.text(1)));
      last = row.text(0);
    }
    if (answer.rows.size() < static_cast<std::size_t>(kBatch)) return {};
  }
}

const TableTotals* ExportMasters::totals(const DocumentTable table) const {
  const auto found = totals_.find(table);
  return found == totals_.end() ? nullptr : &found->second;
}

}  // namespace rubrica::fiscal::saft
