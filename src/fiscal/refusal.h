// What the rules of invoicing do not allow, each with a sentence for the person and the provision behind it.
// A refusal travels as an ordinary Error (invalid_argument) whose detail begins with the rule's name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rubrica::fiscal {

enum class Refusal {
  type_unknown,
  party_incomplete,
  tax_id_wrong,
  lines_missing,
  line_incomplete,
  rate_or_exemption,
  rate_not_in_force,
  exemption_not_in_force,
  vat_under_article_53,
  regimes_exclude_each_other,
  supplied_after_issue,
  discount_out_of_range,
  simplified_limit,
  payment_missing,
  payment_mismatch,
  correction_missing,
  correction_not_allowed,
  original_unknown,
  original_not_correctable,
  original_annulled,
  original_of_other_customer,
  date_before_original,
  credit_exceeds_quantity,
  credit_exceeds_value,
  credit_at_other_rate,
  receipt_without_documents,
  parts_mixed,
  receipt_currency,
  receipt_amount,
  receipt_exceeds_debt,
  paid_before_invoice,
  transport_incomplete,
  transport_in_the_past,
  exchange_rate_missing,
  euro_value_zero,
  code_unknown,
  withholding_out_of_range,
  withholdings_differ,
  training_mismatch,
  not_certified,
  series_id_malformed,
  series_type_mismatch,
  series_not_communicated,
  series_finished,
  date_before_previous,
  date_in_future,
  clock_behind,
  annulment_without_reason,
  annulled_already,
  annulment_after_delivery,
  annulment_of_corrected,
  issuer_tax_id_fixed,
  customer_tax_id_fixed,
  customer_name_fixed,
  product_description_fixed,
};

struct RefusalText {
  Refusal refusal;
  std::string_view name;  // stable: "series_finished"
  std::string_view pt;    // what is wrong and what to do, European Portuguese
  std::string_view en;
  std::string_view source;  // "Despacho 8632/2014, 3.4.2"
};

std::span<const RefusalText> refusal_texts();
const RefusalText& text_of(Refusal refusal);

// return refuse(Refusal::series_finished, "FT A");   `where` names the document, line or series
tl::unexpected<Error> refuse(Refusal refusal, const std::string& where);
// The rule that made this error, if one did.
std::optional<Refusal> refusal_in(const Error& error);

}  // namespace rubrica::fiscal
