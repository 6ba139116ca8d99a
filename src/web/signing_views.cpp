#include "web/signing_views.h"

#include "app/written.h"
#include "app/written_lines.h"
#include "base/decimal.h"

namespace rubrica::web {
std::string signing_url(const std::string_view id) { return "/assinaturas/" + std::string(id); }

std::string selection_url(const std::string_view id) { return "/assinar/" + std::string(id); }

std::string prepared_url(const std::string_view id, const std::size_t item) {
  return signing_url(id) + "/documento/" + std::to_string(item + 1);
}

std::string pdf_url(const std::string_view document, const crypto::Sha256Digest& digest) {
  return "/documentos/" + std::string(document) + "/ficheiro/" + hex_lower(digest);
}

namespace {

// A4 at the resolution of the images; what another page really measures shows when it is there.
constexpr int kWidth = 992;
constexpr int kHeight = 1403;

// "9f2c 81d4 … 03be"
std::string shortened(const std::string& digest) {
  return digest.substr(0, 4) + " " + digest.substr(4, 4) + " … " + digest.substr(digest.size() - 4);
}

// `url`: of the file whose pages these are.
json::Array pages_of(const app::DocumentRecord& document, const std::string& url, const bool with_text) {
  json::Array pages;
  for (std::int64_t number = 1; number <= document.pages; ++number) {
    const std::string image = url + "/pagina/" + std::to_string(number);
    json::Object page{{"anchor", "pagina-" + std::to_string(number)},
                      {"number", number},
                      {"count", document.pages},
                      {"image_url", image},
                      {"zoom_url", image + "?ampliar=1"},
                      {"width", kWidth},
                      {"height", kHeight},
                      {"lazy", number > 1}};
    if (with_text) page["text_url"] = image + "/texto";
    if (number > 1) page["previous_anchor"] = "pagina-" + std::to_string(number - 1);
    if (number < document.pages) page["next_anchor"] = "pagina-" + std::to_string(number + 1);
    pages.emplace_back(std::move(page));
  }
  return pages;
}

}  // namespace

json::Object cipher_view(const Application& application) {
  const CipherOffer offer = application.cipher();
  std::string digests;
  for (const std::string& digest : offer.accepted_digests) digests += (digests.empty() ? "" : " ") + digest;
  return {{"key", base64(offer.certificate->certificate().subject_public_key_info())}, {"digests", digests}};
}

Result<json::Object> paper_view(const Request& request, const app::DocumentRecord& document) {
  const std::string digest = hex_lower(document.sha256);
  // Our own documents say everything in the summary beside them.
  const bool uploaded = document.origin == app::Origin::uploaded;
  json::Object view{{"document", document.title},
                    {"customer", document.customer_name},
                    {"date", document.issued_on ? app::written_date(*document.issued_on) : ""},
                    {"total", document.total ? app::written_money(*document.total, document.currency) : ""},
                    {"received", app::is_receipt(document)},
                    {"digest", digest},
                    {"digest_short", shortened(digest)},
                    {"foreign", uploaded && !document.file_name},
                    {"file_name", document.file_name.value_or("")},
                    {"pages", pages_of(document, pdf_url(document.id, document.sha256), uploaded)},
                    {"pdf_url", pdf_url(document.id, document.sha256)},
                    {"size", app::written_size(document.size)}};
  RUBRICA_TRY(const auto lines, app::written_lines(request.scope(), document.id));
  json::Array rows;
  for (const app::WrittenLine& line : lines) {
    rows.emplace_back(json::Object{{"description", line.description},
                                   {"quantity", line.quantity},
                                   {"price", line.price},
                                   {"vat", line.vat},
                                   {"total", line.total}});
  }
  view["has_lines"] = !rows.empty();
  view["lines"] = std::move(rows);
  return view;
}

void show_prepared(json::Object& view, const Application& application, const Request& request,
                   const app::Signing& signing, const std::size_t item, const app::DocumentRecord& document) {
  const auto& seal_page = signing.items[item].seal_page;
  if (!seal_page) return;
  view["pages"] = pages_of(document, prepared_url(signing.id, item), true);
  const bool known = *seal_page > 0;
  view["seal_note"] =
      application.pages.text(request.language, known ? "seal.shown" : "seal.shown_in_field", {{"page", *seal_page}});
  if (known && document.pages > 1) view["seal_anchor"] = "pagina-" + std::to_string(*seal_page);
}

Result<std::vector<app::DocumentRecord>> documents_of(const Request& request, const app::Signing& signing) {
  std::vector<app::DocumentRecord> documents;
  for (const app::SigningItem& item : signing.items) {
    RUBRICA_TRY(auto document, app::document(request.scope(), item.document));
    documents.push_back(std::move(document));
  }
  return documents;
}

std::string total_of(const std::vector<app::DocumentRecord>& documents) {
  Decimal sum;
  for (const app::DocumentRecord& document : documents) {
    if (!document.total || document.currency != documents.front().currency) return "";
    if (app::summed_as(document) != app::summed_as(documents.front())) return "";
    const auto total = Decimal::parse(*document.total);
    if (!total) return "";
    const auto added = Decimal::add(sum, *total);
    if (!added) return "";
    sum = *added;
  }
  return documents.empty() ? "" : app::written_money(sum.text(), documents.front().currency);
}

std::string joined(const std::vector<std::string>& names, const text::Language language) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 < names.size() ? ", " : (language == text::Language::pt_PT ? " e " : " and ");
    text += names[i];
  }
  return text;
}

std::string started_text(const Application& application, const Request& request, const app::Signing& signing,
                         const std::vector<app::DocumentRecord>& documents) {
  const std::string total = total_of(documents);
  const json::Object facts{{"document", documents.front().title},
                           {"count", documents.size()},
                           {"total", total},
                           {"time", app::written_time(signing.created_at)}};
  std::string key = documents.size() > 1 ? "s14.started_many" : "s14.started";
  if (total.empty()) key += "_untotalled";
  return application.pages.text(request.language, key, facts);
}

bool service_is_down(const Application& application) {
  return application.service_status && application.service_status().unavailable;
}

Result<json::Value> resume_band(const Application& application, const Request& request) {
  RUBRICA_TRY(const auto acts, application.signing.open_acts(request.scope()));
  if (acts.empty()) return json::Value(nullptr);
  RUBRICA_TRY(const auto documents, documents_of(request, acts.front()));
  return json::Value(json::Object{{"text", started_text(application, request, acts.front(), documents)},
                                  {"url", acts.size() == 1 ? signing_url(acts.front().id) : "/assinaturas"}});
}

}  // namespace rubrica::web
