#include "fiscal/document.h"

#include <algorithm>
#include <array>

#include "fiscal/country.h"
#include "fiscal/document_type.h"
#include "fiscal/refusal.h"
#include "fiscal/tax_table.h"

namespace rubrica::fiscal {
namespace {

constexpr int kCents = 2;
constexpr int kMaximumPrecision = 6;  // decimals of quantities and prices

tl::unexpected<Error> invalid(const std::string& what) { return fail(ErrorCode::invalid_argument, what); }

bool is_percentage(const Decimal& value) { return !value.is_negative() && value <= Decimal::of(100); }

// "PT", "PT-AC", "FR"
bool is_tax_region(const std::string_view code) { return code == "PT-AC" || code == "PT-MA" || is_country(code); }

Result<void> check_rate(const VatRate& rate, const std::string& where) {
  constexpr std::array<std::string_view, 4> kCodes = {"NOR", "INT", "RED", "ISE"};
  if (std::ranges::find(kCodes, rate.code) == kCodes.end()) {
    return refuse(Refusal::rate_or_exemption, where + ": VAT code " + rate.code);
  }
  const bool exempt = rate.code == "ISE";
  if (exempt != rate.percent.is_zero() || !is_percentage(rate.percent)) {
    return refuse(Refusal::rate_or_exemption, where + ": a VAT rate that does not fit its code");
  }
  if (exempt == rate.exemption_code.empty() || exempt == rate.exemption_reason.empty()) {
    return refuse(Refusal::rate_or_exemption, where + ": an exemption needs its code and reason, a rate has none");
  }
  if (!is_tax_region(rate.region)) return refuse(Refusal::code_unknown, where + ": region " + rate.region);
  return {};
}

Result<void> check_line(const Line& line, const std::string& where) {
  const auto incomplete = [&where](const char* what) { return refuse(Refusal::line_incomplete, where + ": " + what); };
  if (line.description.empty()) return incomplete("no description");
  if (line.quantity.is_zero() || line.quantity.is_negative()) return incomplete("the quantity is not positive");
  if (line.unit_price.is_negative()) return incomplete("a negative price");
  if (line.quantity.scale() > kMaximumPrecision || line.unit_price.scale() > kMaximumPrecision) {
    return incomplete("more than six decimals");
  }
  if (!is_percentage(line.discount_percent)) return refuse(Refusal::discount_out_of_range, where + ": the discount");
  constexpr std::string_view kKinds = "PSOEI";
  if (line.product_kind.size() != 1 || kKinds.find(line.product_kind) == std::string_view::npos) {
    return refuse(Refusal::code_unknown, where + ": kind of product " + line.product_kind);
  }
  return check_rate(line.vat, where);
}

Result<void> check_party(const Party& party, const std::string& who, const bool tax_id_required) {
  if (party.name.empty()) return refuse(Refusal::party_incomplete, who + " has no name");
  if (party.tax_id.empty() && tax_id_required) return refuse(Refusal::party_incomplete, who + " has no NIF");
  if (!is_country(party.country)) return refuse(Refusal::code_unknown, who + ": country " + party.country);
  if (party.country == "PT" && !party.tax_id.empty() && !is_nif(party.tax_id)) {
    return refuse(Refusal::tax_id_wrong, who + ": NIF check digit");
  }
  return {};
}

Result<void> check_withholding(const Withholding& withholding) {
  constexpr std::array<std::string_view, 3> kTypes = {"IRS", "IRC", "IS"};
  if (std::ranges::find(kTypes, withholding.type) == kTypes.end()) {
    return refuse(Refusal::code_unknown, "withholding " + withholding.type);
  }
  if (!is_percentage(withholding.percent) || !is_percentage(withholding.share)) {
    return refuse(Refusal::withholding_out_of_range, withholding.percent.text());
  }
  return {};
}

// The part of an amount that a discount leaves, as a factor: 10 % leaves 0.90.
Result<Decimal> kept_by(const Decimal& discount_percent) {
  RUBRICA_TRY(const Decimal kept, Decimal::subtract(Decimal::of(100), discount_percent));
  return Decimal::multiply(kept, Decimal::of(1, kCents));
}

// A line before it is split into base and VAT.
struct Amounts {
  Decimal shown;  // after the line's own discount
  Decimal due;    // after the document's too, in the currency of the totals
};

Result<Amounts> amounts_of(const Line& line, const Document& document, const Decimal& exchange_rate) {
  RUBRICA_TRY(const Decimal line_factor, kept_by(line.discount_percent));
  RUBRICA_TRY(const Decimal document_factor, kept_by(document.discount_percent));
  RUBRICA_TRY(const Decimal shown,
              Decimal::product({line.quantity, line.unit_price, line_factor, exchange_rate}, kCents));
  RUBRICA_TRY(const Decimal due,
              Decimal::product({line.quantity, line.unit_price, line_factor, document_factor, exchange_rate}, kCents));
  return Amounts{shown, due};
}

const Line* credited_before(const Line& line, const Document& document) {
  if (!line.correction) return nullptr;
  const auto found = std::ranges::find_if(document.credited_before, [&line](const Line& one) {
    return one.correction && one.correction->line == line.correction->line;
  });
  return found == document.credited_before.end() ? nullptr : &*found;
}

// A line that goes on with one that was credited in part: by what the amounts grow.
Result<Amounts> further_amounts_of(const Line& line, const Document& document, const Decimal& exchange_rate) {
  const Line* const earlier = credited_before(line, document);
  if (earlier == nullptr) return amounts_of(line, document, exchange_rate);
  Line together = line;
  RUBRICA_TRY(together.quantity, Decimal::add(line.quantity, earlier->quantity));
  RUBRICA_TRY(const Amounts before, amounts_of(*earlier, document, exchange_rate));
  RUBRICA_TRY(const Amounts after, amounts_of(together, document, exchange_rate));
  RUBRICA_TRY(const Decimal shown, Decimal::subtract(after.shown, before.shown));
  RUBRICA_TRY(const Decimal due, Decimal::subtract(after.due, before.due));
  return Amounts{shown, due};
}

VatTotal& group_of(std::vector<VatTotal>& groups, const VatRate& rate) {
  auto group = std::ranges::find_if(groups, [&rate](const VatTotal& one) { return same_rate(one.rate, rate); });
  if (group == groups.end()) {
    // The highest rate first; equal ones in the order of the lines.
    const auto place =
        std::ranges::find_if(groups, [&rate](const VatTotal& one) { return one.rate.percent < rate.percent; });
    group = groups.insert(place, {rate, {}, {}});
  }
  return *group;
}

Result<Decimal> base_within(const Decimal& gross, const Decimal& percent) {
  RUBRICA_TRY(const Decimal divisor, Decimal::add(Decimal::of(100), percent));
  return Decimal::divide({gross, Decimal::of(100)}, divisor, kCents);
}

// Prices without VAT: the bases are the sums of the lines.
Result<void> add_net_line(Totals& totals, VatTotal& group, const Decimal& due) {
  totals.lines.push_back(due);
  RUBRICA_TRY(group.base, Decimal::add(group.base, due));
  return {};
}

// Prices with VAT: `vat` holds the gross of the group until the end. A line's net is what the base grew by, so that the
// lines add up to the base exactly.
Result<void> add_gross_line(Totals& totals, VatTotal& group, const Decimal& due) {
  RUBRICA_TRY(group.vat, Decimal::add(group.vat, due));
  RUBRICA_TRY(const Decimal base, base_within(group.vat, group.rate.percent));
  RUBRICA_TRY(const Decimal net, Decimal::subtract(base, group.base));
  group.base = base;
  totals.lines.push_back(net);
  return {};
}

Result<void> finish_group(VatTotal& group, const bool prices_with_vat) {
  if (prices_with_vat) {
    RUBRICA_TRY(group.vat, Decimal::subtract(group.vat, group.base));
    return {};
  }
  RUBRICA_TRY(group.vat, Decimal::product({group.base, group.rate.percent, Decimal::of(1, kCents)}, kCents));
  return {};
}

Result<void> add_line(Totals& totals, const Line& line, const Document& document, const Decimal& due) {
  VatTotal& group = group_of(totals.vat, line.vat);
  return document.prices_with_vat ? add_gross_line(totals, group, due) : add_net_line(totals, group, due);
}

// The rates' totals of what was credited before, unfinished.
Result<Totals> totals_before(const Document& document, const Decimal& exchange_rate) {
  Totals totals;
  for (const Line& line : document.credited_before) {
    RUBRICA_CHECK_OK(check_line(line, "a line credited before"));
    RUBRICA_TRY(const Amounts amounts, amounts_of(line, document, exchange_rate));
    RUBRICA_CHECK_OK(add_line(totals, line, document, amounts.due));
  }
  totals.lines.clear();
  return totals;
}

// Base and VAT of each rate, without what was credited before; `before` is finished as well.
Result<void> finish_groups(Totals& totals, Totals& before, const Document& document) {
  for (VatTotal& group : totals.vat) RUBRICA_CHECK_OK(finish_group(group, document.prices_with_vat));
  for (VatTotal& group : before.vat) {
    RUBRICA_CHECK_OK(finish_group(group, document.prices_with_vat));
    RUBRICA_TRY(before.net, Decimal::add(before.net, group.base));
    VatTotal& together = group_of(totals.vat, group.rate);
    RUBRICA_TRY(together.base, Decimal::subtract(together.base, group.base));
    RUBRICA_TRY(together.vat, Decimal::subtract(together.vat, group.vat));
  }
  std::erase_if(totals.vat, [&document](const VatTotal& group) {
    return std::ranges::none_of(document.lines, [&](const Line& line) { return same_rate(line.vat, group.rate); });
  });
  return {};
}

Result<Decimal> withheld_of(const Decimal& net, const Withholding& withholding) {
  return Decimal::product({net, withholding.percent, withholding.share, Decimal::of(1, 4)}, kCents);
}

Result<void> finish_totals(Totals& totals, const Totals& before, const Document& document) {
  for (VatTotal& group : totals.vat) {
    RUBRICA_TRY(totals.net, Decimal::add(totals.net, group.base));
    RUBRICA_TRY(totals.vat_sum, Decimal::add(totals.vat_sum, group.vat));
  }
  RUBRICA_TRY(totals.gross, Decimal::add(totals.net, totals.vat_sum));
  if (document.withholding) {
    const Withholding& withholding = *document.withholding;
    RUBRICA_CHECK_OK(check_withholding(withholding));
    RUBRICA_TRY(const Decimal net, Decimal::add(before.net, totals.net));
    RUBRICA_TRY(const Decimal together, withheld_of(net, withholding));
    RUBRICA_TRY(const Decimal already, withheld_of(before.net, withholding));
    RUBRICA_TRY(totals.withheld, Decimal::subtract(together, already));
  }
  RUBRICA_TRY(totals.payable, Decimal::subtract(totals.gross, totals.withheld));
  return {};
}

Result<Totals> receipt_totals(const Document& receipt) {
  if (receipt.settles.empty()) return refuse(Refusal::receipt_without_documents, "a receipt that settles nothing");
  Totals totals;
  for (const Settled& settled : receipt.settles) {
    if (settled.amount.is_negative() || settled.amount.is_zero()) {
      return refuse(Refusal::receipt_amount, settled.identifier);
    }
    RUBRICA_TRY(const Decimal received, settled.amount.rounded(kCents));
    RUBRICA_TRY(const Decimal amount, Decimal::add(received, settled.withheld));
    RUBRICA_TRY(totals.withheld, Decimal::add(totals.withheld, settled.withheld));
    RUBRICA_TRY(totals.gross, Decimal::add(totals.gross, amount));
    Decimal net = amount;
    for (const VatTotal& tax : settled.taxes) {
      VatTotal& group = group_of(totals.vat, tax.rate);
      RUBRICA_TRY(group.base, Decimal::add(group.base, tax.base));
      RUBRICA_TRY(group.vat, Decimal::add(group.vat, tax.vat));
      RUBRICA_TRY(totals.vat_sum, Decimal::add(totals.vat_sum, tax.vat));
      RUBRICA_TRY(net, Decimal::subtract(net, tax.vat));
    }
    totals.lines.push_back(net);
    totals.shown.push_back(amount);
    RUBRICA_TRY(totals.net, Decimal::add(totals.net, net));
  }
  RUBRICA_TRY(totals.payable, Decimal::subtract(totals.gross, totals.withheld));
  return totals;
}

Result<Totals> totals_at(const Document& document, const Decimal& exchange_rate) {
  RUBRICA_CHECK_OK(check_party(document.issuer, "the issuer", true));
  RUBRICA_CHECK_OK(check_party(document.customer, "the customer", false));
  if (document.series.empty() || document.number < 1) return invalid("no series or number");
  if (!document.issued.ok()) return invalid("no date of issue");
  const DocumentType* const type = document_type(document.type);
  if (type != nullptr && type->is_receipt()) return receipt_totals(document);
  if (document.lines.empty()) return refuse(Refusal::lines_missing, "a document without lines");
  if (!is_percentage(document.discount_percent)) {
    return refuse(Refusal::discount_out_of_range, "the document's discount");
  }
  RUBRICA_TRY(Totals credited, totals_before(document, exchange_rate));
  Totals totals = credited;
  Decimal before;
  Decimal after;
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    const Line& line = document.lines[i];
    RUBRICA_CHECK_OK(check_line(line, "line " + std::to_string(i + 1)));
    RUBRICA_TRY(const Amounts amounts, further_amounts_of(line, document, exchange_rate));
    totals.shown.push_back(amounts.shown);
    RUBRICA_TRY(before, Decimal::add(before, amounts.shown));
    RUBRICA_TRY(after, Decimal::add(after, amounts.due));
    RUBRICA_CHECK_OK(add_line(totals, line, document, amounts.due));
  }
  RUBRICA_CHECK_OK(finish_groups(totals, credited, document));
  RUBRICA_TRY(totals.document_discount, Decimal::subtract(before, after));
  RUBRICA_CHECK_OK(finish_totals(totals, credited, document));
  return totals;
}

}  // namespace

