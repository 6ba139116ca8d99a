#include "crypto/openssl.h"

namespace rubrica::openssl {

std::optional<Time> time_of(const ASN1_TIME* value) {
  std::tm parts{};
  if (value == nullptr || ASN1_TIME_to_tm(value, &parts) != 1) return std::nullopt;
  return Time(std::chrono::seconds(timegm(&parts)));
}

bool signed_with_sha2(const int signature_nid) {
  int digest = NID_undef;
  OBJ_find_sigid_algs(signature_nid, &digest, nullptr);
  return digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512;
}

std::string_view sha2_name(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  switch (OBJ_obj2nid(object)) {
    case NID_sha256:
      return "sha256";
    case NID_sha384:
      return "sha384";
    case NID_sha512:
      return "sha512";
    default:
      return "";
  }
}

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
