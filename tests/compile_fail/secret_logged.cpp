#include "base/log.h"
#include "base/secret.h"

void snippet() {
  rubrica::SecretText secret(std::string("canary"));
  rubrica::log::info("event", {{"key", "text"}});
#ifdef RUBRICA_MUST_FAIL
  rubrica::log::info("event", {{"key", secret}});
#endif
}
