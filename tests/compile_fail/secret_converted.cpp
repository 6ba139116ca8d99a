#include "base/secret.h"

void snippet() {
  rubrica::SecretText secret(std::string("canary"));
  const std::string& exposed = secret.expose();
  static_cast<void>(exposed);
#ifdef RUBRICA_MUST_FAIL
  const std::string converted = secret;
#endif
}
