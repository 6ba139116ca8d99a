#include "app/draft_reader.h"

#include <algorithm>
#include <charconv>

#include "app/field_check.h"
#include "app/product_lines.h"
#include "fiscal/document_rules.h"
#include "fiscal/document_type.h"
#include "fiscal/tax_table.h"
#include "fiscal/vat_rates.h"

namespace rubrica::app {
namespace {

using fiscal::Date;

constexpr std::string_view kEuro = "EUR";

class DraftReader {
 public:
  DraftReader(const DocumentDraft& draft, const DraftContext& context, fiscal::Document& document)
      : draft_(draft), context_(context), document_(document), parts_(form_parts(draft.type).value_or(FormParts{})) {}

  FormProblems read() {
    read_reason();
    read_date();
    read_supplied();
    read_due();
    read_money();
    document_.discount_percent = discount(draft_.discount, "discount");
    read_withholding();
    read_transport();
    document_.notes = several_lines(draft_.notes);
    fields_.text(document_.notes, "notes", 500);
    fields_.require(!draft_.lines.empty() && draft_.lines.size() <= kMostLines, "lines", "problem.lines");
    for (std::size_t i = 0; i < std::min(draft_.lines.size(), kMostLines); ++i) {
      document_.lines.push_back(read_line(draft_.lines[i], "line-" + std::to_string(i + 1) + "-"));
    }
    return fields_.take();
  }

 private:
  void read_reason() {
    if (!parts_.correction) return;
    reason_ = one_line(draft_.reason);
    fields_.text(reason_, "reason", fiscal::kLongestReason, "problem.reason");
  }

  void read_date() {
    document_.issued = context_.today;
    if (draft_.date.empty()) return;
    const auto date = fiscal::parse_date(draft_.date);
    fields_.require(date.has_value(), "date", "problem.date");
    if (date) document_.issued = *date;
  }

  void read_supplied() {
    if (!parts_.supplied || draft_.supplied.empty()) return;
    const auto day = fiscal::parse_date(draft_.supplied);
    fields_.require(day.has_value(), "supplied", "problem.date");
    if (!day) return;
    const Date taxed = fiscal::chargeable_on(*day, document_.issued);
    const bool rates_known = fiscal::vat_rate(own_territory(), "NOR", taxed).has_value();
    fields_.require(rates_known, "supplied", "problem.supplied");
    if (rates_known) supplied_ = *day;
  }

  void read_due() {
    if (!parts_.due || draft_.due.empty()) return;
    const auto due = fiscal::parse_date(draft_.due);
    fields_.require(due.has_value(), "due", "problem.date");
    if (!due) return;
    fields_.require(*due >= document_.issued, "due", "problem.due");
    document_.due = *due;
  }

  void read_money() {
    document_.prices_with_vat = draft_.prices_with_vat;
    document_.currency = draft_.currency;
    fields_.require(std::ranges::count(currency_choices(), draft_.currency) == 1, "currency", "problem.choose");
    if (parts_.correction && context_.source != nullptr) {
      // What was charged at one rate is not given back at another.
      const fiscal::Document& original = context_.source->issued.document;
      fields_.require(draft_.currency == original.currency, "currency", "problem.currency_of_original");
      document_.exchange_rate = original.exchange_rate;
      return;
    }
    if (draft_.currency == kEuro || draft_.exchange_rate.empty()) return;
    document_.exchange_rate = fields_.number(draft_.exchange_rate, kExchangeRate, "exchange_rate");
    fields_.require(document_.exchange_rate && !document_.exchange_rate->is_zero(), "exchange_rate",
                    kExchangeRate.unreadable);
  }

  void read_withholding() {
    if (!parts_.withholding || draft_.withholding.empty()) return;
    const auto choices = withholding_choices();
    const auto chosen = std::ranges::find(choices, draft_.withholding, &WithholdingChoice::value);
    fields_.require(chosen != choices.end(), "withholding", "problem.choose");
    if (chosen == choices.end()) return;
    document_.withholding = fiscal::Withholding{"IRS", Decimal::parse(chosen->percent).value(),
                                                Decimal::parse(chosen->share).value(), "Artigo 101.º do CIRS"};
  }

  void read_transport() {
    if (!parts_.transport) return;
    fiscal::Transport transport;
    const std::string from = several_lines(draft_.transport_from);
    const std::string to = several_lines(draft_.transport_to);
    fields_.text(from, "transport_from", 210, "problem.address");
    fields_.text(to, "transport_to", 210, "problem.address");
    transport.from = lines_of(from);
    transport.to = lines_of(to);
    // Browsers leave out seconds that are none.
    const std::string typed =
        draft_.transport_start.size() == 16 ? draft_.transport_start + ":00" : draft_.transport_start;
    const auto start = fiscal::parse_date_time(typed);
    fields_.require(start.has_value(), "transport_start", "problem.date_time");
    if (start) transport.start = *start;
    transport.vehicle = one_line(draft_.vehicle);
    fields_.text(transport.vehicle, "vehicle", 32);
    document_.transport = std::move(transport);
  }

