#include "base/json.h"
#include "base/secret.h"

void snippet() {
  rubrica::SecretText secret(std::string("canary"));
  const rubrica::json::Value text = "text";
#ifdef RUBRICA_MUST_FAIL
  const rubrica::json::Value value = secret;
#endif
}
