// What a person typed, as a fiscal document without number. For app's .cpp files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/drafts.h"
#include "app/issued_documents.h"
#include "app/issuer.h"
#include "app/products.h"

namespace rubrica::app {

// What a draft's line says for a rate: a value of vat_choices() for an issuer of this territory.
std::string vat_value(const fiscal::VatRate& rate, std::string_view own_territory);

// What the rest is read against.
struct DraftContext {
  fiscal::Date today{};
  std::optional<IssuerProfile> issuer;
  const KeptDocument* source = nullptr;  // what the draft corrects or continues; null: nothing
  std::vector<Product> products;         // the tenant's
};

// Everything but the customer into `document`, and what is wrong with it.
FormProblems read_draft(const DocumentDraft& draft, const DraftContext& context, fiscal::Document& document);

}  // namespace rubrica::app
