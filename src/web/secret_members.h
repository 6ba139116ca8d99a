// The bodies of the routes that take phone number, PIN and code: JSON whose members are known in advance, the secret
// ones ciphertext for the trust service. Anything more, or anything else, is refused whole (DESIGN §9, Secrets).
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "base/json.h"
#include "crypto/encrypted_field.h"
#include "web/route.h"

namespace rubrica::web {

struct SecretMembers {
  std::map<std::string, crypto::EncryptedField, std::less<>> encrypted;
  json::Object plain;
};

// Exactly the members of `encrypted`, each one RSA block of `block_size` bytes in base64, and those of `plain`, any
// JSON. invalid_argument otherwise; no error repeats anything of the body.
Result<SecretMembers> secret_members(const Request& request, std::initializer_list<std::string_view> encrypted,
                                     std::size_t block_size, std::initializer_list<std::string_view> plain = {});

}  // namespace rubrica::web
