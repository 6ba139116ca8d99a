#include <iostream>

#include "base/secret.h"

void snippet() {
  rubrica::SecretText secret(std::string("canary"));
  std::cout << "text";
#ifdef RUBRICA_MUST_FAIL
  std::cout << secret;
#endif
}
