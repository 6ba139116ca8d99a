// Files that leave the application.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "http/server.h"

namespace rubrica::web {

// RFC 6266: a name for every browser, and the true one for all of today's. `kind`: "inline" or "attachment".
std::string disposition(std::string_view kind, const std::string& name);
// "FT 2026A/1" and " (assinado)" → "FT 2026A-1 (assinado).pdf".
std::string pdf_name(std::string title, std::string_view mark = "");
http::Response pdf_response(Bytes content, const std::string& content_disposition);

}  // namespace rubrica::web
