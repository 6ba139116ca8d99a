// What a person typed, as a fiscal document without number. For app's .cpp files.
#pragma once

#include <optional>

#include "app/drafts.h"
#include "app/issued_documents.h"
#include "app/issuer.h"

namespace rubrica::app {

// What the rest is read against.
struct DraftContext {
  fiscal::Date today{};
  std::optional<IssuerProfile> issuer;
  const KeptDocument* source = nullptr;  // what the draft corrects or continues; null: nothing
};

// Everything but the customer into `document`, and what is wrong with it.
FormProblems read_draft(const DocumentDraft& draft, const DraftContext& context, fiscal::Document& document);

}  // namespace rubrica::app
