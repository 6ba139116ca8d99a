#include "base/secret.h"

void snippet() {
  std::string text("canary");
  rubrica::SecretText moved(std::move(text));
#ifdef RUBRICA_MUST_FAIL
  rubrica::SecretText copied(text);
#endif
}
