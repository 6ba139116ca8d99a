#include "base/secret.h"

void snippet() {
  rubrica::SecretText secret(std::string("canary"));
  const rubrica::SecretText other(std::string("other"));
  static_cast<void>(secret.expose() == other.expose());
#ifdef RUBRICA_MUST_FAIL
  static_cast<void>(secret == other);
#endif
}
