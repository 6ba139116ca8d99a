// A document's pages as images and as text, made from exactly the bytes whose digest the address names: what a page
// shows can be compared with what was signed.
#include <charconv>

#include "app/documents.h"
#include "web/application.h"
#include "web/problem.h"

namespace rubrica::web {
namespace {

struct Page {
  crypto::Sha256Digest digest{};
  int number = 0;
};

// not_found unless these bytes are the document's, and have such a page.
Result<Page> page_of(const Request& request) {
  RUBRICA_TRY(const auto document, app::document(request.scope(), request.parameter("id")));
  if (request.parameter("sha256") != hex_lower(document.sha256)) return fail(ErrorCode::not_found, "other bytes");
  const std::string& text = request.parameter("n");
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > document.pages) {
    return fail(ErrorCode::not_found, "no such page");
  }
  return Page{document.sha256, number};
}

// What is at these addresses never changes; it stays in the person's own browser.
http::Response kept(http::Response response) {
  response.headers.set("Cache-Control", "private, max-age=3600, immutable");
  return response;
}

Result<http::Response> page_image(const Application& application, const Request& request) {
  RUBRICA_TRY(const Page page, page_of(request));
  const bool large = request.http.query_value("ampliar").has_value();
  RUBRICA_TRY(const Bytes image, application.page_image(request.scope(), page.digest, page.number, large));
  return kept(http::text_response(200, "image/png", as_text(image)));
}

Result<http::Response> page_text(const Application& application, const Request& request) {
  RUBRICA_TRY(const Page page, page_of(request));
  RUBRICA_TRY(const std::string text, application.page_text(request.scope(), page.digest, page.number));
  return kept(http::text_response(200, "text/plain; charset=utf-8", text));
}

}  // namespace

Routes paper_routes(const Application& application) {
  using Make = Result<http::Response> (*)(const Application&, const Request&);
  const auto with = [&application](const Make make) {
    return [&application, make](const Request& request) -> http::Answer {
      Result<http::Response> response = make(application, request);
      if (response) return std::move(*response);
      return problem(application.pages, request, response.error());
    };
  };
  return {
      {.method = "GET", .pattern = "/documentos/{id}/ficheiro/{sha256}/pagina/{n}", .handle = with(page_image)},
      {.method = "GET", .pattern = "/documentos/{id}/ficheiro/{sha256}/pagina/{n}/texto", .handle = with(page_text)},
  };
}

}  // namespace rubrica::web