bool same_rate(const VatRate& a, const VatRate& b) {
  return a.region == b.region && a.code == b.code && a.percent == b.percent && a.exemption_code == b.exemption_code;
}

bool is_nif(const std::string_view text) {
  if (text.size() != 9 || text[0] == '0' || text.find_first_not_of("0123456789") != std::string_view::npos)
    return false;
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) sum += (text[i] - '0') * static_cast<int>(9 - i);
  const int rest = sum % 11;
  return text[8] - '0' == (rest < 2 ? 0 : 11 - rest);
}

std::string Document::identifier() const { return type + " " + series + "/" + std::to_string(number); }

bool is_under_cash_vat(const Document& document) {
  if (document.type == "RC") return true;
  const bool to_taxable_person = !document.customer.tax_id.empty() && document.customer.tax_id != kFinalConsumer;
  return document.regime.cash_vat && to_taxable_person && std::ranges::any_of(document.lines, [](const Line& line) {
           return !line.vat.percent.is_zero() && is_portuguese_territory(line.vat.region);
         });
}

Result<Decimal> withholding_base(const Decimal& net, const Withholding& withholding) {
  return Decimal::product({net, withholding.share, Decimal::of(1, 2)}, kCents);
}

Result<Totals> totals_of(const Document& document) { return totals_at(document, Decimal::of(1)); }

Result<Totals> euro_totals_of(const Document& document) {
  if (document.currency == "EUR") return totals_of(document);
  if (!document.exchange_rate || document.exchange_rate->is_zero() || document.exchange_rate->is_negative()) {
    return refuse(Refusal::exchange_rate_missing, document.currency);
  }
  return totals_at(document, *document.exchange_rate);
}

}  // namespace rubrica::fiscal
