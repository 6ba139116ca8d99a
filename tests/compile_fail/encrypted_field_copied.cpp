#include "crypto/encrypted_field.h"

void snippet(rubrica::crypto::EncryptedField field) {
  const rubrica::crypto::EncryptedField moved(std::move(field));
#ifdef RUBRICA_MUST_FAIL
  const rubrica::crypto::EncryptedField copy(moved);
#endif
}
