// A document's pages as images, made from exactly the bytes whose digest the address names: what a page shows can be
// compared with what was signed.
#include <charconv>

#include "app/documents.h"
#include "web/application.h"
#include "web/problem.h"

namespace rubrica::web {
namespace {

Result<http::Response> page_image(const Application& application, const Request& request) {
  RUBRICA_TRY(const auto document, app::document(request.scope(), request.parameter("id")));
  if (request.parameter("sha256") != hex_lower(document.sha256)) return fail(ErrorCode::not_found, "other bytes");
  const std::string& text = request.parameter("n");
  int page = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), page);
  if (error != std::errc() || end != text.data() + text.size() || page < 1 || page > document.pages) {
    return fail(ErrorCode::not_found, "no such page");
  }
  const bool large = request.http.query_value("ampliar").has_value();
  RUBRICA_TRY(const Bytes image, application.page_image(request.scope(), document.sha256, page, large));
  http::Response response = http::text_response(200, "image/png", as_text(image));
  // What is at this address never changes; it stays in the person's own browser.
  response.headers.set("Cache-Control", "private, max-age=3600, immutable");
  return response;
}

}  // namespace

Routes paper_routes(const Application& application) {
  return {{.method = "GET",
           .pattern = "/documentos/{id}/ficheiro/{sha256}/pagina/{n}",
           .handle = [&application](const Request& request) -> http::Answer {
             Result<http::Response> response = page_image(application, request);
             if (response) return std::move(*response);
             return problem(application.pages, request, response.error());
           }}};
}

}  // namespace rubrica::web