  Decimal discount(const std::string& typed, const std::string& field) {
    const auto percent = typed.empty() ? Decimal() : fields_.number(typed, kPercentage, field);
    fields_.require(percent && *percent <= Decimal::of(100), field, kPercentage.unreadable);
    return percent.value_or(Decimal());
  }

  fiscal::Line read_line(const DraftLine& typed, const std::string& prefix) {
    fiscal::Line line;
    line.description = one_line(typed.description);
    fields_.text(line.description, prefix + "description", 200, "problem.description");
    const int of_source = source_line(typed);
    if (const Product* product = product_of(typed, context_.products)) {
      line.product_code = product->code;
      line.product_kind = product->kind;
    } else {
      line.product_kind = kind_of(typed, of_source);
      fields_.require(std::ranges::count(product_kinds(), line.product_kind) == 1, prefix + "kind", "problem.choose");
    }
    const auto quantity = fields_.number(typed.quantity, kQuantity, prefix + "quantity");
    fields_.require(quantity && !quantity->is_zero(), prefix + "quantity", kQuantity.unreadable);
    line.quantity = quantity.value_or(Decimal::of(1));
    line.unit = one_line(typed.unit);
    fields_.text(line.unit, prefix + "unit", 10, "problem.unit");
    const auto price = fields_.number(typed.price, kPrice, prefix + "price");
    line.unit_price = price.value_or(Decimal());
    line.discount_percent = discount(typed.discount, prefix + "discount");
    const auto rate = rate_of(typed, of_source);
    fields_.require(rate.has_value(), prefix + "vat", "problem.vat");
    line.vat = rate.value_or(fiscal::VatRate());
    line.supplied = supplied_;
    refer(line, of_source);
    return line;
  }

  // Of a line that is no product of the list. A delivery note goes with goods (DL 147/2003, art. 1).
  std::string kind_of(const DraftLine& typed, const int of_source) const {
    if (parts_.transport) return "P";
    if (parts_.correction && of_source > 0) return kind_in_source(of_source);
    if (!typed.kind.empty()) return typed.kind;
    return of_source > 0 ? kind_in_source(of_source) : "S";
  }

  std::string kind_in_source(const int of_source) const {
    return source_lines()[static_cast<std::size_t>(of_source) - 1].product_kind;
  }

  // From 1; 0: none.
  int source_line(const DraftLine& typed) const {
    if (context_.source == nullptr) return 0;
    int number = 0;
    std::from_chars(typed.source.data(), typed.source.data() + typed.source.size(), number);
    return number >= 1 && number <= static_cast<int>(source_lines().size()) ? number : 0;
  }
  const std::vector<fiscal::Line>& source_lines() const { return context_.source->issued.document.lines; }

  Result<fiscal::VatRate> rate_of(const DraftLine& typed, const int of_source) const {
    // What is corrected keeps its rate, which may have changed since.
    if (parts_.correction && of_source > 0) {
      const fiscal::VatRate& before = source_lines()[static_cast<std::size_t>(of_source) - 1].vat;
      if (typed.vat == vat_value(before, own_territory())) return before;
    }
    if (typed.vat.starts_with('M')) {
      RUBRICA_TRY(fiscal::VatRate none, fiscal::exempt(typed.vat));
      none.region = own_territory();
      return none;
    }
    const std::size_t colon = typed.vat.find(':');
    if (colon == std::string::npos) return fiscal::vat_rate(own_territory(), typed.vat, tax_point());
    return fiscal::vat_rate(typed.vat.substr(0, colon), typed.vat.substr(colon + 1), tax_point());
  }
  Date tax_point() const { return fiscal::chargeable_on(supplied_, document_.issued); }
  std::string own_territory() const { return context_.issuer ? context_.issuer->vat_territory : "PT"; }

  // Every line of a correction is about the document that it corrects; the others say where they come from.
  void refer(fiscal::Line& line, const int of_source) const {
    if (context_.source == nullptr) return;
    const fiscal::Document& source = context_.source->issued.document;
    if (parts_.correction) {
      line.correction = fiscal::Correction{source.identifier(), reason_, of_source};
    } else if (of_source > 0) {
      line.origins = {{source.identifier(), source.issued}};
    }
  }

  const DocumentDraft& draft_;
  const DraftContext& context_;
  fiscal::Document& document_;
  FormParts parts_;
  FieldCheck fields_;
  std::string reason_;
  std::optional<Date> supplied_;
};

}  // namespace

std::string vat_value(const fiscal::VatRate& rate, const std::string_view own_territory) {
  if (rate.code == "ISE") return rate.exemption_code;
  return rate.region == own_territory ? rate.code : rate.region + ":" + rate.code;
}

FormProblems read_draft(const DocumentDraft& draft, const DraftContext& context, fiscal::Document& document) {
  return DraftReader(draft, context, document).read();
}

}  // namespace rubrica::app
