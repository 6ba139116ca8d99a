#include "crypto/openssl.h"

namespace rubrica::openssl {

std::string last_error() {
  std::string text;
  while (const unsigned long code = ERR_get_error()) {
    char line[256];
    ERR_error_string_n(code, line, sizeof line);
    text += (text.empty() ? "" : "; ") + std::string(line);
  }
  return text.empty() ? "no detail from OpenSSL" : text;
}

}  // namespace rubrica::openssl
