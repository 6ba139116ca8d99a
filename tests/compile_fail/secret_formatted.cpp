#include <fmt/format.h>

#include <string>

#include "base/secret.h"

void snippet() {
  rubrica::SecretText secret(std::string("canary"));
  static_cast<void>(fmt::format("{}", "text"));
#ifdef RUBRICA_MUST_FAIL
  static_cast<void>(fmt::format("{}", secret));
#endif
}
