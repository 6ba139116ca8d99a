// Arithmetic and chain by random examples: what must hold for every document.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "fiscal/document_rules.h"
#include "support/fiscal_documents.h"

namespace rubrica::fiscal {
namespace {

using namespace samples;

bool holds(const std::string& what, const std::function<void()>& property) { return rc::check(what, property); }
// Cheap ones thousands of times; a round is 100.
bool holds_often(const std::string& what, const std::function<void()>& property) {
  for (int round = 0; round < 20; ++round) {
    if (!rc::check(what, property)) return false;
  }
  return true;
}

VatRate any_rate() {
  return *rc::gen::element(normal(), VatRate{"INT", Decimal::of(13), "", ""}, reduced(), exempt("M07"),
                           VatRate{"NOR", Decimal::of(16), "", "", "PT-AC"},
                           VatRate{"RED", Decimal::of(4), "", "", "PT-MA"});
}

Line any_line() {
  Line one;
  one.description = "x";
  one.quantity = Decimal::of(*rc::gen::inRange<std::int64_t>(1, 1'000'000), *rc::gen::inRange(0, 5));
  one.unit_price = Decimal::of(*rc::gen::inRange<std::int64_t>(0, 10'000'000), *rc::gen::inRange(0, 5));
  one.discount_percent = Decimal::of(*rc::gen::inRange<std::int64_t>(0, 10'001), 2);
  one.vat = any_rate();
  return one;
}

Document any_document() {
  Document document = draft("FT", {});
  document.series = "A";
  document.number = 1;
  document.issued = day("2026-11-24");
  const int lines = *rc::gen::inRange(1, 12);
  for (int i = 0; i < lines; ++i) document.lines.push_back(any_line());
  document.discount_percent = Decimal::of(*rc::gen::inRange<std::int64_t>(0, 3000), 2);
  document.prices_with_vat = *rc::gen::arbitrary<bool>();
  return document;
}

__extension__ using Wide = __int128;

// Cents of a product of decimals, computed with integers by the book: halves away from zero, once.
std::int64_t cents(Wide units, int decimals) {
  Wide divisor = 1;
  for (; decimals > 2; --decimals) divisor *= 10;
  for (; decimals < 2; ++decimals) units *= 10;
  return static_cast<std::int64_t>((2 * units + divisor) / (2 * divisor));
}

std::int64_t cents(const Decimal& value) { return value.rounded(2)->units(); }

TEST(Properties, TheSumsAreTheSumsOfTheParts) {
  EXPECT_TRUE(holds_often("lines add up to bases, bases and VAT to the totals", [] {
    const Document document = any_document();
    const Totals totals = totals_of(document).value();
    std::int64_t lines = 0;
    for (const Decimal& line : totals.lines) lines += cents(line);
    std::int64_t bases = 0;
    std::int64_t vat = 0;
    for (const VatTotal& group : totals.vat) {
      bases += cents(group.base);
      vat += cents(group.vat);
    }
    RC_ASSERT(lines == cents(totals.net));
    RC_ASSERT(bases == cents(totals.net));
    RC_ASSERT(vat == cents(totals.vat_sum));
    RC_ASSERT(cents(totals.net) + vat == cents(totals.gross));
  }));
}

TEST(Properties, ALineIsRoundedOnceAndExactly) {
  EXPECT_TRUE(holds_often("a line is quantity × price × discounts, rounded once", [] {
    Document document = any_document();
    document.prices_with_vat = false;
    const Totals totals = totals_of(document).value();
    const std::int64_t kept = 10'000 - document.discount_percent.units();
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
      const Line& line = document.lines[i];
      const Wide units =
          Wide{line.quantity.units()} * line.unit_price.units() * (10'000 - line.discount_percent.units()) * kept;
      RC_ASSERT(cents(totals.lines[i]) == cents(units, line.quantity.scale() + line.unit_price.scale() + 8));
    }
  }));
}

TEST(Properties, VatIsThatOfTheBase) {
  EXPECT_TRUE(holds_often("VAT is rate × base, or what the price held", [] {
    const Document document = any_document();
    const Totals totals = totals_of(document).value();
    for (const VatTotal& group : totals.vat) {
      const std::int64_t by_rate = cents(Wide{cents(group.base)} * group.rate.percent.units(), 4);
      const std::int64_t difference = by_rate - cents(group.vat);
      RC_ASSERT(std::abs(difference) <= (document.prices_with_vat ? 1 : 0));
    }
  }));
}

TEST(Properties, PricesWithVatKeepTheirGross) {
  EXPECT_TRUE(holds_often("what the customer was told is what the customer pays", [] {
    Document document = any_document();
    document.prices_with_vat = true;
    document.discount_percent = Decimal::of(0);
    const Totals totals = totals_of(document).value();
    std::int64_t told = 0;
    for (const Decimal& line : totals.shown) told += cents(line);
    RC_ASSERT(told == cents(totals.gross));
  }));
}

TEST(Properties, NothingIsEverNegativeNotEvenZero) {
  EXPECT_TRUE(holds_often("no minus sign anywhere", [] {
    Document document = any_document();
    document.withholding = Withholding{"IRS", Decimal::of(*rc::gen::inRange<std::int64_t>(0, 10'001), 2)};
    const Totals totals = totals_of(document).value();
    std::vector<Decimal> all = totals.lines;
    all.insert(all.end(),
               {totals.net, totals.vat_sum, totals.gross, totals.document_discount, totals.withheld, totals.payable});
    all.insert(all.end(), totals.shown.begin(), totals.shown.end());
    for (const VatTotal& group : totals.vat) all.insert(all.end(), {group.base, group.vat});
    for (const Decimal& one : all) RC_ASSERT(one.text().find('-') == std::string::npos);
  }));
}

TEST(Properties, TheChainHoldsWhateverIsIssued) {
  const Producer producer = sample_producer();
  const ChainPublicKey key = producer.key->public_key();
  EXPECT_TRUE(holds("numbers without gap, times in order, every signature over the one before", [&] {
    Series state = series();
    std::string previous;
    std::optional<LocalTime> last;
    Time now = at("2026-10-24T22:00:00Z") + std::chrono::seconds(*rc::gen::inRange(0, 20'000));
    const int count = *rc::gen::inRange(2, 6);
    for (int i = 1; i <= count; ++i) {
      now += std::chrono::seconds(*rc::gen::inRange(0, 5'000));
      IssueContext where;
      where.now = now;
      where.producer = producer;
      const Issuance issuance = issue(draft("FT", {any_line()}), state, where).value();
      const IssuedDocument& one = issuance.document;
      RC_ASSERT(one.document.number == i);
      RC_ASSERT((!last || *last <= one.entered));  // RC_ASSERT evaluates both sides of a bare ||
      const HashedFields fields{one.document.issued, one.entered, one.document.identifier(), one.totals.gross};
      RC_ASSERT(key.verifies(string_to_sign(fields, previous).value(), one.hash));
      previous = one.hash;
      last = one.entered;
      state = issuance.series;
    }
  }));
}

TEST(Properties, CreditsNeverExceedTheirOriginal) {
  EXPECT_TRUE(holds("however they are cut, accepted credits stay within quantity and value", [] {
    const IssuedDocument invoice = issued(draft("FT", {line("10.00", normal(), 20), line("3.33", reduced(), 7)}));
    Related related{invoice, {}};
    std::int64_t credited = 0;
    for (int i = 0; i < 6; ++i) {
      const int which = *rc::gen::inRange(1, 3);
      const Line& original = invoice.document.lines[static_cast<std::size_t>(which - 1)];
      Line part = original;
      part.quantity = Decimal::of(*rc::gen::inRange<std::int64_t>(1, 12));
      IssueContext where = context();
      where.related = {related};
      const auto note = issue(credit_note("FT A/1", {part}, which), series("NC"), where);
      if (!note) continue;
      credited += cents(note->document.totals.net);
      related.successors.push_back(note->document);
    }
    RC_ASSERT(credited <= cents(invoice.totals.net));
  }));
}

TEST(Properties, CreditsOfAllUnitsComeToTheOriginal) {
  EXPECT_TRUE(holds("unit by unit, in any order of the lines, to the cent and rate by rate", [] {
    Document document = draft("FT", {});
    document.prices_with_vat = *rc::gen::arbitrary<bool>();
    document.discount_percent = Decimal::of(*rc::gen::inRange<std::int64_t>(0, 3000), 2);
    if (*rc::gen::arbitrary<bool>()) {
      document.currency = "USD";
      document.exchange_rate = Decimal::of(*rc::gen::inRange<std::int64_t>(1000, 20'000), 4);
    }
    document.withholding = Withholding{"IRS", Decimal::of(*rc::gen::inRange<std::int64_t>(0, 3000), 2)};
    std::vector<int> units;  // the numbers of the lines, each as often as it has units
    const int lines = *rc::gen::inRange(1, 4);
    for (int number = 1; number <= lines; ++number) {
      const int quantity = *rc::gen::inRange(1, 5);
      Line one = any_line();
      one.quantity = Decimal::of(quantity);
      one.unit_price = Decimal::of(*rc::gen::inRange<std::int64_t>(0, 100'000), 4);
      document.lines.push_back(one);
      units.insert(units.end(), static_cast<std::size_t>(quantity), number);
    }
    const auto charged = issue(document, series(), context());
    RC_PRE(outcome(charged) != "euro_value_zero");
    const IssuedDocument invoice = charged->document;
    Related related{invoice, {}};
    std::int64_t net = 0;
    std::int64_t vat = 0;
    while (!units.empty()) {
      const auto at = *rc::gen::inRange<std::size_t>(0, units.size());
      const int number = units[at];
      units.erase(units.begin() + static_cast<std::ptrdiff_t>(at));
      Line unit = document.lines[static_cast<std::size_t>(number - 1)];
      unit.quantity = Decimal::of(1);
      Document note = document;
      note.type = "NC";
      note.lines = credit_note("FT A/1", {unit}, number).lines;
      IssueContext where = context();
      where.related = {related};
      const auto credit = issue(note, series("NC"), where);
      RC_ASSERT(outcome(credit) == "accepted");
      for (const Decimal& amount : credit->document.totals.lines) RC_ASSERT(!amount.is_negative());
      net += cents(credit->document.totals.net);
      vat += cents(credit->document.totals.vat_sum);
      RC_ASSERT(net + vat <= cents(invoice.totals.gross));
      related.successors.push_back(credit->document);
    }
    RC_ASSERT(net == cents(invoice.totals.net));
    RC_ASSERT(vat == cents(invoice.totals.vat_sum));
    RC_ASSERT(still_owed(related)->is_zero());
  }));
}

TEST(Properties, CashVatTaxesAddUpToWhatWasReceived) {
  EXPECT_TRUE(holds("split over the rates, nothing is lost", [] {
    Document document = any_document();
    const Totals totals = totals_of(document).value();
    RC_PRE(!totals.gross.is_zero());
    const Decimal amount = Decimal::of(*rc::gen::inRange<std::int64_t>(1, cents(totals.gross) + 1), 2);
    std::int64_t sum = 0;
    const auto taxes = taxes_within(amount, totals).value();
    for (const VatTotal& tax : taxes) sum += cents(tax.base) + cents(tax.vat);
    RC_ASSERT(sum == cents(amount));
  }));
}

}  // namespace
}  // namespace rubrica::fiscal
