#include "fiscal/document.h"

#include <algorithm>
#include <array>

namespace rubrica::fiscal {
namespace {

constexpr int kCents = 2;

tl::unexpected<Error> invalid(const std::string& what) { return fail(ErrorCode::invalid_argument, what); }

bool same_rate(const VatRate& a, const VatRate& b) {
  return a.code == b.code && a.percent == b.percent && a.exemption_code == b.exemption_code;
}

Result<void> check_rate(const VatRate& rate, const std::string& where) {
  constexpr std::array<std::string_view, 4> kCodes = {"NOR", "INT", "RED", "ISE"};
  if (std::ranges::find(kCodes, rate.code) == kCodes.end()) return invalid(where + ": VAT code " + rate.code);
  const bool exempt = rate.code == "ISE";
  if (exempt != rate.percent.is_zero()) return invalid(where + ": a VAT rate that does not fit its code");
  if (rate.percent.is_negative() || rate.percent > Decimal::of(100)) return invalid(where + ": VAT rate");
  if (exempt == rate.exemption_code.empty() || exempt == rate.exemption_reason.empty()) {
    return invalid(where + ": an exemption needs its code and reason, a rate has none");
  }
  return {};
}

Result<void> check_line(const Line& line, const std::string& where) {
  if (line.description.empty()) return invalid(where + ": no description");
  if (line.quantity.is_zero() || line.quantity.is_negative()) return invalid(where + ": the quantity is not positive");
  if (line.unit_price.is_negative()) return invalid(where + ": a negative price");
  if (line.discount_percent.is_negative() || line.discount_percent > Decimal::of(100)) {
    return invalid(where + ": the discount is not between 0 and 100");
  }
  return check_rate(line.vat, where);
}

Result<void> check_party(const Party& party, const std::string& who, const bool tax_id_required) {
  if (party.name.empty()) return invalid(who + " has no name");
  if (party.tax_id.empty() && tax_id_required) return invalid(who + " has no NIF");
  if (party.country == "PT" && !party.tax_id.empty() && !is_nif(party.tax_id))
    return invalid(who + ": NIF check digit");
  return {};
}

Result<Decimal> net_of(const Line& line) {
  RUBRICA_TRY(const Decimal full, Decimal::multiply(line.quantity, line.unit_price));
  if (line.discount_percent.is_zero()) return full.rounded(kCents);
  RUBRICA_TRY(const Decimal kept, Decimal::subtract(Decimal::of(100), line.discount_percent));
  RUBRICA_TRY(const Decimal fraction, Decimal::multiply(kept, Decimal::of(1, kCents)));
  RUBRICA_TRY(const Decimal net, Decimal::multiply(full, fraction));
  return net.rounded(kCents);
}

}  // namespace

bool is_nif(const std::string_view text) {
  if (text.size() != 9 || text.find_first_not_of("0123456789") != std::string_view::npos) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) sum += (text[i] - '0') * static_cast<int>(9 - i);
  const int rest = sum % 11;
  return text[8] - '0' == (rest < 2 ? 0 : 11 - rest);
}

std::string Document::identifier() const { return type + " " + series + "/" + std::to_string(number); }

Result<Totals> totals_of(const Document& document) {
  RUBRICA_CHECK_OK(check_party(document.issuer, "the issuer", true));
  RUBRICA_CHECK_OK(check_party(document.customer, "the customer", false));
  if (document.series.empty() || document.number < 1) return invalid("no series or number");
  if (!document.issued.ok()) return invalid("no date of issue");
  if (document.lines.empty()) return invalid("a document without lines");
  Totals totals;
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    const Line& line = document.lines[i];
    RUBRICA_CHECK_OK(check_line(line, "line " + std::to_string(i + 1)));
    RUBRICA_TRY(const Decimal net, net_of(line));
    totals.lines.push_back(net);
    RUBRICA_TRY(totals.net, Decimal::add(totals.net, net));
    auto group =
        std::ranges::find_if(totals.vat, [&line](const VatTotal& one) { return same_rate(one.rate, line.vat); });
    if (group == totals.vat.end()) {
      // The highest rate first; equal ones in the order of the lines.
      const auto place = std::ranges::find_if(
          totals.vat, [&line](const VatTotal& one) { return one.rate.percent < line.vat.percent; });
      group = totals.vat.insert(place, {line.vat, {}, {}});
    }
    RUBRICA_TRY(group->base, Decimal::add(group->base, net));
  }
  for (VatTotal& group : totals.vat) {
    RUBRICA_TRY(const Decimal fraction, Decimal::multiply(group.rate.percent, Decimal::of(1, kCents)));
    RUBRICA_TRY(const Decimal vat, Decimal::multiply(group.base, fraction));
    RUBRICA_TRY(group.vat, vat.rounded(kCents));
    RUBRICA_TRY(totals.vat_sum, Decimal::add(totals.vat_sum, group.vat));
  }
  RUBRICA_TRY(totals.gross, Decimal::add(totals.net, totals.vat_sum));
  return totals;
}

}  // namespace rubrica::fiscal
