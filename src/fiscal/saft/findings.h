// Where the rules of the checker write what they find. Private to fiscal/saft.
#pragma once

#include <string>
#include <utility>

#include "fiscal/saft/check.h"

namespace rubrica::fiscal::saft {

class Findings {
 public:
  explicit Findings(SaftReport& report) : report_(report) {}  // outlives this

  void error(const char* rule, const std::string& where, std::string text) {
    add(Severity::error, rule, where, std::move(text));
  }
  void warning(const char* rule, const std::string& where, std::string text) {
    add(Severity::warning, rule, where, std::move(text));
  }

 private:
  void add(Severity severity, const char* rule, const std::string& where, std::string text);

  SaftReport& report_;
};

}  // namespace rubrica::fiscal::saft
