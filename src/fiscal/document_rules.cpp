#include "fiscal/document_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/utf8.h"
#include "fiscal/document_type.h"
#include "fiscal/refusal.h"
#include "fiscal/tax_number.h"
#include "fiscal/tax_table.h"

namespace rubrica::fiscal {
namespace {

using namespace std::chrono_literals;

constexpr Date kArticle53WithoutLimit{2025y, std::chrono::July, 1d};  // DL 35/2025, CIVA art. 40(1)(c)

std::string line_name(const std::size_t index) { return "line " + std::to_string(index + 1); }

// A correction keeps the rate of its original, which may have changed since.
bool was_ever_in_force(const VatRate& rate, const Date day) {
  return std::ranges::any_of(rate_table(), [&](const RateEntry& entry) {
    return entry.region == rate.region && entry.code == rate.code && entry.percent == rate.percent &&
           entry.first <= day;
  });
}

// Who is exempt under art. 53 charges no VAT, and owes what an invoice mentions of it all the same (CIVA art. 2(1)(c),
// 27(2), 57). Another country's VAT is that country's matter. What corrects an earlier document follows that one
// (check_debited_rate, check_credit).
bool charges_in_spite_of_article_53(const Line& line, const Document& draft) {
  return draft.regime.small_business && !line.vat.percent.is_zero() && is_portuguese_territory(line.vat.region);
}

Result<void> check_tax(const Line& line, const Document& draft, const std::string& where) {
  if (!line.correction && charges_in_spite_of_article_53(line, draft)) {
    return refuse(Refusal::vat_under_article_53, where);
  }
  const Date day = chargeable_on(line.supplied, draft.issued);
  if (line.vat.code == "ISE") {
    const bool known = exemption_on(line.vat.exemption_code, day) != nullptr ||
                       (line.correction && std::ranges::any_of(exemption_table(), [&line](const ExemptionEntry& entry) {
                          return entry.code == line.vat.exemption_code;
                        }));
    if (!known) return refuse(Refusal::exemption_not_in_force, where);
    return {};
  }
  if (!is_portuguese_territory(line.vat.region)) return {};  // another country's VAT is that country's matter
  const bool good = line.correction ? was_ever_in_force(line.vat, draft.issued)
                                    : vat_percent(line.vat.region, line.vat.code, day) == line.vat.percent;
  if (!good) return refuse(Refusal::rate_not_in_force, where);
  return {};
}

// What is invoiced before it is supplied is taxed on the day of its invoice (CIVA art. 8(2)), and says no other.
Result<void> check_supplied(const Line& line, const Document& draft, const std::string& where) {
  if (line.supplied && *line.supplied > draft.issued) return refuse(Refusal::supplied_after_issue, where);
  return {};
}

Result<void> check_correction(const Line& line, const DocumentType& type, const std::string& where) {
  if (!type.corrects) {
    if (line.correction) return refuse(Refusal::correction_not_allowed, where);
    return {};
  }
  if (!line.correction || line.correction->identifier.empty() || line.correction->reason.empty() ||
      characters_of(line.correction->reason) > kLongestReason) {
    return refuse(Refusal::correction_missing, where);
  }
  return {};
}

bool is_private_person(const Party& customer) {
  // CIVA art. 40(1)(a): "não sujeitos passivos". A company's number begins with 5, a public body's with 6.
  return customer.tax_id.empty() || customer.tax_id == kFinalConsumer ||
         (customer.country == "PT" && customer.tax_id[0] >= '1' && customer.tax_id[0] <= '4');
}

Result<void> check_simplified(const Document& draft, const Totals& totals) {
  if (draft.regime.small_business && draft.issued >= kArticle53WithoutLimit) return {};
  const Decimal limit = Decimal::of(draft.regime.retail && is_private_person(draft.customer) ? 1000 : 100);
  if (totals.gross > limit) return refuse(Refusal::simplified_limit, totals.gross.text());
  return {};
}

// A rate so small that something worth money would be signed and exported as nothing. Credit notes have the rate of
// their original; what several of them come to together is what counts.
Result<void> check_euro_value(const DocumentType& type, const Totals& own, const Totals& in_euro) {
  if (type.credits) return {};
  const auto lost = [](const Decimal& amount, const Decimal& euros) { return euros.is_zero() && !amount.is_zero(); };
  for (std::size_t i = 0; i < own.shown.size(); ++i) {
    if (lost(own.shown[i], in_euro.shown.at(i))) return refuse(Refusal::euro_value_zero, line_name(i));
  }
  if (lost(own.gross, in_euro.gross)) return refuse(Refusal::euro_value_zero, own.gross.text());
  return {};
}

// Receipts and invoice-receipts say how all of it was paid; other documents may tell what was. `own`: in the document's
// own currency, which is what was paid.
Result<void> check_payments(const Document& draft, const DocumentType& type, const Totals& own) {
  constexpr std::array<std::string_view, 14> kMechanisms = {"CC", "CD", "CH", "CI", "CO", "CS", "DE",
                                                            "LC", "MB", "NU", "OU", "PR", "TB", "TR"};
  if (draft.payments.empty() && type.needs_payment) return refuse(Refusal::payment_missing, draft.type);
  Decimal sum;
  for (const Payment& payment : draft.payments) {
    if (std::ranges::find(kMechanisms, payment.mechanism) == kMechanisms.end() || !payment.date.ok()) {
      return refuse(Refusal::payment_missing, payment.mechanism);
    }
    if (payment.amount.is_negative()) return refuse(Refusal::payment_mismatch, payment.amount.text());
    RUBRICA_TRY(sum, Decimal::add(sum, payment.amount));
  }
  if (sum > own.payable || (type.needs_payment && sum != own.payable)) {
    return refuse(Refusal::payment_mismatch, sum.text() + " / " + own.payable.text());
  }
  return {};
}

Result<void> check_transport(const Document& draft, const LocalTime now) {
  if (!draft.transport || draft.transport->from.empty() || draft.transport->to.empty() ||
      draft.transport->start == LocalTime()) {
    return refuse(Refusal::transport_incomplete, draft.type);
  }
  if (draft.transport->start < now)
    return refuse(Refusal::transport_in_the_past, iso_date_time(draft.transport->start));
  return {};
}

// ---- what refers to what --------------------------------------------------------------------------------------------

bool is_credit(const Document& document) {
  const DocumentType* const type = document_type(document.type);
  return type != nullptr && type->credits;
}

// The successors that count: not annulled.
template <class Use>
Result<void> for_each_alive(const Related& related, const Use& use) {
  for (const IssuedDocument& successor : related.successors) {
    if (successor.status == Status::annulled) continue;
    RUBRICA_CHECK_OK(use(successor));
  }
  return {};
}

// What credit notes take away from one document, or from a part of it: in quantity and in value without VAT.
struct Credited {
  Decimal quantity;
  Decimal value;
  int lines = 0;
};

template <class Counts>
Result<void> add_credit(Credited& sum, const Document& note, const Totals& totals, const std::string& identifier,
                        const Counts& counts) {
  for (std::size_t i = 0; i < note.lines.size(); ++i) {
    const Line& line = note.lines[i];
    if (!line.correction || line.correction->identifier != identifier || !counts(line)) continue;
    RUBRICA_TRY(sum.quantity, Decimal::add(sum.quantity, line.quantity));
    RUBRICA_TRY(sum.value, Decimal::add(sum.value, totals.lines.at(i)));
    ++sum.lines;
  }
  return {};
}

// By earlier notes and by the draft, in the lines that count.
template <class Counts>
Result<Credited> credited(const Related& related, const Document& draft, const Totals& totals, const Counts& counts) {
  const std::string identifier = related.original.document.identifier();
  Credited sum;
  RUBRICA_CHECK_OK(for_each_alive(related, [&](const IssuedDocument& earlier) -> Result<void> {
    if (!is_credit(earlier.document)) return {};
    return add_credit(sum, earlier.document, earlier.totals, identifier, counts);
  }));
  RUBRICA_CHECK_OK(add_credit(sum, draft, totals, identifier, counts));
  return sum;
}

auto of_line(const int number) {
  return [number](const Line& line) { return line.correction->line == number; };
}

// What is for training has no value, so that nothing which has refers to it, nor the reverse.
Result<void> check_training(const Document& draft, const Document& original) {
  if (draft.training == original.training) return {};
  return refuse(Refusal::training_mismatch, original.identifier());
}

// What was sealed once may hold the prefix of its country.
bool same_tax_number(const Party& a, const Party& b) {
  return plain_tax_number(a.tax_id, a.country) == plain_tax_number(b.tax_id, b.country);
}

Result<const Related*> original_for(const Document& draft, const std::string& identifier,
                                    const std::vector<Related>& related, const std::string& allowed_types) {
  const Related* const found = find_related(related, identifier);
  if (found == nullptr) return refuse(Refusal::original_unknown, identifier);
  const Document& original = found->original.document;
  RUBRICA_CHECK_OK(check_training(draft, original));
  if (found->original.status == Status::annulled) return refuse(Refusal::original_annulled, identifier);
  if (allowed_types.find(original.type) == std::string::npos) {
    return refuse(Refusal::original_not_correctable, identifier);
  }
  if (!same_tax_number(original.customer, draft.customer))
    return refuse(Refusal::original_of_other_customer, identifier);
  if (draft.issued < original.issued) return refuse(Refusal::date_before_original, identifier);
  return found;
}

// The original's own total at this rate; null: it has none.
const VatTotal* total_at(const IssuedDocument& original, const VatRate& rate) {
  const auto found =
      std::ranges::find_if(original.totals.vat, [&rate](const VatTotal& total) { return same_rate(total.rate, rate); });
  return found == original.totals.vat.end() ? nullptr : &*found;
}

// Tax is given back at the rate at which it was charged, and of each rate no more than was charged.
Result<void> check_credited_rate(const Line& line, const Document& draft, const Totals& totals, const Related& related,
                                 const std::string& where) {
  const VatTotal* const charged = total_at(related.original, line.vat);
  if (charged == nullptr) return refuse(Refusal::credit_at_other_rate, where);
  RUBRICA_TRY(const Credited at_rate,
              credited(related, draft, totals, [&line](const Line& one) { return same_rate(one.vat, line.vat); }));
  if (at_rate.value > charged->base) return refuse(Refusal::credit_exceeds_value, line.correction->identifier);
  return {};
}

Result<void> check_credit(const Line& line, const Document& draft, const Totals& totals, const Related& related,
                          const std::string& where) {
  const Document& original = related.original.document;
  const std::string& identifier = line.correction->identifier;
  const int number = line.correction->line;
  if (number == 0) return check_credited_rate(line, draft, totals, related, where);
  const auto index = static_cast<std::size_t>(number - 1);
  const std::string of_original = identifier + ", " + line_name(index);
  if (index >= original.lines.size()) return refuse(Refusal::original_unknown, of_original);
  if (!same_rate(line.vat, original.lines[index].vat)) return refuse(Refusal::credit_at_other_rate, where);
  RUBRICA_TRY(const Credited part, credited(related, draft, totals, of_line(number)));
  if (part.quantity > original.lines[index].quantity) return refuse(Refusal::credit_exceeds_quantity, of_original);
  // A line of prices with VAT is what the base grew by, and so depends on those before it: up to a cent each.
  const bool with_vat = original.prices_with_vat || draft.prices_with_vat;
  const Decimal rounding = Decimal::of(with_vat ? part.lines + 1 : 0, 2);
  RUBRICA_TRY(const Decimal limit, Decimal::add(related.original.totals.lines.at(index), rounding));
  if (part.value > limit) return refuse(Refusal::credit_exceeds_value, of_original);
  return check_credited_rate(line, draft, totals, related, where);
}

// A debit note may still mention the VAT of an invoice from before the exemption of art. 53, and no other.
Result<void> check_debited_rate(const Line& line, const Document& draft, const Related& related,
                                const std::string& where) {
  const bool follows = total_at(related.original, line.vat) != nullptr;
  if (!follows && charges_in_spite_of_article_53(line, draft)) return refuse(Refusal::vat_under_article_53, where);
  return {};
}

bool corrects_only(const Document& note, const std::string& identifier) {
  return std::ranges::all_of(note.lines, [&identifier](const Line& line) {
    return line.correction && line.correction->identifier == identifier;
  });
}

// With VAT, what a credit note takes away from one document. A note over several documents is split by its lines.
Result<Decimal> credit_with_vat(const Document& note, const Totals& totals, const std::string& identifier) {
  if (corrects_only(note, identifier)) return totals.gross;
  Decimal sum;
  for (std::size_t i = 0; i < note.lines.size(); ++i) {
    const Line& line = note.lines[i];
    if (!line.correction || line.correction->identifier != identifier) continue;
    RUBRICA_TRY(const Decimal hundred_and, Decimal::add(Decimal::of(100), line.vat.percent));
    RUBRICA_TRY(const Decimal gross, Decimal::product({totals.lines.at(i), hundred_and, Decimal::of(1, 2)}, 2));
    RUBRICA_TRY(sum, Decimal::add(sum, gross));
  }
  return sum;
}

// What the customer no longer has to pay of it: what would have been withheld was never owed.
Result<Decimal> credit_of_debt(const IssuedDocument& note, const std::string& identifier) {
  if (corrects_only(note.document, identifier)) return note.totals.payable;
  return credit_with_vat(note.document, note.totals, identifier);
}

Result<void> take_taxes(std::vector<VatTotal>& from, const std::vector<VatTotal>& taxes) {
  for (const VatTotal& tax : taxes) {
    for (VatTotal& one : from) {
      if (!same_rate(one.rate, tax.rate)) continue;
      RUBRICA_TRY(one.base, Decimal::subtract(one.base, tax.base));
      RUBRICA_TRY(one.vat, Decimal::subtract(one.vat, tax.vat));
    }
  }
  return {};
}

// What credit notes and receipts have left of the document's taxes. Nothing where this is not known: a successor that
// is for other documents too, or does not say its taxes.
Result<std::optional<std::vector<VatTotal>>> taxes_left(const Related& related) {
  const std::string identifier = related.original.document.identifier();
  std::vector<VatTotal> left = related.original.totals.vat;
  bool known = true;
  const auto take = [&](const IssuedDocument& successor) -> Result<void> {
    if (is_credit(successor.document)) {
      known = known && corrects_only(successor.document, identifier);
      RUBRICA_CHECK_OK(take_taxes(left, successor.totals.vat));
    }
    for (const Settled& settled : successor.document.settles) {
      if (settled.identifier != identifier) continue;
      known = known && !settled.taxes.empty();
      RUBRICA_CHECK_OK(take_taxes(left, settled.taxes));
    }
    return {};
  };
  RUBRICA_CHECK_OK(for_each_alive(related, take));
  known = known && std::ranges::none_of(
                       left, [](const VatTotal& one) { return one.base.is_negative() || one.vat.is_negative(); });
  return known ? std::optional(std::move(left)) : std::nullopt;
}

// What credit notes and receipts have left of what the customer withholds. Never below zero.
Result<Decimal> withheld_left(const Related& related) {
  const std::string identifier = related.original.document.identifier();
  Decimal left = related.original.totals.withheld;
  RUBRICA_CHECK_OK(for_each_alive(related, [&](const IssuedDocument& successor) -> Result<void> {
    if (is_credit(successor.document) && corrects_only(successor.document, identifier)) {
      RUBRICA_TRY(left, Decimal::subtract(left, successor.totals.withheld));
    }
    for (const Settled& settled : successor.document.settles) {
      if (settled.identifier != identifier) continue;
      RUBRICA_TRY(left, Decimal::subtract(left, settled.withheld));
    }
    return {};
  }));
  return left.is_negative() ? Decimal::of(0, 2) : left;
}

// In EUR, what the document itself says was paid: a simplified invoice that was paid at the counter.
Result<Decimal> paid_at_once(const IssuedDocument& issued) {
  const Document& document = issued.document;
  if (document.payments.empty()) return Decimal::of(0, 2);
  Decimal sum;
  for (const Payment& payment : document.payments) {
    RUBRICA_TRY(sum, Decimal::add(sum, payment.amount));
  }
  if (!document.exchange_rate) return sum.rounded(2);
  RUBRICA_TRY(const Totals own, totals_of(document));
  if (sum == own.payable) return issued.totals.payable;  // to the cent, however the parts are rounded
  return Decimal::product({sum, *document.exchange_rate}, 2);
}

// With VAT, all that is credited of one document, whichever lines it is of: asked once for each.
Result<void> check_credited_gross(const Document& draft, const Totals& totals, const Related& related) {
  const std::string identifier = related.original.document.identifier();
  RUBRICA_TRY(Decimal sum, credit_with_vat(draft, totals, identifier));
  RUBRICA_CHECK_OK(for_each_alive(related, [&](const IssuedDocument& earlier) -> Result<void> {
    if (!is_credit(earlier.document)) return {};
    RUBRICA_TRY(const Decimal credit, credit_with_vat(earlier.document, earlier.totals, identifier));
    RUBRICA_TRY(sum, Decimal::add(sum, credit));
    return {};
  }));
  if (sum > related.original.totals.gross) return refuse(Refusal::credit_exceeds_value, identifier);
  return {};
}

// Whether the note takes lines of the original as they were charged, each at most once.
bool takes_whole_lines(const Document& note, const Document& original) {
  if (note.prices_with_vat != original.prices_with_vat || note.currency != original.currency ||
      note.exchange_rate != original.exchange_rate || note.discount_percent != original.discount_percent) {
    return false;
  }
  std::vector<bool> taken(original.lines.size());
  return std::ranges::all_of(note.lines, [&](const Line& line) {
    if (!line.correction || line.correction->identifier != original.identifier() || line.correction->line < 1) {
      return false;
    }
    const auto index = static_cast<std::size_t>(line.correction->line - 1);
    if (index >= original.lines.size() || taken[index]) return false;
    taken[index] = true;
    const Line& charged = original.lines[index];
    return line.unit_price == charged.unit_price && line.discount_percent == charged.discount_percent &&
           same_rate(line.vat, charged.vat);
  });
}

// An invoice says when what it charges was supplied, where that is another day than its own (CIVA art. 36(5)(f)).
Date first_tax_point(const Document& document) {
  Date first = document.issued;
  for (const Line& line : document.lines) first = std::min(first, line.supplied.value_or(first));
  return first;
}

Result<void> check_receipt(const Document& receipt, const std::vector<Related>& related) {
  std::map<std::string, Decimal> amounts;
  std::optional<Date> earliest;
  for (const Settled& settled : receipt.settles) {
    RUBRICA_TRY(amounts[settled.identifier], Decimal::add(amounts[settled.identifier], settled.amount));
  }
  for (const auto& [identifier, amount] : amounts) {
    RUBRICA_TRY(const Related* const original, original_for(receipt, identifier, related, "FT FS ND"));
    RUBRICA_TRY(const Decimal owed, still_owed(*original));
    if (amount > owed) return refuse(Refusal::receipt_exceeds_debt, identifier + ": " + owed.text());
    const Date tax_point = first_tax_point(original->original.document);
    earliest = std::min(earliest.value_or(tax_point), tax_point);
  }
  if (!earliest) return {};
  for (const Payment& payment : receipt.payments) {
    if (payment.date < *earliest) return refuse(Refusal::paid_before_invoice, iso_date(payment.date));
  }
  return {};
}

}  // namespace

Result<void> check_rates(const Document& draft) {
  for (std::size_t i = 0; i < draft.lines.size(); ++i) {
    RUBRICA_CHECK_OK(check_tax(draft.lines[i], draft, line_name(i)));
  }
  return {};
}

Result<void> check_draft(const Document& draft, const Totals& totals, const LocalTime now) {
  const DocumentType* const type = document_type(draft.type);
  if (type == nullptr) return refuse(Refusal::type_unknown, draft.type);
  if (type->is_receipt() ? !draft.lines.empty() : !draft.settles.empty()) {
    return refuse(Refusal::parts_mixed, draft.type);
  }
  // A receipt has the regime of what it pays, which may be from before this rule.
  if (!type->is_receipt()) RUBRICA_CHECK_OK(check_regime(draft.regime));
  if (type->is_receipt() && draft.currency != "EUR") return refuse(Refusal::receipt_currency, draft.currency);
  RUBRICA_CHECK_OK(check_rates(draft));
  for (std::size_t i = 0; i < draft.lines.size(); ++i) {
    if (type->serves_as_invoice()) RUBRICA_CHECK_OK(check_supplied(draft.lines[i], draft, line_name(i)));
    RUBRICA_CHECK_OK(check_correction(draft.lines[i], *type, line_name(i)));
  }
  if (draft.type == "FS") RUBRICA_CHECK_OK(check_simplified(draft, totals));
  RUBRICA_TRY(const Totals own, draft.currency == "EUR" ? Result<Totals>(totals) : totals_of(draft));
  RUBRICA_CHECK_OK(check_euro_value(*type, own, totals));
  RUBRICA_CHECK_OK(check_payments(draft, *type, own));
  if (type->table == DocumentTable::movement_of_goods) RUBRICA_CHECK_OK(check_transport(draft, now));
  return {};
}

Result<void> check_related(const Document& draft, const Totals& totals, const std::vector<Related>& related) {
  std::set<const Related*> originals;
  for (std::size_t i = 0; i < draft.lines.size(); ++i) {
    const Line& line = draft.lines[i];
    for (const Origin& origin : line.origins) {
      const Related* const known = find_related(related, origin.identifier);  // it may come from another program
      if (known == nullptr) continue;
      RUBRICA_CHECK_OK(check_training(draft, known->original.document));
      if (known->original.status == Status::annulled) return refuse(Refusal::original_annulled, origin.identifier);
    }
    if (!line.correction) continue;
    RUBRICA_TRY(const Related* const original,
                original_for(draft, line.correction->identifier, related, "FT FS FR ND"));
    if (!is_credit(draft)) {
      RUBRICA_CHECK_OK(check_debited_rate(line, draft, *original, line_name(i)));
      continue;
    }
    RUBRICA_CHECK_OK(check_credit(line, draft, totals, *original, line_name(i)));
    originals.insert(original);
  }
  for (const Related* const original : originals) {
    RUBRICA_CHECK_OK(check_credited_gross(draft, totals, *original));
  }
  return check_receipt(draft, related);
}

Result<Decimal> still_owed(const Related& related) {
  const std::string identifier = related.original.document.identifier();
  RUBRICA_TRY(const Decimal paid, paid_at_once(related.original));
  RUBRICA_TRY(Decimal owed, Decimal::subtract(related.original.totals.payable, paid));
  RUBRICA_CHECK_OK(for_each_alive(related, [&](const IssuedDocument& successor) -> Result<void> {
    if (is_credit(successor.document)) {
      RUBRICA_TRY(const Decimal credit, credit_of_debt(successor, identifier));
      RUBRICA_TRY(owed, Decimal::subtract(owed, credit));
    }
    for (const Settled& settled : successor.document.settles) {
      if (settled.identifier != identifier) continue;
      RUBRICA_TRY(owed, Decimal::subtract(owed, settled.amount));
    }
    return {};
  }));
  return owed.is_negative() ? Decimal::of(0, 2) : owed;
}

std::optional<Withholding> withholding_to_credit(const Document& draft, const std::vector<Related>& related) {
  if (!is_credit(draft) || draft.lines.empty() || !draft.lines.front().correction) return std::nullopt;
  const std::string& identifier = draft.lines.front().correction->identifier;
  const Related* const found = find_related(related, identifier);
  if (found == nullptr || !corrects_only(draft, identifier)) return std::nullopt;
  return found->original.document.withholding;
}

Result<std::vector<Line>> credited_before(const Document& draft, const std::vector<Related>& related) {
  std::vector<Line> lines;
  if (!is_credit(draft) || draft.lines.empty() || !draft.lines.front().correction) return lines;
  const Related* const found = find_related(related, draft.lines.front().correction->identifier);
  if (found == nullptr) return lines;
  const Document& original = found->original.document;
  const bool of_lines = takes_whole_lines(draft, original) &&
                        std::ranges::all_of(found->successors, [&original](const IssuedDocument& earlier) {
                          return earlier.status == Status::annulled || !is_credit(earlier.document) ||
                                 takes_whole_lines(earlier.document, original);
                        });
  if (!of_lines) return lines;
  for (std::size_t i = 0; i < original.lines.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    RUBRICA_TRY(const Credited before, credited(*found, {}, {}, of_line(number)));
    if (before.quantity.is_zero()) continue;
    Line line = original.lines[i];
    line.quantity = before.quantity;
    line.correction = Correction{original.identifier(), {}, number};
    lines.push_back(std::move(line));
  }
  return lines;
}

Result<std::vector<Decimal>> still_creditable(const Related& related) {
  std::vector<Decimal> rest;
  for (const Line& line : related.original.document.lines) {
    const int number = static_cast<int>(rest.size()) + 1;
    RUBRICA_TRY(const Credited before, credited(related, {}, {}, of_line(number)));
    RUBRICA_TRY(const Decimal left, Decimal::subtract(line.quantity, before.quantity));
    rest.push_back(left.is_negative() ? Decimal() : left);
  }
  return rest;
}

Result<std::vector<VatTotal>> taxes_within(const Decimal& gross, const Totals& of_document) {
  std::vector<VatTotal> taxes;
  if (of_document.gross.is_zero()) return taxes;
  Decimal rest = gross;
  for (std::size_t i = 0; i < of_document.vat.size(); ++i) {
    const VatTotal& whole = of_document.vat[i];
    RUBRICA_TRY(const Decimal group_gross, Decimal::add(whole.base, whole.vat));
    // The last one takes what rounding has left.
    Decimal share = rest;
    if (i + 1 < of_document.vat.size()) {
      RUBRICA_TRY(share, Decimal::divide({gross, group_gross}, of_document.gross, 2));
      share = std::min(share, rest);
      RUBRICA_TRY(rest, Decimal::subtract(rest, share));
    }
    RUBRICA_TRY(const Decimal divisor, Decimal::add(Decimal::of(100), whole.rate.percent));
    RUBRICA_TRY(const Decimal base, Decimal::divide({share, Decimal::of(100)}, divisor, 2));
    RUBRICA_TRY(const Decimal vat, Decimal::subtract(share, base));
    taxes.push_back({whole.rate, base, vat});
  }
  return taxes;
}

Result<std::vector<VatTotal>> taxes_received(const Decimal& amount, const Related& related) {
  RUBRICA_TRY(const Decimal owed, still_owed(related));
  if (amount == owed) {
    RUBRICA_TRY(auto left, taxes_left(related));
    if (left) return *std::move(left);
  }
  const Totals& whole = related.original.totals;
  if (whole.payable.is_zero()) return std::vector<VatTotal>();
  RUBRICA_TRY(const Decimal gross, Decimal::divide({amount, whole.gross}, whole.payable, 2));
  return taxes_within(gross, whole);
}

Result<Decimal> withheld_with(const Decimal& amount, const Related& related) {
  const Totals& whole = related.original.totals;
  if (whole.withheld.is_zero() || whole.payable.is_zero()) return Decimal::of(0, 2);
  RUBRICA_TRY(const Decimal left, withheld_left(related));
  RUBRICA_TRY(const Decimal owed, still_owed(related));
  if (amount == owed) return left;
  RUBRICA_TRY(const Decimal share, Decimal::divide({amount, whole.withheld}, whole.payable, 2));
  return std::min(share, left);
}

const Related* find_related(const std::vector<Related>& related, const std::string& identifier) {
  const auto found = std::ranges::find_if(
      related, [&](const Related& one) { return one.original.document.identifier() == identifier; });
  return found == related.end() ? nullptr : &*found;
}

const Decimal& total_in_lists(const Document& document, const Totals& totals) {
  return document_type(document.type)->is_receipt() ? totals.payable : totals.gross;
}

bool refers_to(const Document& later, const std::string& identifier) {
  const auto named = [&identifier](const auto& one) { return one.identifier == identifier; };
  return std::ranges::any_of(later.settles, named) || std::ranges::any_of(later.lines, [&](const Line& line) {
           return (line.correction && named(*line.correction)) || std::ranges::any_of(line.origins, named);
         });
}

Result<void> check_regime(const Regime& regime) {
  if (regime.small_business && regime.cash_vat) {
    return refuse(Refusal::regimes_exclude_each_other, "small_business, cash_vat");
  }
  return {};
}

Result<void> check_issuer_change(const std::string& tax_id_before, const std::string& tax_id_after,
                                 const bool has_documents) {
  if (has_documents && tax_id_before != tax_id_after) return refuse(Refusal::issuer_tax_id_fixed, tax_id_before);
  return {};
}

Result<void> check_customer_change(const Party& before, const Party& after, const bool has_documents) {
  if (!has_documents) return {};
  const bool unknown_before = before.tax_id.empty() || before.tax_id == kFinalConsumer;
  const bool same = same_tax_number(before, after);
  if (!same && !unknown_before) return refuse(Refusal::customer_tax_id_fixed, before.tax_id);
  if (before.name != after.name && unknown_before && same) {
    return refuse(Refusal::customer_name_fixed, before.name);
  }
  return {};
}

Result<void> check_product_change(const std::string& description_before, const std::string& description_after,
                                  const bool has_documents) {
  if (has_documents && description_before != description_after) {
    return refuse(Refusal::product_description_fixed, description_before);
  }
  return {};
}

}  // namespace rubrica::fiscal
