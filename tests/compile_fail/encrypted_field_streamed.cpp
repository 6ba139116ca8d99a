#include <iostream>

#include "crypto/encrypted_field.h"

void snippet(const rubrica::crypto::EncryptedField& field) {
  std::cout << "text";
#ifdef RUBRICA_MUST_FAIL
  std::cout << field;
#endif
}
