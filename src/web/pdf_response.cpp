#include "web/pdf_response.h"

#include <algorithm>

namespace rubrica::web {

std::string disposition(const std::string_view kind, const std::string& name) {
  std::string plain;
  std::string encoded;
  for (const char c : name) {
    const bool simple =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_';
    plain.push_back(simple ? c : '_');
    const auto octet = static_cast<std::uint8_t>(c);
    encoded += simple ? std::string(1, c) : "%" + hex_upper(BytesView(&octet, 1));
  }
  return std::string(kind) + "; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
}

std::string pdf_name(std::string title, const std::string_view mark) {
  std::ranges::replace(title, '/', '-');
  if (title.size() > 4 && (title.ends_with(".pdf") || title.ends_with(".PDF"))) title.resize(title.size() - 4);
  return title + std::string(mark) + ".pdf";
}

http::Response pdf_response(Bytes content, const std::string& content_disposition) {
  http::Response response;
  response.headers.set("Content-Type", "application/pdf");
  response.headers.set("Content-Disposition", content_disposition);
  // The page that a browser builds around a PDF shows it as an object, with styles of its own.
  response.headers.set("Content-Security-Policy",
                       "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  response.body = std::move(content);
  return response;
}

}  // namespace rubrica::web
