#include "app/product_lines.h"

#include <algorithm>

#include "app/field_check.h"
#include "app/typed_number.h"

namespace rubrica::app {
namespace {

constexpr int kCents = 2;

// "123,0000" → "123,00"
std::string price_text(const Decimal& price) {
  std::string text = price.text();
  while (text.ends_with('0') && text.size() - text.find('.') > kCents + 1) text.pop_back();
  return as_typed(std::move(text));
}

// Empty for what cannot be said: a rate that is none any more, an amount beyond all prices.
std::string converted(const std::string& typed, const std::string& percent, const bool to_with_vat) {
  const auto price = typed_number(typed, kPrice.decimals, kPrice.digits);
  const auto rate = Decimal::parse(percent);
  if (!price || !rate) return "";
  const Decimal hundred = Decimal::of(100);
  const auto with_vat = Decimal::add(hundred, *rate);
  if (!with_vat) return "";
  const auto other = to_with_vat ? Decimal::product({*price, *with_vat, Decimal::of(1, kCents)}, kPrice.decimals)
                                 : Decimal::divide({*price, hundred}, *with_vat, kPrice.decimals);
  return other ? price_text(*other) : "";
}

}  // namespace

const Product* product_of(const DraftLine& line, const std::vector<Product>& products) {
  if (line.product.empty()) return nullptr;
  const auto known = std::ranges::find(products, line.product, &Product::code);
  return known != products.end() && known->description == one_line(line.description) ? &*known : nullptr;
}

DraftLine line_of(const Product& product, const DocumentDraft& draft, const std::vector<VatChoice>& rates) {
  DraftLine line;
  line.description = product.description;
  line.unit = product.unit;
  line.vat = product.vat;
  line.product = product.code;
  if (product.price.empty() || draft.currency != "EUR") return line;
  line.price = product.price;
  if (product.price_with_vat == draft.prices_with_vat) return line;
  const auto rate = std::ranges::find(rates, product.vat, &VatChoice::value);
  line.price = rate == rates.end() ? "" : converted(product.price, rate->percent, draft.prices_with_vat);
  return line;
}

void add_line(DocumentDraft& draft, DraftLine line) {
  const auto blank = std::ranges::find_if(draft.lines, [](const DraftLine& one) {
    return one.description.empty() && one.price.empty() && one.source.empty();
  });
  if (blank == draft.lines.end()) {
    draft.lines.push_back(std::move(line));
  } else {
    *blank = std::move(line);
  }
}

}  // namespace rubrica::app
