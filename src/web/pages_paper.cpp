// A document's pages as images and as text, made from exactly the bytes whose digest the address names: what a page
// shows can be compared with what was signed. And the same as an act of signing has prepared it, with its seal.
#include <charconv>

#include "app/documents.h"
#include "web/page_handler.h"

namespace rubrica::web {
namespace {

struct Page {
  crypto::Sha256Digest digest{};
  int number = 0;
};

// A number in the address, from 1 to `most`; else not_found.
Result<std::int64_t> number_in(const Request& request, const std::string_view parameter, const std::int64_t most) {
  const std::string& text = request.parameter(parameter);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= 1 && number <= most) return number;
  return fail(ErrorCode::not_found, "no such " + std::string(parameter));
}

// not_found unless these bytes are the document's, and have such a page.
Result<Page> page_of(const Request& request) {
  RUBRICA_TRY(const auto document, app::document(request.scope(), request.parameter("id")));
  if (request.parameter("sha256") != hex_lower(document.sha256)) return fail(ErrorCode::not_found, "other bytes");
  RUBRICA_TRY(const std::int64_t number, number_in(request, "n", document.pages));
  return Page{document.sha256, static_cast<int>(number)};
}

struct PreparedPage {
  Bytes file;
  int number = 0;
};

// not_found unless it has a seal, and such a page.
Result<PreparedPage> prepared_page_of(const Application& application, const Request& request) {
  RUBRICA_TRY(const app::Signing act, application.signing.view(request.scope(), request.parameter("id")));
  RUBRICA_TRY(const std::int64_t position, number_in(request, "n", static_cast<std::int64_t>(act.items.size())));
  const app::SigningItem& item = act.items[static_cast<std::size_t>(position - 1)];
  if (!item.seal_page) return fail(ErrorCode::not_found, "no seal");
  RUBRICA_TRY(const auto document, app::document(request.scope(), item.document));
  RUBRICA_TRY(const std::int64_t number, number_in(request, "page", document.pages));
  RUBRICA_TRY(Bytes file, application.signing.prepared_file(request.scope(), act.id, item.document));
  return PreparedPage{std::move(file), static_cast<int>(number)};
}

// What is at these addresses never changes; it stays in the person's own browser.
http::Response kept(http::Response response) {
  response.headers.set("Cache-Control", "private, max-age=3600, immutable");
  return response;
}

http::Response png(const Bytes& image) { return kept(http::text_response(200, "image/png", as_text(image))); }
http::Response plain_text(const std::string& text) {
  return kept(http::text_response(200, "text/plain; charset=utf-8", text));
}
bool is_enlarged(const Request& request) { return request.http.query_value("ampliar").has_value(); }

Result<http::Response> page_image(const Application& application, const Request& request) {
  RUBRICA_TRY(const Page page, page_of(request));
  RUBRICA_TRY(const Bytes image,
              application.page_image(request.scope(), page.digest, page.number, is_enlarged(request)));
  return png(image);
}

Result<http::Response> page_text(const Application& application, const Request& request) {
  RUBRICA_TRY(const Page page, page_of(request));
  RUBRICA_TRY(const std::string text, application.page_text(request.scope(), page.digest, page.number));
  return plain_text(text);
}

Result<http::Response> prepared_image(const Application& application, const Request& request) {
  RUBRICA_TRY(const PreparedPage page, prepared_page_of(application, request));
  RUBRICA_TRY(const Bytes image, application.drawing(page.file, page.number, is_enlarged(request)));
  return png(image);
}

Result<http::Response> prepared_text(const Application& application, const Request& request) {
  RUBRICA_TRY(const PreparedPage page, prepared_page_of(application, request));
  RUBRICA_TRY(const std::string text, application.text_of(page.file, page.number));
  return plain_text(text);
}

}  // namespace

Routes paper_routes(const Application& application) {
  const auto with = result_handler(application);
  const std::string page = "/documentos/{id}/ficheiro/{sha256}/pagina/{n}";
  const std::string prepared = "/assinaturas/{id}/documento/{n}/pagina/{page}";
  return {
      {.method = "GET", .pattern = page, .handle = with(page_image)},
      {.method = "GET", .pattern = page + "/texto", .handle = with(page_text)},
      {.method = "GET", .pattern = prepared, .handle = with(prepared_image)},
      {.method = "GET", .pattern = prepared + "/texto", .handle = with(prepared_text)},
  };
}

}  // namespace rubrica::web
