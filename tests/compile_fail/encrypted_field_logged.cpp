#include "base/log.h"
#include "crypto/encrypted_field.h"

void snippet(const rubrica::crypto::EncryptedField& field) {
  rubrica::log::info("event", {{"key", "text"}});
#ifdef RUBRICA_MUST_FAIL
  rubrica::log::info("event", {{"key", field}});
#endif
}
