// What the pages of signing show, as values for their templates (assets/README.md says what each partial wants).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/signing_desk.h"
#include "web/application.h"

namespace rubrica::web {

// {cipher: {key, digests}} of the card where something secret is typed.
json::Object cipher_view(const Application& application);

// The trust service is known to be down: said where one would begin to sign, before anybody types.
bool service_is_down(const Application& application);

// The partial `paper`: the document's data, its pages as images, and the link to exactly these bytes.
Result<json::Object> paper_view(const Request& request, const app::DocumentRecord& document);

// The pages in that view as the act has prepared them, with the seal that will stand there; as they are without one.
// `item`: index in the act.
void show_prepared(json::Object& view, const Application& application, const Request& request,
                   const app::Signing& signing, std::size_t item, const app::DocumentRecord& document);

// The documents of an act or a selection.
Result<std::vector<app::DocumentRecord>> documents_of(const Request& request, const app::Signing& signing);
// Of all together: "6 211,50 €"; empty when one has no total, another currency, or
// is of a kind that is not added up with the others (a receipt among invoices).
std::string total_of(const std::vector<app::DocumentRecord>& documents);
// "FT 2026A/124 e FR 2026A/41"
std::string joined(const std::vector<std::string>& names, text::Language language);

// "FT 2026A/123 · 5 535,00 € · começada às 18:41"
std::string started_text(const Application& application, const Request& request, const app::Signing& signing,
                         const std::vector<app::DocumentRecord>& documents);

// The band on Documentos: {text, url} of the act that is to be completed; null when there is none.
Result<json::Value> resume_band(const Application& application, const Request& request);

std::string signing_url(std::string_view id);
// Of one document of the act as it was prepared; `item`: index in the act.
std::string prepared_url(std::string_view id, std::size_t item);
std::string selection_url(std::string_view id);
// Exactly the bytes with this digest, of this document.
std::string pdf_url(std::string_view document, const crypto::Sha256Digest& digest);

}  // namespace rubrica::web
