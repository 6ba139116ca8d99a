#include "base/secret.h"

void snippet() {
  rubrica::SecretText secret(std::string("canary"));
  static_cast<void>(secret.expose() == "canary");
#ifdef RUBRICA_MUST_FAIL
  static_cast<void>(secret == std::string("canary"));
#endif
}
