#include "base/secret.h"

void snippet() {
  rubrica::SecretText secret(std::string("canary"));
  rubrica::SecretText other(std::string("other"));
  other = std::move(secret);
#ifdef RUBRICA_MUST_FAIL
  secret = other;
#endif
}
