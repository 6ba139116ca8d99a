// What a document's page says of what comes after it.
#pragma once

#include "app/documents.h"
#include "web/application.h"

namespace rubrica::web {

// For {{#follow}}{{> follow_ups}}{{/follow}}; of issued documents.
Result<json::Object> follow_ups_view(const Application& application, const Request& request,
                                     const app::DocumentRecord& document);
// The form of a credit note for this document.
std::string credit_address(const app::DocumentRecord& document);

}  // namespace rubrica::web
