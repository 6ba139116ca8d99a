// What a person typed, as a fiscal document without number. For app's .cpp files.
#pragma once

#include <optional>
#include <string_view>

#include "app/drafts.h"
#include "app/issued_documents.h"
#include "app/issuer.h"

namespace rubrica::app {

// "1 234,50", "1.234,50", "1234.50": the comma is decimal where there is one, and points and spaces then group. "1.234"
// may mean either, and is none; nor is a negative number.
std::optional<Decimal> typed_number(std::string_view typed, int most_decimals, int most_digits);
// A number's text as people type it, and typed_number() reads it: with a comma, for "1.234" would be none.
std::string as_typed(std::string number);
// Today in Lisbon.
Result<fiscal::Date> today_in_lisbon(const TenantScope& scope);
// A line of an address, or of a note.
std::vector<std::string> lines_of(std::string_view text);

// The issuer as a document names it.
fiscal::Party party_of(const IssuerProfile& issuer);
// As base/id.h makes them: what a draft's id must be.
bool is_uuid(std::string_view text);

// What the rest is read against.
struct DraftContext {
  fiscal::Date today{};
  std::optional<IssuerProfile> issuer;
  const KeptDocument* source = nullptr;  // what the draft corrects or continues; null: nothing
};

// Everything but the customer into `document`, and what is wrong with it.
FormProblems read_draft(const DocumentDraft& draft, const DraftContext& context, fiscal::Document& document);

}  // namespace rubrica::app
