// What comes of issuing.
#pragma once

#include <string>

#include "app/form_problem.h"

namespace rubrica::app {

struct Issued {
  FormProblems problems;  // if there are any, nothing was issued
  std::string id;         // of the new document
};

}  // namespace rubrica::app
