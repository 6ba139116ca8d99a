#include "base/secret.h"

void snippet() {
  rubrica::SecretText secret(std::string("canary"));
  rubrica::SecretText moved(std::move(secret));
#ifdef RUBRICA_MUST_FAIL
  rubrica::SecretText copy(moved);
#endif
}
