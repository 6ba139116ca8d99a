// The words on a document: Portuguese, or another language for a customer abroad. What the law words (mentions, titles
// in Portuguese beside foreign ones) stays Portuguese.
#pragma once

#include <optional>
#include <string_view>

namespace rubrica::fiscal {

enum class LabelLanguage { pt, en, es, fr };

// "pt", "en" …
std::string_view name(LabelLanguage language) noexcept;
std::optional<LabelLanguage> label_language_named(std::string_view name) noexcept;

struct Labels {
  std::string_view issued, supplied, due, page, of, issuer, customer, final_consumer, tax_id;
  std::string_view description, quantity, unit, price, price_with_vat, vat, total;
  std::string_view discount, document_discount, brought_forward, carried_forward;
  std::string_view vat_rate, base, amount, exempt, net, vat_total, gross, withholding, payable, counter_value;
  std::string_view payment, notes, paid, product_code, corrects, origin, document, date, received, total_received,
      total_paid, total_credited, loading, unloading, starts, vehicle;
  std::string_view language_tag;
};

const Labels& labels(LabelLanguage language);

}  // namespace rubrica::fiscal
