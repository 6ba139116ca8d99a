#include "fiscal/saft/schema.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "fiscal/calendar.h"
#include "fiscal/country.h"
#include "fiscal/saft/amounts.h"

namespace rubrica::fiscal::saft {
namespace {

struct Model {
  std::string_view element;
  std::string_view parent;  // empty: any
  const char* content;
};

constexpr const char* kAddress = "BuildingNumber? StreetName? AddressDetail City PostalCode Region? Country";

constexpr std::array kModels = std::to_array<Model>({
    {"AuditFile", "", "Header MasterFiles GeneralLedgerEntries? SourceDocuments?"},
    {"Header", "",
     "AuditFileVersion CompanyID TaxRegistrationNumber TaxAccountingBasis CompanyName BusinessName? CompanyAddress "
     "FiscalYear "
     "StartDate EndDate CurrencyCode DateCreated TaxEntity ProductCompanyTaxID SoftwareCertificateNumber ProductID "
     "ProductVersion HeaderComment? Telephone? Fax? Email? Website?"},
    {"CompanyAddress", "", kAddress},
    {"BillingAddress", "", kAddress},
    {"ShipToAddress", "", kAddress},
    {"ShipFromAddress", "", kAddress},
    {"Address", "", kAddress},
    {"MasterFiles", "", "GeneralLedgerAccounts? Customer* Supplier* Product* TaxTable?"},
    {"Customer", "",
     "CustomerID AccountID CustomerTaxID CompanyName Contact? BillingAddress ShipToAddress* Telephone? Fax? Email? "
     "Website? "
     "SelfBillingIndicator"},
    {"Supplier", "",
     "SupplierID AccountID SupplierTaxID CompanyName Contact? BillingAddress ShipFromAddress* Telephone? Fax? Email? "
     "Website? "
     "SelfBillingIndicator"},
    {"Product", "", "ProductType ProductCode ProductGroup? ProductDescription ProductNumberCode CustomsDetails?"},
    {"CustomsDetails", "", "CNCode* UNNumber*"},
    {"TaxTable", "", "TaxTableEntry+"},
    {"TaxTableEntry", "", "TaxType TaxCountryRegion TaxCode Description TaxExpirationDate? TaxPercentage|TaxAmount"},
    {"SourceDocuments", "", "SalesInvoices? MovementOfGoods? WorkingDocuments? Payments?"},
    {"SalesInvoices", "", "NumberOfEntries TotalDebit TotalCredit Invoice*"},
    {"Invoice", "",
     "InvoiceNo ATCUD DocumentStatus Hash HashControl Period? InvoiceDate InvoiceType SpecialRegimes SourceID EACCode? "
     "SystemEntryDate TransactionID? CustomerID ShipTo? ShipFrom? MovementEndTime? MovementStartTime? Line+ "
     "DocumentTotals "
     "WithholdingTax*"},
    {"DocumentStatus", "Invoice", "InvoiceStatus InvoiceStatusDate Reason? SourceID SourceBilling"},
    {"DocumentStatus", "StockMovement", "MovementStatus MovementStatusDate Reason? SourceID SourceBilling"},
    {"DocumentStatus", "WorkDocument", "WorkStatus WorkStatusDate Reason? SourceID SourceBilling"},
    {"DocumentStatus", "Payment", "PaymentStatus PaymentStatusDate Reason? SourceID SourcePayment"},
    {"SpecialRegimes", "", "SelfBillingIndicator CashVATSchemeIndicator ThirdPartiesBillingIndicator"},
    {"Line", "Invoice",
     "LineNumber OrderReferences* ProductCode ProductDescription Quantity UnitOfMeasure UnitPrice TaxBase? "
     "TaxPointDate "
     "References* Description ProductSerialNumber? DebitAmount|CreditAmount Tax TaxExemptionReason? TaxExemptionCode? "
     "SettlementAmount? CustomsInformation?"},
    {"Line", "WorkDocument",
     "LineNumber OrderReferences* ProductCode ProductDescription Quantity UnitOfMeasure UnitPrice TaxBase? "
     "TaxPointDate "
     "References* Description ProductSerialNumber? DebitAmount|CreditAmount Tax? TaxExemptionReason? TaxExemptionCode? "
     "SettlementAmount? CustomsInformation?"},
    {"Line", "StockMovement",
     "LineNumber OrderReferences* ProductCode ProductDescription Quantity UnitOfMeasure UnitPrice Description "
     "ProductSerialNumber? DebitAmount|CreditAmount Tax? TaxExemptionReason? TaxExemptionCode? SettlementAmount? "
     "CustomsInformation?"},
    {"Line", "Payment",
     "LineNumber SourceDocumentID+ SettlementAmount? DebitAmount|CreditAmount Tax? TaxExemptionReason? "
     "TaxExemptionCode?"},
    {"OrderReferences", "", "OriginatingON? OrderDate?"},
    {"References", "", "Reference? Reason?"},
    {"SourceDocumentID", "", "OriginatingON InvoiceDate Description?"},
    {"ProductSerialNumber", "", "SerialNumber+"},
    {"CustomsInformation", "", "ARCNo* IECAmount?"},
    {"Tax", "", "TaxType TaxCountryRegion TaxCode TaxPercentage|TaxAmount"},
    {"DocumentTotals", "Invoice", "TaxPayable NetTotal GrossTotal Currency? Settlement* Payment*"},
    {"DocumentTotals", "Payment", "TaxPayable NetTotal GrossTotal Settlement? Currency?"},
    {"DocumentTotals", "", "TaxPayable NetTotal GrossTotal Currency?"},
    {"Currency", "", "CurrencyCode CurrencyAmount ExchangeRate"},
    {"Settlement", "", "SettlementDiscount? SettlementAmount? SettlementDate? PaymentTerms?"},
    {"Payment", "DocumentTotals", "PaymentMechanism? PaymentAmount PaymentDate"},
    {"PaymentMethod", "", "PaymentMechanism? PaymentAmount PaymentDate"},
    {"WithholdingTax", "", "WithholdingTaxType? WithholdingTaxDescription? WithholdingTaxAmount"},
    {"MovementOfGoods", "", "NumberOfMovementLines TotalQuantityIssued StockMovement*"},
    {"StockMovement", "",
     "DocumentNumber ATCUD DocumentStatus Hash HashControl Period? MovementDate MovementType SystemEntryDate "
     "TransactionID? "
     "CustomerID|SupplierID SourceID EACCode? MovementComments? ShipTo? ShipFrom? MovementEndTime? MovementStartTime "
     "ATDocCodeID? Line+ DocumentTotals"},
    {"WorkingDocuments", "", "NumberOfEntries TotalDebit TotalCredit WorkDocument*"},
    {"WorkDocument", "",
     "DocumentNumber ATCUD DocumentStatus Hash HashControl Period? WorkDate WorkType SourceID EACCode? SystemEntryDate "
     "TransactionID? CustomerID Line+ DocumentTotals"},
    {"Payments", "", "NumberOfEntries TotalDebit TotalCredit Payment*"},
    {"Payment", "Payments",
     "PaymentRefNo ATCUD Period? TransactionID? TransactionDate PaymentType Description? SystemID? DocumentStatus "
     "PaymentMethod* SourceID SystemEntryDate CustomerID Line+ DocumentTotals WithholdingTax*"},
});

// ---- values ---------------------------------------------------------------------------------------------------------

enum class Kind { amount, whole, date, date_time, country, one_of, text };

struct Value {
  std::string_view names;  // the elements, between blanks
  Kind kind;
  std::string_view allowed;  // one_of: between blanks
  std::size_t longest = 0;   // text
};

constexpr std::array kValues = std::to_array<Value>({
    {" TotalDebit TotalCredit Quantity UnitPrice TaxBase DebitAmount CreditAmount TaxPercentage TaxAmount "
     "SettlementAmount "
     "IECAmount TaxPayable NetTotal GrossTotal CurrencyAmount ExchangeRate PaymentAmount WithholdingTaxAmount "
     "TotalQuantityIssued ",
     Kind::amount, ""},
    {" NumberOfEntries NumberOfMovementLines LineNumber SoftwareCertificateNumber FiscalYear Period "
     "TaxRegistrationNumber ",
     Kind::whole, ""},
    {" StartDate EndDate DateCreated InvoiceDate MovementDate WorkDate TransactionDate TaxPointDate OrderDate "
     "PaymentDate "
     "TaxExpirationDate SettlementDate DeliveryDate ",
     Kind::date, ""},
    {" SystemEntryDate InvoiceStatusDate MovementStatusDate WorkStatusDate PaymentStatusDate MovementStartTime "
     "MovementEndTime ",
     Kind::date_time, ""},
    {" Country ", Kind::country, ""},
    {" AuditFileVersion ", Kind::one_of, " 1.04_01 "},
    {" TaxAccountingBasis ", Kind::one_of, " C E F I P R S T "},
    {" InvoiceStatus ", Kind::one_of, " N S A R F "},
    {" MovementStatus ", Kind::one_of, " N T A F R "},
    {" WorkStatus ", Kind::one_of, " N A F "},
    {" PaymentStatus ", Kind::one_of, " N A "},
    {" SourceBilling SourcePayment ", Kind::one_of, " P I M "},
    {" InvoiceType ", Kind::one_of, " FT FS FR ND NC VD TV TD AA DA RP RE CS LD RA "},
    {" MovementType ", Kind::one_of, " GR GT GA GC GD "},
    {" WorkType ", Kind::one_of, " CM CC FC FO NE OU OR PF DC RP RE CS LD RA "},
    {" PaymentType ", Kind::one_of, " RC RG "},
    {" PaymentMechanism ", Kind::one_of, " CC CD CH CI CO CS DE LC MB NU OU PR TB TR "},
    {" ProductType ", Kind::one_of, " P S O E I "},
    {" TaxType ", Kind::one_of, " IVA IS NS "},
    {" WithholdingTaxType ", Kind::one_of, " IRS IRC IS "},
    {" SelfBillingIndicator CashVATSchemeIndicator ThirdPartiesBillingIndicator ", Kind::one_of, " 0 1 "},
    {" TaxCode ", Kind::text, "", 10},
    {" CompanyName ", Kind::text, "", 100},
    {" BusinessName ProductCode ProductNumberCode InvoiceNo DocumentNumber PaymentRefNo OriginatingON Reference "
     "TaxExemptionReason ",
     Kind::text, "", 60},
    {" City Reason Contact CompanyID Region ProductGroup ", Kind::text, "", 50},
    {" CustomerID CustomerTaxID SourceID AccountID ProductVersion ProductCompanyTaxID SupplierID SupplierTaxID ",
     Kind::text, "", 30},
    {" PostalCode UnitOfMeasure Telephone Fax TaxEntity ", Kind::text, "", 20},
    {" AddressDetail ", Kind::text, "", 210},
    {" ProductDescription ", Kind::text, "", 200},
    {" Hash ", Kind::text, "", 172},
    {" HashControl ", Kind::text, "", 70},
    {" ATCUD ", Kind::text, "", 100},
});

// Whether a list between blanks has this name.
bool holds(std::string_view names, const std::string_view name) {
  while (!names.empty()) {
    names.remove_prefix(1);
    const std::string_view one = names.substr(0, names.find(' '));
    if (!one.empty() && one == name) return true;
    names.remove_prefix(one.size());
  }
  return false;
}

bool is_whole(const std::string_view text) {
  return !text.empty() && text.size() <= 18 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_amount(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "" : text.substr(point + 1);
  const auto digits = [](const std::string_view part) {
    return part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return digits(whole) && digits(fraction) && !(whole.empty() && fraction.empty());
}

std::string listed(const std::string_view names) {
  std::string out;
  for (const char c : names.substr(1, names.size() - 2)) out += c == ' ' ? ", " : std::string(1, c);
  return out;
}

}  // namespace

const char* content_model(const std::string_view parent, const std::string_view element) {
  const Model* any = nullptr;
  for (const Model& model : kModels) {
    if (model.element != element) continue;
    if (model.parent == parent) return model.content;
    if (model.parent.empty()) any = &model;
  }
  return any == nullptr ? nullptr : any->content;
}

bool ChildrenCheck::Particle::accepts(const std::string_view name) const {
  std::string_view rest = names;
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('|'));
    if (one == name) return true;
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
  }
  return false;
}

std::vector<ChildrenCheck::Particle> ChildrenCheck::particles(std::string_view model) {
  std::vector<Particle> all;
  while (!model.empty()) {
    std::string_view word = model.substr(0, model.find(' '));
    model.remove_prefix(std::min(word.size() + 1, model.size()));
    Particle particle;
    if (std::string_view("?*+").find(word.back()) != std::string_view::npos) {
      particle.quantifier = word.back();
      word.remove_suffix(1);
    }
    particle.names = word;
    all.push_back(particle);
  }
  return all;
}

ChildrenCheck::ChildrenCheck(const std::string_view parent, const std::string_view element) {
  const char* const model = content_model(parent, element);
  any_ = model == nullptr;
  if (!any_) wanted_ = particles(model);
}

bool ChildrenCheck::knows(const std::string_view child) const {
  return any_ || std::ranges::any_of(wanted_, [child](const Particle& one) { return one.accepts(child); });
}

void ChildrenCheck::child(const std::string_view name, std::vector<std::string>& mistakes) {
  if (any_) return;
  const auto fits = [&](const std::size_t place) {
    return wanted_[place].accepts(name) && (place != at_ || times_ == 0 || wanted_[place].repeats());
  };
  std::size_t target = at_;
  while (target < wanted_.size() && !fits(target)) ++target;
  if (target == wanted_.size()) {
    mistakes.push_back(
        "o elemento " + std::string(name) +
        (knows(name) ? " está repetido ou fora da ordem do esquema" : " não existe no esquema neste lugar"));
    return;
  }
  while (at_ < target) leave(mistakes);
  ++times_;
}

void ChildrenCheck::finish(std::vector<std::string>& mistakes) {
  while (at_ < wanted_.size()) leave(mistakes);
}

void ChildrenCheck::leave(std::vector<std::string>& mistakes) {
  const Particle& left = wanted_[at_];
  if (times_ == 0 && left.needed()) mistakes.push_back("falta o elemento " + std::string(left.names));
  ++at_;
  times_ = 0;
}

std::string value_mistake(const std::string_view element, const std::string_view text) {
  const auto value = std::ranges::find_if(kValues, [&](const Value& one) { return holds(one.names, element); });
  const std::string shown = "«" + std::string(text) + "»";
  if (value == kValues.end()) return text.empty() ? "está vazio" : "";
  switch (value->kind) {
    case Kind::amount:
      if (text.starts_with('-')) return shown + " é negativo";
      if (!is_amount(text)) return shown + " não é um número decimal com ponto";
      return number_that_fits(std::string(text)) ? "" : shown + " tem mais algarismos do que um valor pode ter";
    case Kind::whole:
      return is_whole(text) ? "" : shown + " não é um número inteiro";
    case Kind::date:
      return parse_date(text) ? "" : shown + " não é uma data AAAA-MM-DD";
    case Kind::date_time:
      return parse_date_time(text) ? "" : shown + " não é uma data e hora AAAA-MM-DDThh:mm:ss";
    case Kind::country:
      return is_country(text) || text == "Desconhecido" ? "" : shown + " não é o código de um país, como PT";
    case Kind::one_of:
      return holds(value->allowed, text) ? "" : shown + " não é um destes valores: " + listed(value->allowed);
    case Kind::text:
      break;
  }
  if (text.empty()) return "está vazio";
  if (characters_of(text) > value->longest) return "tem mais de " + std::to_string(value->longest) + " caracteres";
  return "";
}

}  // namespace rubrica::fiscal::saft
